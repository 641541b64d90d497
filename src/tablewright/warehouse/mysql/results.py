"""Rows of the text protocol as Arrow, a column at a time.

The driver makes a Python object of every value; here whole columns are cut out of the bytes that arrived.
"""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.lib.stride_tricks import sliding_window_view
from pyarrow import compute

from tablewright.warehouse.contract import WarehouseError

# Its functions are made when it is imported, so their types are not known.
pc: Any = compute

CHUNK_BYTES = 8_000_000
_READ_BYTES = 1 << 20
_LONGEST_PACKET = 0xFFFFFF
_SIZE = struct.Struct("<I").unpack_from
"""Of a packet: three bytes, and one that counts packets."""
_NULL, _TWO, _THREE, _EIGHT = 251, 252, 253, 254
_END, _ERROR = 0xFE, 0xFF
_END_BYTES = 9
_MOST_LENGTHS = 40
_LONG_TEXT = 48
"""Values that are longer on average are copied one by one: fewer steps than byte by byte."""


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a result. `native` is MySQL's own type; `binary` values are shown as hexadecimal text."""

    name: str
    type: pa.DataType
    native: str
    binary: bool = False


class Rows:
    """The packets of a result that has begun, as blocks of whole rows. `read` waits for more bytes."""

    def __init__(self, read: Any) -> None:
        self._read = read
        self._held = bytearray()
        self.ended = False
        self.failure: bytes | None = None
        """The error packet, where the result ended with one."""

    def block(self, most: int) -> tuple[bytes, list[int]]:
        """Up to `most` rows, fewer when they are large: their bytes, and where each begins.

        This loop runs once a row, so it calls nothing that it need not."""
        held, place, starts = self._held, 0, list[int]()
        size_at, found, there = _SIZE, starts.append, len(held)
        for _ in range(0 if self.ended else most):
            if place >= CHUNK_BYTES:
                break
            if there < place + 5:
                there = self._need(place + 5)
            end = place + 4 + (size_at(held, place)[0] & _LONGEST_PACKET)
            if there < end:
                there = self._need(end)
            if held[place + 4] >= _END and self._is_last(place, end):
                break
            found(place + 4)
            if end - place - 4 == _LONGEST_PACKET:
                end, there = self._joined(end)
            place = end
        taken = bytes(held[:place])
        del held[:place]
        return taken, starts

    def _is_last(self, place: int, end: int) -> bool:
        """Whether a packet that may end the rows does."""
        payload = self._held[place + 4 : end]
        if payload[0] == _END and len(payload) >= _END_BYTES:
            return False
        self.ended = True
        if payload[0] == _ERROR:
            self.failure = bytes(payload)
        del self._held[place:]
        return True

    def _joined(self, end: int) -> tuple[int, int]:
        """A row of more than 16 MB goes on in the next packet, whose header is cut out."""
        size = _LONGEST_PACKET
        while size == _LONGEST_PACKET:
            self._need(end + 4)
            size = _SIZE(self._held, end)[0] & _LONGEST_PACKET
            self._need(end + 4 + size)
            del self._held[end : end + 4]
            end += size
        return end, len(self._held)

    def _need(self, size: int) -> int:
        """Wait until so many bytes are there; how many there are."""
        while len(self._held) < size:
            piece = self._read(_READ_BYTES)
            if not piece:
                raise EOFError("the server closed the connection")
            self._held += piece
        return len(self._held)


def batches(
    block: tuple[bytes, list[int]], fields: Sequence[Field], schema: pa.Schema
) -> Iterator[pa.RecordBatch]:
    """The rows of a block: one record batch, or none."""
    if block[1]:
        yield _batch(*block, fields, schema)


def _batch(block: bytes, starts: list[int], fields: Sequence[Field], schema: pa.Schema) -> pa.RecordBatch:
    # Some bytes more, so that the widest length can be looked at anywhere.
    data = np.frombuffer(block + b"\0" * 8, dtype=np.uint8)
    place = np.array(starts, dtype=np.int64)
    arrays: list[pa.Array] = []
    for field in fields:
        first = data[place]
        size = first.astype(np.int64)
        begin = place + 1
        null = first == _NULL
        if (first >= _NULL).any():
            size[null] = 0
            for mark, width in ((_TWO, 2), (_THREE, 3), (_EIGHT, 8)):
                wide = np.flatnonzero(first == mark)
                if wide.size:
                    at = place[wide]
                    size[wide] = sum(
                        data[at + 1 + step].astype(np.int64) << (8 * step) for step in range(width)
                    )
                    begin[wide] += width
        place = begin + size
        arrays.append(_column(block, data, begin, size, null, field))
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _column(block: bytes, data: Any, begin: Any, size: Any, null: Any, field: Field) -> pa.Array:
    ends = np.cumsum(size)
    offsets = np.concatenate(([0], ends)).astype(np.int32)
    total = int(ends[-1])
    if total > len(begin) * _LONG_TEXT:
        values = b"".join([block[at : at + length] for at, length in zip(begin.tolist(), size.tolist())])  # noqa: B905
    else:
        values = _side_by_side(data, begin, size, offsets, total)
    valid = pa.py_buffer(np.packbits(~null, bitorder="little")) if null.any() else None
    kind = pa.binary() if field.binary else pa.string()
    texts = pa.Array.from_buffers(
        kind, len(begin), [valid, pa.py_buffer(offsets), pa.py_buffer(values)], null_count=int(null.sum())
    )
    try:
        return _typed(texts, field)
    except pa.ArrowInvalid as error:
        raise WarehouseError(
            "invalid",
            f"The column {field.name} holds a value that cannot be shown.",
            hint="Dates go from year 1 to 9999 and texts must be valid Unicode. Filter such rows out, or"
            " make the value Text in the warehouse.",
            detail=str(error),
        ) from error


def _side_by_side(data: Any, begin: Any, size: Any, offsets: Any, total: int) -> Any:
    """The values one after another. Those of one length, as most numbers are, are copied at once."""
    lengths = np.flatnonzero(np.bincount(size)).tolist()
    if len(lengths) > _MOST_LENGTHS:
        return data[np.repeat(begin - offsets[:-1], size) + np.arange(total)]
    if len(lengths) == 1 and lengths[0]:
        return sliding_window_view(data, lengths[0])[begin].reshape(-1)
    values = np.empty(total, dtype=np.uint8)
    for length in lengths:
        if length:
            rows = np.flatnonzero(size == length)
            places = sliding_window_view(values, length, writeable=True)
            places[offsets[rows]] = sliding_window_view(data, length)[begin[rows]]
    return values


def _typed(texts: pa.Array, field: Field) -> pa.Array:
    if field.binary:
        shown = [None if value is None else f"0x{value.hex().upper()}" for value in texts.to_pylist()]
        return pa.array(shown, pa.string())
    if pa.types.is_string(field.type):
        texts.validate(full=True)
        return texts
    if pa.types.is_boolean(field.type):
        return pc.not_equal(texts, "0")
    if pa.types.is_date(field.type) or pa.types.is_timestamp(field.type):
        # Dates whose day, month or year is 0 are in no calendar.
        zero = pc.match_substring_regex(texts, r"^0000|^....-00|^....-..-00")
        if pc.any(zero).as_py():
            texts = pc.if_else(zero, pa.scalar(None, pa.string()), texts)
        if field.type == pa.timestamp("us", tz="UTC"):
            return pc.assume_timezone(pc.cast(texts, pa.timestamp("us")), "UTC")
    if pa.types.is_decimal256(field.type):
        return pa.array([None if text is None else Decimal(text) for text in texts.to_pylist()], field.type)
    return pc.cast(texts, field.type)
