"""The documented examples of all functions, and how one is checked on an engine."""

from datetime import date, datetime

import pytest

from formula.evaluation import equal
from tablewright.formula.errors import FormulaError
from tablewright.formula.functions import catalogue
from tablewright.formula.functions.base import Example, FunctionKind
from tablewright.formula.platforms.registry import platform_of
from tablewright.formula.typed import calls
from tablewright.formula.types import ValueType

from .answers import Answers

EXAMPLES = [
    (f"{function.name}-{index}", example)
    for function in catalogue.all()
    if function.kind is not FunctionKind.SPECIAL
    for index, example in enumerate(function.examples)
]
PYTHON_TYPES = {
    ValueType.TEXT: str,
    ValueType.NUMBER: (int, float),
    ValueType.DATE: (date, datetime),
    ValueType.LOGICAL: bool,
}


def check_example(answers: Answers, example: Example, request: pytest.FixtureRequest) -> None:
    """The result and its type; a declared gap is refused, and what the engine is known for fails."""
    engine = answers.engine
    known = engine.known_for(example.formula, example.given)
    if known is not None:
        request.node.add_marker(pytest.mark.xfail(reason=known, strict=True))
    tree = answers.written.tree(example.formula, example.given)
    functions = [call.function for call in calls(tree)]
    platform = platform_of(engine.dialect)
    if any(platform.gap(function) for function in functions):
        with pytest.raises(FormulaError) as refused:
            answers.sql(example.formula, example.given)
        assert refused.value.code == "unsupported"
        return
    try:
        sql = answers.sql(example.formula, example.given)
    except FormulaError:
        if any(platform.limit(function) for function in functions):
            return
        raise
    if (reason := engine.lacking(sql)) is not None:
        request.node.add_marker(pytest.mark.xfail(reason=reason, strict=True))
    rows = [engine.read(tree.kind, value) for value in answers.rows(example.formula, example.given)]
    by_row = any(function.kind is FunctionKind.WINDOW for function in functions)
    result = rows if by_row else rows[0]
    assert equal(result, example.result), f"{result!r} from {sql}"
    for value in rows:
        if value is not None and tree.type is not ValueType.VARIANT:
            assert isinstance(value, PYTHON_TYPES[tree.type]), sql
            assert not tree.integer or isinstance(value, int), sql
            assert tree.type is not ValueType.DATE or tree.has_time == isinstance(value, datetime), sql
