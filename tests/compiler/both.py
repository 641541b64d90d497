"""The shop on every engine: the same question, asked of all."""

from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pytest
from sqlglot import exp

from compiler.kit import Engine, Rows
from compiler.shop import open_shop
from engines import bench
from tablewright.catalog.facts import TableFacts
from tablewright.document.model import Workbook
from tablewright.document.names import friendly_name
from tablewright.writeback import sql

PLACE = "_place"
"""A column that no element knows keeps the order of rows."""
_SAME_SQL = ("postgres-15", "alloydb")
"""Engines that run what PostgreSQL runs."""
SHOPS = tuple(spec.name for spec in bench.ENGINES if spec.name not in _SAME_SQL)


@dataclass
class ServedEngine(Engine):
    """Copies of DuckDB's tables on another engine, and the query as its client runs it.

    `run` goes on asking DuckDB: its answers are those to compare with.
    """

    opened: bench.Engine | None = None
    _known: dict[str, TableFacts] = field(default_factory=dict[str, TableFacts])
    """The facts of tables, until a statement may have changed them: some doubles describe them slowly."""

    @property
    def _opened(self) -> bench.Engine:
        assert self.opened is not None
        return self.opened

    def facts(self, path: Sequence[str]) -> TableFacts:
        name = path[-1]
        if name not in self._known:
            there = self._opened.path(name)
            columns = tuple(
                column for column in self._opened.warehouse.columns(there) if column.name != PLACE
            )
            self._known[name] = TableFacts(friendly_name(name), there, columns, row_identity=(PLACE,))
        return self._known[name]

    def copy(self, name: str) -> None:
        """A table of DuckDB's shop."""
        self._known.pop(name, None)
        described = self.run(
            "SELECT column_name, data_type FROM duckdb_columns() WHERE schema_name = 'shop'"
            " AND table_name = $name ORDER BY column_index",
            {"name": name},
        )
        asked = f"SELECT *, rowid AS {PLACE} FROM shop.{name} ORDER BY rowid"
        rows = self.connection.sql(asked).to_arrow_table()
        self._opened.put(name, rows, dict(described) | {PLACE: "BIGINT"})

    @property
    def dialect(self) -> str:
        return self._opened.dialect

    @property
    def spec(self) -> bench.Spec:
        return self._opened.spec

    def execute(self, *statements: str) -> None:
        """Statements of the engine's own; `{s}` is the schema."""
        self._known.clear()
        self._opened.run(*statements)

    def create(self, name: str, kinds: Mapping[str, str]) -> None:
        """An empty table."""
        self._known.pop(name, None)
        with self._opened.warehouse.transaction() as transaction:
            transaction.execute(sql.create_table(self._opened.path(name), kinds))

    def refill(self, name: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
        """A table has these rows and no others."""
        path = self._opened.path(name)
        with self._opened.warehouse.transaction() as transaction:
            transaction.execute(exp.Delete(this=sql.relation(path)))
            transaction.execute_many(sql.insert(path, list(columns)), rows)

    def compile(self, book: Workbook, element_id: str, **more: Any) -> Any:
        ours = self._opened.warehouse.capabilities.sqlglot_dialect
        return super().compile(book, element_id, dialect=more.pop("dialect", ours), **more)

    def ask(self, book: Workbook, element_id: str, **more: Any) -> Rows:
        compiled = self.compile(book, element_id, **more)
        assert not compiled.problems, compiled.problems
        warehouse = self._opened.warehouse
        running = warehouse.query(warehouse.render(compiled.tree, compiled.sql), compiled.parameters)
        try:
            columns = pa.Table.from_batches(running.batches(), schema=running.schema).columns
        finally:
            running.close()
        rows = zip(*(column.to_pylist() for column in columns), strict=True)
        return [tuple(float(v) if isinstance(v, Decimal) else v for v in row) for row in rows]


@contextmanager
def served(name: str, request: pytest.FixtureRequest, reference: Engine) -> Generator[ServedEngine]:
    """An engine with a schema of its own; `reference` has the tables that may be copied there."""
    spec = next(engine for engine in bench.ENGINES if engine.name == name)
    folder = request.getfixturevalue("tmp_path_factory").mktemp("served")
    with bench.open_engine(request, spec, folder) as opened:
        yield ServedEngine(reference.connection, opened)


@contextmanager
def shop_on(name: str, request: pytest.FixtureRequest) -> Generator[Engine]:
    """The shop on one of `SHOPS`."""
    reference = open_shop()
    if name == "duckdb":
        yield reference
        return
    with served(name, request, reference) as engine:
        for (table,) in engine.run("SELECT table_name FROM duckdb_tables() WHERE schema_name = 'shop'"):
            engine.copy(table)
        yield engine


def needs(shop: Engine, what: str, request: pytest.FixtureRequest) -> None:
    """The test must fail where that is a declared gap of the engine."""
    if isinstance(shop, ServedEngine):
        bench.needs(shop.spec, what, request)
