"""DuckDB behind the warehouse contract. One process owns the file; every statement runs on its own cursor."""

import re
import threading
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
from sqlglot import exp

from tablewright.compiler.request import ColumnFacts
from tablewright.warehouse.contract import (
    CsvLoad,
    Rendered,
    RunningQuery,
    Statement,
    TableEntry,
    Transaction,
    WarehouseError,
)
from tablewright.warehouse.duckdb import statements
from tablewright.warehouse.duckdb.errors import translate
from tablewright.warehouse.duckdb.facts import CAPABILITIES, SYSTEM_SCHEMAS, column_facts

# DuckDB nests comments, so both ends of one are kept out of a tag.
_COMMENT_UNSAFE = re.compile(r"[^\w .:@-]")

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


class _Running:
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
        self._interrupted: str | None = None
        self._closed = False
        self._lock = threading.Lock()
        self._cursor = warehouse.cursor()
        self._timer = threading.Timer(timeout, self._stop, ["timeout"]) if timeout else None
        if self._timer:
            self._timer.daemon = True
            self._timer.start()
        if on_start:
            on_start(self.cancel)
        try:
            self._cursor.execute("BEGIN TRANSACTION READ ONLY")
            if self._interrupted:  # An interrupt between statements would be lost.
                raise duckdb.InterruptException("interrupted before it ran")
            relation = self._cursor.sql(sql, params=parameters)
            self._reader = relation.to_arrow_reader(rows)
        except WarehouseError:
            self.close()
            raise
        except Exception as error:
            problem = warehouse.translated(error, self._interrupted)
            self.close()
            raise problem from error
        self.schema: pa.Schema = self._reader.schema

    def batches(self) -> Iterator[pa.RecordBatch]:
        try:
            yield from self._reader
        except Exception as error:
            raise self._warehouse.translated(error, self._interrupted) from error

    def cancel(self) -> None:
        self._stop("cancelled")

    def _stop(self, reason: str) -> None:
        with self._lock:
            if not self._closed:
                self._interrupted = self._interrupted or reason
                self._cursor.interrupt()

    def close(self) -> None:
        with self._lock:
            if self._closed:
                return
            self._closed = True
        if self._timer:
            self._timer.cancel()
        # The cursor is thrown away, which also ends its read-only transaction.
        with suppress(Exception):
            self._reader.close()
        self._cursor.close()


class _Transaction:
    """Statements of one write transaction, on one cursor."""

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

    def insert_arrow(self, path: tuple[str, ...], table: pa.Table) -> int:
        name = "arrow_rows"
        insert = exp.Insert(
            this=exp.Schema(
                this=statements.table(path),
                expressions=[exp.to_identifier(column, quoted=True) for column in table.column_names],
            ),
            expression=exp.select("*").from_(exp.to_identifier(name, quoted=True)),
        )
        try:
            self._cursor.register(name, table)
            try:
                self._cursor.execute(insert.sql(dialect="duckdb"))
            finally:
                self._cursor.unregister(name)
        except Exception as error:
            raise self._warehouse.translated(error) from error
        return table.num_rows

    def load_csv(self, request: CsvLoad) -> int:
        try:
            return self.execute(statements.create_from_csv(request))
        except WarehouseError as error:
            raise self._warehouse.located(error, request) from error


class DuckDBWarehouse:
    """`staging` is the only folder whose files user-visible statements may read."""

    capabilities = CAPABILITIES

    def __init__(
        self, file: Path, staging: Path, *, create: bool = False, memory_mb: int | None = None
    ) -> None:
        self.file = file
        self._staging = staging
        self._memory_mb = memory_mb
        self._write_lock = threading.RLock()
        self._open_lock = threading.Lock()
        self._root: duckdb.DuckDBPyConnection | None = None
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
        with self._open_lock:
            root, self._root = self._root, None
        if root is not None:
            with suppress(Exception):
                root.close()

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

    def schemas(self) -> list[str]:
        return [name for (name,) in self._rows(statements.catalog_schemas()) if name not in SYSTEM_SCHEMAS]

    def tables(self, schema: str) -> list[TableEntry]:
        return [TableEntry(*row) for row in self._rows(statements.catalog_tables(schema))]

    def all_tables(self) -> list[TableEntry]:
        return [TableEntry(*row) for row in self._rows(statements.catalog_tables(None))]

    def columns(self, path: tuple[str, ...]) -> tuple[ColumnFacts, ...]:
        rows = self._rows(statements.catalog_columns(path)) if len(path) == CAPABILITIES.path_depth else []
        if not rows:
            raise WarehouseError(
                "not-found",
                f"There is no table {'.'.join(path)}.",
                hint="It may have been dropped or renamed. Choose another source, or restore the table.",
            )
        return tuple(column_facts(name, native) for _, _, name, native in rows)

    def all_columns(self) -> list[tuple[str, str, str]]:
        """Schema, table and column name of every column, for search."""
        return [
            (schema, table, name) for schema, table, name, _ in self._rows(statements.catalog_columns(None))
        ]

    def table_kind(self, path: tuple[str, ...]) -> str | None:
        return next((entry.kind for entry in self.tables(path[0]) if entry.name == path[1]), None)

    def describe(self, query: exp.Expression) -> tuple[ColumnFacts, ...]:
        rows = self._rows(statements.describe(query))
        return tuple(column_facts(row[0], row[1]) for row in rows)

    # ------------------------------------------------------------ statements

    def render(self, statement: exp.Expression) -> Rendered:
        return Rendered(_render(statement))

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
        sql = _render(statement)
        if tag:
            sql = f"/* {_COMMENT_UNSAFE.sub('_', tag)} */ {sql}"
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
            cursor = self.cursor()
            try:
                cursor.execute("BEGIN TRANSACTION")
                yield _Transaction(self, cursor)
                cursor.execute("COMMIT")
            except BaseException as error:
                with suppress(Exception):
                    cursor.execute("ROLLBACK")
                if isinstance(error, duckdb.Error):
                    raise self.translated(error) from error
                raise
            finally:
                with suppress(Exception):
                    cursor.close()


def _set(name: str, value: exp.Expression) -> str:
    assignment = exp.SetItem(this=exp.EQ(this=exp.var(name), expression=value))
    return exp.Set(expressions=[assignment]).sql(dialect="duckdb")


def _text(value: object) -> exp.Literal:
    return exp.Literal.string(str(value))
