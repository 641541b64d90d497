"""Every function on every dialect: its examples become SQL that can be read again and holds nothing known to be
wrong there, or the function is a declared gap."""

import pytest
import sqlglot

from compiler.golden import wrong_in
from formula.evaluation import query_for
from tablewright.formula.errors import FormulaError
from tablewright.formula.functions import catalogue
from tablewright.formula.functions.base import Function, FunctionKind, Gap
from tablewright.formula.platforms.registry import PLATFORMS
from tablewright.formula.platforms.rendering import render

FUNCTIONS = [each for each in catalogue.all() if each.kind is not FunctionKind.SPECIAL and each.examples]
WORDS = {"not-yet", "engine-cannot", "no-sense"}


@pytest.mark.parametrize("name", PLATFORMS)
@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: function.name)
def test_it_becomes_sql_or_is_a_declared_gap(function: Function, name: str) -> None:
    platform = PLATFORMS[name]
    for example in function.examples:
        try:
            text = render(query_for(example.formula, example.given, name), name)
        except FormulaError as refused:
            assert refused.code == "unsupported", refused.message
            gaps = [platform.gap(function), platform.limit(function)]
            assert any(gaps) or _by_another(example.formula, name), f"{refused.message} {refused.hint}"
            continue
        assert not platform.gap(function), text
        assert sqlglot.parse_one(text, dialect=name)
        assert not wrong_in(text, name), text


def _by_another(formula: str, name: str) -> bool:
    """Whether an example calls another function that is a gap."""
    platform = PLATFORMS[name]
    called = [each for each in catalogue.all() if f"{each.name}(" in formula]
    return any(platform.gap(each) or platform.limit(each) for each in called)


@pytest.mark.parametrize("name", PLATFORMS)
def test_gaps_have_one_of_three_words_and_a_reason(name: str) -> None:
    platform = PLATFORMS[name]
    declared: list[Gap] = [*platform.gaps.values(), *platform.limits.values()]
    for gap in declared:
        assert gap.word in WORDS
        assert gap.reason.endswith(".")
        assert len(gap.reason) > 15
