"""Passes Arrow batches between two processes through shared memory.

Each piece of a result is written once, into a *slab* of shared memory, and read there without a copy. A slab
has no name: it disappears with the two processes, however they end. Its last byte says whether the reader
still needs it; otherwise the writer uses it again. The worker imports this: keep it small.
"""

import fcntl
import mmap
import os
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator
from typing import Any, cast

import pyarrow as pa

from tablewright.warehouse.duckdb.wire import Gone, Message, send

SLAB_BYTES = 4 << 20
"""The size of a slab. Pieces are cut to fit, so that a wide result takes no more memory than a narrow one."""
INLINE_BYTES = 128 << 10
"""Up to this size a piece is sent in the message itself."""
LARGEST_ROW_BYTES = 64 << 20
WINDOW = 2
"""How many pieces the writer may be ahead of the reader."""
_KEPT = 6
_MARGIN = 4096
"""Room for the last byte and for the stream's framing of a batch."""


class RowTooLarge(Exception):
    """One row is larger than a message may be."""


def anonymous_file(size: int) -> int:
    """Memory as an open file without a name; where the system has none, a file that is deleted already."""
    if sys.platform == "linux":
        file = os.memfd_create("tablewright", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
        os.ftruncate(file, size)
        return file
    with tempfile.TemporaryFile() as made:
        os.ftruncate(made.fileno(), size)
        return os.dup(made.fileno())


class _Slab:
    def __init__(self, file: int, size: int) -> None:
        self._memory = mmap.mmap(file, size)
        self.size = size
        self.bytes = pa.py_buffer(memoryview(self._memory)[:-_MARGIN])

    @property
    def busy(self) -> bool:
        return self._memory[-1] == 1

    def mark(self, busy: bool) -> None:
        self._memory[-1] = busy


class _Lease:
    """Keeps a slab in use; when the last batch that refers to it is gone, the slab may be written again."""

    __slots__ = ("_slab",)

    def __init__(self, slab: _Slab) -> None:
        self._slab = slab

    def __del__(self) -> None:
        self._slab.mark(False)


class BatchWriter:
    """Sends batches over a socket; `anonymous` makes the memory."""

    def __init__(self, to: socket.socket, anonymous: Callable[[int], int] = anonymous_file) -> None:
        self._to = to
        self._anonymous = anonymous
        self._slabs: dict[int, _Slab] = {}
        self._made = 0

    def send(self, batch: pa.RecordBatch) -> None:
        """Send one that `pieces` has cut."""
        if _has_dictionaries(batch.schema):
            self._send_stream(_stream(batch))
            return
        size = pa.ipc.get_record_batch_size(batch)
        if size <= INLINE_BYTES:
            send(self._to, ("inline", _stream(batch).to_pybytes()))
            return
        number, slab, file = self._free(size + batch.schema.serialize().size + _MARGIN)
        with pa.FixedSizeBufferWriter(slab.bytes) as sink:
            with pa.ipc.new_stream(sink, batch.schema) as writer:
                writer.write_batch(batch)
            length = sink.tell()
        self._hand_over(number, slab, file, length)

    def _send_stream(self, stream: pa.Buffer) -> None:
        """Send a stream that was written elsewhere: one with dictionaries, whose size is unknown before."""
        if stream.size <= INLINE_BYTES:
            send(self._to, ("inline", stream.to_pybytes()))
            return
        number, slab, file = self._free(stream.size)
        with pa.FixedSizeBufferWriter(slab.bytes) as sink:
            sink.write(stream)
        self._hand_over(number, slab, file, stream.size)

    def _free(self, size: int) -> tuple[int, _Slab, int | None]:
        """A free slab, its number, and its file if the reader does not have it yet."""
        for number, slab in self._slabs.items():
            if not slab.busy and slab.size >= size + _MARGIN:
                return number, slab, None
        length = max(SLAB_BYTES, -(-(size + _MARGIN) // mmap.PAGESIZE) * mmap.PAGESIZE)
        file = self._anonymous(length)
        try:
            slab = _Slab(file, length)
        except BaseException:
            os.close(file)
            raise
        self._made += 1
        if length == SLAB_BYTES and len(self._slabs) < _KEPT:
            self._slabs[self._made] = slab
            return self._made, slab, file
        # Used once and not pooled: the caller keeps the whole result in it.
        return 0, slab, file

    def _hand_over(self, number: int, slab: _Slab, file: int | None, length: int) -> None:
        slab.mark(True)
        try:
            send(self._to, ("slab", number, slab.size, length), file)
        finally:
            if file is not None:
                os.close(file)


class BatchReader:
    """Reads batches that a `BatchWriter` sent."""

    def __init__(self) -> None:
        self._slabs: dict[int, _Slab] = {}

    def read(self, message: Message, file: int | None) -> pa.RecordBatch:
        if message[0] == "inline":
            return pa.ipc.open_stream(message[1]).read_next_batch()
        _, number, size, length = message
        slab = self._opened(file, size) if file is not None else self._slabs[number]
        if number:
            self._slabs[number] = slab
        piece = pa.foreign_buffer(slab.bytes.address, length, base=_Lease(slab))
        return pa.ipc.open_stream(piece).read_next_batch()

    def _opened(self, file: int, size: int) -> _Slab:
        try:
            if sys.platform == "linux":
                # What we read must not be cut off below us.
                fcntl.fcntl(file, fcntl.F_ADD_SEALS, fcntl.F_SEAL_SHRINK)
            return _Slab(file, size)
        finally:
            os.close(file)


def pieces(batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    """The batch in pieces that each fit into a slab. Raises `RowTooLarge`."""
    size = pa.ipc.get_record_batch_size(batch)
    if size <= SLAB_BYTES - 4 * _MARGIN:
        yield batch
    elif batch.num_rows <= 1:
        if size > LARGEST_ROW_BYTES:
            raise RowTooLarge(f"{size} bytes")
        yield batch
    else:
        half = batch.num_rows // 2
        yield from pieces(batch.slice(0, half))
        yield from pieces(batch.slice(half))


def whole(schema: pa.Schema, batches: list[pa.RecordBatch]) -> bytes:
    """A small result as one stream."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, schema) as writer:
        for batch in batches:
            writer.write_batch(batch)
    return sink.getvalue().to_pybytes()


def _stream(batch: pa.RecordBatch) -> pa.Buffer:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, batch.schema) as writer:
        writer.write_batch(batch)
    return sink.getvalue()


def _has_dictionaries(schema: pa.Schema) -> bool:
    return any(_holds_dictionary(field.type) for field in schema)


def _holds_dictionary(kind: pa.DataType) -> bool:
    if pa.types.is_dictionary(kind):
        return True
    inner = cast(Any, kind)
    return any(_holds_dictionary(inner.field(place).type) for place in range(kind.num_fields))


__all__ = ["SLAB_BYTES", "WINDOW", "BatchReader", "BatchWriter", "Gone", "RowTooLarge", "pieces", "whole"]
