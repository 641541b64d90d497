"""Every function on every dialect: its examples become SQL that can be read again and holds nothing that is
known to be wrong there, or the function is a declared gap."""

from collections.abc import Iterator

import pytest
import sqlglot

from compiler.golden import wrong_in
from tablewright.formula.errors import FormulaError
from tablewright.formula.functions import catalogue
from tablewright.formula.functions.base import Example, Function, FunctionKind, Gap
from tablewright.formula.platforms.registry import PLATFORMS

from .answers import WrittenFormulas

FUNCTIONS = [
    function
    for function in catalogue.all()
    if function.kind is not FunctionKind.SPECIAL and function.examples
]
WORDS = {"not-yet", "engine-cannot", "no-sense"}


@pytest.mark.parametrize("name", PLATFORMS)
@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.name)
def test_it_becomes_sql_or_is_a_declared_gap(
    function: Function, name: str, written_formulas: WrittenFormulas
) -> None:
    platform = PLATFORMS[name]
    for example in function.examples:
        text, refused = _rendered(example, name, written_formulas)
        if refused is not None:
            declared = any(_declared(example.formula, name))
            assert declared, f"{refused.message} {refused.hint}"
            continue
        assert not platform.gap(function), text
        assert sqlglot.parse_one(text, dialect=name)
        assert not wrong_in(text, name), text


def _rendered(example: Example, name: str, written: WrittenFormulas) -> tuple[str, FormulaError | None]:
    try:
        return written.sql(example.formula, example.given, name), None
    except FormulaError as refused:
        return "", refused


def _declared(formula: str, name: str) -> Iterator[bool]:
    """For each function that an example calls, whether it is a declared gap, or refuses some calls."""
    platform = PLATFORMS[name]
    for function in catalogue.all():
        if f"{function.name}(" in formula:
            yield platform.gap(function) is not None or platform.limit(function) is not None


@pytest.mark.parametrize("name", PLATFORMS)
def test_gaps_have_one_of_three_words_and_a_reason(name: str) -> None:
    platform = PLATFORMS[name]
    declared: list[Gap] = [*platform.gaps.values(), *platform.limits.values()]
    for gap in declared:
        assert gap.word in WORDS
        assert gap.reason.endswith(".")
        assert len(gap.reason) > 15
