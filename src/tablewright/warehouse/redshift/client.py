"""The Redshift client. Rows come through a server-side cursor, piece by piece."""

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any

import pyarrow as pa
import redshift_connector
from sqlglot import exp

from tablewright.catalog.facts import ColumnFacts
from tablewright.warehouse.contract.client import Rendered, RunningQuery, Statement, Transaction
from tablewright.warehouse.contract.entries import CsvLoad
from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.warehouse.csv.staged_reader import column_types, read_csv_rows
from tablewright.warehouse.fields import ConnectionConfig, PoolLimits
from tablewright.warehouse.redshift import statements
from tablewright.warehouse.redshift.capabilities import (
    CAPABILITIES,
    SYSTEM_SCHEMAS,
    column_facts,
    is_serverless,
)
from tablewright.warehouse.redshift.errors import facts_of, translate, translate_connect
from tablewright.warehouse.redshift.literals import literal
from tablewright.warehouse.redshift.load import BATCH_ROWS, copy_rows, insert_rows
from tablewright.warehouse.redshift.results import batch_of, schema_of
from tablewright.warehouse.redshift.session import Column, RedshiftAddress, Session, Staging
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

_CURSOR = "tablewright_rows"
_FIRST_ROWS = 1_000
_GRACE_SECONDS = 5.0
"""The server's own time limit is this much later than the client's."""
_WRITERS = 3
"""One in this many sessions is reserved for writing."""


def open_warehouse(config: ConnectionConfig, limits: PoolLimits) -> "RedshiftWarehouse":
    del limits
    return RedshiftWarehouse(address_of(config.details, config.secret))


def address_of(details: Mapping[str, Any], secret: Mapping[str, Any]) -> RedshiftAddress:
    iam, staging = None, None
    if details.get("authentication") == "iam":
        iam = {
            "access_key_id": details["access_key_id"],
            "secret_access_key": secret.get("secret_access_key"),
            "region": details["region"],
        }
        if details.get("workgroup"):
            iam |= {"is_serverless": True, "serverless_work_group": details["workgroup"]}
        else:
            iam |= {"cluster_identifier": details["cluster"]}
    if details.get("staging_bucket"):
        staging = Staging(
            details["staging_bucket"],
            details.get("staging_prefix") or "",
            details["staging_region"],
            details["staging_role"],
            details.get("staging_access_key_id"),
            secret.get("staging_secret_access_key"),
        )
    return RedshiftAddress(
        host=details["host"],
        port=details.get("port", 5439),
        database=details["database"],
        user=details["user"],
        password=secret.get("password"),
        tls=details.get("tls", "verify-full"),
        iam=iam,
        options=details.get("options", {}),
        staging=staging,
        sessions=details.get("sessions", 12),
    )


_CHECK = names_within(statements.DIALECT, CAPABILITIES.max_identifier_bytes, "bytes")


def _render(statement: exp.Expression) -> Rendered:
    return split_at_placeholders(statement.copy(), statements.DIALECT, _CHECK)


def _pieces(statement: Statement) -> Rendered:
    return pieces_of(statement, _render)


def _text(statement: Statement, parameters: Parameters | None = ()) -> str:
    rendered = _pieces(statement)
    return merged(rendered, [literal(value) for value in values_in_order(rendered, parameters)])


class _Running(CancellableStatement):
    """One read in progress, in a read-only transaction of its own."""

    again_seconds = (0.2, 0.5, 1.0)

    def __init__(
        self,
        warehouse: "RedshiftWarehouse",
        statement: Statement,
        parameters: Parameters | None,
        timeout: float | None,
        tag: str,
        batch_rows: int,
        on_start: Callable[[Callable[[], None]], None] | None,
    ) -> None:
        self._warehouse = warehouse
        self._session: Session | None = None
        self._ended = False
        self._batch_rows = batch_rows
        super().__init__(timeout)
        try:
            if on_start:
                on_start(self.cancel)
            query = tagged(_text(statement, parameters), tag)
            self._session = warehouse.readers.take(lambda session: _begin_read(session, timeout, tag))
            self._check()
            self._session.run(statements.declare(_CURSOR, query))
            columns, self._first = self._fetched(min(_FIRST_ROWS, batch_rows))
        except Exception as error:
            problem = warehouse.translated(error, self._stopped_by)
            self.close()
            raise problem from error
        self.schema: pa.Schema = schema_of(columns, self._first)

    def _fetched(self, rows: int) -> tuple[list[Column], Sequence[Sequence[Any]]]:
        self._check()
        assert self._session is not None
        wanted = min(rows, self._warehouse.fetched_at_once or rows)
        columns, result = self._session.described(statements.fetch(_CURSOR, wanted))
        self._ended = len(result) < wanted
        return columns, result

    def batches(self) -> Iterator[pa.RecordBatch]:
        try:
            rows = self._first
            while rows:
                yield batch_of(rows, self.schema)
                if self._ended:
                    return
                _, rows = self._fetched(self._batch_rows)
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
        usable = self._stopped_by is None
        if usable:
            try:
                session.run("ROLLBACK")
            except Exception:
                usable = False
        self._warehouse.readers.give_back(session, usable=usable)


def _begin_read(session: Session, timeout: float | None, tag: str) -> None:
    limit = int((timeout + _GRACE_SECONDS) * 1000) if timeout is not None else 0
    session.run(statements.setting("statement_timeout", limit).sql(dialect=statements.DIALECT))
    session.run(statements.setting("query_group", tag[:320]).sql(dialect=statements.DIALECT))
    session.run(statements.begin(read_only=True))


class _Transaction:
    """Statements of one write transaction, in one session."""

    def __init__(self, warehouse: "RedshiftWarehouse", session: Session) -> None:
        self._warehouse = warehouse
        self._session = session

    @contextmanager
    def _translated(self) -> Generator[None]:
        try:
            yield
        except Exception as error:
            raise self._warehouse.translated(error) from error

    def lock(self, name: str) -> None:
        """There are no named locks: the write-back layer takes a lease in their place."""

    def execute(self, statement: Statement, parameters: Parameters = ()) -> int:
        with self._translated():
            return self._session.run(_text(statement, parameters))

    def rows(self, statement: Statement, parameters: Parameters = ()) -> list[tuple[Any, ...]]:
        with self._translated():
            return self._session.rows(_text(statement, parameters))

    def execute_many(self, statement: Statement, parameters: Sequence[Sequence[Any]]) -> None:
        rendered = _pieces(statement)
        for row in parameters:
            self.execute(rendered, row)

    def replace_view(self, path: tuple[str, ...], query: exp.Expression) -> None:
        """REPLACE cannot change the columns; such a view is dropped and created, and its grants are given
        again."""
        kept = self._same_columns(path, query)
        if kept is None or kept:
            self.execute(statements.create_view(path, query, replace=kept is not None))
            return
        given = self.rows(statements.grants(path))
        self.execute(statements.drop_view(path))
        self.execute(statements.create_view(path, query, replace=False))
        for grantee, kind, privilege in given:
            with self._translated():
                self._session.run(statements.grant(path, grantee, kind, privilege))

    def _same_columns(self, path: tuple[str, ...], query: exp.Expression) -> bool | None:
        """None: there is no such view yet."""
        present = self.rows(statements.catalog_columns(path))
        if not present:
            return None
        with self._translated():
            columns, _ = self._session.described(_text(_none_of(query)))
        natives = self._warehouse.native_types(self._session, columns)
        return [(row[0], row[1]) for row in present] == [
            (column.name, native) for column, native in zip(columns, natives, strict=True)
        ]

    def insert_arrow(self, path: tuple[str, ...], table: pa.Table) -> int:
        return self._fill(path, table.column_names, table.to_batches(max_chunksize=BATCH_ROWS))

    def load_csv(self, request: CsvLoad) -> int:
        types = column_types(request)
        self.execute(create_table(request.path, types))
        return self._fill(request.path, list(types), read_csv_rows(request))

    def _fill(self, path: Sequence[str], columns: Sequence[str], batches: Iterable[pa.RecordBatch]) -> int:
        staging = self._warehouse.staging
        with self._translated():
            if staging is None:
                return insert_rows(self._session, path, columns, batches)
            return copy_rows(self._session, staging, path, columns, batches)


def _none_of(query: exp.Expression) -> exp.Select:
    rows = exp.Subquery(this=query.copy(), alias=exp.TableAlias(this=name("q")))
    return exp.select("*").from_(rows).limit(0)


class RedshiftWarehouse(Catalog):
    """Opens sessions on demand; thread-safe."""

    capabilities = CAPABILITIES
    _catalog = CatalogStatements(
        schemas=statements.catalog_schemas,
        tables=statements.catalog_tables,
        columns=statements.catalog_columns,
        search=statements.catalog_search,
        facts=column_facts,
        system_schemas=SYSTEM_SCHEMAS,
    )

    def __init__(self, address: RedshiftAddress) -> None:
        self._address = address
        self.capabilities = replace(CAPABILITIES, bills_queries=is_serverless(address.host))
        self.staging = address.staging
        writers = max(1, address.sessions // _WRITERS)
        # Sessions of their own for writing: a transaction that also reads never waits for itself.
        self._writers = SessionPool(self._connect, Session.close, writers)
        self.readers = SessionPool(self._connect, Session.close, max(1, address.sessions - writers))
        self.fetched_at_once: int | None = None
        """The most rows of one FETCH, where there is a limit."""
        self._knows_nodes = False

    # ------------------------------------------------------------ sessions

    def _connect(self) -> Session:
        address = self._address
        try:
            session = Session(address)
        except Exception as error:
            raise translate_connect(
                error, place=address.place, user=address.user, database=address.database
            ) from error
        if not self._knows_nodes:
            self._look_at_nodes(session)
        return session

    def _look_at_nodes(self, session: Session) -> None:
        """A workgroup, which has no slices to look at, is more than one node."""
        with suppress(redshift_connector.Error):
            if session.rows(_text(statements.nodes()))[0][0] == 1:
                self.fetched_at_once = statements.FETCHED_FROM_ONE_NODE
        self._knows_nodes = True

    def run(self, session: Session, sql: str) -> None:
        try:
            session.run(sql)
        except Exception as error:
            raise self.translated(error) from error

    def interrupt(self, session: Session) -> None:
        """By another session: the driver itself knows no other way."""
        # It may have ended or broken in the meantime.
        with suppress(Exception):
            other = self._connect()
            try:
                other.rows(_text(statements.cancel(session.process)))
            finally:
                other.close()

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
        return self._looked(lambda session: session.rows(_text(statement)))

    def _looked(self, look: Callable[[Session], Any]) -> Any:
        looked: list[Any] = []

        def fetch(session: Session) -> None:
            try:
                looked.append(look(session))
            except Exception as error:
                problem = self.translated(error)
                if not facts_of(error):
                    problem = WarehouseError(
                        "unavailable",
                        problem.message,
                        hint=problem.hint,
                        detail=problem.detail,
                        retryable=True,
                    )
                raise problem from error

        self.readers.give_back(self.readers.take(fetch), usable=True)
        return looked[-1]

    def row_identity(self, path: tuple[str, ...]) -> tuple[str, ...]:
        """The primary key, which people declare and Redshift does not enforce: good enough to break ties."""
        return tuple(column for (column,) in self._rows(statements.primary_key(path)))

    def describe(self, query: exp.Expression) -> tuple[ColumnFacts, ...]:
        def look(session: Session) -> tuple[ColumnFacts, ...]:
            columns, _ = session.described(_text(_none_of(query)))
            natives = self.native_types(session, columns)
            return tuple(
                column_facts(column.name, native) for column, native in zip(columns, natives, strict=True)
            )

        return self._looked(look)

    def native_types(self, session: Session, columns: Sequence[Column]) -> list[str]:
        """The names of the columns' types."""
        if not columns:
            return []
        names = exp.select(
            *(
                exp.Anonymous(
                    this="FORMAT_TYPE", expressions=[exp.Literal.number(column.type_number), exp.Null()]
                )
                for column in columns
            )
        )
        return ["super" if row in ("jsonb", "json") else row for row in session.rows(_text(names))[0]]

    # ------------------------------------------------------------ statements

    def render(self, statement: exp.Expression, printed: str | None = None) -> Rendered:
        del printed  # The tree alone does not show where the values go.
        return _pieces(statement)

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
        return _Running(self, statement, parameters, timeout, tag, batch_rows, on_start)

    @contextmanager
    def transaction(self, *, exclusive: bool = True) -> Generator[Transaction]:
        """Writers run concurrently here, so `exclusive` has no effect."""
        del exclusive
        session = self._writers.take(lambda taken: self.run(taken, statements.begin(read_only=False)))
        usable = False
        try:
            with interruptible(lambda: self.interrupt(session)):
                yield _Transaction(self, session)
            self.run(session, "COMMIT")
            usable = True
        except BaseException:
            with suppress(Exception):
                session.run("ROLLBACK")
                usable = True
            raise
        finally:
            self._writers.give_back(session, usable=usable)
