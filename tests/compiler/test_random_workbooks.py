"""Random grouped tables, run on DuckDB, PostgreSQL and MariaDB, give what a naive evaluation gives."""

from collections.abc import Generator
from datetime import datetime
from typing import Any

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from sqlglot import exp

from compiler.both import PLACE, MySQLEngine, PostgresEngine
from compiler.drawn import Drawn, drawn
from compiler.kit import Engine, RowWindow
from servers.mysql import MySQLServer
from servers.postgres import PostgresServer
from tablewright.warehouse.mysql.client import MySQLWarehouse
from tablewright.warehouse.mysql.session import MySQLAddress
from tablewright.writeback import sql

TABLES = (
    "CREATE TABLE s.t (a VARCHAR, b VARCHAR, v BIGINT, w BIGINT, d DATE)",
    "CREATE TABLE s.u (k BIGINT, p BIGINT)",
)


KINDS = {
    "t": {"a": "TEXT", "b": "TEXT", "v": "BIGINT", "w": "BIGINT", "d": "DATE", PLACE: "BIGINT"},
    "u": {"k": "BIGINT", "p": "BIGINT", PLACE: "BIGINT"},
}


@pytest.fixture(scope="module")
def mysql(mariadb_server: MySQLServer) -> Generator[MySQLWarehouse]:
    """With the same tables, and a column that keeps the order of rows."""
    warehouse = MySQLWarehouse(MySQLAddress("127.0.0.1", mariadb_server.port, mariadb_server.user))
    mariadb_server.run("CREATE DATABASE s")
    with warehouse.transaction() as transaction:
        for name, kinds in KINDS.items():
            transaction.execute(sql.create_table(("s", name), kinds))
    yield warehouse
    warehouse.close()
    mariadb_server.run("DROP DATABASE s")


@pytest.fixture(scope="module")
def engines(postgres_server: PostgresServer, mysql: MySQLWarehouse) -> Generator[list[Engine]]:
    """DuckDB, and the others with the same empty tables."""
    engine = Engine()
    with postgres_server.database() as url, psycopg.connect(url, autocommit=True) as connection:
        for statement in ("CREATE SCHEMA s", *TABLES):
            engine.run(statement)
            connection.execute(statement.encode())
        yield [
            engine,
            PostgresEngine(engine.connection, connection),
            MySQLEngine(engine.connection, mysql),
        ]


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(case=drawn())
def test_compiled_equals_naive(engines: list[Engine], case: Drawn) -> None:
    fill(engines, case)
    wanted = [_plain(row) for row in case.table.answer(case.depth, case.columns)]
    for engine in engines:
        check(engine, case, wanted)


def fill(engines: list[Engine], case: Drawn) -> None:
    for engine in engines:
        for name, rows in (("t", case.rows), ("u", case.others)):
            if isinstance(engine, PostgresEngine):
                assert engine.other is not None
                marks = ", ".join(["%s"] * (5 if name == "t" else 2))
                with engine.other.cursor() as cursor:
                    cursor.execute(f"TRUNCATE s.{name}".encode())
                    cursor.executemany(f"INSERT INTO s.{name} VALUES ({marks})".encode(), rows)
            elif isinstance(engine, MySQLEngine):
                assert engine.warehouse is not None
                with engine.warehouse.transaction() as transaction:
                    transaction.execute(exp.Delete(this=sql.relation(("s", name))))
                    placed = [(*row, place) for place, row in enumerate(rows)]
                    transaction.execute_many(sql.insert(("s", name), list(KINDS[name])), placed)
            else:
                engine.run(f"DELETE FROM s.{name}")
                marks = ", ".join(["?"] * (5 if name == "t" else 2))
                if rows:
                    engine.connection.executemany(f"INSERT INTO s.{name} VALUES ({marks})", rows)


def check(engine: Engine, case: Drawn, wanted: list[Any]) -> None:
    """All rows, a window of them, how many they are, and the child's rows."""
    shown = wanted if case.limit is None else wanted[: case.limit]
    compiled = engine.compile(case.book, "t", level=case.level)
    assert not compiled.problems
    assert [each.id for each in compiled.columns] == case.columns
    found = engine.ask(case.book, "t", level=case.level)
    if not case.columns:
        assert len(found) == len(shown)
    else:
        assert [_plain(row) for row in found] == shown, compiled.sql
        part = engine.ask(case.book, "t", level=case.level, window=RowWindow(2, 3))
        assert [_plain(row) for row in part] == shown[2:5]
    assert engine.ask(case.book, "t", level=case.level, purpose="count") == [(len(shown),)]
    if case.child is not None:
        rows = [_plain(row) for row in engine.ask(case.book, "child")]
        assert sorted(rows, key=repr) == sorted(wanted, key=repr)


def _plain(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(_value(value) for value in row)


def _value(value: Any) -> Any:
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return round(float(value), 9) + 0.0
    return value.date() if isinstance(value, datetime) else value
