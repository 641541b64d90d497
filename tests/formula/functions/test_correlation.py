"""Correlation along rows from sums gives what the engines' own windows give."""

from collections.abc import Generator
from typing import Any

import duckdb
import pytest

from formula.evaluation import query_for
from tablewright.formula.functions import correlation
from tablewright.formula.platforms.registry import platform_of

GIVEN = {
    "y": [1.5, 3, None, 2, 8, 8, 8, 1, None, 4],
    "x": [2, 4, 9, None, 1, 1, 1, 7, 3, 5.5],
}


@pytest.fixture(scope="module")
def connection() -> Generator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        yield opened


def values(connection: duckdb.DuckDBPyConnection, formula: str) -> list[Any]:
    return [row[0] for row in connection.execute(query_for(formula, GIVEN).sql("duckdb")).fetchall()]


@pytest.mark.parametrize(
    "formula", ["CumulativeCorr([y], [x])", "MovingCorr([y], [x], 3)", "MovingCorr([y], [x], 2, 2)"]
)
def test_from_sums(
    formula: str, connection: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = values(connection, formula)
    rewrites = dict.fromkeys(("CumulativeCorr", "MovingCorr"), correlation.correlation_from_sums)
    monkeypatch.setattr(platform_of("duckdb"), "rewrites", rewrites)
    from_sums = values(connection, formula)
    assert [value is None for value in own] == [value is None for value in from_sums]
    for left, right in zip(own, from_sums, strict=True):
        assert left is None or right == pytest.approx(left)
