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
        ('If([A] > 1, "x", "y")', "Calculation"),
        ("Coalesce([A], 0)", "A"),
        ('[A] & " " & [B]', "A & B"),
        ("Today()", "Today"),
        ("CurrentUserEmail()", "Current User Email"),
        ("1 + 1", "Calculation"),
        ("Custom([A])", "Custom of A"),
        ("PercentOfTotal(Sum([Netto]))", "Percent of Sum of Netto"),
        ("GrandTotal(Sum([Netto]))", "Total of Sum of Netto"),
        ("[Betrag] * (1 - [Rabatt])", "Betrag * (1 - Rabatt)"),
        ("([A] + [B]) / 2", "(A + B) / 2"),
        ("[A] - ([B] - [C])", "A - (B - C)"),
        ("-[A]", "-A"),
        ("[Menge] / 0", "Menge / 0"),
        ("[Arr Delay] > 15", "Arr Delay > 15"),
        ('Number(Replace([Rabatt %], "%", ""))', "Number of Rabatt %"),
        ("Upper([Name])", "Upper of Name"),
        ("Sum(Number([Menge]))", "Sum of Menge"),
        ("Sum([Sum of Menge (1)])", "Total of Menge"),
        ("Sum([Menge (1)])", "Sum of Menge"),
        ("Avg([Sum of Menge])", "Avg of Sum of Menge"),
        ("[A] + [B] + [C] + [D] + [E] + [F] + [G] + [H] + [I] + [J] + [K]", "A"),
    ],
)
def test_suggested_name(formula: str, name: str) -> None:
    assert suggest_name(parse(formula)) == name


def test_a_taken_name_gets_a_number() -> None:
    assert unique_name("Sum of X", {"Other"}) == "Sum of X"
    assert unique_name("Sum of X", {"sum of x", "Sum of X (1)"}) == "Sum of X (2)"
