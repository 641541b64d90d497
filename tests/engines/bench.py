"""The table of engines: how each is started, what it cannot do and why. One suite runs over all of them."""

import uuid
from collections.abc import Callable, Generator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import sqlglot
from sqlglot import exp

from engines import bigquery, cloud, databricks_double, mysql, postgres_kin, redshift_double, snowflake_double
from servers.postgres import PostgresServer
from tablewright.catalog.facts import TableFacts
from tablewright.warehouse.contract.client import Rendered, Warehouse
from tablewright.warehouse.duckdb.client import DuckDBWarehouse
from tablewright.warehouse.postgres.client import PostgresAddress, PostgresWarehouse
from tablewright.writeback import sql

Details = dict[str, Any]


@dataclass
class Engine:
    """One engine with an empty schema of its own. `details` are those of a connection to it.

    `schema` is the schema's own name; `container` has the database in front where the engine's paths do.
    """

    spec: "Spec"
    warehouse: Warehouse
    container: tuple[str, ...]
    staging: Path
    details: Details
    described: dict[tuple[str, ...], TableFacts] = field(default_factory=dict[tuple[str, ...], TableFacts])
    """The facts of tables that tests have asked for: some doubles describe them slowly."""

    @property
    def schema(self) -> str:
        return self.container[-1]

    def path(self, name: str) -> tuple[str, ...]:
        """Where a table of this name is, in the engine's schema."""
        return (*self.container, name)

    @property
    def dialect(self) -> str:
        return self.spec.dialect

    def rows(self, statement: str | exp.Expression, **parameters: Any) -> list[dict[str, Any]]:
        """A read; text is in the engine's own dialect, with `:name` for values."""
        return self.table(statement, **parameters).to_pylist()

    def table(self, statement: str | exp.Expression, **parameters: Any) -> pa.Table:
        if isinstance(statement, str):
            statement = self.parsed(statement)
        running = self.warehouse.query(statement, parameters)
        try:
            return pa.Table.from_batches(running.batches(), schema=running.schema)
        finally:
            running.close()

    def parsed(self, text: str) -> exp.Expression:
        """Text in the engine's own dialect, whose names stay as they are written."""
        tree = sqlglot.parse_one(text, dialect=self.dialect)
        if self.spec.folds_upper:
            for name in tree.find_all(exp.Identifier):
                name.set("quoted", True)
        return tree

    def run(self, *statements: str) -> None:
        """Statements of the engine's own dialect, in one transaction; `{s}` is the schema."""
        quoted = sql.container(self.container).sql(dialect=self.dialect)
        self.described.clear()
        with self.warehouse.transaction() as transaction:
            for statement in statements:
                text = statement.replace("{s}", quoted)
                transaction.execute(self.parsed(text) if self.spec.folds_upper else Rendered(text))

    def put(self, name: str, table: pa.Table, types: Mapping[str, str]) -> tuple[str, ...]:
        """A table of these rows; its path."""
        path = self.path(name)
        self.described.pop(path, None)
        with self.warehouse.transaction() as transaction:
            transaction.execute(sql.create_table(path, types))
            transaction.insert_arrow(path, table)
        return path


def generate_series(alias: str, count: int) -> str:
    return f"generate_series(1, {count}) AS {alias}(n)"


@dataclass(frozen=True)
class Spec:
    """`gaps` names what a test may need and the engine cannot, with the reason: such a test must fail.

    `database` is where the schemas of tests are made, on engines whose paths have three parts. `types` are
    what the engine calls a type in its own tests. `cascades` says whether DROP SCHEMA may take its tables
    along in so many words (where it may not, it does so without them).
    """

    name: str
    dialect: str
    start: Callable[[pytest.FixtureRequest, Path], AbstractContextManager[tuple[Warehouse, Details]]]
    gaps: Mapping[str, str] = field(default_factory=dict)
    types: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    database: str | None = None
    cascades: bool = True
    series: Callable[[str, int], str] = generate_series
    """The FROM item of the numbers from 1 to a count, as column `n` under an alias."""
    comments: tuple[str, str] = (
        "COMMENT ON TABLE {s}.t IS 'Things'",
        "COMMENT ON COLUMN {s}.t.b IS 'When'",
    )
    """How a table `t` and its column `b` get these comments."""
    now: str = "now()"
    wrong: Mapping[str, str] = field(default_factory=lambda: {"database": "none"})
    """Fields of a connection that lead to a database that there is not."""

    takes_name: Callable[[str], bool] = lambda _: True
    odd_names: Mapping[str, str] = field(default_factory=dict)
    """Names that this server alone cannot deal with, and why: the test of such a name must fail."""
    """Whether the rules of the vendor let a schema or a table have this name."""
    folds_upper: bool = False
    """Names without quotes become upper case."""

    def container(self, schema: str) -> tuple[str, ...]:
        return (schema,) if self.database is None else (self.database, schema)


@contextmanager
def _duckdb(request: pytest.FixtureRequest, folder: Path) -> Generator[tuple[Warehouse, Details]]:
    staging = folder / "staging"
    staging.mkdir(exist_ok=True)
    warehouse = DuckDBWarehouse(folder / "engine.duckdb", staging, create=True)
    try:
        yield warehouse, {"platform": "duckdb", "path": str(folder / "engine.duckdb")}
    finally:
        warehouse.close()


@contextmanager
def _postgres(request: pytest.FixtureRequest, folder: Path) -> Generator[tuple[Warehouse, Details]]:
    address: PostgresAddress = request.getfixturevalue("postgres_address")
    details = {
        "platform": "postgres",
        "host": address.host,
        "port": address.port,
        "database": address.database,
        "user": address.user,
        "sslmode": "disable",
    }
    yield request.getfixturevalue("postgres_warehouse"), details


LOCAL_ENGINES = (
    Spec("duckdb", "duckdb", _duckdb),
    Spec(
        "postgres",
        "postgres",
        _postgres,
        gaps={"nul-in-text": "PostgreSQL's text cannot hold the character U+0000"},
    ),
    Spec("postgres-15", "postgres", postgres_kin.start_15, gaps=postgres_kin.GAPS_15),
    Spec("alloydb", "postgres", postgres_kin.start_alloydb, gaps=postgres_kin.GAPS),
    Spec(
        "redshift",
        "redshift",
        redshift_double.start,
        gaps=redshift_double.GAPS,
        series=redshift_double.series,
        now="GETDATE()",
    ),
    Spec(
        "mysql-mariadb",
        "mysql",
        mysql.start("mariadb_server"),
        gaps=mysql.MARIADB_GAPS,
        cascades=False,
        series=mysql.series,
        comments=mysql.COMMENTS,
    ),
    Spec(
        "bigquery",
        "bigquery",
        bigquery.start,
        gaps=bigquery.GAPS,
        database=bigquery.DATABASE,
        series=bigquery.series,
        comments=bigquery.COMMENTS,
        now="CURRENT_TIMESTAMP()",
        wrong={"project": "no-such-project"},
    ),
    Spec(
        "databricks",
        "databricks",
        databricks_double.start,
        gaps=databricks_double.GAPS,
        database=databricks_double.DATABASE,
        series=databricks_double.series,
        now="current_timestamp()",
        wrong={"http_path": "/sql/1.0/warehouses/stopped"},
        takes_name=databricks_double.takes_name,
    ),
    Spec(
        "snowflake",
        "snowflake",
        snowflake_double.start,
        gaps=snowflake_double.GAPS,
        database=snowflake_double.DATABASE,
        series=snowflake_double.series,
        comments=snowflake_double.COMMENTS,
        now="CURRENT_TIMESTAMP()",
        wrong={"warehouse": "NONE"},
        folds_upper=True,
    ),
    Spec(
        "mysql-seekdb",
        "mysql",
        mysql.start("seekdb_server"),
        gaps=mysql.SEEKDB_GAPS,
        odd_names=mysql.SEEKDB_ODD_NAMES,
        cascades=False,
        series=mysql.series,
        comments=mysql.COMMENTS,
    ),
)

ENGINES = cloud.engines(LOCAL_ENGINES)


@pytest.fixture(scope="session")
def postgres_address(postgres_server: PostgresServer) -> Generator[PostgresAddress]:
    """A database of this worker's own."""
    with postgres_server.database() as url:
        yield PostgresAddress(
            "127.0.0.1", postgres_server.port, url.rsplit("/", 1)[1], postgres_server.user, sslmode="disable"
        )


@pytest.fixture(scope="session")
def postgres_warehouse(postgres_address: PostgresAddress) -> Generator[PostgresWarehouse]:
    warehouse = PostgresWarehouse(postgres_address)
    yield warehouse
    warehouse.close()


def needs(spec: Spec, what: str, request: pytest.FixtureRequest) -> None:
    """The test must fail where that is a declared gap of the engine."""
    reason = spec.gaps.get(what)
    if reason is not None:
        request.node.add_marker(pytest.mark.xfail(reason=reason, strict=True))


@pytest.fixture(params=ENGINES, ids=lambda spec: spec.name)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Generator[Engine]:
    """Each engine in turn. A test marked `needs("...")` must fail where that is a declared gap."""
    spec: Spec = request.param
    for marker in request.node.iter_markers("needs"):
        needs(spec, marker.args[0], request)
    with open_engine(request, spec, tmp_path) as opened:
        yield opened


@contextmanager
def open_engine(
    request: pytest.FixtureRequest, spec: Spec, folder: Path, schema: str | None = None
) -> Generator[Engine]:
    """With a schema of its own, dropped afterwards."""
    container = spec.container(schema or f"s{uuid.uuid4().hex[:12]}")
    with spec.start(request, folder) as (warehouse, details):
        with warehouse.transaction() as transaction:
            transaction.execute(sql.create_schema(container))
        staging = folder / "staging"
        staging.mkdir(exist_ok=True)
        yield Engine(spec, warehouse, container, staging, details)
        drop = sql.drop_schema(container)
        drop.set("cascade", spec.cascades)
        with warehouse.transaction() as transaction:
            transaction.execute(drop)
