"""DuckDB behind the warehouse contract. One process owns the file; every statement runs on its own cursor."""

import glob
import threading
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from sqlglot import exp

from tablewright.compiler.request import ColumnFacts
from tablewright.warehouse.catalog import Catalog, CatalogStatements
from tablewright.warehouse.contract import (
    CsvLoad,
    Rendered,
    RunningQuery,
    Statement,
    Transaction,
    WarehouseError,
)
from tablewright.warehouse.duckdb import statements
from tablewright.warehouse.duckdb.copying import copy_apart
from tablewright.warehouse.duckdb.errors import translate
from tablewright.warehouse.duckdb.facts import CAPABILITIES, SYSTEM_SCHEMAS, column_facts
from tablewright.warehouse.duckdb.fields import duckdb_file
from tablewright.warehouse.fields import ConnectionConfig, PoolLimits
from tablewright.warehouse.gate import CommitGate
from tablewright.warehouse.stoppable import Stoppable
from tablewright.warehouse.stopping import interruptible
from tablewright.warehouse.tree import insert, name, table, tagged


def open_warehouse(config: ConnectionConfig, limits: PoolLimits) -> "DuckDBWarehouse":
    limits.staging_dir.mkdir(parents=True, exist_ok=True)
    return DuckDBWarehouse(
        duckdb_file(config.details, limits),
        limits.staging_dir.resolve(),
        create=bool(config.details.get("create")),
        memory_mb=limits.duckdb_memory_mb,
        gate=limits.gate,
    )


CATALOG = "_tablewright_file"
_USE = exp.Use(this=exp.to_identifier(CATALOG, quoted=True)).sql(dialect="duckdb")

Parameters = Sequence[Any] | Mapping[str, Any]


def _render(statement: Statement) -> str:
    return statement.sql if isinstance(statement, Rendered) else statement.sql(dialect="duckdb")


def _bound(parameters: Parameters | None) -> Any:
    """DuckDB tells named from positional parameters by the container's type."""
    if not parameters:
        return None
    return dict(parameters) if isinstance(parameters, Mapping) else list(parameters)


class _Running(Stoppable):
    """One read in progress, in a read-only transaction of its own."""

    def __init__(
        self,
        warehouse: "DuckDBWarehouse",
        sql: str,
        parameters: Any,
        timeout: float | None,
        rows: int,
        on_start: Callable[[Callable[[], None]], None] | None,
    ) -> None:
        self._warehouse = warehouse
        self._cursor = warehouse.cursor()
        super().__init__(timeout)
        if on_start:
            on_start(self.cancel)
        try:
            self._cursor.execute("BEGIN TRANSACTION READ ONLY")
            if self._stopped_by:  # An interrupt between statements would be lost.
                raise duckdb.InterruptException("interrupted before it ran")
            relation = self._cursor.sql(sql, params=parameters)
            self._reader = relation.to_arrow_reader(rows)
        except WarehouseError:
            self.close()
            raise
        except Exception as error:
            problem = warehouse.translated(error, self._stopped_by)
            self.close()
            raise problem from error
        self.schema: pa.Schema = self._reader.schema

    def batches(self) -> Iterator[pa.RecordBatch]:
        try:
            yield from self._reader
        except Exception as error:
            raise self._warehouse.translated(error, self._stopped_by) from error

    def _interrupt(self) -> None:
        self._cursor.interrupt()

    def close(self) -> None:
        if not self._end():
            return
        # The cursor is thrown away, which also ends its read-only transaction.
        with suppress(Exception):
            self._reader.close()
        self._cursor.close()


class _Transaction:
    """Statements of one write transaction, on one cursor."""

    def lock(self, name: str) -> None:
        """Nobody else writes as long as this transaction runs: one process owns the file."""

    def __init__(self, warehouse: "DuckDBWarehouse", cursor: duckdb.DuckDBPyConnection) -> None:
        self._warehouse = warehouse
        self._cursor = cursor

    def execute(self, statement: Statement, parameters: Parameters = ()) -> int:
        try:
            result = self._cursor.execute(_render(statement), _bound(parameters)).fetchone()
        except Exception as error:
            raise self._warehouse.translated(error) from error
        return result[0] if result and isinstance(result[0], int) else -1

    def rows(self, statement: Statement, parameters: Parameters = ()) -> list[tuple[Any, ...]]:
        try:
            return self._cursor.execute(_render(statement), _bound(parameters)).fetchall()
        except Exception as error:
            raise self._warehouse.translated(error) from error

    def execute_many(self, statement: Statement, parameters: Sequence[Sequence[Any]]) -> None:
        try:
            self._cursor.executemany(_render(statement), [list(row) for row in parameters])
        except Exception as error:
            raise self._warehouse.translated(error) from error

    def replace_view(self, path: tuple[str, ...], query: exp.Expression) -> None:
        self.execute(exp.Create(this=table(path), kind="VIEW", expression=query, replace=True))

    def insert_arrow(self, path: tuple[str, ...], table: pa.Table) -> int:
        rows = "arrow_rows"
        statement = insert(path, table.column_names, exp.select("*").from_(name(rows)))
        try:
            self._cursor.register(rows, table)
            try:
                self._cursor.execute(_render(statement))
            finally:
                self._cursor.unregister(rows)
        except Exception as error:
            raise self._warehouse.translated(error) from error
        return table.num_rows

    def load_csv(self, request: CsvLoad) -> int:
        try:
            return self.execute(statements.create_from_csv(request))
        except WarehouseError as error:
            raise self._warehouse.located(error, request) from error


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
    ) -> None:
        self.file = file
        self.gate = gate or CommitGate()
        self._staging = staging
        self._memory_mb = memory_mb
        self._write_lock = threading.RLock()
        self._open_lock = threading.Lock()
        self._root: duckdb.DuckDBPyConnection | None = None
        self._spare: duckdb.DuckDBPyConnection | None = None
        """A cursor of the present root, kept for the next exclusive transaction."""
        if not create and not file.exists():
            raise WarehouseError(
                "not-found",
                f"There is no file {file.name} in {file.parent}.",
                hint="Check the path, or choose to create a new database.",
            )
        self._connect()

    # ------------------------------------------------------------ connection

    def _connect(self) -> duckdb.DuckDBPyConnection:
        with self._open_lock:
            if self._root is not None:
                return self._root
        with self.gate.passing(), self._open_lock:
            if self._root is not None:
                return self._root
            config: dict[str, Any] = {
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
                # Beside the file, as DuckDB does by itself for a file that it opens first.
                "temp_directory": f"{self.file}.tmp",
            }
            if self._memory_mb:
                config["memory_limit"] = f"{self._memory_mb}MB"
            try:
                root = duckdb.connect(":memory:", config=config)
                self._attach(root)
                root.execute("SET GLOBAL TimeZone='UTC'")
                root.execute(_set("allowed_directories", exp.Array(expressions=[_text(self._staging)])))
                root.execute("SET enable_external_access=false")
                root.execute("SET lock_configuration=true")
            except WarehouseError:
                raise
            except Exception as error:
                raise self.translated(error) from error
            self._root = root
            return root

    def _attach(self, root: duckdb.DuckDBPyConnection) -> None:
        """Attach the file under a name of ours; one that may only be read is attached for reading.

        By its own name, a file `sales.duckdb` with a schema `sales` would make `sales.orders` ambiguous.
        """
        try:
            root.execute(statements.attach(self.file, CATALOG, read_only=False))
        except duckdb.IOException as error:
            if "Permission denied" not in str(error) and "Read-only file system" not in str(error):
                raise
            root.execute(statements.attach(self.file, CATALOG, read_only=True))

    def cursor(self) -> duckdb.DuckDBPyConnection:
        try:
            cursor = self._connect().cursor()
            cursor.execute(_USE)
            return cursor
        except WarehouseError:
            raise
        except Exception as error:
            raise self.translated(error) from error

    def translated(self, error: Exception, interrupted: str | None = None) -> WarehouseError:
        """Our error for one of DuckDB's. After a fatal one the file is closed, to be opened anew."""
        if isinstance(error, WarehouseError):
            return error
        if isinstance(error, duckdb.FatalException):
            self.close()
        return translate(error, file_name=self.file.name, interrupted=interrupted)

    def close(self) -> None:
        with self.gate.passing():
            with self._open_lock:
                parts = (self._spare, self._root)
                self._spare = self._root = None
            for part in parts:
                if part is not None:
                    with suppress(Exception):
                        part.close()

    def test(self) -> None:
        if not self.file.exists():
            raise WarehouseError(
                "unavailable",
                f"{self.file.name} is no longer in {self.file.parent}.",
                hint="Put the file back, or change the connection's path.",
                retryable=True,
            )
        self._rows(exp.select("1"))

    # ------------------------------------------------------------ catalog

    def _rows(self, statement: exp.Expression) -> list[tuple[Any, ...]]:
        cursor = self.cursor()
        try:
            return cursor.execute(_render(statement)).fetchall()
        except Exception as error:
            raise self.translated(error) from error
        finally:
            cursor.close()

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
        return _Running(self, sql, _bound(parameters), timeout, batch_rows, on_start)

    def located(self, error: WarehouseError, load: CsvLoad) -> WarehouseError:
        """The same failure of a load with its line, where DuckDB can find it."""
        if error.code == "invalid" and not error.where and statements.reads_text(load):
            try:
                self._rows(statements.locate_in_csv(load))
            except WarehouseError as found:
                return found if found.where else error
        return error

    @contextmanager
    def transaction(self, *, exclusive: bool = True) -> Generator[Transaction]:
        with self._write_lock if exclusive else nullcontext():
            root = self._root
            cursor = (self._take_spare() if exclusive else None) or self.cursor()
            kept = False
            try:
                cursor.execute("BEGIN TRANSACTION")
                with interruptible(cursor.interrupt):
                    yield _Transaction(self, cursor)
                with self.gate.passing():
                    cursor.execute("COMMIT")
                kept = exclusive and self._keep_spare(cursor, root)
            except BaseException as error:
                with suppress(Exception):
                    cursor.execute("ROLLBACK")
                if isinstance(error, duckdb.Error):
                    raise self.translated(error) from error
                raise
            finally:
                if not kept:
                    with suppress(Exception):
                        cursor.close()

    def copy_to(self, target: Path, seconds: float) -> None:
        """Copy the file, with what its log holds, as it is now. For those who hold the gate closed.

        The log is written into the file first, unless a transaction that is not committed yet prevents it:
        then the log is copied too, under the name that DuckDB looks for.
        """
        # While this cursor is open, the last reader who leaves does not close the file and change it.
        keeps_open = self.cursor()
        try:
            # Neither with an open transaction that writes, nor in a file that may only be read.
            with suppress(duckdb.TransactionException, duckdb.InvalidInputException):
                keeps_open.execute("CHECKPOINT")
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
        except Exception as error:
            raise self.translated(error) from error
        finally:
            keeps_open.close()

    def _take_spare(self) -> duckdb.DuckDBPyConnection | None:
        with self._open_lock:
            cursor, self._spare = self._spare, None
            return cursor

    def _keep_spare(self, cursor: duckdb.DuckDBPyConnection, root: duckdb.DuckDBPyConnection | None) -> bool:
        """Keep the cursor unless the file was closed meanwhile: a cursor holds its file open."""
        with self._open_lock:
            if root is None or root is not self._root or self._spare is not None:
                return False
            self._spare = cursor
            return True


def _set(name: str, value: exp.Expression) -> str:
    assignment = exp.SetItem(this=exp.EQ(this=exp.var(name), expression=value))
    return exp.Set(expressions=[assignment]).sql(dialect="duckdb")


def _text(value: object) -> exp.Literal:
    return exp.Literal.string(str(value))
