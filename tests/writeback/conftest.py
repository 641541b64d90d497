"""Fixtures of the write features. Tests that ask for a warehouse run on each engine, but those that are about
DuckDB's file and are marked so."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest
from limited import Fuse, Limit, limiting
from workbench import Workbench, open_workbench
from writeback_installation import ADMIN, Installation, open_installation

from engines import mysql
from servers.mysql import MySQLServer
from servers.postgres import PostgresServer
from tablewright.warehouse import pool

ENGINES = ("duckdb", "postgres", "mariadb")
LIMITS: dict[str, Limit] = {"duckdb without transactions": "none", "postgres with those of rows": "rows"}
"""Engines that are made to do less, so that the write features have to do more."""
LIMITED = frozenset(
    {
        "test_input_table_editing",
        "test_input_table_ordering",
        "test_input_table_rules",
        "test_input_table_structure",
        "test_linked_input_tables",
        "test_registry",
        "test_views",
    }
)
"""The suites that run on these too."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "warehouse_engine" in metafunc.fixturenames:
        marker = metafunc.definition.get_closest_marker("engines")
        more = tuple(LIMITS) if metafunc.module.__name__.rpartition(".")[2] in LIMITED else ()
        metafunc.parametrize("warehouse_engine", marker.args if marker else ENGINES + more)


@pytest.fixture
def postgres_details(
    warehouse_engine: str, request: pytest.FixtureRequest
) -> Iterator[dict[str, Any] | None]:
    """Those of a connection to an empty database, on an engine that is a server."""
    if warehouse_engine in LIMITS:
        opener = limiting(pool.open_warehouse, LIMITS[warehouse_engine], Fuse())
        request.getfixturevalue("monkeypatch").setattr(pool, "open_warehouse", opener)
    if warehouse_engine.startswith("duckdb"):
        yield None
        return
    if warehouse_engine in ("mariadb", "seekdb"):
        own: MySQLServer = request.getfixturevalue(f"{warehouse_engine}_server")
        with own.emptied():
            yield {
                "platform": "mysql",
                "host": "127.0.0.1",
                "port": own.port,
                "user": own.user,
                "sessions": 9,
            }
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    with server.database() as url:
        yield {
            "platform": "postgres",
            "host": "127.0.0.1",
            "port": server.port,
            "database": url.rsplit("/", 1)[1],
            "user": server.user,
            "sslmode": "disable",
            "sessions": 9,
        }


def _run(details: dict[str, Any], *statements: str) -> None:
    if details["platform"] == "mysql":
        MySQLServer(details["port"], details["user"]).run(*statements)
        return
    with psycopg.connect(
        host=details["host"], port=details["port"], dbname=details["database"], user=details["user"]
    ) as connection:
        for statement in statements:
            connection.execute(statement.encode())


@pytest.fixture
def installation(tmp_path: Path, postgres_details: dict[str, Any] | None) -> Iterator[Installation]:
    if postgres_details:
        rows = (
            f"SELECT n - 1 AS id, (n - 1) * 1.5e0 AS price FROM {mysql.series('g', 100)} ORDER BY n"
            if postgres_details["platform"] == "mysql"
            else "SELECT g AS id, g * 1.5::float8 AS price FROM generate_series(0, 99) AS g"
        )
        _run(postgres_details, "CREATE SCHEMA shop", f"CREATE TABLE shop.orders AS {rows}")
    else:
        with duckdb.connect(str(tmp_path / "warehouse.duckdb")) as connection:
            connection.execute("CREATE SCHEMA shop")
            connection.execute(
                "CREATE TABLE shop.orders AS SELECT range AS id, range * 1.5 AS price FROM range(100)"
            )
    opened = open_installation(tmp_path, postgres_details)
    yield opened
    opened.pool.close()
    opened.store.close()


@pytest.fixture
def writable(installation: Installation) -> Installation:
    """The same with write access switched on, in the schema `stage`."""
    values = installation.values("stage")
    installation.write_access.enable(ADMIN, installation.connection_id, values, create=True)
    return installation


@pytest.fixture
def workbench(tmp_path: Path, postgres_details: dict[str, Any] | None) -> Iterator[Workbench]:
    if postgres_details:
        rows = (
            "SELECT n - 1 AS id, ELT((n - 1) % 3 + 1, 'Rome', 'Oslo', 'Lima') AS city,"
            f" (n - 1) * 0.5e0 AS price FROM {mysql.series('g', 300)} ORDER BY n"
            if postgres_details["platform"] == "mysql"
            else "SELECT g AS id, (ARRAY['Rome', 'Oslo', 'Lima'])[g % 3 + 1] AS city,"
            " g * 0.5::float8 AS price FROM generate_series(0, 299) AS g"
        )
        _run(postgres_details, "CREATE SCHEMA shop", f"CREATE TABLE shop.orders AS {rows}")
    with open_workbench(tmp_path, details=postgres_details) as opened:
        yield opened
