"""How tests assert the value of a formula, and that one is refused."""

from collections.abc import Callable

import pytest

from formula.evaluation import TestColumn, typed
from tablewright.formula.errors import FormulaError

Holds = Callable[..., None]
"""Asserts a formula's value; with rows given, a window's list of values or an aggregate's only one."""


def refused(formula: str, *columns: TestColumn) -> FormulaError:
    with pytest.raises(FormulaError) as raised:
        typed(formula, *columns)
    assert raised.value.hint
    return raised.value
