"""Suggested column names."""

import pytest

from tablewright.formula.parser import parse
from tablewright.formula.suggest import suggest_name, unique_name


@pytest.mark.parametrize(
    ("formula", "name"),
    [
        ("[Orders/Amount]", "Amount"),
        ("Sum([Amount])", "Sum of Amount"),
        ("Avg([Orders/Amount])", "Avg of Amount"),
        ("Count()", "Row Count"),
        ("CountDistinct([Carrier])", "Count Distinct of Carrier"),
        ('DateTrunc("month", [Order Date])', "Month of Order Date"),
        ('DatePart("day_of_year", [D])', "Day of year of D"),
        ("Month([Order Date])", "Month of Order Date"),
        ("[Arr Delay] - [Dep Delay]", "Arr Delay - Dep Delay"),
        ("Round([Amount], 2)", "Round of Amount"),
        ("Sum([Price] * [Quantity])", "Sum of Price * Quantity"),
        ("Lookup([Other/Value], [Key], [Other/Key])", "Value"),
        ('If([A] > 1, "x", "y")', "Calc"),
        ("Coalesce([A], 0)", "A"),
        ('[A] & " " & [B]', "A & B"),
        ("Today()", "Today"),
        ("CurrentUserEmail()", "Current User Email"),
        ("1 + 1", "Calc"),
        ("Custom([A])", "Custom of A"),
    ],
)
def test_suggested_name(formula: str, name: str) -> None:
    assert suggest_name(parse(formula)) == name


def test_a_taken_name_gets_a_number() -> None:
    assert unique_name("Sum of X", {"Other"}) == "Sum of X"
    assert unique_name("Sum of X", {"sum of x", "Sum of X (1)"}) == "Sum of X (2)"
