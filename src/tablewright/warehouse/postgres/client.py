"""The PostgreSQL client. Reads use COPY as CSV, the fastest way to Arrow that works in transactions, can be
cancelled, and allows choosing every type."""

import os
import ssl
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import psycopg
import pyarrow as pa
from psycopg import sql as composed
from pyarrow import csv
from sqlglot import exp

from tablewright.catalog.facts import ColumnFacts
from tablewright.warehouse.certificates import certificate_file
from tablewright.warehouse.contract.client import Rendered, RunningQuery, Statement, Transaction
from tablewright.warehouse.contract.entries import CsvLoad
from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.warehouse.csv.result_reader import CsvField, CsvResult
from tablewright.warehouse.csv.staged_reader import column_types, read_csv_rows
from tablewright.warehouse.fields import ConnectionConfig, PoolLimits
from tablewright.warehouse.postgres import statements
from tablewright.warehouse.postgres.capabilities import (
    ARROW_TYPES,
    CAPABILITIES,
    NUMERIC,
    SESSION_SETTINGS,
    SYSTEM_SCHEMAS,
    column_facts,
)
from tablewright.warehouse.postgres.errors import translate, translate_connect
from tablewright.warehouse.sessions.cancellation import CancellableStatement
from tablewright.warehouse.sessions.session_pool import SessionPool
from tablewright.warehouse.sessions.stop_requests import interruptible
from tablewright.warehouse.sql.catalog import Catalog, CatalogStatements
from tablewright.warehouse.sql.nodes import create_table, name, tagged
from tablewright.warehouse.sql.placeholders import (
    Parameters,
    merged,
    names_within,
    pieces_of,
    split_at_placeholders,
    values_in_order,
)

Session = psycopg.Connection[tuple[Any, ...]]

_GRACE_SECONDS = 5.0
"""The server's own time limit is this much later than the client's."""
_CANCEL_SECONDS = 5.0
_NO_FILE = f"{os.devnull}/none"
"""Passwords come from the connection, never from a file of the account that runs the server."""
_WRITERS = 3
"""One in this many sessions is reserved for writing."""
_CHECK = names_within("postgres", CAPABILITIES.max_identifier_bytes, "bytes")


def _render(statement: exp.Expression) -> Rendered:
    """The statement's text in pieces, with a value between each two."""
    return split_at_placeholders(statement.copy(), "postgres", _CHECK)


def _pieces(statement: Statement) -> Rendered:
    return pieces_of(statement, _render)


@dataclass(frozen=True, slots=True)
class PostgresAddress:
    """Where the database is and who connects. `root_certificate` is a file, or `system`."""

    host: str
    port: int
    database: str
    user: str
    password: str | None = field(default=None, repr=False)
    sslmode: str = "prefer"
    root_certificate: str | None = None
    options: Mapping[str, str] = field(default_factory=dict[str, str])
    connect_seconds: float = 8.0
    sessions: int = 12

    @property
    def place(self) -> str:
        return f"{self.host}:{self.port}"

    @classmethod
    def of(cls, config: ConnectionConfig, limits: PoolLimits) -> "PostgresAddress":
        details = config.details
        certificate = details.get("root_certificate")
        return cls(
            host=details["host"],
            port=details["port"],
            database=details["database"],
            user=details["user"],
            password=config.secret.get("password"),
            sslmode=details.get("sslmode", "prefer"),
            root_certificate=str(certificate_file(certificate, limits)) if certificate else None,
            options=details.get("options", {}),
            sessions=details.get("sessions", 12),
        )


def open_warehouse(config: ConnectionConfig, limits: PoolLimits) -> "PostgresWarehouse":
    return PostgresWarehouse(PostgresAddress.of(config, limits))


class _Running(CancellableStatement):
    """One read in progress, in a read-only transaction of its own."""

    again_seconds = (0.2, 0.5, 1.0)

    def __init__(
        self,
        warehouse: "PostgresWarehouse",
        statement: Rendered,
        parameters: Parameters | None,
        timeout: float | None,
        tag: str,
        batch_rows: int,
        on_start: Callable[[Callable[[], None]], None] | None,
    ) -> None:
        self._warehouse = warehouse
        self._session: Session | None = None
        self._finished = False
        super().__init__(timeout)
        try:
            if on_start:
                on_start(self.cancel)
            begin = "; ".join(
                part.sql(dialect="postgres")
                for part in statements.read_only(
                    int((timeout + _GRACE_SECONDS) * 1000) if timeout is not None else None
                )
            )
            self._session = warehouse.readers.take(lambda session: warehouse.run(session, begin))
            query = warehouse.merged(self._session, statement, parameters)
            self._cursor = self._session.cursor()
            fields = self._describe(tagged(query, tag))
            self._result = CsvResult(fields, self._copy(tagged(query, tag), fields), batch_rows)
        except Exception as error:
            problem = warehouse.translated(error, self._stopped_by)
            self.close()
            raise problem from error
        self.schema: pa.Schema = self._result.schema

    def _describe(self, query: str) -> list[CsvField]:
        """The columns, found by a run that stops before the first row."""
        self._check()
        look = composed.SQL("SELECT * FROM ({}) AS q LIMIT 0").format(composed.SQL(query))  # type: ignore[arg-type]
        described = self._cursor.execute(look).description or []
        return [CsvField(column.name, _arrow_type(column)) for column in described]

    def _copy(self, query: str, fields: Sequence[CsvField]) -> Iterator[bytes]:
        # Text is quoted, so that it is never read as null.
        texts = [column.name for column in fields if column.type == pa.string()]
        quoted = composed.SQL(", ").join(map(composed.Identifier, dict.fromkeys(texts)))
        options = composed.SQL(", FORCE_QUOTE ({})").format(quoted) if texts else composed.SQL("")
        copy = composed.SQL("COPY ({}) TO STDOUT WITH (FORMAT csv{})").format(composed.SQL(query), options)  # type: ignore[arg-type]
        self._check()
        with self._cursor.copy(copy) as rows:
            for row in rows:
                if self._stopped_by:
                    self._check()
                yield bytes(row)
        self._finished = True

    def batches(self) -> Iterator[pa.RecordBatch]:
        try:
            yield from self._result.batches()
        except Exception as error:
            raise self._warehouse.translated(error, self._stopped_by) from error

    def _interrupt(self) -> None:
        if self._session is not None:
            self._warehouse.interrupt(self._session)

    def close(self) -> None:
        if not self._end():
            return
        session = self._session
        if session is None:
            return
        usable = self._finished and self._stopped_by is None
        if usable:
            try:
                session.rollback()
            except psycopg.Error:
                usable = False
        else:
            # Rows nobody wants any more may still be on their way: stop them, and use another session.
            self._warehouse.interrupt(session)
        self._warehouse.readers.give_back(session, usable=usable)


def _arrow_type(column: psycopg.Column) -> pa.DataType | None:
    """None for a number of any size."""
    if column.type_code != NUMERIC:
        return ARROW_TYPES.get(column.type_code, pa.string())
    if column.precision is None or not 0 <= (column.scale or 0) <= column.precision <= 76:
        return None
    kind = pa.decimal128 if column.precision <= 38 else pa.decimal256
    return kind(column.precision, column.scale or 0)


class _Transaction:
    """Statements of one write transaction, in one session."""

    def __init__(self, warehouse: "PostgresWarehouse", session: Session) -> None:
        self._warehouse = warehouse
        self._session = session

    @contextmanager
    def _cursor(self) -> Generator[psycopg.RawCursor[tuple[Any, ...]]]:
        try:
            with psycopg.RawCursor(self._session) as cursor:
                yield cursor
        except Exception as error:
            raise self._warehouse.translated(error) from error

    def _run(
        self, cursor: psycopg.RawCursor[tuple[Any, ...]], statement: Statement, given: Parameters
    ) -> None:
        rendered = _pieces(statement)
        cursor.execute(_numbered(rendered).encode(), values_in_order(rendered, given) or None)

    def lock(self, name: str) -> None:
        self.rows(statements.lock(name))

    def execute(self, statement: Statement, parameters: Parameters = ()) -> int:
        with self._cursor() as cursor:
            self._run(cursor, statement, parameters)
            return cursor.rowcount

    def rows(self, statement: Statement, parameters: Parameters = ()) -> list[tuple[Any, ...]]:
        with self._cursor() as cursor:
            self._run(cursor, statement, parameters)
            return cursor.fetchall()

    def execute_many(self, statement: Statement, parameters: Sequence[Sequence[Any]]) -> None:
        with self._cursor() as cursor:
            cursor.executemany(_numbered(_pieces(statement)).encode(), parameters)

    def replace_view(self, path: tuple[str, ...], query: exp.Expression) -> None:
        """REPLACE keeps grants, but cannot change the columns: then the view is dropped and created."""
        try:
            with self._session.transaction():
                self._session.execute(_text(statements.create_view(path, query, replace=True)))
            return
        except psycopg.errors.InvalidTableDefinition:
            pass
        except Exception as error:
            raise self._warehouse.translated(error) from error
        given = self.rows(statements.grants(path))
        self.execute(statements.drop_view(path))
        self.execute(statements.create_view(path, query, replace=False))
        for member, privilege, grantable in given:
            self.execute(statements.grant(path, member, privilege, grantable=grantable))

    def insert_arrow(self, path: tuple[str, ...], table: pa.Table) -> int:
        return self._copy_in(path, table.column_names, table.to_batches(max_chunksize=50_000))

    def load_csv(self, request: CsvLoad) -> int:
        types = column_types(request)
        self.execute(create_table(request.path, types))
        return self._copy_in(request.path, list(types), read_csv_rows(request))

    def _copy_in(
        self,
        path: tuple[str, ...],
        columns: Sequence[str],
        batches: Iterator[pa.RecordBatch] | Sequence[pa.RecordBatch],
    ) -> int:
        target = composed.SQL("COPY {} ({}) FROM STDIN WITH (FORMAT csv)").format(
            composed.Identifier(*path), composed.SQL(", ").join(map(composed.Identifier, columns))
        )
        with self._cursor() as cursor:
            with cursor.copy(target) as copy:
                for batch in batches:
                    copy.write(_csv_text(batch))
            return cursor.rowcount


def _csv_text(batch: pa.RecordBatch) -> bytes:
    """CSV with quoted text and unquoted null: PostgreSQL distinguishes empty text from null by the quotes."""
    sink = pa.BufferOutputStream()
    csv.write_csv(batch, sink, csv.WriteOptions(include_header=False, quoting_style="needed"))
    return sink.getvalue().to_pybytes()


def _text(statement: exp.Expression) -> bytes:
    return statement.sql(dialect="postgres").encode()


def _numbered(statement: Rendered) -> str:
    """With `$1`, `$2` ... where the values go."""
    return merged(statement, [f"${number}" for number in range(1, len(statement.pieces))])


class PostgresWarehouse(Catalog):
    """Opens sessions on demand; thread-safe."""

    capabilities = CAPABILITIES
    _catalog = CatalogStatements(
        schemas=statements.catalog_schemas,
        tables=statements.catalog_tables,
        columns=statements.catalog_columns,
        search=statements.catalog_search,
        facts=column_facts,
        system_schemas=SYSTEM_SCHEMAS,
        view_sources=statements.view_sources,
    )

    def __init__(self, address: PostgresAddress) -> None:
        self._address = address
        writers = max(1, address.sessions // _WRITERS)
        # Sessions of their own for writing: a transaction that also reads never waits for itself.
        self._writers = SessionPool(self._connect, _close, writers)
        self.readers = SessionPool(self._connect, _close, max(1, address.sessions - writers))

    # ------------------------------------------------------------ sessions

    def _connect(self) -> Session:
        address = self._address
        try:
            session = psycopg.connect(
                host=address.host,
                port=address.port,
                dbname=address.database,
                user=address.user,
                password=address.password or "",
                sslmode=address.sslmode,
                sslrootcert=address.root_certificate,
                connect_timeout=max(2, int(address.connect_seconds)),
                application_name="tablewright",
                client_encoding="utf8",
                passfile=_NO_FILE,
                autocommit=True,
            )
        except (psycopg.Error, OSError, ssl.SSLError) as error:
            raise translate_connect(
                error,
                place=address.place,
                user=address.user,
                database=address.database,
                timeout=address.connect_seconds,
            ) from error
        try:
            session.execute(_text(statements.settings({**address.options, **SESSION_SETTINGS})))
        except psycopg.Error as error:
            session.close()
            raise self.translated(error) from error
        return session

    @contextmanager
    def session(self) -> Generator[Session]:
        """A session of its own, for administration."""
        session = self._connect()
        try:
            yield session
        finally:
            session.close()

    def run(self, session: Session, statement: str) -> None:
        """A statement that is text already."""
        try:
            session.execute(statement.encode())
        except Exception as error:
            raise self.translated(error) from error

    def interrupt(self, session: Session) -> None:
        # It may have ended or broken in the meantime.
        with suppress(psycopg.Error):
            session.cancel_safe(timeout=_CANCEL_SECONDS)

    def translated(self, error: Exception, interrupted: str | None = None) -> WarehouseError:
        if isinstance(error, WarehouseError):
            return error
        return translate(error, place=self._address.place, interrupted=interrupted)

    def close(self) -> None:
        self.readers.close()
        self._writers.close()

    def test(self) -> None:
        self._rows(exp.select("1"))

    # ------------------------------------------------------------ catalog

    def _rows(self, statement: exp.Expression) -> list[tuple[Any, ...]]:
        rows: list[tuple[Any, ...]] = []

        def fetch(session: Session) -> None:
            try:
                rows.extend(session.execute(_text(statement)).fetchall())
            except Exception as error:
                raise self.translated(error) from error

        self.readers.give_back(self.readers.take(fetch), usable=True)
        return rows

    def row_identity(self, path: tuple[str, ...]) -> tuple[str, ...]:
        rows = self._rows(statements.primary_key(path))
        key = tuple(column for _, column in rows if column is not None)
        return key or (("ctid",) if rows and statements.is_stored(rows[0][0]) else ())

    def describe(self, query: exp.Expression) -> tuple[ColumnFacts, ...]:
        look = (
            exp.select("*")
            .from_(exp.Subquery(this=query.copy(), alias=exp.TableAlias(this=name("q"))))
            .limit(0)
        )
        columns: list[psycopg.Column] = []

        def fetch(session: Session) -> None:
            try:
                columns.extend(session.execute(_text(look)).description or [])
            except Exception as error:
                raise self.translated(error) from error

        self.readers.give_back(self.readers.take(fetch), usable=True)
        types = [(column.type_code, column._fmod) for column in columns]
        names = self._rows(statements.type_names(types))[0] if types else ()
        return tuple(column_facts(column.name, native) for column, native in zip(columns, names, strict=True))

    # ------------------------------------------------------------ statements

    def render(self, statement: exp.Expression, printed: str | None = None) -> Rendered:
        del printed  # The tree alone does not show where the values go.
        return _render(statement)

    def merged(self, session: Session, statement: Rendered, parameters: Parameters | None) -> str:
        """The statement with its values as literals, quoted by the driver: COPY takes no parameters."""
        values = values_in_order(statement, parameters)
        return merged(statement, [composed.Literal(value).as_string(session) for value in values])

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
        return _Running(self, _pieces(statement), parameters, timeout, tag, batch_rows, on_start)

    @contextmanager
    def transaction(self, *, exclusive: bool = True) -> Generator[Transaction]:
        """Writers run concurrently here, so `exclusive` has no effect; see `Transaction.lock`."""
        del exclusive
        session = self._writers.take(lambda taken: self.run(taken, "BEGIN"))
        usable = False
        try:
            with interruptible(lambda: self.interrupt(session)):
                yield _Transaction(self, session)
            self.run(session, "COMMIT")
            usable = True
        except BaseException:
            with suppress(psycopg.Error):
                session.rollback()
                usable = True
            raise
        finally:
            self._writers.give_back(session, usable=usable)


def _close(session: Session) -> None:
    session.close()
