"""Formulas as users of Excel, Sheets, SQL, Tableau and Power BI type them, and what they are answered.

`other_programs.tsv` has a line for each: the formula, message, hint, and the formula after the offered
fix. A formula without a message is right here too.
"""

import csv
from pathlib import Path

import pytest

from formula.evaluation import TestColumn, TestScope
from tablewright.formula.errors import FormulaError
from tablewright.formula.parser import parse
from tablewright.formula.types import ValueType
from tablewright.formula.typing import check

TYPES = {
    ValueType.TEXT: ("Status", "Cust", "t", "Customers/Id", "Customers/Name"),
    ValueType.NUMBER: ("Qty", "Amount", "a", "b", "c", "x", "Orders/Amount"),
    ValueType.DATE: ("Ordered", "Shipped"),
    ValueType.LOGICAL: ("Paid",),
    ValueType.VARIANT: ("Tags",),
}
SCOPE = TestScope(
    {tuple(name.split("/")): TestColumn(name, kind) for kind, names in TYPES.items() for name in names}
)

with (Path(__file__).parent / "other_programs.tsv").open(encoding="utf-8") as lines:
    ROWS = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
REFUSED = [(row["formula"], row["message"], row["hint"], row["fixed"]) for row in ROWS if row["message"]]
ACCEPTED = [row["formula"] for row in ROWS if not row["message"]]


def error_of(formula: str) -> FormulaError:
    with pytest.raises(FormulaError) as raised:
        check(parse(formula), SCOPE)
    return raised.value


@pytest.mark.parametrize(("formula", "message", "hint", "fixed"), REFUSED, ids=[row[0] for row in REFUSED])
def test_it_is_refused_with_help(formula: str, message: str, hint: str, fixed: str) -> None:
    error = error_of(formula)
    assert (error.message, error.hint or "") == (message, hint)
    assert fixed == ("" if error.fix is None else repaired(formula, error))


def repaired(formula: str, error: FormulaError) -> str:
    assert error.fix is not None
    start, end = error.fix.span
    return formula[:start] + error.fix.text + formula[end:]


@pytest.mark.parametrize("formula", ACCEPTED)
def test_it_is_accepted(formula: str) -> None:
    check(parse(formula), SCOPE)


@pytest.mark.parametrize("formula", [row[0] for row in REFUSED if row[3]])
def test_fixes_lead_to_a_right_formula_or_to_the_next_mistake(formula: str) -> None:
    """At most a few fixes, one after another, and none that comes again."""
    seen = {formula}
    for _ in range(6):
        try:
            check(parse(formula), SCOPE)
        except FormulaError as error:
            if error.fix is None:
                return
            formula = repaired(formula, error)
            assert formula not in seen
            seen.add(formula)
        else:
            return
    raise AssertionError(f"the fixes of {formula} do not end")


def test_nothing_inside_a_text_or_a_name_is_recognised() -> None:
    error = error_of('[Status] & "50% OVER (x)" [a]')
    assert error.message == "Expected an operator, found `[a]`."
