"""The Snowflake client. Results come as Arrow, in the service's own chunks."""

import re
import time
import uuid
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime
from typing import Any
from weakref import WeakKeyDictionary

import pyarrow as pa
import snowflake.connector as driver
from pyarrow import compute
from snowflake.connector.cursor import ResultMetadata, SnowflakeCursor
from sqlglot import exp

from tablewright.catalog.facts import ColumnFacts
from tablewright.warehouse.contract.client import Rendered, RunningQuery, Statement, Transaction
from tablewright.warehouse.contract.entries import CsvLoad
from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.warehouse.contract.storage import Options, Storage
from tablewright.warehouse.csv.staged_reader import column_types, read_csv_rows
from tablewright.warehouse.fields import ConnectionConfig, PoolLimits
from tablewright.warehouse.sessions.cancellation import CancellableStatement
from tablewright.warehouse.sessions.session_pool import SessionPool
from tablewright.warehouse.sessions.stop_requests import interruptible
from tablewright.warehouse.snowflake import statements
from tablewright.warehouse.snowflake.address import SnowflakeAddress
from tablewright.warehouse.snowflake.capabilities import (
    CAPABILITIES,
    SESSION_PARAMETERS,
    arrow_type,
    column_facts,
    native_type,
)
from tablewright.warehouse.snowflake.catalog import SnowflakeCatalog
from tablewright.warehouse.snowflake.errors import translate, translate_connect
from tablewright.warehouse.snowflake.load import load_batches
from tablewright.warehouse.snowflake.storage import storage
from tablewright.warehouse.sql.nodes import create_table
from tablewright.warehouse.sql.placeholders import (
    Parameters,
    names_within,
    split_at_placeholders,
    values_in_order,
)

Session = driver.SnowflakeConnection
pc: Any = compute

_READ = re.compile(r"\s*\(*\s*(SELECT|WITH|VALUES|TABLE)\b", re.IGNORECASE)
_CHANGES_TABLES = re.compile(
    r"\s*(CREATE|DROP|ALTER|COMMENT|TRUNCATE|GRANT|REVOKE|UNDROP|USE)\b", re.IGNORECASE
)
_TAG_UNSAFE = re.compile(r"[^\w .:@-]")
_LONGEST_TAG = 2_000
_GRACE_SECONDS = 5
"""The service stops a statement by itself so much later than we do."""
_CATALOG_SECONDS = 60
_IDLE_SECONDS = 30.0
_WRITERS = 3
"""One in this many sessions is reserved for writing."""
_CHECK = names_within("snowflake", CAPABILITIES.max_identifier_bytes, "bytes")


def open_warehouse(config: ConnectionConfig, limits: PoolLimits) -> "SnowflakeWarehouse":
    del limits
    return SnowflakeWarehouse(SnowflakeAddress.of(config))


def _render(statement: exp.Expression) -> Rendered:
    """The statement with `?` where the values go."""
    return split_at_placeholders(statement.copy(), "snowflake", _CHECK)


def _rendered(statement: Statement) -> Rendered:
    return statement if isinstance(statement, Rendered) else _render(statement)


def _values(statement: Rendered, parameters: Parameters | None) -> list[Any]:
    """The values in the order in which the statement takes them."""
    return [_bound(value) for value in values_in_order(statement, parameters)]


def _bound(value: Any) -> Any:
    """Dates go as text: the driver counts moments in floating numbers, which lose digits far from 1970."""
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="microseconds")
    return value.isoformat() if isinstance(value, date) else value


class _Running(CancellableStatement):
    """One read in progress."""

    again_seconds = (0.2, 0.5, 1.0)

    def __init__(
        self,
        warehouse: "SnowflakeWarehouse",
        statement: Rendered,
        parameters: Parameters | None,
        timeout: float | None,
        tag: str,
        batch_rows: int,
        on_start: Callable[[Callable[[], None]], None] | None,
    ) -> None:
        self._warehouse = warehouse
        self._session: Session | None = None
        self._cursor: SnowflakeCursor | None = None
        self._number = str(uuid.uuid4())
        self._sql = statement.sql
        self._batch_rows = batch_rows
        self._first: pa.Table | None = None
        self._running = False
        super().__init__(timeout)
        try:
            if on_start:
                on_start(self.cancel)
            if not _READ.match(statement.sql):
                raise WarehouseError("permission", "A query may only read.")
            self._cursor = self._started(statement, parameters, timeout, tag)
            self._check()
            self._tables = _tables(self._cursor)
            self._first = next(self._tables, None)
            self.schema: pa.Schema = _schema(self._cursor.description or [], self._first)
        except Exception as error:
            problem = warehouse.translated(error, self._stopped_by)
            self.close()
            raise problem from error

    def _started(
        self, statement: Rendered, parameters: Parameters | None, timeout: float | None, tag: str
    ) -> SnowflakeCursor:
        """Run the statement. A session that the service ended while it lay idle is replaced, once."""
        values = _values(statement, parameters) or None
        settings = _settings(tag, timeout)
        for last in (False, True):
            session = self._session = self._warehouse.readers.take(self._warehouse.check)
            self._check()
            cursor = session.cursor()
            self._running = True
            try:
                cursor.execute(
                    statement.sql,
                    values,
                    timeout=int(timeout + _GRACE_SECONDS) if timeout is not None else None,
                    _statement_params=settings | {"requestId": self._number},
                )
            except driver.Error as error:
                problem = self._warehouse.translated(error, self._stopped_by)
                if last or problem.code != "unavailable" or self._stopped_by:
                    raise problem from error
                self._session = None
                self._warehouse.readers.give_back(session, usable=False)
                self._warehouse.readers.drop_idle()
                self._number = str(uuid.uuid4())
            else:
                return cursor
            finally:
                self._running = False
        raise AssertionError("the second try returns or raises")

    def batches(self) -> Iterator[pa.RecordBatch]:
        try:
            table = self._first
            self._first = None
            while table is not None:
                for batch in _shaped(table, self.schema).to_batches(max_chunksize=self._batch_rows):
                    self._check()
                    yield batch
                table = next(self._tables, None)
        except Exception as error:
            raise self._warehouse.translated(error, self._stopped_by) from error

    def _interrupt(self) -> None:
        if self._session is not None and self._running:
            # It may have ended in the meantime.
            with suppress(driver.Error):
                self._session._cancel_query(self._sql, uuid.UUID(self._number))

    def close(self) -> None:
        if not self._end():
            return
        session = self._session
        if session is None:
            return
        with suppress(driver.Error):
            if self._cursor is not None:
                self._cursor.close()
        self._warehouse.readers.give_back(session, usable=not session.is_closed())


def _settings(tag: str, timeout: float | None) -> dict[str, Any]:
    """Parameters of one statement: who runs it, for the service's history, and when the service ends it."""
    settings: dict[str, Any] = {"QUERY_TAG": _TAG_UNSAFE.sub("_", tag)[:_LONGEST_TAG]} if tag else {}
    if timeout is not None:
        settings["STATEMENT_TIMEOUT_IN_SECONDS"] = int(timeout + _GRACE_SECONDS)
    return settings


def _tables(cursor: SnowflakeCursor) -> Iterator[pa.Table]:
    if cursor._query_result_format != "arrow":
        # SHOW and the like: never large.
        names = [str(place) for place in range(len(cursor.description or []))]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        yield pa.Table.from_pylist(rows, schema=pa.schema([(name, pa.string()) for name in names]))
        return
    yield from cursor.fetch_arrow_batches(force_microsecond_precision=True)


def _schema(columns: Sequence[ResultMetadata], first: pa.Table | None) -> pa.Schema:
    """The types of the result, which the first piece decides for whole numbers beyond 64 bits."""
    fields: list[pa.Field] = []
    for place, column in enumerate(columns):
        kind = arrow_type(column.type_code, column.precision, column.scale)
        if first is not None and kind == pa.int64() and pa.types.is_decimal(first.column(place).type):
            kind = pa.decimal128(38, 0)
        fields.append(pa.field(column.name, kind))
    return pa.schema(fields)


def _shaped(table: pa.Table, schema: pa.Schema) -> pa.Table:
    """The service sends numbers as narrow as each piece allows; all pieces get one type."""
    try:
        arrays = [_cast(column, field.type) for column, field in zip(table.columns, schema, strict=True)]
    except pa.ArrowInvalid as error:
        raise WarehouseError(
            "invalid",
            "The result holds a value that cannot be shown.",
            hint="Whole numbers of more than 64 bits and dates beyond the year 9999 cannot: make them Text,"
            " or filter such rows out.",
            detail=str(error),
            by_formula=True,
        ) from error
    return pa.Table.from_arrays(arrays, schema=schema)


def _cast(column: pa.ChunkedArray, kind: pa.DataType) -> pa.ChunkedArray:
    if column.type == kind:
        return column
    if pa.types.is_binary(column.type) and pa.types.is_string(kind):
        texts = [None if value is None else value.hex().upper() for value in column.to_pylist()]
        return pa.chunked_array([pa.array(texts, pa.string())])
    return pc.cast(column, kind)


class _Transaction:
    """Statements of one write transaction, in one session. It begins with the first change of rows: a change
    of tables commits what went before it, and is a transaction of its own."""

    def __init__(self, warehouse: "SnowflakeWarehouse", session: Session) -> None:
        self._warehouse = warehouse
        self._session = session
        self.begun = False
        self._at_work: tuple[str, str] | None = None
        """The statement that runs, and its number."""

    def interrupt(self) -> None:
        if self._at_work is not None:
            sql, number = self._at_work
            # It may have ended in the meantime.
            with suppress(driver.Error):
                self._session._cancel_query(sql, uuid.UUID(number))

    @contextmanager
    def _ran(self, sql: str, values: Any = None, *, many: bool = False) -> Generator[SnowflakeCursor]:
        if _CHANGES_TABLES.match(sql):
            self.begun = False
        elif not self.begun and not _READ.match(sql) and not sql.startswith("PUT"):
            self._warehouse.run(self._session, "BEGIN")
            self.begun = True
        try:
            with self._session.cursor() as cursor:
                if many:
                    cursor.executemany(sql, values)
                else:
                    number = str(uuid.uuid4())
                    self._at_work = (sql, number)
                    cursor.execute(sql, values or None, _statement_params={"requestId": number})
                yield cursor
        except Exception as error:
            raise self._warehouse.translated(error) from error
        finally:
            self._at_work = None

    def lock(self, name: str) -> None:
        """Snowflake has no named locks: a row of the destination is used as one."""

    def execute(self, statement: Statement, parameters: Parameters = ()) -> int:
        rendered = _rendered(statement)
        with self._ran(rendered.sql, _values(rendered, parameters)) as cursor:
            if _CHANGES_TABLES.match(rendered.sql):
                return -1
            return -1 if cursor.rowcount is None else cursor.rowcount

    def rows(self, statement: Statement, parameters: Parameters = ()) -> list[tuple[Any, ...]]:
        rendered = _rendered(statement)
        with self._ran(rendered.sql, _values(rendered, parameters)) as cursor:
            tables = list(_tables(cursor))
            schema = _schema(cursor.description or [], tables[0] if tables else None)
            row_list: list[tuple[Any, ...]] = []
            for table in tables:
                columns = [column.to_pylist() for column in _shaped(table, schema).columns]
                row_list += list(zip(*columns, strict=True))
            return row_list

    def execute_many(self, statement: Statement, parameters: Sequence[Sequence[Any]]) -> None:
        rendered = _rendered(statement)
        rows = [_values(rendered, row) for row in parameters]
        if rows:
            with self._ran(rendered.sql, rows, many=True):
                pass

    def replace_view(self, path: tuple[str, ...], query: exp.Expression) -> None:
        self.execute(statements.create_view(path, query))

    def insert_arrow(self, path: tuple[str, ...], table: pa.Table) -> int:
        return load_batches(self._by_name, path, table.to_batches())

    def load_csv(self, request: CsvLoad) -> int:
        """The file is read here, so that every platform takes the same values and names the same bad line;
        what does not fit is found before there is a table."""
        batches = read_csv_rows(request)
        first = next(batches, None)
        types = column_types(request)
        self.execute(create_table(request.path, types))
        if first is None:
            return 0

        def all_batches() -> Iterator[pa.RecordBatch]:
            yield first
            yield from batches

        try:
            return load_batches(self._by_name, request.path, all_batches())
        except BaseException:
            # A table cannot be taken back here, so it is dropped.
            with suppress(WarehouseError):
                self.execute(exp.Drop(tables=[statements.table(request.path)], kind="TABLE", exists=True))
            raise

    def _by_name(self, sql: str) -> list[dict[str, Any]]:
        with self._ran(sql) as cursor:
            names = [column.name for column in cursor.description or []]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


class SnowflakeWarehouse(SnowflakeCatalog):
    """Opens sessions on demand; thread-safe."""

    capabilities = CAPABILITIES

    def __init__(self, address: SnowflakeAddress) -> None:
        self._address = address
        self._used = WeakKeyDictionary[Session, float]()
        """When each session for writing was used last."""
        writers = max(1, address.sessions // _WRITERS)
        # Sessions of their own for writing: a transaction that also reads never waits for itself.
        self._writers = SessionPool(self._connect, _close, writers)
        self.readers = SessionPool(self._connect, _close, max(1, address.sessions - writers))

    # ------------------------------------------------------------ sessions

    def _connect(self) -> Session:
        address = self._address
        try:
            return driver.connect(
                **address.arguments(),
                session_parameters={
                    **SESSION_PARAMETERS,
                    **address.options,
                    "CLIENT_TELEMETRY_ENABLED": False,
                },
            )
        except Exception as error:
            raise translate_connect(
                error,
                account=address.account,
                user=address.user,
                facts={"role": address.role, "warehouse": address.warehouse, "host": address.place},
            ) from error

    def check(self, session: Session) -> None:
        """The service ends sessions by itself; one that is known to be closed is not used again."""
        if session.is_closed():
            raise WarehouseError("unavailable", "The session has ended.", retryable=True)

    def _check_long_idle(self, session: Session) -> None:
        """A transaction is not tried twice, so that a session that lay idle for long is asked first."""
        self.check(session)
        if time.monotonic() - self._used.get(session, 0) > _IDLE_SECONDS:
            self.run(session, "SELECT 1")

    def run(self, session: Session, sql: str) -> None:
        try:
            with session.cursor() as cursor:
                cursor.execute(sql)
        except Exception as error:
            raise self.translated(error) from error

    def translated(self, error: Exception, interrupted: str | None = None) -> WarehouseError:
        return translate(error, place=f"the account {self._address.account}", interrupted=interrupted)

    def close(self) -> None:
        self.readers.close()
        self._writers.close()

    def test(self) -> None:
        """Sign in, and see that there is a warehouse: the service signs in without one it does not know."""
        (row,) = self.show("SELECT CURRENT_WAREHOUSE() AS W")
        if row["W"]:
            return
        wanted = self._address.warehouse
        raise WarehouseError(
            "not-found",
            f"There is no warehouse {wanted} that this role may use."
            if wanted
            else "There is no warehouse to run queries in.",
            hint="Name a warehouse in the connection, and grant USAGE on it to the role."
            if not wanted
            else "Check the name of the warehouse, and that USAGE on it is granted to the role.",
        )

    # ------------------------------------------------------------ catalog

    def show(self, sql: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = []

        def fetch(session: Session) -> None:
            self.check(session)
            try:
                with session.cursor() as cursor:
                    cursor.execute(sql, timeout=_CATALOG_SECONDS)
                    names = [column.name for column in cursor.description or []]
                    rows.extend(dict(zip(names, row, strict=True)) for row in cursor.fetchall())
            except Exception as error:
                raise self.translated(error) from error

        self.readers.give_back(self.readers.take(fetch), usable=True)
        return rows

    def describe(self, query: exp.Expression) -> tuple[ColumnFacts, ...]:
        columns: list[ResultMetadata] = []
        rendered = _render(query)

        def fetch(session: Session) -> None:
            self.check(session)
            try:
                with session.cursor() as cursor:
                    columns.extend(cursor.describe(rendered.sql, timeout=_CATALOG_SECONDS) or [])
            except Exception as error:
                raise self.translated(error) from error

        self.readers.give_back(self.readers.take(fetch), usable=True)
        return tuple(
            column_facts(column.name, native_type(column.type_code, column.precision, column.scale))
            for column in columns
        )

    # ------------------------------------------------------------ statements

    def render(self, statement: exp.Expression, printed: str | None = None) -> Rendered:
        del printed  # The tree alone does not show where the values go.
        return _render(statement)

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
        return _Running(self, _rendered(statement), parameters, timeout, tag, batch_rows, on_start)

    @contextmanager
    def transaction(self, *, exclusive: bool = True) -> Generator[Transaction]:
        """Writers run concurrently, so `exclusive` has no effect."""
        del exclusive
        session = self._writers.take(self._check_long_idle)
        usable = False
        try:
            with self._statements(session) as transaction:
                yield transaction
            usable = True
        except BaseException as error:
            usable = getattr(error, "code", None) != "unavailable"
            if not usable:
                # They are not asked before each use.
                self._writers.drop_idle()
            raise
        finally:
            self._used[session] = time.monotonic()
            self._writers.give_back(session, usable=usable and not session.is_closed())

    @contextmanager
    def apart(self, compute: exp.Identifier) -> Generator[Transaction]:
        """One in a session of its own, which runs in this virtual warehouse and ends with it."""
        session = self._connect()
        try:
            self._use(session, compute)
            with self._statements(session) as transaction:
                yield transaction
        finally:
            with suppress(driver.Error):
                session.close()

    def _use(self, session: Session, compute: exp.Identifier) -> None:
        try:
            self.run(session, statements.use_warehouse(compute).sql(dialect="snowflake"))
        except WarehouseError as error:
            if error.code not in ("not-found", "permission"):
                raise
            # The two look alike to who may not use it.
            raise WarehouseError(
                "permission",
                f"There is no warehouse {compute.name} that this role may use.",
                hint="Check its name in the destination, and that USAGE on it is granted to the role.",
                detail=error.detail,
            ) from error

    @contextmanager
    def _statements(self, session: Session) -> Generator[Transaction]:
        transaction = _Transaction(self, session)
        try:
            with interruptible(transaction.interrupt):
                yield transaction
            if transaction.begun:
                self.run(session, "COMMIT")
        except BaseException:
            if transaction.begun:
                with suppress(WarehouseError):
                    self.run(session, "ROLLBACK")
            raise

    def storage(self, options: Options) -> Storage:
        return storage(self, options, self._address.warehouse)


def _close(session: Session) -> None:
    session.close()
