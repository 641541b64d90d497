"""The DuckDB client. A separate process has the file open and runs the statements.

That process (`worker`) may be killed at any time: for using too much memory, for a statement that does not
stop, by an error of DuckDB. The next statement starts another one. Committed data is in the file.
"""

import glob
import threading
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from time import monotonic
from typing import Any, TypeVar

import pyarrow as pa
from sqlglot import exp

from tablewright.catalog.facts import ColumnFacts
from tablewright.warehouse.contract.client import Rendered, RunningQuery, Statement, Transaction
from tablewright.warehouse.contract.entries import CsvLoad
from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.warehouse.duckdb import errors, memory, statements, wire
from tablewright.warehouse.duckdb.capabilities import CAPABILITIES, SYSTEM_SCHEMAS, column_facts
from tablewright.warehouse.duckdb.copying import copy_apart
from tablewright.warehouse.duckdb.fields import duckdb_file
from tablewright.warehouse.duckdb.process import (
    Channel,
    EngineError,
    Kind,
    Lost,
    Opening,
    WorkerProcess,
    start,
)
from tablewright.warehouse.duckdb.running import Read, Words
from tablewright.warehouse.duckdb.shared import WINDOW, RowTooLarge, pieces
from tablewright.warehouse.duckdb.supervisor import SUPERVISOR
from tablewright.warehouse.fields import ConnectionConfig, PoolLimits
from tablewright.warehouse.sessions.cancellation import stopped
from tablewright.warehouse.sessions.commit_gate import CommitGate
from tablewright.warehouse.sessions.stop_requests import interruptible
from tablewright.warehouse.sql.catalog import Catalog, CatalogStatements
from tablewright.warehouse.sql.nodes import insert, name, table, tagged


def open_warehouse(config: ConnectionConfig, limits: PoolLimits) -> "DuckDBWarehouse":
    limits.staging_dir.mkdir(parents=True, exist_ok=True)
    return DuckDBWarehouse(
        duckdb_file(config.details, limits),
        limits.staging_dir.resolve(),
        create=bool(config.details.get("create")),
        memory_mb=limits.duckdb_memory_mb,
        gate=limits.gate,
        catalog_seconds=limits.query_seconds,
    )


CATALOG = "_tablewright_file"
CATALOG_SECONDS = 120.0
_USE = exp.Use(this=exp.to_identifier(CATALOG, quoted=True)).sql(dialect="duckdb")

Parameters = Sequence[Any] | Mapping[str, Any]
T = TypeVar("T")


def _render(statement: Statement) -> str:
    return statement.sql if isinstance(statement, Rendered) else statement.sql(dialect="duckdb")


def _bound(parameters: Parameters | None) -> Any:
    """The parameters as a dict or a list: DuckDB takes them as named or positional by that type."""
    if not parameters:
        return None
    return dict(parameters) if isinstance(parameters, Mapping) else list(parameters)


class _Transaction:
    """Statements of one write transaction, on one channel. It begins with the first statement."""

    def __init__(self, warehouse: "DuckDBWarehouse", channel: Channel) -> None:
        self._warehouse = warehouse
        self._channel = channel
        self.begun = False
        self.in_order = True
        """Whether the channel waits for a statement."""

    def lock(self, name: str) -> None:
        """Does nothing: one process owns the file, and nobody else writes while this transaction runs."""

    def execute(self, statement: Statement, parameters: Parameters = ()) -> int:
        return self._ask("execute", _render(statement), _bound(parameters))

    def rows(self, statement: Statement, parameters: Parameters = ()) -> list[tuple[Any, ...]]:
        return self._ask("fetch", _render(statement), _bound(parameters))

    def execute_many(self, statement: Statement, parameters: Sequence[Sequence[Any]]) -> None:
        self._ask("many", _render(statement), [list(row) for row in parameters])

    def _ask(self, kind: str, *values: Any) -> Any:
        with self._warehouse.translating(self._channel):
            return self._channel.ask(kind, self._begin(), *values)

    def _begin(self) -> bool:
        """Whether this statement is the first."""
        begun, self.begun = self.begun, True
        return not begun

    def replace_view(self, path: tuple[str, ...], query: exp.Expression) -> None:
        self.execute(exp.Create(this=table(path), kind="VIEW", expression=query, replace=True))

    def insert_arrow(self, path: tuple[str, ...], table: pa.Table) -> int:
        statement = insert(path, table.column_names, exp.select("*").from_(name("arrow_rows")))
        self.in_order = False
        with self._warehouse.translating(self._channel):
            running = self._channel.begin("insert", self._begin(), _render(statement), table.schema)
            writer, ahead = self._channel.writer(), 0
            for batch in table.to_batches():
                for piece in pieces(batch):
                    if ahead == WINDOW:
                        self._channel.receive(running)
                        ahead -= 1
                    writer.send(piece)
                    ahead += 1
            self._channel.send_end(running)
            for _ in range(ahead):
                self._channel.receive(running)
            self._channel.answer(running)
        self.in_order = True
        return table.num_rows

    def load_csv(self, request: CsvLoad) -> int:
        try:
            return self.execute(statements.create_from_csv(request))
        except WarehouseError as error:
            raise self._warehouse.located(error, request) from error


class Cursor:
    """Runs statements in DuckDB's SQL, each committed by itself. Raises the errors of the process."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._rows: list[tuple[Any, ...]] = []

    def execute(self, sql: str, parameters: Parameters = ()) -> "Cursor":
        self._rows = self._channel.ask("ask", sql, _bound(parameters))
        return self

    def fetchall(self) -> list[tuple[Any, ...]]:
        return self._rows

    def close(self) -> None:
        self._channel.worker.drop(self._channel)


class DuckDBWarehouse(Catalog):
    """`staging` is the only folder whose files user-visible statements may read."""

    capabilities = CAPABILITIES
    _catalog = CatalogStatements(
        schemas=statements.catalog_schemas,
        tables=statements.catalog_tables,
        columns=statements.catalog_columns,
        search=statements.catalog_search,
        facts=column_facts,
        system_schemas=SYSTEM_SCHEMAS,
        view_text=statements.view_text,
    )

    def __init__(
        self,
        file: Path,
        staging: Path,
        *,
        create: bool = False,
        memory_mb: int | None = None,
        gate: CommitGate | None = None,
        catalog_seconds: float = CATALOG_SECONDS,
    ) -> None:
        self.file = file
        self.gate = gate or CommitGate()
        self._staging = staging
        self._limits = memory.limits(memory_mb)
        self._catalog_seconds = catalog_seconds
        self._write_lock = threading.RLock()
        self._open_lock = threading.Lock()
        self._suspects = threading.Lock()
        self._worker: WorkerProcess | None = None
        self._words = Words(self.translated, self._lost)
        if not create and not file.exists():
            raise WarehouseError(
                "not-found",
                f"There is no file {file.name} at the path of this connection.",
                hint="Check the path, or choose to create a new database.",
            )
        channel = self.take("read")
        channel.worker.give(channel)

    # ------------------------------------------------------------ the process

    def _running_worker(self) -> WorkerProcess:
        """Call it with the lock held."""
        worker = self._worker
        if worker is not None:
            if worker.alive:
                return worker
            SUPERVISOR.remove(worker)
            worker.process.wait()
        self._worker = None
        worker = start(self._opening(), self._limits)
        SUPERVISOR.add(worker, self._retire)
        self._worker = worker
        return worker

    def _opening(self) -> Opening:
        """Attach the file under a fixed name; one that may only be read is attached for reading.

        By its own name, a file `sales.duckdb` with a schema `sales` would make `sales.orders` ambiguous.
        """
        return Opening(
            config={
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
                # Beside the file, as DuckDB does by itself for a file that it opens first.
                "temp_directory": f"{self.file}.tmp",
                "memory_limit": f"{self._limits.engine(SUPERVISOR.count() + 1) >> 20}MiB",
            },
            attach=statements.attach(self.file, CATALOG, read_only=False),
            attach_read_only=statements.attach(self.file, CATALOG, read_only=True),
            settings=(
                "SET GLOBAL TimeZone='UTC'",
                _set("allowed_directories", exp.Array(expressions=[_text(self._staging)])),
                "SET enable_external_access=false",
                "SET lock_configuration=true",
            ),
            use=_USE,
        )

    @property
    def process_id(self) -> int | None:
        """The id of the process that has the file open; None while there is none."""
        worker = self._worker
        return worker.process.pid if worker is not None and worker.alive else None

    def take(self, kind: Kind) -> Channel:
        """A channel to the process, which is started if necessary."""
        with self._open_lock:
            worker = self._worker
            channel = worker.take(kind) if worker is not None and worker.alive else None
        if channel is None:
            try:
                with self.gate.passing(), self._open_lock:
                    channel = self._running_worker().take(kind)
            except EngineError as error:
                raise self.translated(error) from error
        SUPERVISOR.notice()
        return channel

    def cursor(self) -> Cursor:
        """A cursor for statements outside of transactions; close it. It keeps the file open."""
        return Cursor(self.take("read"))

    def _retire(self, worker: WorkerProcess) -> None:
        """End the process in an orderly way, if nobody uses it."""
        with self.gate.passing(), self._open_lock:
            if worker.busy:
                return
            if self._worker is worker:
                self._worker = None
            worker.end()
        SUPERVISOR.remove(worker)

    @contextmanager
    def translating(self, channel: Channel) -> Generator[None]:
        """Translate errors of the process inside the block, from statements of a transaction."""
        try:
            yield
        except EngineError as error:
            if errors.needs_memory(error):
                channel.worker.worn = True
            raise self.translated(error) from error
        except RowTooLarge as error:
            raise self.translated(EngineError(("RowTooLarge",), str(error))) from error
        except Lost as loss:
            if channel.stopped:
                raise stopped("cancelled") from loss
            raise self._lost(loss) from loss

    def _lost(self, loss: Lost) -> WarehouseError:
        return errors.lost(loss, self.file.name)

    def translated(self, error: Exception, interrupted: str | None = None) -> WarehouseError:
        """Translate an error of DuckDB. After a fatal one the process is ended."""
        if not isinstance(error, EngineError):
            error = EngineError(wire.class_names(error), str(error))
        if error.is_a("FatalException"):
            self.close()
        return errors.translate(error, file_name=self.file.name, interrupted=interrupted)

    def close(self) -> None:
        with self.gate.passing(), self._open_lock:
            worker, self._worker = self._worker, None
            if worker is not None:
                worker.end()
        if worker is not None:
            SUPERVISOR.remove(worker)

    def test(self) -> None:
        if not self.file.exists():
            raise WarehouseError(
                "unavailable",
                f"{self.file.name} is no longer at the path of this connection.",
                hint="Put the file back, or change the connection's path.",
                retryable=True,
            )
        self._rows(exp.select("1"))

    # ------------------------------------------------------------ catalog

    def _rows(self, statement: exp.Expression) -> list[tuple[Any, ...]]:
        """All rows of a small answer; a statement that takes long is stopped like any other."""
        sql = _render(statement)

        def asked() -> list[tuple[Any, ...]]:
            read = Read(self.take("read"), monotonic() + self._catalog_seconds, self._words)
            return read.rows(sql)

        return self._with_another_try(asked)

    def _with_another_try(self, start: Callable[[], T]) -> T:
        """Start a read. If its process ended, and not because of this read, start it once more.

        If it is unknown which of several reads used up the memory, they are retried one after the other: the
        one that does it again is to blame.
        """
        try:
            return start()
        except Lost as loss:
            if loss.guilty or loss.cause == "closed":
                raise self._lost(loss) from loss
            suspected = loss.cause in ("memory", "crashed")
        with self._suspects if suspected else nullcontext():
            try:
                return start()
            except Lost as loss:
                if suspected and loss.cause == "memory":
                    raise errors.out_of_memory() from loss
                raise self._lost(loss) from loss

    def row_identity(self, path: tuple[str, ...]) -> tuple[str, ...]:
        return ("rowid",) if self.table_kind(path) == "table" else ()

    def describe(self, query: exp.Expression) -> tuple[ColumnFacts, ...]:
        rows = self._rows(statements.describe(query))
        return tuple(column_facts(row[0], row[1]) for row in rows)

    # ------------------------------------------------------------ statements

    def render(self, statement: exp.Expression, printed: str | None = None) -> Rendered:
        return Rendered(printed if printed is not None else _render(statement))

    def query(
        self,
        statement: Statement,
        parameters: Mapping[str, Any] | None = None,
        *,
        timeout: float | None = None,
        tag: str = "",
        batch_rows: int = 50_000,
        on_start: Callable[[Callable[[], None]], None] | None = None,
    ) -> RunningQuery:
        sql = tagged(_render(statement), tag)
        bound = _bound(parameters)
        deadline = monotonic() + timeout if timeout else None

        def started() -> RunningQuery:
            read = Read(self.take("read"), deadline, self._words)
            if on_start:
                on_start(read.cancel)
            read.start(sql, bound, batch_rows)
            return read

        return self._with_another_try(started)

    def located(self, error: WarehouseError, load: CsvLoad) -> WarehouseError:
        """The failure of a load with its line, if DuckDB can find it."""
        if error.code == "invalid" and not error.where and statements.reads_text(load):
            try:
                self._rows(statements.locate_in_csv(load))
            except WarehouseError as found:
                return found if found.where else error
        return error

    @contextmanager
    def transaction(self, *, exclusive: bool = True) -> Generator[Transaction]:
        with self._write_lock if exclusive else nullcontext():
            channel = self.take("write")
            transaction = _Transaction(self, channel)
            done = False
            try:
                with interruptible(channel.stop):
                    yield transaction
                if transaction.begun:
                    self._commit(channel)
                done = True
            finally:
                if done and exclusive:
                    channel.worker.give(channel)
                else:
                    if transaction.begun and transaction.in_order and not done:
                        with suppress(EngineError, Lost):
                            channel.ask("rollback")
                    channel.worker.drop(channel)

    def _commit(self, channel: Channel) -> None:
        try:
            with self.gate.passing():
                channel.ask("commit")
        except EngineError as error:
            raise self.translated(error) from error
        except Lost as loss:
            raise errors.lost(loss, self.file.name, committing=True) from loss

    def copy_to(self, target: Path, seconds: float) -> None:
        """Copy the file and its write-ahead log as they are now. Call it while the commit gate is closed.

        The log is written into the file first, unless a transaction that is not committed yet prevents it:
        then the log is copied too, under the name that DuckDB looks for.
        """
        # While this cursor is open, nobody ends the process and so changes the file.
        keeps_open = self.cursor()
        try:
            try:
                keeps_open.execute("CHECKPOINT")
            except EngineError as error:
                # Neither with an open transaction that writes, nor in a file that may only be read.
                if not error.is_a("TransactionException", "InvalidInputException"):
                    raise self.translated(error) from error
            logs = self.file.parent.glob(f"{glob.escape(self.file.name)}.wal*")
            copies = {log: target.with_name(target.name + log.name[len(self.file.name) :]) for log in logs}
            copy_apart([(self.file, target), *copies.items()], seconds)
        except TimeoutError as error:
            raise WarehouseError(
                "timeout", f"{self.file.name} could not be copied within {seconds:g} seconds."
            ) from error
        except OSError as error:
            raise WarehouseError(
                "unavailable",
                f"{self.file.name} could not be copied: {error.strerror or error}.",
                hint="Check the disk of the data folder.",
            ) from error
        except Lost as loss:
            raise self._lost(loss) from loss
        finally:
            keeps_open.close()


def _set(name: str, value: exp.Expression) -> str:
    assignment = exp.SetItem(this=exp.EQ(this=exp.var(name), expression=value))
    return exp.Set(expressions=[assignment]).sql(dialect="duckdb")


def _text(value: object) -> exp.Literal:
    return exp.Literal.string(str(value))
