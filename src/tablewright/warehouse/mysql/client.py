"""The MySQL client. The driver quotes values; rows arrive as bytes and become Arrow a column at a time;
tables are filled by LOAD DATA LOCAL from memory.
"""

import ssl
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any

import pyarrow as pa
from pymysql import err
from sqlglot import exp

from tablewright.catalog.facts import ColumnFacts
from tablewright.formula.platforms.mysql.names import decoded
from tablewright.warehouse.contract.client import Rendered, RunningQuery, Statement, Transaction
from tablewright.warehouse.contract.entries import CsvLoad, TableEntry
from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.warehouse.contract.paths import Container
from tablewright.warehouse.csv.staged_reader import column_types, read_csv_rows
from tablewright.warehouse.fields import ConnectionConfig, PoolLimits
from tablewright.warehouse.mysql import statements
from tablewright.warehouse.mysql.capabilities import (
    CAPABILITIES,
    COLLATIONS,
    SECONDS_OPTIONS,
    SQL_MODE,
    SYSTEM_SCHEMAS,
    column_facts,
)
from tablewright.warehouse.mysql.columns import fields_of
from tablewright.warehouse.mysql.decoding import Field, batches
from tablewright.warehouse.mysql.errors import number_of, translate, translate_connect
from tablewright.warehouse.mysql.load import pieces as load_pieces
from tablewright.warehouse.mysql.render import (
    makes_table_of_rows,
    pieces,
    render,
    spelled,
    with_columns,
)
from tablewright.warehouse.mysql.results import Rows
from tablewright.warehouse.mysql.session import MySQLAddress, Session, connect
from tablewright.warehouse.sessions.cancellation import CancellableStatement
from tablewright.warehouse.sessions.session_pool import SessionPool
from tablewright.warehouse.sessions.stop_requests import interruptible
from tablewright.warehouse.sql.catalog import Catalog, CatalogStatements
from tablewright.warehouse.sql.insert_batches import head_of, inserts
from tablewright.warehouse.sql.nodes import create_table, name, table, tagged
from tablewright.warehouse.sql.placeholders import Parameters, merged, values_in_order

_GRACE_SECONDS = 5.0
"""The server's own time limit is this much later than the client's."""
_WRITERS = 3
"""One in this many sessions is reserved for writing."""
_STATEMENT_CHARACTERS = 1_000_000
_BATCH_ROWS = 50_000
_DUPLICATE_COLUMN = 1060
_LOADS_OFF = frozenset({1148, 3948, 4166})


class _Running(CancellableStatement):
    """One read in progress, in a read-only transaction of its own."""

    again_seconds = (0.2, 0.5, 1.0, 3.0)

    def __init__(
        self,
        warehouse: "MySQLWarehouse",
        statement: Rendered,
        parameters: Parameters | None,
        timeout: float | None,
        tag: str,
        batch_rows: int,
        on_start: Callable[[Callable[[], None]], None] | None,
    ) -> None:
        self._warehouse = warehouse
        self._session: Session | None = None
        self._rows: Rows | None = None
        self._batch_rows = batch_rows
        super().__init__(timeout)
        try:
            if on_start:
                on_start(self.cancel)
            self._session = warehouse.readers.take(lambda session: warehouse.begin_read(session, timeout))
            text = merged(statement, warehouse.literals(self._session, statement, parameters))
            self._check()
            described, self._rows = self._session.rows_of(tagged(text, tag))
            self._fields = fields_of(described)
            # The first rows, so that what fails at once does so here.
            self._first = self._next()
        except Exception as error:
            problem = warehouse.translated(error, self._stopped_by)
            self.close()
            raise problem from error
        self.schema: pa.Schema = pa.schema([pa.field(field.name, field.type) for field in self._fields])

    def _next(self) -> tuple[bytes, list[int]]:
        assert self._rows is not None
        self._check()
        block = self._rows.block(self._batch_rows)
        self._check()
        if self._rows.failure is not None:
            err.raise_mysql_exception(self._rows.failure)
        return block

    def batches(self) -> Iterator[pa.RecordBatch]:
        try:
            block = self._first
            while True:
                yield from batches(block, self._fields, self.schema)
                if self._rows is None or self._rows.ended:
                    return
                block = self._next()
        except Exception as error:
            raise self._warehouse.translated(error, self._stopped_by) from error

    def _interrupt(self) -> None:
        if self._session is not None:
            self._warehouse.interrupt(self._session)

    def _give_up(self) -> None:
        """The server does not answer: nothing will come on this socket any more."""
        if self._session is not None:
            self._session.shut()

    def close(self) -> None:
        if not self._end():
            return
        session = self._session
        if session is None:
            return
        ended = self._rows is not None and self._rows.ended
        usable = ended and self._stopped_by is None
        if usable:
            try:
                session.rollback()
            except Exception:
                usable = False
        elif not ended:
            # Rows nobody wants any more may still be on their way: stop them, and use another session.
            self._warehouse.interrupt(session)
        if not usable:
            session.drop()
        self._warehouse.readers.give_back(session, usable=usable)


class _Transaction:
    """Statements of one write transaction, in one session."""

    def __init__(self, warehouse: "MySQLWarehouse", session: Session) -> None:
        self._warehouse = warehouse
        self._session = session
        self.locks = False
        self.later: list[Callable[[], None]] = []

    @contextmanager
    def _translated(self) -> Generator[None]:
        try:
            yield
        except Exception as error:
            raise self._warehouse.translated(error) from error

    def _run(self, statement: Statement, given: Parameters) -> int:
        rendered = pieces(statement)
        literals = self._warehouse.literals(self._session, rendered, given)
        return self._session.query(merged(rendered, literals))

    def lock(self, name: str) -> None:
        self.locks = True
        if self.rows(statements.lock(name)) != [(1,)]:
            raise WarehouseError(
                "conflict",
                "Somebody else has been changing this for a minute.",
                hint="Try again in a moment.",
                retryable=True,
            )

    def afterwards(self, act: Callable[[], None]) -> None:
        """What a transaction has read cannot be dropped by another session before it ends."""
        self.later.append(act)

    def execute(self, statement: Statement, parameters: Parameters = ()) -> int:
        with self._translated():
            if isinstance(statement, exp.Create) and makes_table_of_rows(statement):
                fields = self._warehouse.fields(self._session, statement.expression)
                statement = with_columns(statement, [(field.name, field.native) for field in fields])
            return self._run(statement, parameters)

    def rows(self, statement: Statement, parameters: Parameters = ()) -> list[tuple[Any, ...]]:
        with self._translated():
            rendered = pieces(statement)
            literals = self._warehouse.literals(self._session, rendered, parameters)
            return self._warehouse.fetched(self._session, merged(rendered, literals))

    def execute_many(self, statement: Statement, parameters: Sequence[Sequence[Any]]) -> None:
        """Many rows at a time where the statement is a plain INSERT."""
        rendered = pieces(statement)
        with self._translated():
            head = head_of(rendered)
            if head is None:
                for row in parameters:
                    self._run(rendered, row)
                return
            self._insert(head, (self._warehouse.literals(self._session, rendered, row) for row in parameters))

    def _insert(self, head: str, rows: Iterable[Sequence[str]]) -> int:
        return sum(self._session.query(text) for text, _ in inserts(head, rows, _STATEMENT_CHARACTERS))

    def replace_view(self, path: tuple[str, ...], query: exp.Expression) -> None:
        """REPLACE takes any columns here, and keeps the grants."""
        self.execute(exp.Create(this=table(path), kind="VIEW", expression=query.copy(), replace=True))

    def insert_arrow(self, path: tuple[str, ...], table: pa.Table) -> int:
        batches = table.to_batches(max_chunksize=_BATCH_ROWS)
        with self._translated():
            if self._session.flavour == "oceanbase":
                # It commits what it loads, whatever becomes of the transaction.
                return self._insert_rows(path, table.column_names, batches)
        return self._fill(path, table.column_names, batches)

    def load_csv(self, request: CsvLoad) -> int:
        types = column_types(request)
        self.execute(create_table(request.path, types))
        try:
            return self._fill(request.path, list(types), read_csv_rows(request))
        except BaseException:
            # Making it has been committed, so that no rollback removes it.
            with suppress(Exception):
                self._remove(request.path)
            raise

    def _remove(self, path: tuple[str, ...]) -> None:
        """A load that broke off in the middle leaves a closed socket behind: then by another session."""
        drop = exp.Drop(tables=[table(path)], kind="TABLE", exists=True)
        if self._session.open:
            self.execute(drop)
            return
        with self._warehouse.session() as other:
            other.query(render(drop).sql)

    def _fill(self, path: tuple[str, ...], columns: Sequence[str], given: Iterable[pa.RecordBatch]) -> int:
        with self._translated():
            if self._session.may_load:
                return self._load(path, columns, given)
            return self._insert_rows(path, columns, given)

    def _load(self, path: tuple[str, ...], columns: Sequence[str], given: Iterable[pa.RecordBatch]) -> int:
        sent = 0

        def counted() -> Iterator[pa.RecordBatch]:
            nonlocal sent
            for batch in given:
                sent += batch.num_rows
                yield batch

        statement = statements.load_data(path, columns, "tablewright")
        written = self._session.load(statement, load_pieces(counted()))
        # LOCAL turns errors into warnings, and leaves out rows whose key is there already.
        told = self._warehouse.fetched(self._session, statements.warnings())
        serious = [row for row in told if row[0] != "Note"]
        if serious or written != sent:
            number, text = (serious[0][1], serious[0][2]) if serious else (1062, "A key is there already.")
            raise err.IntegrityError(number, text) if number == 1062 else err.DataError(number, text)
        return written

    def _insert_rows(
        self, path: tuple[str, ...], columns: Sequence[str], given: Iterable[pa.RecordBatch]
    ) -> int:
        """Where the server takes no LOAD DATA LOCAL."""
        listed = ", ".join(spelled(name(column)) for column in columns)
        head = f"INSERT INTO {spelled(table(path))} ({listed})"

        def literals() -> Iterator[list[str]]:
            for batch in given:
                lists = [column.to_pylist() for column in batch.columns]
                for row in zip(*lists, strict=True):
                    yield [self._session.quoted(value) for value in row]

        return self._insert(head, literals())


class MySQLWarehouse(Catalog):
    """Opens sessions on demand; thread-safe."""

    capabilities = CAPABILITIES
    _catalog = CatalogStatements(
        schemas=statements.catalog_schemas,
        tables=statements.catalog_tables,
        columns=statements.catalog_columns,
        search=lambda text, limit: statements.catalog_search(text, limit, sorted(SYSTEM_SCHEMAS)),
        facts=column_facts,
        system_schemas=SYSTEM_SCHEMAS,
    )

    def __init__(self, address: MySQLAddress) -> None:
        self._address = address
        writers = max(1, address.sessions // _WRITERS)
        # Sessions of their own for writing: a transaction that also reads never waits for itself.
        self._writers = SessionPool(self._writer, _close, writers)
        self.readers = SessionPool(self._reader, _close, max(1, address.sessions - writers))

    # ------------------------------------------------------------ sessions

    def _reader(self) -> Session:
        return self._connect(writes=False)

    def _writer(self) -> Session:
        return self._connect(writes=True)

    def _connect(self, *, writes: bool) -> Session:
        address = self._address
        try:
            session = connect(address, writes=writes)
        except (err.MySQLError, OSError, ssl.SSLError, ValueError) as error:
            raise translate_connect(
                error,
                place=address.place,
                user=address.user,
                facts={"database": address.database or "", "seconds": f"{address.connect_seconds:g}"},
            ) from error
        try:
            self._prepare(session, writes=writes)
        except Exception as error:
            session.drop()
            raise self.translated(error) from error
        return session

    def _prepare(self, session: Session, *, writes: bool) -> None:
        """All that decides how values are read and written, whatever the server's own settings are."""
        session.flavour = "mariadb" if "MariaDB" in session.get_server_info() else "mysql"
        chosen: dict[str, str | int | float] = {
            "sql_mode": SQL_MODE,
            "time_zone": "+00:00",
            # Lists of values have no end of their own.
            "group_concat_max_len": 1 << 30,
            "div_precision_increment": 4,
        }
        if session.flavour != "mariadb":
            chosen["cte_max_recursion_depth"] = 1_000_000
        else:
            chosen["max_recursive_iterations"] = 1_000_000
        for option in SECONDS_OPTIONS:
            if option in self._address.options:
                chosen[option] = int(self._address.options[option])
        session.query(statements.settings(chosen).sql(dialect="mysql"))
        if (role := self._address.options.get("role")) is not None:
            session.query(statements.take_role(role))
        known = {row[0] for row in self.fetched(session, statements.collations(COLLATIONS))}
        session.text_collation = next(collation for collation in COLLATIONS if collation in known)
        session.set_character_set("utf8mb4", session.text_collation)
        session.query(statements.FRESH_READS if writes else statements.ONLY_READ)
        ((session.own_id, may_load, version),) = self.fetched(session, statements.about_session())
        # OceanBase's greeting names the MySQL that it is like.
        if "OceanBase" in version:
            session.flavour = "oceanbase"
        session.may_load = writes and bool(int(may_load))
        session.wait_for_ever()

    def begin(self, session: Session) -> None:
        self.run(session, statements.BEGIN)

    def begin_read(self, session: Session, timeout: float | None) -> None:
        limit = int((timeout + _GRACE_SECONDS) * 1000) if timeout is not None else 0
        if session.limit_ms != limit:
            self.run(session, statements.limit(session.flavour, limit))
            session.limit_ms = limit
        self.run(session, statements.BEGIN_READ)

    def run(self, session: Session, statement: str) -> None:
        """A statement that is text already."""
        try:
            session.query(statement)
        except Exception as error:
            raise self.translated(error) from error

    def fetched(self, session: Session, statement: str | exp.Expression) -> list[tuple[Any, ...]]:
        """All rows of a small read, as the driver reads them. Raises the driver's errors."""
        text = statement if isinstance(statement, str) else render(statement).sql
        with session.cursor() as cursor:
            cursor.execute(text)
            return list(cursor.fetchall())

    def interrupt(self, session: Session) -> None:
        # It may have ended or broken in the meantime.
        with suppress(Exception):
            helper = connect(self._address, writes=False)
            try:
                helper.query(statements.stop(session.own_id).sql(dialect="mysql"))
            finally:
                helper.close()

    def translated(self, error: Exception, interrupted: str | None = None) -> WarehouseError:
        if isinstance(error, WarehouseError):
            return error
        return translate(error, place=self._address.place, interrupted=interrupted)

    @contextmanager
    def session(self) -> Generator[Session]:
        """A session of its own, for administration."""
        session = self._writer()
        try:
            session.autocommit(True)
            yield session
        finally:
            session.close()

    def close(self) -> None:
        self.readers.close()
        self._writers.close()

    def test(self) -> None:
        self._rows_of(exp.select("1"))

    # ------------------------------------------------------------ catalog

    def _rows(self, statement: exp.Expression) -> list[tuple[Any, ...]]:
        """With names as people know them."""
        return [
            tuple(decoded(value) if isinstance(value, str) else value for value in row)
            for row in self._rows_of(statement)
        ]

    def _entries(self, container: Container, name: str | None) -> list[TableEntry]:
        """In the order of the names that people know."""
        return sorted(super()._entries(container, name), key=lambda entry: entry.name)

    def _rows_of(self, statement: exp.Expression) -> list[tuple[Any, ...]]:
        rows: list[tuple[Any, ...]] = []

        def fetch(session: Session) -> None:
            try:
                rows.extend(self.fetched(session, statement))
            except Exception as error:
                raise self.translated(error) from error

        self.readers.give_back(self.readers.take(fetch), usable=True)
        return rows

    def row_identity(self, path: tuple[str, ...]) -> tuple[str, ...]:
        """The primary key; MySQL exposes no physical row id."""
        return tuple(column for (column,) in self._rows(statements.primary_key(path)))

    def describe(self, query: exp.Expression) -> tuple[ColumnFacts, ...]:
        """Read from what the server says of the result, which it says before it looks for rows."""
        fields: list[Field] = []

        def fetch(session: Session) -> None:
            try:
                fields.extend(self.fields(session, query))
            except Exception as error:
                raise self.translated(error) from error

        self.readers.give_back(self.readers.take(fetch), usable=True)
        return tuple(column_facts(field.name, field.native) for field in fields)

    def fields(self, session: Session, query: exp.Expression) -> list[Field]:
        """The columns that a SELECT would give. Raises the driver's errors."""
        look = exp.select("*").from_(exp.Subquery(this=query.copy(), alias=exp.TableAlias(this=name("q"))))
        try:
            described, rows = session.rows_of(render(look.limit(0)).sql)
        except err.MySQLError as error:
            if number_of(error) != _DUPLICATE_COLUMN or not isinstance(query, exp.Query):
                raise
            described, rows = session.rows_of(render(query.copy().limit(0)).sql)
        rows.block(1)
        return fields_of(described)

    # ------------------------------------------------------------ statements

    def render(self, statement: exp.Expression, printed: str | None = None) -> Rendered:
        del printed  # The tree alone does not show where the values go.
        return render(statement)

    def literals(self, session: Session, statement: Rendered, parameters: Parameters | None) -> list[str]:
        """The values as the driver quotes them."""
        return [session.quoted(value) for value in values_in_order(statement, parameters)]

    def query(
        self,
        statement: Statement,
        parameters: Mapping[str, Any] | None = None,
        *,
        timeout: float | None = None,
        tag: str = "",
        batch_rows: int = _BATCH_ROWS,
        on_start: Callable[[Callable[[], None]], None] | None = None,
    ) -> RunningQuery:
        return _Running(self, pieces(statement), parameters, timeout, tag, batch_rows, on_start)

    @contextmanager
    def transaction(self, *, exclusive: bool = True) -> Generator[Transaction]:
        """Writers run concurrently here, so `exclusive` has no effect; see `Transaction.lock`."""
        del exclusive
        session = self._writers.take(self.begin)
        transaction = _Transaction(self, session)
        usable = False
        try:
            with interruptible(lambda: self.interrupt(session)):
                yield transaction
            self.run(session, "COMMIT")
            usable = True
        except BaseException:
            with suppress(Exception):
                session.rollback()
                usable = True
            raise
        finally:
            if usable and transaction.locks:
                try:
                    self.fetched(session, statements.unlock())
                except Exception:
                    # The server lets go of the locks of a session that ends.
                    usable = False
            if not usable:
                session.drop()
            self._writers.give_back(session, usable=usable)
            for act in transaction.later:
                act()


def _close(session: Session) -> None:
    session.close()


def open_warehouse(config: ConnectionConfig, limits: PoolLimits) -> MySQLWarehouse:
    del limits
    details = config.details
    return MySQLWarehouse(
        MySQLAddress(
            host=details["host"],
            port=details["port"],
            user=details["user"],
            password=config.secret.get("password"),
            database=details.get("database"),
            tls=details.get("tls", "preferred"),
            root_certificate=details.get("root_certificate"),
            client_certificate=details.get("client_certificate"),
            client_key=config.secret.get("client_key"),
            options=details.get("options", {}),
            sessions=details.get("sessions", 12),
        )
    )
