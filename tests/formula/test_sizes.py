"""What would explode is refused while it is typed, with the bound in the message."""

import pytest

from formula.evaluation import TestColumn, typed
from tablewright.formula.errors import FormulaError
from tablewright.formula.functions.sizes import LONGEST_TEXT, MOST_ENTRIES
from tablewright.formula.types import ValueType

COLUMNS = (TestColumn("Name", ValueType.TEXT), TestColumn("Qty", ValueType.NUMBER, integer=True))
HUGE = "10000000000000000"
REFUSED = [
    'Repeat("ab", 1000000000)',
    'Repeat("ab", 50001)',
    'Repeat("ab", 10 * 1000000000)',
    'Repeat("ab", 10 ^ 9)',
    'Repeat("ab", Power(10, 9))',
    'Repeat("ab", 1e9)',
    'Repeat("ab", 1e300 * 1e300)',
    'Repeat("ab", - - 100000)',
    'Repeat("ab", 1 + (99999 - 0) * 2 / 1)',
    'Repeat("ab", Greatest(1, 1000000))',
    'Repeat(Repeat("abc", 1000), 1000)',
    'Repeat(Repeat(Repeat("a", 100), 100), 100)',
    'Repeat("a" & LPad("b", 99999), 2)',
    "Repeat([Name], 100001)",
    'LPad("x", 1000000000)',
    'RPad("x", 100001, "y")',
    "LPad([Name], 1e9)",
    'If([Qty] > 1, LPad("x", 200000000, "y"), "z")',
    'Len(Repeat("a", 1000000))',
    'Repeat("a", 60000) & Repeat("b", 60000)',
    '"x" & (Repeat("a", 60000) & [Name]) & Repeat("b", 60000)',
    'Replace(Repeat("a", 1000), "a", Repeat("b", 1000))',
    'CallText("repeat", "ab", 1000000000)',
    'CallText("pg_catalog.LPAD", "ab", 1000000000, "x")',
    "Sequence(1, 1000000000)",
    "Sequence(1, 100001)",
    "Sequence(0, 100000)",
    "Sequence(1, 10 * 1000000000)",
    "Sequence(-50000, 50000)",
    "Sequence(1000000, 1, -2)",
    f"Sequence(1, {HUGE}, 3)",
    "ArrayLength(Sequence(1, 10000000))",
]
ALLOWED = [
    f'Repeat("a", {LONGEST_TEXT})',
    f'Repeat("ab", {LONGEST_TEXT} / 2)',
    'Repeat("ab", 0)',
    'Repeat("ab", -1000000000)',
    'Repeat("ab", [Qty])',
    'Repeat("ab", [Qty] * 1000000000)',
    f'LPad([Name], {LONGEST_TEXT}, "x")',
    f"Sequence(1, {MOST_ENTRIES})",
    "Sequence(1, -1000000000)",
    "Sequence(1, 1000000000, 0)",
    "Sequence(1, 1000000000, 1000000)",
    "Sequence(1, [Qty])",
    'Replace([Name], "a", Repeat("b", 1000))',
    'Repeat("ab", ' + " + ".join(["1"] * 200) + ")",
]


@pytest.mark.parametrize("formula", REFUSED)
def test_what_would_explode_is_refused(formula: str) -> None:
    with pytest.raises(FormulaError) as refused:
        typed(formula, *COLUMNS)
    assert "The most is 100,000 " in refused.value.message
    assert refused.value.hint


@pytest.mark.parametrize("formula", ALLOWED, ids=lambda formula: formula[:40])
def test_what_may_be_small_is_not(formula: str) -> None:
    assert typed(formula, *COLUMNS)
