"""Correlation along rows from sums gives what the engines' own windows give."""

from collections.abc import Generator
from dataclasses import replace
from typing import Any

import duckdb
import pytest

from formula.evaluation import column_for, query_for, typed
from tablewright.formula.functions import catalogue, correlation
from tablewright.formula.functions.base import Function
from tablewright.formula.typed import TypedCall

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
    node = typed(formula, *(column_for(name, each) for name, each in GIVEN.items()))
    assert isinstance(node, TypedCall)
    function: Function = node.function
    rewritten = replace(function, rewrites={"duckdb": correlation.correlation_from_sums})
    monkeypatch.setattr(catalogue, "find", lambda _name: rewritten)
    from_sums = values(connection, formula)
    assert [value is None for value in own] == [value is None for value in from_sums]
    for left, right in zip(own, from_sums, strict=True):
        assert left is None or right == pytest.approx(left)
