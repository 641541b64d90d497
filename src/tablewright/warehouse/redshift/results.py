"""Rows of the driver as Arrow."""

import json
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pyarrow as pa

from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.warehouse.redshift.capabilities import ARROW_TYPES, NUMERIC
from tablewright.warehouse.redshift.session import Column

_HEADER = 4
"""PostgreSQL's modifiers of numbers count from here."""


def schema_of(columns: Sequence[Column], first: Sequence[Sequence[Any]]) -> pa.Schema:
    """The `first` rows show the scale of numbers whose type does not."""
    return pa.schema(
        [pa.field(column.name, _type_of(column, index, first)) for index, column in enumerate(columns)]
    )


def _type_of(column: Column, index: int, first: Sequence[Sequence[Any]]) -> pa.DataType:
    if column.type_number != NUMERIC:
        return ARROW_TYPES.get(column.type_number, pa.string())
    if column.modifier >= _HEADER:
        precision, scale = divmod(column.modifier - _HEADER, 1 << 16)
        return pa.decimal128(min(precision, 38), scale)
    scales = [-exponent for row in first if isinstance(exponent := _exponent(row[index]), int)]
    return pa.decimal128(38, max([0, *scales]))


def _exponent(value: Any) -> Any:
    return value.as_tuple().exponent if isinstance(value, Decimal) else None


def batch_of(rows: Sequence[Sequence[Any]], schema: pa.Schema) -> pa.RecordBatch:
    columns = list(zip(*rows, strict=True)) if rows else [() for _ in schema]
    arrays = [_array(values, field) for values, field in zip(columns, schema, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _array(values: Sequence[Any], field: pa.Field) -> pa.Array:
    try:
        if pa.types.is_string(field.type):
            return pa.array([_text(value) for value in values], field.type)
        return pa.array(values, field.type)
    except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError) as error:
        raise WarehouseError(
            "invalid",
            f"The column {field.name} holds a value that cannot be shown.",
            hint="Filter such rows out, or make the value Text in the warehouse.",
            detail=str(error),
            by_formula=True,
        ) from error


def _text(value: Any) -> str | None:
    """Types without a counterpart, as Redshift writes them."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False, separators=(", ", ": "))
    if isinstance(value, bytes):
        return value.hex()
    return str(value)
