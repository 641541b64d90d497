"""Engines for the examples of functions."""

from collections.abc import Callable, Generator, Iterator
from typing import Any

import duckdb
import psycopg
import pytest

from tablewright.warehouse.postgres.client import PostgresAddress

from .answers import Answers, Asked, WrittenFormulas
from .bigquery import bigquery_run
from .engines import FormulaEngine, Run
from .mysql import mariadb_run, seekdb_run
from .postgres_15 import postgres_15_run
from .redshift import redshift_run
from .snowflake import snowflake_run

__all__ = [
    "alloydb_run",
    "bigquery_run",
    "duckdb_run",
    "mariadb_run",
    "postgres_15_run",
    "postgres_run",
    "redshift_run",
    "seekdb_run",
    "snowflake_run",
]


@pytest.fixture(scope="session")
def written_formulas() -> WrittenFormulas:
    return WrittenFormulas()


@pytest.fixture(scope="module")
def answers(
    request: pytest.FixtureRequest, written_formulas: WrittenFormulas
) -> Callable[[FormulaEngine], Answers]:
    """Asks an engine for an example together with others of the same file that this run tests."""
    made: dict[str, Answers] = {}

    def of(engine: FormulaEngine) -> Answers:
        if engine.name not in made:
            run = request.getfixturevalue(engine.fixture)
            neighbours = list(_examples_of(request, engine))
            made[engine.name] = Answers(engine, run, neighbours, written_formulas)
        return made[engine.name]

    return of


def _examples_of(request: pytest.FixtureRequest, engine: FormulaEngine) -> Iterator[Asked]:
    for given in selected(request):
        if given.get("engine") is engine and "example" in given:
            yield given["example"].formula, given["example"].given


def selected(request: pytest.FixtureRequest) -> Iterator[dict[str, Any]]:
    """The parameters of each test of the same file that runs."""
    for item in request.session.items:
        if isinstance(item, pytest.Function) and item.path == request.path and hasattr(item, "callspec"):
            yield item.callspec.params


@pytest.fixture(scope="session")
def duckdb_run() -> Generator[Run]:
    with duckdb.connect() as connection:
        yield lambda sql: connection.execute(sql).fetchall()


@pytest.fixture(scope="session")
def postgres_run(postgres_server: Any) -> Generator[Run]:
    with postgres_server.database() as url, psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET jit = off")
        yield lambda sql: connection.execute(sql.encode()).fetchall()


@pytest.fixture(scope="session")
def alloydb_run(alloydb_address: PostgresAddress) -> Generator[Run]:
    host, port, name = alloydb_address.host, alloydb_address.port, alloydb_address.database
    with psycopg.connect(
        host=host, port=port, dbname=name, user=alloydb_address.user, autocommit=True
    ) as connection:
        connection.execute("SET jit = off")
        yield lambda sql: connection.execute(sql.encode()).fetchall()
