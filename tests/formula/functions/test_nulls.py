"""Null rules: a function that promises Null for a Null argument keeps the promise, on every engine."""

from collections.abc import Callable, Hashable
from dataclasses import replace
from functools import cache, partial

import pytest
from sqlglot import exp

from formula.evaluation import TestColumn, TestContext, scope_of
from tablewright.formula.errors import FormulaError
from tablewright.formula.functions import catalogue
from tablewright.formula.functions.base import Function, FunctionKind, NullRule
from tablewright.formula.functions.kinds import GEOGRAPHY
from tablewright.formula.functions.sql import sql_type
from tablewright.formula.lowering import lower
from tablewright.formula.parser import parse
from tablewright.formula.platforms.registry import platform_of
from tablewright.formula.platforms.rendering import render
from tablewright.formula.tree import Call, Reference
from tablewright.formula.typing import check

from .answers import Together
from .conftest import selected
from .engines import ENGINES, FormulaEngine

CASES = [
    pytest.param(function, index, id=f"{function.name}-{index}")
    for function in catalogue.all()
    if function.kind is FunctionKind.SCALAR and function.nulls is NullRule.PROPAGATES
    for index, parameter in enumerate(function.parameters)
    # Patterns never come from the rows.
    if not parameter.constant and not parameter.choices and parameter.name != "pattern"
]
KNOWN = {
    ("databricks", "Mid", 1): "Sail, behind the double, takes a position that is Null for the first one",
}
CONSTANTS = {"timezone": '"Europe/Paris"', "from": '"Europe/Paris"', "to": '"Europe/Paris"'}


@cache
def sql_with_null(name: str, index: int, dialect: str) -> str:
    """The function's fullest example with a Null column as one argument."""
    function = catalogue.find(name)
    assert function is not None
    calls = [parse(example.formula) for example in function.examples]
    call = max(
        (call for call in calls if isinstance(call, Call) and catalogue.find(call.name) is function),
        key=lambda call: len(call.arguments),
    )
    arguments = list(call.arguments)
    for parameter in function.parameters[len(arguments) : index + 1]:
        arguments.append(parse(CONSTANTS.get(parameter.name, "1")))
    types = sorted(function.parameters[index].accepts.types)
    is_shape = function.parameters[index].accepts is GEOGRAPHY
    column = TestColumn("nothing", types[0], geography="shape" if is_shape else "")
    arguments[index] = Reference(("nothing",))
    tree = check(replace(call, arguments=tuple(arguments)), scope_of(column))
    null = exp.cast(exp.Null(), sql_type(column.kind)).as_("nothing", quoted=True)
    expression = lower(tree, TestContext(dialect=dialect))
    return render(exp.select(expression).from_(exp.select(null).subquery("given")), dialect)


def known_for(engine: FormulaEngine, function: Function, index: int) -> str | None:
    return KNOWN.get((engine.name, function.name, index))


def may_join(engine: FormulaEngine, function: Function, index: int) -> str | None:
    """The SQL of a case that can be asked together with others."""
    if platform_of(engine.dialect).gap(function) or known_for(engine, function, index):
        return None
    try:
        sql = sql_with_null(function.name, index, engine.dialect)
    except FormulaError:
        return None
    return None if engine.lacking(sql) else sql


@pytest.fixture(scope="module")
def together(request: pytest.FixtureRequest) -> Callable[[FormulaEngine], Together]:
    """Asks an engine for a case together with others that this run tests."""
    made: dict[str, Together] = {}

    def of(engine: FormulaEngine) -> Together:
        if engine.name not in made:
            waiting: dict[Hashable, Callable[[], str | None]] = {
                (case["function"].name, case["index"]): partial(
                    may_join, engine, case["function"], case["index"]
                )
                for case in selected(request)
                if case["engine"] is engine
            }
            made[engine.name] = Together(engine, request.getfixturevalue(engine.fixture), waiting)
        return made[engine.name]

    return of


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.name)
@pytest.mark.parametrize(("function", "index"), CASES)
def test_null_in_an_argument_gives_null(
    engine: FormulaEngine,
    function: Function,
    index: int,
    together: Callable[[FormulaEngine], Together],
    request: pytest.FixtureRequest,
) -> None:
    if platform_of(engine.dialect).gap(function):
        with pytest.raises(FormulaError):
            sql_with_null(function.name, index, engine.dialect)
        return
    try:
        sql = sql_with_null(function.name, index, engine.dialect)
    except FormulaError:
        assert platform_of(engine.dialect).limit(function)
        return
    reason = known_for(engine, function, index) or engine.lacking(sql)
    if reason is not None:
        request.node.add_marker(pytest.mark.xfail(reason=reason, strict=True))
    (value,) = together(engine).rows((function.name, index), sql)
    assert value is None, sql
