"""Declared gaps are real: where the generic lowering works on the engine after all, the gap has to go."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlglot.errors import SqlglotError

from formula.evaluation import equal
from tablewright.formula import lowering
from tablewright.formula.errors import FormulaError
from tablewright.formula.functions import catalogue
from tablewright.formula.functions.base import Example, Function, FunctionKind, Gap
from tablewright.formula.platforms.registry import PLATFORMS, platform_of

from .answers import Answers
from .engines import ENGINES, FormulaEngine

FAILURES = (FormulaError, SqlglotError, AssertionError, KeyError)


def works(answers: Answers, example: Example) -> bool:
    """Whether the engine gives the documented result when gaps are not asked about."""
    try:
        rows = answers.rows(example.formula, example.given)
    except (*FAILURES, *answers.engine.errors):
        return False
    expected = example.result
    return (isinstance(expected, list) and equal(rows, expected)) or equal(rows[0], expected)


def closed(function: Function, answers: Answers) -> bool:
    return bool(function.examples) and all(works(answers, example) for example in function.examples)


@pytest.fixture
def asking(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Callable[[FormulaEngine], Answers]:
    monkeypatch.setattr(lowering, "refuse_unavailable", lambda *_: None)
    return lambda engine: Answers(engine, request.getfixturevalue(engine.fixture))


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.name)
def test_every_declared_gap_is_real(
    engine: FormulaEngine, asking: Callable[[FormulaEngine], Answers]
) -> None:
    declared = [
        function
        for function in catalogue.all()
        if platform_of(engine.dialect).gap(function) and function.kind is not FunctionKind.SPECIAL
    ]
    working = [function.name for function in declared if closed(function, asking(engine))]
    assert not working, f"these work on {engine.name}: take their gaps out"


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.name)
def test_a_gap_that_is_none_is_found(
    engine: FormulaEngine,
    asking: Callable[[FormulaEngine], Answers],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    known = catalogue.find("Abs")
    assert known is not None
    monkeypatch.setattr(platform_of(engine.dialect), "gaps", {"Abs": Gap("not-yet", "Not so.")})
    assert closed(known, asking(engine))
    broken = replace(known, examples=(Example("Abs(-1)", 2),))
    assert not closed(broken, asking(engine))


@pytest.mark.parametrize("name", PLATFORMS)
def test_tables_name_functions_of_the_language(name: str) -> None:
    platform = PLATFORMS[name]
    tables = (platform.overrides, platform.windows, platform.rewrites, platform.gaps, platform.limits)
    unknown = {text for table in tables for text in table if catalogue.find(text) is None}
    assert not unknown
