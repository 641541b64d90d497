"""Rows of DuckDB as Snowflake's driver wants them: a row type, and Arrow in Snowflake's own shapes."""

import base64
import itertools
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from fakesnow.arrow import to_ipc, to_sf

CHUNK_ROWS = 100_000
"""A larger result is fetched in pieces, each by its own request, as from cloud storage."""

chunks: dict[str, bytes] = {}
_numbers = itertools.count(1)

_WHOLE = {
    "TINYINT",
    "SMALLINT",
    "INTEGER",
    "BIGINT",
    "HUGEINT",
    "UTINYINT",
    "USMALLINT",
    "UINTEGER",
    "UBIGINT",
}
_PLAIN = {
    '"NULL"': "text",
    "BLOB": "binary",
    "BOOLEAN": "boolean",
    "DATE": "date",
    "DOUBLE": "real",
    "FLOAT": "real",
    "JSON": "variant",
    "TIME": "time",
    "TIMESTAMP": "timestamp_ntz",
    "TIMESTAMP WITH TIME ZONE": "timestamp_tz",
    "UUID": "text",
    "VARCHAR": "text",
}


def row_type(description: list[tuple[Any, ...]]) -> list[dict[str, Any]]:
    """The columns of a result, as the service reports them."""
    return [_column(column[0], str(column[1])) for column in description]


def _column(name: str, duck: str) -> dict[str, Any]:
    column: dict[str, Any] = dict.fromkeys(("byteLength", "length", "scale", "precision", "collation"))
    column |= {"name": name, "database": "", "schema": "", "table": "", "nullable": True}
    if duck in _WHOLE:
        return column | {"type": "fixed", "precision": 38, "scale": 0}
    if duck.startswith("DECIMAL"):
        precision, scale = duck[8:-1].split(",")
        return column | {"type": "fixed", "precision": int(precision), "scale": int(scale)}
    kind = _PLAIN.get(duck, "variant" if duck.startswith(("STRUCT", "MAP")) or duck.endswith("]") else "text")
    column["type"] = kind
    if kind == "text":
        column |= {"byteLength": 16_777_216, "length": 16_777_216}
    elif kind.startswith("time"):
        column |= {"precision": 0, "scale": 9}
    elif kind == "binary":
        column |= {"byteLength": 8_388_608, "length": 8_388_608}
    return column


def arrow_result(table: pa.Table, columns: list[dict[str, Any]], address: str) -> dict[str, Any]:
    """The first rows in the answer itself, the others where the driver fetches them."""
    first = table.slice(0, CHUNK_ROWS)
    rest: list[dict[str, Any]] = []
    for start in range(CHUNK_ROWS, table.num_rows, CHUNK_ROWS):
        part = table.slice(start, CHUNK_ROWS)
        data = _encoded(part, columns)
        key = str(next(_numbers))
        chunks[key] = data
        size = len(data)
        rest.append(
            {
                "url": f"{address}/chunks/{key}",
                "rowCount": part.num_rows,
                "uncompressedSize": size,
                "compressedSize": size,
            }
        )
    data = base64.b64encode(_encoded(first, columns)).decode() if first.num_rows else ""
    record: dict[str, Any] = {"queryResultFormat": "arrow", "rowsetBase64": data}
    return record | ({"chunks": rest, "chunkHeaders": {}} if rest else {})


def _encoded(table: pa.Table, columns: list[dict[str, Any]]) -> bytes:
    arrays = [_plain(column) for column in table.columns]
    names = [str(place) for place in range(len(arrays))]
    shaped = to_sf(pa.Table.from_arrays(arrays, names=names), columns)
    shaped = pa.Table.from_arrays(
        [_masked(new, old) for new, old in zip(shaped.columns, arrays, strict=True)],
        schema=pa.schema(
            [field.with_name(column["name"]) for field, column in zip(shaped.schema, columns, strict=True)]
        ),
    )
    return to_ipc(shaped).to_pybytes()


def _plain(column: pa.ChunkedArray) -> pa.Array:
    """One array, of a type that the driver knows; missing moments are filled, and masked afterwards."""
    array = column.combine_chunks()
    if isinstance(array, pa.ChunkedArray):
        array = pa.concat_arrays(array.chunks) if array.num_chunks else pa.array([], array.type)
    if pa.types.is_float32(array.type):
        return array.cast(pa.float64())
    if pa.types.is_timestamp(array.type):
        return array.cast(pa.timestamp("us", tz="UTC" if array.type.tz else None))
    if pa.types.is_integer(array.type):
        return array.cast(pa.int64())
    if pa.types.is_decimal(array.type) and array.type.scale == 0:
        # The service sends whole numbers as narrow as they are.
        try:
            return array.cast(pa.int64())
        except pa.ArrowInvalid:
            return array
    return array


def _masked(new: pa.ChunkedArray, old: pa.Array) -> pa.Array:
    array = new.combine_chunks() if isinstance(new, pa.ChunkedArray) else new
    if isinstance(array, pa.ChunkedArray):
        array = pa.concat_arrays(array.chunks) if array.num_chunks else pa.array([], array.type)
    if not pa.types.is_struct(array.type) or not old.null_count:
        return array
    filled = [pc.fill_null(array.field(place), 0) for place in range(array.type.num_fields)]
    fields = [array.type.field(place) for place in range(array.type.num_fields)]
    return pa.StructArray.from_arrays(filled, fields=fields, mask=pc.is_null(old))
