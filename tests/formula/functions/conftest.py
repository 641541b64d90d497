"""Engines for the examples of functions."""

from collections.abc import Generator
from typing import Any

import duckdb
import psycopg
import pytest

from tablewright.warehouse.postgres.client import PostgresAddress

from .answers import WrittenFormulas
from .bigquery import bigquery_run
from .engines import Run
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
