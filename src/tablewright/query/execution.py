"""One execution of a query: runs it, streams Arrow, fills the cache, writes the history."""

import contextlib
import io
import threading
import time
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from tablewright.compiler.interface import CompiledQuery
from tablewright.query.column_search import ColumnSearch
from tablewright.query.history import QueryHistory
from tablewright.query.known_failures import Failure
from tablewright.query.result_cache import ResultCache
from tablewright.store.ids import new_id
from tablewright.store.models.base import utc_now
from tablewright.warehouse.contract.client import RunningQuery, Warehouse
from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.warehouse.sessions.cancellation import stopped

GONE = "The stored table is no longer in the warehouse; the next run creates it again."

FIRST_ANSWER_BYTES = 4_000_000
"""Up to this size a result is sent in one piece; a larger one is streamed."""


class _Sink(io.RawIOBase):
    """The output of the Arrow writer; `take` returns the bytes written since the last call."""

    def __init__(self) -> None:
        super().__init__()
        self._pieces: list[bytes] = []
        self.waiting = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any, /) -> int:
        piece = bytes(data)
        self._pieces.append(piece)
        self.waiting += len(piece)
        return len(piece)

    def take(self) -> bytes:
        whole = b"".join(self._pieces)
        self._pieces.clear()
        self.waiting = 0
        return whole


@dataclass
class Stopwatch:
    """Milliseconds per phase."""

    compile_ms: float = 0.0
    wait_ms: float = 0.0
    run_ms: float = 0.0
    send_ms: float = 0.0


@dataclass(frozen=True)
class Context:
    """What an execution uses of the query service."""

    warehouse: Warehouse
    cache: ResultCache
    history: QueryHistory
    timeout: float
    finished: Callable[[str], None]


@dataclass
class Execution:
    """`start()` once, then either `body` is the whole stream or `pieces()` yields it; always `close()`.

    The caller of `start()` has taken a turn in the lane of queries (see `query/turns.py`).

    `cancel()` may come from any thread at any time.
    """

    context: Context
    compiled: CompiledQuery
    cache_key: Hashable
    about: dict[str, Any]
    """Fields of the history entry that are known from the start."""
    clock: Stopwatch
    refresh: bool = False
    live: Callable[[], CompiledQuery] | None = None
    """Compiles the query without stored tables, in case one was dropped; None if it reads none."""
    key_of: Callable[[CompiledQuery], Hashable] | None = None
    search: ColumnSearch | None = None
    """Finds the columns that make the query fail; None for questions that have no use for that."""
    failures: tuple[Failure, ...] = ()
    """The columns left out of the answer because the warehouse could not compute them."""
    id: str = field(default_factory=new_id)
    source: str = "warehouse"
    body: bytes | None = None
    rows: int = 0
    _sent: int = 0
    _running: RunningQuery | None = None
    _stop: Callable[[], None] | None = None
    _cancelled: bool = False
    _done: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.started_at = utc_now()
        self._deadline = time.monotonic() + self.context.timeout

    # ------------------------------------------------------------ running

    def start(self) -> None:
        """Answer from the cache or run until the first bytes are there. Raises WarehouseError."""
        if self.answer_from_cache():
            return
        try:
            began = time.perf_counter()
            try:
                self._run()
            finally:
                self.clock.run_ms = (time.perf_counter() - began) * 1000
        except BaseException as error:
            self.end(error)
            raise
        if self.body is not None:
            self.end(None)

    def answer_from_cache(self) -> bool:
        """Whether the cache has the whole answer, which is then `body`."""
        cached = None if self.refresh else self.context.cache.get(self.cache_key)
        if cached is None:
            return False
        self.source, self.body, self.rows = "cache", cached.body, cached.rows
        self.end(None)
        return True

    def _run(self) -> None:
        """Run the query. Nothing is sent before this returns, so a read that loses its connection is run
        again, once. A query that fails because of a column is run without it."""
        self._deadline = time.monotonic() + self.context.timeout
        try:
            self._run_twice()
        except WarehouseError as error:
            if self.search is None or not error.by_formula:
                raise
            self._run_without_failing(self.search, error)
            return
        if self.search is not None and not self.failures:
            self.search.works()

    def _run_twice(self) -> None:
        try:
            self._run_once()
        except WarehouseError as error:
            if error.code != "unavailable" or not error.retryable or self._running is None:
                raise
            self._start_over()
            self._run_once()

    def _start_over(self) -> None:
        if self._running is not None:
            self._running.close()
        self._running = None
        self.rows = 0

    def _run_without_failing(self, search: ColumnSearch, error: WarehouseError) -> None:
        """Find the columns to leave out, within this query's turn and time limit."""

        def ask(compiled: CompiledQuery, answers: bool) -> None:
            self._start_over()
            if not answers:
                self._try(compiled)
                return
            self.compiled = compiled
            self.cache_key = self.key_of(compiled) if self.key_of is not None else self.cache_key
            self._run_twice()

        self.failures = search.run(error, ask, without=self.failures)

    def _try(self, compiled: CompiledQuery) -> None:
        """Run a query to its end, to see whether it fails."""
        running = self._query(compiled)
        try:
            for _ in running.batches():
                self._refuse_cancelled()
        finally:
            running.close()

    def _run_once(self) -> None:
        try:
            running = self._query(self.compiled)
        except WarehouseError as error:
            if error.code != "not-found" or self.live is None:
                raise
            self.compiled = self.live()
            self.about["stored"] = [use | {"used": False, "reason": GONE} for use in self.about["stored"]]
            running = self._query(self.compiled)
        self._running = running
        self._sink = _Sink()
        self._writer = pa.ipc.new_stream(pa.PythonFile(self._sink, mode="w"), running.schema)
        self._batches = running.batches()
        for batch in self._batches:
            self._write(batch)
            if self._sink.waiting >= FIRST_ANSWER_BYTES:
                return
        self._writer.close()
        self.body = self._sink.take()
        self.context.cache.put(self.cache_key, self.body, self.rows)

    def _refuse_cancelled(self) -> None:
        with self._lock:
            if self._cancelled:
                raise WarehouseError("cancelled", "The query was cancelled.")

    def _query(self, compiled: CompiledQuery) -> RunningQuery:
        self._refuse_cancelled()
        seconds = self._deadline - time.monotonic()
        if seconds <= 0:
            raise stopped("timeout")
        return self.context.warehouse.query(
            self.context.warehouse.render(compiled.tree, compiled.sql),
            compiled.parameters,
            timeout=seconds,
            tag=self._tag(),
            on_start=self.can_be_stopped,
        )

    def can_be_stopped(self, stop: Callable[[], None]) -> None:
        """Make `cancel` call this from now on."""
        with self._lock:
            self._stop = stop
            cancelled = self._cancelled
        if cancelled:
            stop()

    def _write(self, batch: pa.RecordBatch) -> None:
        self._writer.write_batch(batch)
        self.rows += batch.num_rows

    def table(self) -> pa.Table:
        """The whole result in memory, after `start()`: for small answers."""
        body = self.body if self.body is not None else b"".join(self.pieces())
        return pa.ipc.open_stream(body).read_all()

    def pieces(self) -> Iterator[bytes]:
        """The stream in pieces, if it did not fit into `body`."""
        began = time.perf_counter()
        kept: list[bytes] | None = []
        error: BaseException | None = None
        try:
            kept = self._keep(kept, piece := self._sink.take())
            yield piece
            for batch in self._batches:
                self._write(batch)
                if self._sink.waiting >= FIRST_ANSWER_BYTES:
                    kept = self._keep(kept, piece := self._sink.take())
                    yield piece
            self._writer.close()
            kept = self._keep(kept, piece := self._sink.take())
            yield piece
            if kept is not None:
                self.context.cache.put(self.cache_key, b"".join(kept), self.rows)
        except BaseException as problem:
            error = problem
            if self.search is not None and isinstance(problem, WarehouseError) and problem.by_formula:
                # Rows have been sent already. The next question gets them without the column.
                with contextlib.suppress(WarehouseError):
                    self.search.run(problem, lambda compiled, _: self._try(compiled), without=self.failures)
            raise
        finally:
            self.clock.send_ms = (time.perf_counter() - began) * 1000
            self.end(error)

    def _keep(self, kept: list[bytes] | None, piece: bytes) -> list[bytes] | None:
        """The pieces so far, or None once they are too large for the cache."""
        self._sent += len(piece)
        if kept is None or self._sent > self.context.cache.largest:
            return None
        kept.append(piece)
        return kept

    # ------------------------------------------------------------ ending

    def cancel(self) -> None:
        with self._lock:
            self._cancelled = True
            stop = self._stop
        if stop is not None:
            stop()

    def close(self) -> None:
        """End the execution at any stage, also when the browser has disconnected."""
        if not self._done:
            self.cancel()
            self.end(WarehouseError("cancelled", "The browser went away."))

    def _tag(self) -> str:
        parts = (self.about.get("workbook_id"), self.about.get("element_id"), self.about.get("member_id"))
        return "tablewright " + " ".join(part or "-" for part in parts)

    def forget(self) -> None:
        """Keep the query out of the history: it was refused before it began."""
        with self._lock:
            self._done = True
        self.context.finished(self.id)

    def end(self, error: BaseException | None) -> None:
        """Record how it ended, and with which error. Only the first call counts."""
        with self._lock:
            if self._done:
                return
            self._done = True
        if self._running is not None:
            self._running.close()
        status = "done"
        if error is not None:
            cancelled = isinstance(error, GeneratorExit) or getattr(error, "code", "") == "cancelled"
            status = "cancelled" if cancelled else "failed"
        self.context.history.record(
            self.about
            | {
                "id": self.id,
                "created_at": self.started_at,
                "finished_at": utc_now(),
                "status": status,
                "source": self.source,
                "rows": self.rows,
                "bytes": len(self.body) if self.body is not None else self._sent,
                "compile_ms": self.clock.compile_ms,
                "wait_ms": self.clock.wait_ms,
                "run_ms": self.clock.run_ms,
                "send_ms": self.clock.send_ms,
                "sql": self.compiled.sql,
                "error": str(error) if error is not None and status == "failed" else None,
            }
        )
        self.context.finished(self.id)
