"""Converts rows in CSV text to Arrow: fast, and with types chosen here."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
from pyarrow import compute, csv

from tablewright.warehouse.contract.errors import WarehouseError

# Its functions are made when it is imported, so their types are not known.
pc: Any = compute

CHUNK_BYTES = 8_000_000
_MOST_DIGITS = 76
_EXACT_DIGITS = 38
_SPARE_DECIMALS = 20

# Dates without an end or a beginning have no counterpart: they are shown as null.
_NULLS = ["", "infinity", "-infinity"]


@dataclass(frozen=True, slots=True)
class CsvField:
    """A column of a result. `type` None: a decimal of any size, whose type depends on its values."""

    name: str
    type: pa.DataType | None


class CsvResult:
    """`rows` yields one row at a time, as text without a header; `schema` is known at once.

    Null is an empty value without quotes; text is quoted. Where there are decimals of any size, the
    first piece decides how many digits they get: all of them when the result ends there, plenty when not.
    """

    def __init__(self, fields: Sequence[CsvField], rows: Iterator[bytes], batch_rows: int) -> None:
        self._fields = fields
        self._rows = rows
        self._batch_rows = batch_rows
        self._ended = False
        self._first: pa.Table | None = None
        types = [field.type for field in fields]
        if None in types:
            self._first = self._next([pa.string() if type_ is None else type_ for type_ in types])
            for index, type_ in enumerate(types):
                if type_ is None:
                    texts = self._first.column(index) if self._first is not None else None
                    types[index] = _decimal_type(texts, complete=self._ended)
        self._types = [type_ for type_ in types if type_ is not None]
        self.schema = pa.schema(
            [pa.field(field.name, type_) for field, type_ in zip(fields, self._types, strict=True)]
        )

    def batches(self) -> Iterator[pa.RecordBatch]:
        first, self._first = self._first, None
        if first is not None:
            yield from self._named(first)
        while (table := self._next(self._types)) is not None:
            yield from self._named(table)

    def _named(self, table: pa.Table) -> list[pa.RecordBatch]:
        """The batch with the true names, which need not be unique, and with every decimal in its type."""
        try:
            arrays = [
                column if column.type == type_ else pc.cast(column, type_)
                for column, type_ in zip(table.columns, self._types, strict=True)
            ]
        except pa.ArrowInvalid as error:
            raise _unreadable(error) from error
        return pa.Table.from_arrays(arrays, schema=self.schema).combine_chunks().to_batches()

    def _next(self, types: Sequence[pa.DataType]) -> pa.Table | None:
        text = self._piece()
        if not text:
            return None
        names = [str(index) for index in range(len(types))]
        try:
            return csv.read_csv(
                pa.BufferReader(text),
                # One block, so that no row is torn apart.
                read_options=csv.ReadOptions(column_names=names, block_size=len(text) + 1, use_threads=False),
                parse_options=csv.ParseOptions(newlines_in_values=True, ignore_empty_lines=False),
                convert_options=csv.ConvertOptions(
                    # Its reader cannot make the widest decimals; they are cast from text afterwards.
                    column_types={
                        name: pa.string() if pa.types.is_decimal256(type_) else type_
                        for name, type_ in zip(names, types, strict=True)
                    },
                    null_values=_NULLS,
                    strings_can_be_null=True,
                    quoted_strings_can_be_null=False,
                    true_values=["t"],
                    false_values=["f"],
                ),
            )
        except pa.ArrowInvalid as error:
            raise _unreadable(error) from error

    def _piece(self) -> bytes:
        rows: list[bytes] = []
        size = 0
        while not self._ended and len(rows) < self._batch_rows and size < CHUNK_BYTES:
            row = next(self._rows, None)
            if row is None:
                self._ended = True
            else:
                rows.append(row)
                size += len(row)
        return b"".join(rows)


def _decimal_type(texts: pa.ChunkedArray | None, *, complete: bool) -> pa.DataType:
    """The smallest type that holds these values exactly; a double for those that no decimal can hold."""
    if texts is None:
        return pa.decimal128(_EXACT_DIGITS, 0)
    digits = pc.replace_substring(texts, "-", "")
    if pc.any(pc.match_substring_regex(digits, "[A-Za-z]")).as_py():
        return pa.float64()
    lengths = pc.utf8_length(digits)
    dots = pc.find_substring(digits, ".")
    has_dot = pc.greater_equal(dots, 0)
    decimals = pc.if_else(has_dot, pc.subtract(pc.subtract(lengths, dots), 1), 0)
    scale = pc.max(decimals).as_py() or 0
    whole = pc.max(pc.if_else(has_dot, dots, lengths)).as_py() or 0
    if not complete:
        scale = max(scale, _SPARE_DECIMALS)
        return pa.decimal256(_MOST_DIGITS, scale) if whole + scale <= _MOST_DIGITS else pa.float64()
    if whole + scale > _MOST_DIGITS:
        return pa.float64()
    if whole + scale > _EXACT_DIGITS:
        return pa.decimal256(_MOST_DIGITS, scale)
    return pa.decimal128(_EXACT_DIGITS, scale)


def _unreadable(error: pa.ArrowInvalid) -> WarehouseError:
    value = re.search(r"invalid value '(.{0,80})", str(error))
    shown = f" ({value[1].rstrip(chr(39))})" if value else ""
    return WarehouseError(
        "invalid",
        f"The result holds a value that cannot be shown{shown}.",
        hint="Dates go from year 1 to 9999 and texts must be valid Unicode. Filter such rows out, or make the"
        " value Text in the warehouse.",
        detail=str(error),
        by_formula=True,
    )
