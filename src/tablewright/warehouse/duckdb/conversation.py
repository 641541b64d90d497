"""A worker's side of one channel: runs one statement of a server thread after the other.

It has its own thread and cursor. Each request has a serial number, so that a late interrupt never hits the
next statement.
"""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import duckdb
import pyarrow as pa

from tablewright.warehouse.duckdb import wire
from tablewright.warehouse.duckdb.shared import (
    INLINE_BYTES,
    WINDOW,
    BatchReader,
    BatchWriter,
    pieces,
    whole,
)

ARROW_ROWS = "arrow_rows"
"""The name in a statement of the rows that are sent after it."""


class Conversation(threading.Thread):
    """Calls `stopped` when an interrupted statement has ended, and `ended` when the conversation has."""

    def __init__(
        self,
        other: socket.socket,
        root: duckdb.DuckDBPyConnection,
        use: str,
        *,
        stopped: Callable[[int], None],
        ended: Callable[[], None],
    ) -> None:
        super().__init__(daemon=True)
        self._other = other
        self._root = root
        self._use = use
        self._tell_stopped = stopped
        self._tell_ended = ended
        self._writer = BatchWriter(other)
        self._reader = BatchReader()
        self._lock = threading.Lock()
        self._cursor: duckdb.DuckDBPyConnection | None = None
        self._serial = 0
        """The serial number of the running statement; 0 if none runs."""
        self._last = 0
        self._interrupted = False
        self._waiting = False
        """Whether the worker waits for the server."""

    # ------------------------------------------------------------ from other threads

    def interrupt(self, serial: int) -> None:
        with self._lock:
            if serial == self._serial:
                self._interrupted = True
                if self._cursor is not None:
                    self._cursor.interrupt()
                if not self._waiting:
                    return
            elif serial > self._last:
                # It is still on its way here; the server will ask again.
                return
        self._tell_stopped(serial)

    def end(self) -> None:
        with self._lock:
            self._interrupted = True
            if self._cursor is not None:
                self._cursor.interrupt()
            # It may have ended a moment ago.
            with suppress(OSError):
                self._other.shutdown(socket.SHUT_RDWR)

    # ------------------------------------------------------------ its own thread

    def run(self) -> None:
        try:
            while True:
                request, _ = wire.receive(self._other)
                if request[0] not in ("inline", "slab", "rows-end"):
                    # Those are the rest of rows whose statement has failed.
                    self._answer(request[0], request[1], request[2:])
        except wire.Gone:
            pass
        finally:
            serial, self._serial = self._serial, 0
            if self._cursor is not None:
                self._cursor.close()
            self._other.close()
            self._tell_ended()
            if self._interrupted:
                self._tell_stopped(serial or self._last)

    def _answer(self, kind: str, serial: int, values: tuple[Any, ...]) -> None:
        with self._lock:
            self._serial = self._last = serial
            self._interrupted = False
        try:
            reply = self._run(kind, *values)
        except wire.Gone:
            raise
        except BaseException as error:
            reply = ("error", wire.class_names(error), str(error))
            if kind == "read":
                self._drop_cursor()
        with self._lock:
            self._serial = 0
            interrupted = self._interrupted
        wire.send(self._other, reply)
        if interrupted:
            self._tell_stopped(serial)

    def _run(self, kind: str, *values: Any) -> wire.Message:
        match kind:
            case "read":
                return self._read(*values)
            case "ask":
                sql, parameters = values
                return ("ok", self._ready().execute(sql, parameters).fetchall())
            case "many":
                begin, sql, rows = values
                self._begun(begin).executemany(sql, rows)
                return ("ok", None)
            case "execute":
                begin, sql, parameters = values
                result = self._begun(begin).execute(sql, parameters).fetchone()
                return ("ok", result[0] if result and isinstance(result[0], int) else -1)
            case "fetch":
                begin, sql, parameters = values
                return ("ok", self._begun(begin).execute(sql, parameters).fetchall())
            case "insert":
                return self._insert(*values)
            case "commit" | "rollback":
                self._ready().execute(kind.upper())
                return ("ok", None)
            case _:
                raise AssertionError(kind)

    def _ready(self) -> duckdb.DuckDBPyConnection:
        if self._cursor is None:
            cursor = self._root.cursor()
            cursor.execute(self._use)
            with self._lock:
                self._cursor = cursor
        if self._interrupted:
            # An interrupt between two statements would be lost.
            raise duckdb.InterruptException("interrupted before it ran")
        return self._cursor

    def _drop_cursor(self) -> None:
        with self._lock:
            cursor, self._cursor = self._cursor, None
        if cursor is not None:
            cursor.close()

    def _begun(self, begin: bool) -> duckdb.DuckDBPyConnection:
        cursor = self._ready()
        if begin:
            cursor.execute("BEGIN TRANSACTION")
        return cursor

    # ------------------------------------------------------------ rows out

    def _read(self, sql: str, parameters: Any, batch_rows: int) -> wire.Message:
        """Run a read in a read-only transaction; sends all messages but the last."""
        cursor = self._ready()
        cursor.execute("BEGIN TRANSACTION READ ONLY")
        self._ready()
        relation = cursor.sql(sql, params=parameters)
        reader = relation.to_arrow_reader(batch_rows)
        schema = reader.schema
        batches = iter(reader)
        first = list(_at_most(batches, 1))
        if not first or first[0].num_rows < batch_rows:
            first += _at_most(batches, 1)
            if sum(map(pa.ipc.get_record_batch_size, first)) <= INLINE_BYTES and len(first) < 2:
                reply: wire.Message = ("whole", whole(schema, first))
                self._end_read(cursor, reader)
                return reply
        wire.send(self._other, ("schema", whole(schema, [])))
        self._send_batches(first, batches)
        self._end_read(cursor, reader)
        return ("end",)

    def _end_read(self, cursor: duckdb.DuckDBPyConnection, reader: pa.RecordBatchReader) -> None:
        reader.close()
        cursor.execute("ROLLBACK")

    def _send_batches(self, first: list[pa.RecordBatch], rest: Iterator[pa.RecordBatch]) -> None:
        sent = 0
        for batches in (first, rest):
            for batch in batches:
                for piece in pieces(batch):
                    if sent >= WINDOW:
                        self._wait_for_turn()
                    self._writer.send(piece)
                    sent += 1
        for _ in range(min(sent, WINDOW)):
            self._wait_for_turn()

    def _wait_for_turn(self) -> None:
        """Wait until the server has read a piece, so that results are not produced faster than they are
        read."""
        with self._lock:
            self._waiting = True
        try:
            if not self._other.recv(1):
                raise wire.Gone
        except OSError as error:
            raise wire.Gone from error
        finally:
            with self._lock:
                self._waiting = False
        if self._interrupted:
            raise duckdb.InterruptException("interrupted between two batches")

    # ------------------------------------------------------------ rows in

    def _insert(self, begin: bool, sql: str, schema: pa.Schema) -> wire.Message:
        """Run a statement that reads `arrow_rows`, which are sent after it."""
        cursor = self._begun(begin)
        rows = pa.RecordBatchReader.from_batches(schema, self._sent_rows())
        cursor.register(ARROW_ROWS, rows)
        try:
            cursor.execute(sql)
        finally:
            cursor.unregister(ARROW_ROWS)
        return ("ok", None)

    def _sent_rows(self) -> Iterator[pa.RecordBatch]:
        while True:
            message, file = wire.receive(self._other)
            if message[0] == "rows-end":
                return
            wire.send(self._other, ("more",))
            yield self._reader.read(message, file)


def _at_most(batches: Iterator[pa.RecordBatch], number: int) -> Iterator[pa.RecordBatch]:
    for _, batch in zip(range(number), batches, strict=False):
        yield batch
