"""PostgreSQL 15 for the examples of functions."""

from collections.abc import Generator
from typing import Any

import psycopg
import pytest

LACKS = {
    "PG_INPUT_IS_VALID": (
        "PostgreSQL tells only from version 16 on whether a text is JSON before it reads it"
    )
}


@pytest.fixture(scope="session")
def postgres_15_run(postgres_15_server: Any) -> Generator[Any]:
    with postgres_15_server.database() as url, psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SET jit = off")
        yield lambda sql: connection.execute(sql.encode()).fetchall()
