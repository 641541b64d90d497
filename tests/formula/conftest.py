"""Values of formulas on a real engine."""

from collections.abc import Callable, Generator
from typing import Any

import duckdb
import psycopg
import pytest

from formula.evaluation import equal, query_for
from formula.holding import Holds


@pytest.fixture(scope="module", params=["duckdb", "postgres"])
def holds(request: pytest.FixtureRequest) -> Generator[Holds]:
    if request.param == "duckdb":
        with duckdb.connect() as connection:
            yield _asserting("duckdb", lambda sql: connection.execute(sql).fetchall())
        return
    with (
        request.getfixturevalue("postgres_server").database() as url,
        psycopg.connect(url, autocommit=True) as connection,
    ):
        yield _asserting("postgres", lambda sql: connection.execute(sql.encode()).fetchall())


def _asserting(dialect: str, run: Callable[[str], list[tuple[Any, ...]]]) -> Holds:
    def holds(formula: str, expected: Any, **given: list[Any]) -> None:
        sql = query_for(formula, given or None, dialect).sql(dialect=dialect)
        rows = [row[0] for row in run(sql)]
        result = rows if isinstance(expected, list) else rows[0]
        assert equal(result, expected), f"{formula} is {result!r}, from {sql}"

    return holds
