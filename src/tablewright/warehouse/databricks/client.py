"""The Databricks client: SQL warehouses of a workspace with Unity Catalog.

Each statement commits by itself. The driver returns results as Arrow, large ones directly from cloud storage;
tables are filled from Parquet files in a volume.
"""

import threading
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import pyarrow as pa
from databricks.sql.client import Cursor
from sqlglot import exp

from tablewright.catalog.facts import ColumnFacts
from tablewright.warehouse.certificates import certificate_file
from tablewright.warehouse.contract.client import Rendered, RunningQuery, Statement, Transaction
from tablewright.warehouse.contract.entries import CsvLoad, SchemaEntry, SearchHit
from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.warehouse.contract.paths import Container, TablePath
from tablewright.warehouse.csv.staged_reader import column_schema, column_types, read_csv_rows
from tablewright.warehouse.databricks import load, statements
from tablewright.warehouse.databricks.capabilities import CAPABILITIES, SYSTEM_SCHEMAS, column_facts
from tablewright.warehouse.databricks.errors import is_gone_session, translate
from tablewright.warehouse.databricks.fields import DatabricksFields
from tablewright.warehouse.databricks.render import literal, pieces, refuse_writing, render
from tablewright.warehouse.databricks.session import (
    DatabricksAddress,
    Session,
    connect,
    plain,
)
from tablewright.warehouse.fields import ConnectionConfig, PoolLimits
from tablewright.warehouse.sessions.cancellation import CancellableStatement
from tablewright.warehouse.sessions.session_pool import SessionPool
from tablewright.warehouse.sessions.stop_requests import interruptible
from tablewright.warehouse.sql.catalog import Catalog, CatalogStatements
from tablewright.warehouse.sql.insert_batches import head_of, inserts
from tablewright.warehouse.sql.nodes import create_table, tagged
from tablewright.warehouse.sql.placeholders import Parameters, values_in_order

_GRACE_SECONDS = 5.0
"""The server's own time limit is this much later than the client's."""
_WRITERS = 3
"""One in this many sessions is reserved for writing."""
_WITHOUT_VOLUME_SECONDS = 600.0
"""How long a schema without a volume is not asked for one again."""


class _Running(CancellableStatement):
    """One read in progress, in a session of its own."""

    again_seconds = (0.2, 0.5, 1.0, 3.0)

    def __init__(
        self,
        warehouse: "DatabricksWarehouse",
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
        self._batch_rows = batch_rows
        super().__init__(timeout)
        try:
            if on_start:
                on_start(self.cancel)
            refuse_writing(statement)
            given = values_in_order(statement, parameters)
            self._cursor = self._begun(statement, given, timeout, tag)
            # The first rows, which also tell the columns.
            self._first = self._next()
        except Exception as error:
            problem = warehouse.translated(error, self._stopped_by)
            self.close()
            raise problem from error
        self.schema: pa.Schema = self._first.schema

    def _begun(self, statement: Rendered, given: list[Any], timeout: float | None, tag: str) -> Cursor:
        """Run it; again in a new session if the warehouse has forgotten the old one."""
        for last in (False, True):
            self._session = session = self._warehouse.readers.take(lambda _: None)
            try:
                if timeout is not None:
                    session.limit(int(timeout + _GRACE_SECONDS))
                self._check()
                text = tagged(statement.sql, tag)
                return session.run(text, given, tag=tag, fetch_rows=self._batch_rows)
            except Exception as error:
                if last or not is_gone_session(error):
                    raise
                self._session = None
                self._warehouse.readers.give_back(session, usable=False)
                self._warehouse.readers.drop_idle()
        raise AssertionError("unreachable")

    def _next(self) -> pa.Table:
        self._check()
        return plain(self._cursor.fetchmany_arrow(self._batch_rows))

    def batches(self) -> Iterator[pa.RecordBatch]:
        try:
            table = self._first
            while table.num_rows:
                yield from table.to_batches(max_chunksize=self._batch_rows)
                table = self._next()
            self._finished = True
        except Exception as error:
            raise self._warehouse.translated(error, self._stopped_by) from error

    def _interrupt(self) -> None:
        if self._session is not None:
            # Asking takes a while, and who asks does not wait.
            threading.Thread(target=self._session.cancel, daemon=True).start()

    def close(self) -> None:
        if not self._end():
            return
        session = self._session
        if session is None:
            return
        # A statement that was stopped, or whose rows nobody wants any more, is closed with its cursor.
        session.end()
        self._warehouse.readers.give_back(session, usable=self._stopped_by is None and not session.broken)


class _Transaction:
    """Statements on one session; each takes effect at once."""

    def __init__(self, warehouse: "DatabricksWarehouse", session: Session) -> None:
        self._warehouse = warehouse
        self._session = session

    def _run(self, text: str, given: Sequence[Any] = ()) -> Cursor:
        try:
            return self._session.run(text, given)
        except Exception as error:
            if is_gone_session(error):
                # It was not run: the warehouse asks for the session first.
                self._session = self._warehouse.renewed(self._session)
                return self._session.run(text, given)
            raise

    @contextmanager
    def _translated(self) -> Generator[None]:
        try:
            yield
        except Exception as error:
            raise self._warehouse.translated(error) from error

    @property
    def session(self) -> Session:
        return self._session

    def lock(self, name: str) -> None:
        """Databricks has no locks."""

    def execute(self, statement: Statement, parameters: Parameters = ()) -> int:
        rendered = pieces(statement)
        with self._translated():
            return self._run(rendered.sql, values_in_order(rendered, parameters)).rowcount

    def rows(self, statement: Statement, parameters: Parameters = ()) -> list[tuple[Any, ...]]:
        rendered = pieces(statement)
        with self._translated():
            table = plain(self._run(rendered.sql, values_in_order(rendered, parameters)).fetchall_arrow())
            return list(zip(*(column.to_pylist() for column in table.columns), strict=True))

    def execute_many(self, statement: Statement, parameters: Sequence[Sequence[Any]]) -> None:
        """Rows are combined into few statements, because each one is a commit and takes seconds."""
        rendered = pieces(statement)
        head = head_of(rendered)
        if head is None:
            for row in parameters:
                self.execute(rendered, row)
            return
        with self._translated():
            texts = ([literal(value) for value in row] for row in parameters)
            for text, _ in inserts(head, texts, load.STATEMENT_CHARACTERS):
                self._run(text)

    def replace_view(self, path: TablePath, query: exp.Expression) -> None:
        """An existing view is altered, because replacing it would drop its grants."""
        with self._translated():
            text = render(query).sql
            if self._warehouse.table_kind(path) == "view":
                self._run(statements.alter_view(path, text))
            else:
                self.execute(exp.Create(this=statements.table(path), kind="VIEW", expression=query.copy()))

    def insert_arrow(self, path: TablePath, table: pa.Table) -> int:
        with self._translated():
            return self._warehouse.fill(self._session, path, table.schema, iter(table.to_batches()))

    def drop_own(self, container: Container) -> None:
        with self._translated():
            self._run(statements.drop_volume((*container, load.VOLUME)))

    def load_csv(self, request: CsvLoad) -> int:
        """Read and stage the file first, so that a bad line creates no table."""
        with self._translated():
            return self._warehouse.fill_new(self, request)


class DatabricksWarehouse(Catalog):
    """Opens sessions on demand; thread-safe."""

    capabilities = CAPABILITIES
    _catalog = CatalogStatements(
        schemas=lambda database: statements.schemas(database or ""),
        tables=statements.tables,
        columns=statements.columns,
        search=lambda text, limit: statements.search("system", text, limit),
        facts=column_facts,
        system_schemas=SYSTEM_SCHEMAS,
    )

    def __init__(self, address: DatabricksAddress) -> None:
        self._address = address
        fields = address.fields
        writers = max(1, fields.sessions // _WRITERS)
        # Sessions of their own for writing: a transaction that also reads never waits for itself.
        self.writers = SessionPool(self._connect, Session.close, writers)
        self.readers = SessionPool(self._connect, Session.close, max(1, fields.sessions - writers))
        self._without_volume: dict[Container, float] = {}

    # ------------------------------------------------------------ sessions

    def _connect(self) -> Session:
        try:
            return connect(self._address)
        except Exception as error:
            raise self.translated(error) from error

    def renewed(self, session: Session) -> Session:
        """A new session in place of one that the warehouse has forgotten; it counts as the same one."""
        session.close()
        fresh = self._connect()
        session.take_over(fresh)
        return session

    def translated(self, error: Exception, interrupted: str | None = None) -> WarehouseError:
        return translate(error, place=self._address.place, interrupted=interrupted)

    def close(self) -> None:
        self.readers.close()
        self.writers.close()

    def test(self) -> None:
        self._rows(exp.select("1"))

    # ------------------------------------------------------------ catalog

    def _rows(self, statement: exp.Expression | str) -> list[tuple[Any, ...]]:
        text = statement if isinstance(statement, str) else render(statement).sql
        for last in (False, True):
            session = self.readers.take(lambda _: None)
            usable = False
            try:
                rows = session.rows(text)
                usable = True
                return rows
            except Exception as error:
                # A refused statement leaves its session as it was.
                usable = not is_gone_session(error)
                if last or usable:
                    raise self.translated(error) from error
            finally:
                self.readers.give_back(session, usable=usable)
            self.readers.drop_idle()
        raise AssertionError("unreachable")

    def databases(self) -> list[str]:
        return [name for (name,) in self._rows(statements.catalogs(self._address.fields.catalogs))]

    def schemas(self, database: str | None = None) -> list[SchemaEntry]:
        chosen = self.databases() if database is None else [database]
        return [entry for name in chosen for entry in super(DatabricksWarehouse, self).schemas(name)]

    def search(self, text: str, limit: int) -> list[SearchHit]:
        chosen = self._address.fields.catalogs
        if not chosen:
            return super().search(text, limit)
        hits = (
            SearchHit(*self._parted(row))
            for name in chosen
            for row in self._rows(statements.search(name, text, limit))
        )
        return sorted(hits, key=lambda hit: hit.column is not None)[:limit]

    def row_identity(self, path: TablePath) -> tuple[str, ...]:
        return tuple(name for (name,) in self._rows(statements.primary_key(path)))

    def describe(self, query: exp.Expression) -> tuple[ColumnFacts, ...]:
        text = render(query).sql
        return tuple(column_facts(row[0], row[1]) for row in self._rows(statements.describe(text)))

    # ------------------------------------------------------------ statements

    def render(self, statement: exp.Expression, printed: str | None = None) -> Rendered:
        del printed  # The tree alone does not show where the values go.
        return render(statement)

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
        return _Running(self, pieces(statement), parameters, timeout, tag, batch_rows, on_start)

    @contextmanager
    def transaction(self, *, exclusive: bool = True) -> Generator[Transaction]:
        """Nothing is rolled back when the block raises; see `Capabilities.transactions`."""
        del exclusive
        session = self.writers.take(lambda _: None)
        usable = True
        try:
            with interruptible(session.cancel):
                yield _Transaction(self, session)
        except BaseException as error:
            usable = isinstance(error, WarehouseError) and error.code not in ("unavailable", "internal")
            raise
        finally:
            session.end()
            self.writers.give_back(session, usable=usable)

    # ------------------------------------------------------------ loads

    def fill(
        self, session: Session, path: TablePath, schema: pa.Schema, batches: Iterator[pa.RecordBatch]
    ) -> int:
        """Append rows to a table."""
        table = pa.Table.from_batches(batches, schema=schema)
        container = path[:-1]
        few = table.num_rows * table.num_columns <= load.FEW_VALUES
        if few or not self._volume_for(session, container):
            return load.insert_rows(session, path, table)
        staged, _ = load.stage(session, (*container, load.VOLUME), iter(table.to_batches()))
        try:
            return load.copy(session, path, staged, schema)
        finally:
            staged.clear()

    def fill_new(self, transaction: _Transaction, request: CsvLoad) -> int:
        """A new table from a CSV file."""
        session, container = transaction.session, request.path[:-1]
        types = column_types(request)
        batches = read_csv_rows(request)
        if not self._volume_for(session, container):
            # Read to the end first, for the bad lines.
            rows = pa.Table.from_batches(batches, schema=column_schema(request))
            transaction.execute(create_table(request.path, types))
            return self._or_dropped(
                transaction, request.path, lambda: load.insert_rows(session, request.path, rows)
            )
        staged, schema = load.stage(session, (*container, load.VOLUME), batches)
        try:
            transaction.execute(create_table(request.path, types))
            if not staged.any or schema is None:
                return 0
            return self._or_dropped(
                transaction, request.path, lambda: load.copy(session, request.path, staged, schema)
            )
        finally:
            staged.clear()

    def _or_dropped(self, transaction: _Transaction, path: TablePath, act: Callable[[], int]) -> int:
        try:
            return act()
        except BaseException:
            transaction.execute(exp.Drop(tables=[statements.table(path)], kind="TABLE", exists=True))
            raise

    def _volume_for(self, session: Session, container: Container) -> bool:
        """Create the volume for files if it does not exist. Returns whether it can be used."""
        if self._without_volume.get(container, 0.0) > time.monotonic():
            return False
        try:
            load.make_volume(session, (*container, load.VOLUME))
        except Exception as error:
            problem = self.translated(error)
            if not load.too_few_rights(problem):
                raise problem from error
            self._without_volume[container] = time.monotonic() + _WITHOUT_VOLUME_SECONDS
            return False
        return True


def open_warehouse(config: ConnectionConfig, limits: PoolLimits) -> DatabricksWarehouse:
    known = {name: value for name, value in config.details.items() if name in DatabricksFields.model_fields}
    fields = DatabricksFields.model_validate(known | {"platform": "databricks"})
    certificate = fields.root_certificate
    return DatabricksWarehouse(
        DatabricksAddress(
            fields=fields,
            secret=config.secret,
            root_certificate=str(certificate_file(certificate, limits)) if certificate else None,
        )
    )


__all__ = ["DatabricksAddress", "DatabricksWarehouse", "open_warehouse"]
