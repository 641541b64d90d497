"""Declared gaps are real: where the generic lowering works on the engine after all, the gap has to go."""

from dataclasses import replace
from typing import Any

import duckdb
import psycopg
import pytest
from sqlglot.errors import SqlglotError

from formula.evaluation import equal, query_for
from formula.functions.test_examples import (
    Run,
    duckdb_run,  # noqa: F401 (a fixture)
    postgres_run,  # noqa: F401 (a fixture)
)
from tablewright.formula import lowering
from tablewright.formula.errors import FormulaError
from tablewright.formula.functions import catalogue
from tablewright.formula.functions.base import Example, Function, FunctionKind, Gap

FAILURES = (FormulaError, SqlglotError, duckdb.Error, psycopg.Error, AssertionError, KeyError)


def works(run: Run, dialect: str, example: Example) -> bool:
    """Whether the engine gives the documented result when gaps are not asked about."""
    try:
        rows = run(query_for(example.formula, example.given, dialect).sql(dialect=dialect))
    except FAILURES:
        return False
    expected = example.result
    return (isinstance(expected, list) and equal(rows, expected)) or equal(rows[0], expected)


def closed(function: Function, run: Run, dialect: str) -> bool:
    return bool(function.examples) and all(works(run, dialect, each) for each in function.examples)


@pytest.mark.parametrize("dialect", ["duckdb", "postgres"])
def test_every_declared_gap_is_real(
    dialect: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    run: Run = request.getfixturevalue(f"{dialect}_run")
    monkeypatch.setattr(lowering, "refuse_unavailable", lambda *_: None)
    declared = [
        each for each in catalogue.all() if dialect in each.gaps and each.kind is not FunctionKind.SPECIAL
    ]
    working = [function.name for function in declared if closed(function, run, dialect)]
    assert not working, f"these work on {dialect}: take their gaps out"


@pytest.mark.parametrize("dialect", ["duckdb", "postgres"])
def test_a_gap_that_is_none_is_found(
    dialect: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    run: Any = request.getfixturevalue(f"{dialect}_run")
    monkeypatch.setattr(lowering, "refuse_unavailable", lambda *_: None)
    known = catalogue.find("Abs")
    assert known is not None
    function = replace(known, gaps={dialect: Gap("not-yet", "Not so.")})
    assert closed(function, run, dialect)
    broken = replace(function, examples=(Example("Abs(-1)", 2),))
    assert not closed(broken, run, dialect)
