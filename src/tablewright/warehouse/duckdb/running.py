"""One read that runs in a worker process."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.warehouse.duckdb import errors
from tablewright.warehouse.duckdb.process import Channel, EngineError, Lost
from tablewright.warehouse.sessions.cancellation import stopped


@dataclass(frozen=True, slots=True)
class Words:
    """Translates the errors of a worker for a warehouse."""

    failed: Callable[[EngineError, str | None], WarehouseError]
    lost: Callable[[Lost], WarehouseError]


class Read:
    """A running query. Before its first rows arrive it may raise `Lost`, and can then be started again."""

    schema: pa.Schema

    def __init__(self, channel: Channel, deadline: float | None, words: Words) -> None:
        self._channel = channel
        self._words = words
        self._running = channel.next(deadline)
        self._first: list[pa.RecordBatch] = []
        self._in_order = False
        """Whether the channel can be used again."""
        self._closed = False

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """All rows of a small answer, in place of `start`."""
        try:
            _, rows = self._ask("ask", sql, None)
            self._in_order = True
            return rows
        finally:
            self.close()

    def start(self, sql: str, parameters: Any, batch_rows: int) -> None:
        """Returns when the first rows are there."""
        try:
            kind, stream = self._ask("read", sql, parameters, batch_rows)
            with pa.ipc.open_stream(stream) as reader:
                self.schema = reader.schema
                self._first = list(reader)
            if kind == "whole":
                self._in_order = True
                self.close()
        except BaseException:
            self.close()
            raise

    def _ask(self, kind: str, *values: Any) -> Any:
        if self._running.stopped_by:
            self._in_order = True
            raise stopped(self._running.stopped_by)
        try:
            self._channel.send(self._running, kind, *values)
            return self._channel.receive(self._running)
        except EngineError as error:
            self._in_order = True
            raise self._failure(error) from error
        except Lost as loss:
            self._raise_if_stopped(loss)
            raise

    def batches(self) -> Iterator[pa.RecordBatch]:
        yield from self._first
        self._first = []
        while not self._closed:
            try:
                message = self._channel.receive(self._running)
            except EngineError as error:
                raise self._failure(error) from error
            except Lost as loss:
                self._raise_if_stopped(loss)
                raise self._words.lost(loss) from loss
            if message[0] == "end":
                self._in_order = True
                self.close()
            else:
                yield message[1]

    def cancel(self) -> None:
        if not self._running.ended:
            self._running.stop("cancelled")

    def close(self) -> None:
        """Never waits: a statement that still runs is interrupted, and the supervisor ensures that it
        ends."""
        if self._closed:
            return
        self._closed = True
        if self._in_order:
            self._channel.ended(self._running)
            self._channel.worker.give(self._channel)
        else:
            self._channel.worker.drop(self._channel)

    def _failure(self, error: EngineError) -> WarehouseError:
        if errors.needs_memory(error):
            # What it has reserved lies about in pieces, perhaps: a new process has all of it again.
            self._channel.worker.worn = True
        return self._words.failed(error, self._running.stopped_by)

    def _raise_if_stopped(self, loss: Lost) -> None:
        if self._running.stopped_by:
            raise stopped(self._running.stopped_by) from loss
