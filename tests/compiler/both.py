"""The shop on DuckDB, on PostgreSQL and on MariaDB: the same question, asked of all."""

import uuid
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pyarrow as pa
import pytest

from compiler.kit import Engine, Rows
from compiler.shop import CUSTOMERS, EVENTS, ORDERS, open_shop
from servers import snowflake
from servers.mysql import MySQLServer
from servers.postgres import PostgresServer
from servers.snowflake import SnowflakeServer
from tablewright.compiler.request import TableFacts
from tablewright.document.model import Workbook
from tablewright.warehouse.fields import ConnectionConfig, PoolLimits
from tablewright.warehouse.mysql.client import MySQLWarehouse
from tablewright.warehouse.mysql.session import MySQLAddress
from tablewright.warehouse.snowflake.client import open_warehouse
from tablewright.writeback import sql


@dataclass
class PostgresEngine(Engine):
    """Facts come from DuckDB, whose tables are the same; the query runs on PostgreSQL."""

    other: psycopg.Connection | None = None

    def facts(self, path: Sequence[str]) -> TableFacts:
        return replace(super().facts(path), row_identity=("ctid",))

    def compile(self, book: Workbook, element_id: str, **more: Any) -> Any:
        return super().compile(book, element_id, dialect=more.pop("dialect", "postgres"), **more)

    def ask(self, book: Workbook, element_id: str, **more: Any) -> Rows:
        compiled = self.compile(book, element_id, **more)
        assert not compiled.problems, compiled.problems
        assert self.other is not None
        found = self.other.execute(compiled.sql.encode(), compiled.parameters or None).fetchall()
        return [tuple(float(v) if isinstance(v, Decimal) else v for v in row) for row in found]


@dataclass
class MySQLEngine(Engine):
    """The query runs as the client runs it. A column that no element knows keeps the order of rows."""

    warehouse: MySQLWarehouse | None = None

    def facts(self, path: Sequence[str]) -> TableFacts:
        assert self.warehouse is not None
        found = tuple(column for column in self.warehouse.columns(tuple(path)) if column.name != PLACE)
        return replace(super().facts(path), columns=found, row_identity=(PLACE,))

    def copy(self, name: str) -> None:
        """A table of DuckDB's shop."""
        assert self.warehouse is not None
        described = self.run(
            "SELECT column_name, data_type FROM duckdb_columns() WHERE schema_name = 'shop'"
            " AND table_name = $name ORDER BY column_index",
            {"name": name},
        )
        asked = f"SELECT *, rowid AS {PLACE} FROM shop.{name} ORDER BY rowid"
        rows = self.connection.sql(asked).to_arrow_table()
        self.put(("shop", name), dict(described) | {PLACE: "BIGINT"}, rows)

    def put(self, path: tuple[str, ...], types: Mapping[str, str], rows: pa.Table) -> None:
        assert self.warehouse is not None
        with self.warehouse.transaction() as transaction:
            transaction.execute(sql.create_table(path, types))
            transaction.insert_arrow(path, rows)

    def compile(self, book: Workbook, element_id: str, **more: Any) -> Any:
        return super().compile(book, element_id, dialect=more.pop("dialect", "mysql"), **more)

    def ask(self, book: Workbook, element_id: str, **more: Any) -> Rows:
        compiled = self.compile(book, element_id, **more)
        assert not compiled.problems, compiled.problems
        assert self.warehouse is not None
        statement = self.warehouse.render(compiled.tree, compiled.sql)
        running = self.warehouse.query(statement, compiled.parameters)
        try:
            columns = pa.Table.from_batches(running.batches(), schema=running.schema).columns
        finally:
            running.close()
        rows = zip(*(column.to_pylist() for column in columns), strict=True)
        return [tuple(float(v) if isinstance(v, Decimal) else v for v in row) for row in rows]


PLACE = "_place"


@dataclass
class SnowflakeEngine(MySQLEngine):
    """The same on Snowflake's double, in a schema of this worker's own."""

    warehouse: Any = None
    schema: str = "shop"

    def put(self, path: tuple[str, ...], types: Mapping[str, str], rows: pa.Table) -> None:
        with self.warehouse.transaction() as transaction:
            transaction.execute(self._own(sql.create_table(path, types)))
            own = (self.schema, path[-1])
            transaction.insert_arrow(own, rows)

    def _own(self, tree: Any) -> Any:
        """The statement with our schema in place of the shop."""
        rendered = self.warehouse.render(tree)
        return replace(rendered, sql=rendered.sql.replace('"shop".', f'"{self.schema}".'))

    def facts(self, path: Sequence[str]) -> TableFacts:
        found = Engine.facts(self, path)
        native = {
            "VARCHAR": "VARCHAR",
            "DOUBLE": "FLOAT",
            "BIGINT": "NUMBER(38,0)",
            "INTEGER": "NUMBER(38,0)",
        }
        columns = tuple(
            replace(each, native_type=native.get(each.native_type, each.native_type))
            for each in found.columns
        )
        return replace(found, columns=columns, row_identity=(PLACE,))

    def compile(self, book: Workbook, element_id: str, **more: Any) -> Any:
        return super().compile(book, element_id, dialect=more.pop("dialect", "snowflake"), **more)

    def ask(self, book: Workbook, element_id: str, **more: Any) -> Rows:
        compiled = self.compile(book, element_id, **more)
        assert not compiled.problems, compiled.problems
        running = self.warehouse.query(self._own(compiled.tree), compiled.parameters)
        try:
            columns = pa.Table.from_batches(running.batches(), schema=running.schema).columns
        finally:
            running.close()
        rows = zip(*(column.to_pylist() for column in columns), strict=True)
        return [tuple(float(v) if isinstance(v, Decimal) else v for v in row) for row in rows]


@contextmanager
def shop_on(name: str, request: pytest.FixtureRequest) -> Generator[Engine]:
    """The shop on `duckdb`, `postgres`, `mysql` or `snowflake`."""
    if name == "duckdb":
        yield open_shop()
    elif name == "postgres":
        with postgres_shop(request.getfixturevalue("postgres_server")) as engine:
            yield engine
    elif name == "snowflake":
        with snowflake_shop(request.getfixturevalue("snowflake_server")) as engine:
            yield engine
    else:
        with mysql_shop(request.getfixturevalue("mariadb_server")) as engine:
            yield engine


@contextmanager
def snowflake_shop(server: SnowflakeServer) -> Generator[SnowflakeEngine]:
    """The shop in a schema of its own."""
    reference = open_shop().connection
    config = ConnectionConfig("c", "snowflake", server.details(), {"password": snowflake.PASSWORD})
    warehouse = open_warehouse(config, PoolLimits(Path("none"), Path("none"), None))
    engine = SnowflakeEngine(reference, warehouse, f"shop_{uuid.uuid4().hex[:12]}")
    try:
        with warehouse.transaction() as transaction:
            transaction.execute(sql.create_schema((engine.schema,)))
        for (name,) in engine.run("SELECT table_name FROM duckdb_tables() WHERE schema_name = 'shop'"):
            engine.copy(name)
        yield engine
    finally:
        drop = sql.drop_schema((engine.schema,))
        with warehouse.transaction() as transaction:
            transaction.execute(drop)
        warehouse.close()


@contextmanager
def mysql_shop(server: MySQLServer) -> Generator[MySQLEngine]:
    """The shop in a database of that name."""
    reference = open_shop().connection
    warehouse = MySQLWarehouse(MySQLAddress("127.0.0.1", server.port, server.user))
    server.run("DROP DATABASE IF EXISTS shop", "CREATE DATABASE shop")
    try:
        engine = MySQLEngine(reference, warehouse)
        for (name,) in engine.run("SELECT table_name FROM duckdb_tables() WHERE schema_name = 'shop'"):
            engine.copy(name)
        yield engine
    finally:
        warehouse.close()
        server.run("DROP DATABASE IF EXISTS shop")


@contextmanager
def postgres_shop(server: PostgresServer) -> Generator[PostgresEngine]:
    """The shop in a new database."""
    with server.database() as url, psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE SCHEMA shop")
        for statement in (ORDERS, CUSTOMERS, EVENTS):
            connection.execute(statement.replace("::DOUBLE", "::DOUBLE PRECISION").encode())
        yield PostgresEngine(open_shop().connection, connection)
