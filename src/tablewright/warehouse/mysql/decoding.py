"""Rows of MySQL's binary protocol as Arrow, a column at a time.

A row is a zero, a bit for each column that is null, and the values one after another: numbers in their
machine form, dates as their parts, all else as bytes with their length in front. The driver makes a Python
object of every value; here whole columns are cut out of the bytes that arrived.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

import numpy as np
import pyarrow as pa
from pyarrow import compute

from tablewright.warehouse.contract.errors import WarehouseError

# Its functions are made when it is imported, so their types are not known.
pc: Any = compute

_FIRST_BIT = 2
"""The bits of the nulls start so far in."""
_MORE = 16
"""So many bytes behind the rows can be looked at: the end of a longer value than is there."""
_TWO, _THREE, _EIGHT = 252, 253, 254
_MONTHS = np.arange("0000-01", "10000-02", dtype="datetime64[M]").astype("datetime64[D]").astype(np.int32)
"""The first day of each month from year 0 on, in days since 1970."""
_DAY = 86_400_000_000
_DATE_BYTES, _CLOCK_BYTES, _TIME_BYTES = 4, 7, 8
"""Of a moment without a clock, of one without a fraction, of a time without a fraction."""
_TIME_PARTS = (("u1", 1), ("u4", 2), ("u1", 6), ("u1", 7), ("u1", 8), ("u4", 9))
"""A sign, days, hours, minutes, seconds, and a fraction."""


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a result. `native` is MySQL's own type. `wire` is how values are sent: a number as NumPy
    names it, parts of a date or a time, or bytes with their length. `binary` ones are shown as hexadecimal
    text, and a `fraction` of seconds in so many digits."""

    name: str
    type: pa.DataType
    native: str
    wire: Literal["i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f4", "f8", "date", "time", "bytes"] = (
        "bytes"
    )
    binary: bool = False
    fraction: int = 0


def batches(
    block: tuple[bytes, list[int]], fields: Sequence[Field], schema: pa.Schema
) -> Iterator[pa.RecordBatch]:
    """The rows of a block: one record batch, or none."""
    if not block[1]:
        return
    block_ = _Block(block[0], block[1], len(fields))
    arrays: list[pa.Array] = []
    for number, field in enumerate(fields):
        try:
            arrays.append(_column(block_, number, field))
        except pa.ArrowInvalid as error:
            raise WarehouseError(
                "invalid",
                f"The column {field.name} holds a value that cannot be shown.",
                hint="Dates go from year 1 to 9999 and texts must be valid Unicode. Filter such rows out, or"
                " make the value Text in the warehouse.",
                detail=str(error),
                by_formula=True,
            ) from error
    yield pa.RecordBatch.from_arrays(arrays, schema=schema)


class _Block:
    """The bytes of some rows, and how far each row has been read."""

    def __init__(self, block: bytes, starts: list[int], columns: int) -> None:
        self.data = np.frombuffer(block + bytes(_MORE), dtype=np.uint8)
        self.count = len(starts)
        self._starts = np.array(starts, dtype=np.int64)
        self._byte, self._bits, self._any = -1, self.data, 0
        """The byte of nulls looked at last, in each row, and of all rows together."""
        self._place = self._starts + (1 + (columns + _FIRST_BIT + 7) // 8)

    def nulls(self, number: int) -> Any:
        """Which values of a column are null; None where none is."""
        byte, bit = divmod(number + _FIRST_BIT, 8)
        if byte != self._byte:
            self._byte, self._bits = byte, self.data[self._starts + (1 + byte)]
            self._any = int(np.bitwise_or.reduce(self._bits))
        return (self._bits & np.uint8(1 << bit)) != 0 if self._any >> bit & 1 else None

    def look(self, kind: str, beyond: int = 0) -> Any:
        """A number in each row, at an offset from the position read so far."""
        kind_of = np.dtype(kind).newbyteorder("<")
        # A number may begin at any byte.
        places = len(self.data) - beyond - kind_of.itemsize + 1
        everywhere = np.ndarray((places,), kind_of, self.data, beyond, (1,))
        return everywhere[self._place]

    def skip(self, size: Any, null: Any) -> None:
        self._place = self._place + (size if null is None else np.where(null, 0, size))

    def texts(self, null: Any) -> pa.Array:
        """The next value of each row as bytes."""
        first = self.data[self._place]
        size, begin = first.astype(np.int64), self._place + 1
        if null is not None:
            size[null] = 0
            begin[null] -= 1
        if (first >= _TWO).any():
            for mark, width in ((_TWO, 2), (_THREE, 3), (_EIGHT, 8)):
                marked = first == mark
                wide = np.flatnonzero(marked if null is None else marked & ~null)
                if wide.size:
                    at = self._place[wide]
                    size[wide] = sum(
                        self.data[at + 1 + step].astype(np.int64) << (8 * step) for step in range(width)
                    )
                    begin[wide] += width
        self._place = begin + size
        # Every other value is what lies between: Arrow copies the wanted ones.
        bounds = np.empty(2 * self.count, dtype=np.int32)
        bounds[0::2], bounds[1::2] = begin, self._place
        buffers = [None, pa.py_buffer(bounds), pa.py_buffer(self.data)]
        both = pa.Array.from_buffers(pa.binary(), 2 * self.count - 1, buffers, null_count=0)
        return both.take(pa.array(np.arange(0, 2 * self.count, 2, dtype=np.int32), mask=null))


def _column(block: _Block, number: int, field: Field) -> pa.Array:
    null = block.nulls(number)
    match field.wire:
        case "bytes":
            return _typed(block.texts(null), field)
        case "date":
            return _moments(block, null, field)
        case "time":
            return _times(block, null, field)
        case wire:
            values = block.look(wire)
            block.skip(values.itemsize, null)
            if pa.types.is_boolean(field.type):
                return pa.array(values != 0, mask=null)
            return pa.array(values.astype(field.type.to_pandas_dtype(), copy=False), field.type, mask=null)


def _typed(values: pa.Array, field: Field) -> pa.Array:
    if field.binary:
        shown = [None if value is None else f"0x{value.hex().upper()}" for value in values.to_pylist()]
        return pa.array(shown, pa.string())
    texts = values.cast(pa.string())
    if pa.types.is_boolean(field.type):
        return pc.not_equal(texts, "0")
    if pa.types.is_decimal256(field.type):
        return pa.array([None if text is None else Decimal(text) for text in texts.to_pylist()], field.type)
    return texts if pa.types.is_string(field.type) else pc.cast(texts, field.type)


def _moments(block: _Block, null: Any, field: Field) -> pa.Array:
    """Year, month and day; a clock where the time is not midnight, and a fraction where there is one. Dates
    whose day, month or year is 0 are in no calendar."""
    size, date = block.look("u1"), block.look("i4", 1)
    if null is not None:
        size[null] = 0
    year, month, day = date & 0xFFFF, (date >> 16) & 0xFF, (date >> 24) & 0xFF
    no_date = (year == 0) | (month == 0) | (day == 0) | (size == 0)
    if no_date.any():
        year[no_date], month[no_date], day[no_date] = 1, 1, 1
        masked = no_date
    else:
        masked = None
    place = year * 12 + (month - 1)
    days = _MONTHS[place] + (day - 1)
    if (days >= _MONTHS[place + 1]).any():
        raise pa.ArrowInvalid("a day that its month does not have")
    if pa.types.is_date(field.type):
        array = pa.array(days, field.type, mask=masked)
    else:
        moments = days.astype(np.int64) * _DAY
        if (size > _DATE_BYTES).any():
            moments += _clock(block.look("i8", 5), size)
        array = pa.array(moments, pa.int64(), mask=masked).view(field.type)
    block.skip(size.astype(np.int64) + 1, null)
    return array


def _clock(clock: Any, size: Any) -> Any:
    """Microseconds of a day: hour, minute and second in a byte each, and a fraction in four."""
    microseconds = (((clock & 0xFF) * 60 + ((clock >> 8) & 0xFF)) * 60 + ((clock >> 16) & 0xFF)) * 1_000_000
    microseconds[size <= _DATE_BYTES] = 0
    exact = size > _CLOCK_BYTES
    if exact.any():
        microseconds += np.where(exact, (clock >> 24) & 0xFFFFFFFF, 0)
    return microseconds


def _times(block: _Block, null: Any, field: Field) -> pa.Array:
    """As text, `-12:30:00`; there are more than 24 hours."""
    size = block.look("u1").astype(np.int64)
    if null is not None:
        size[null] = 0
    parts = zip(size.tolist(), *(block.look(kind, at).tolist() for kind, at in _TIME_PARTS), strict=True)
    shown: list[str] = []
    for length, negative, days, hours, minutes, seconds, fraction in parts:
        known = length > 0
        hours_in_all = (days * 24 + hours) * known
        text = (
            f"{'-' if known and negative else ''}{hours_in_all:02}:{minutes * known:02}:{seconds * known:02}"
        )
        digits = f"{fraction * (length > _TIME_BYTES):06}"[: field.fraction]
        shown.append(f"{text}.{digits}" if digits else text)
    block.skip(size + 1, null)
    return pa.array(shown, pa.string(), mask=null)
