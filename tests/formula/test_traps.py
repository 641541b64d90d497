"""Warnings about formulas that are right and rarely mean what they say."""

import pytest

from formula.evaluation import TestColumn, TestScope
from tablewright.formula.parser import parse
from tablewright.formula.traps import FormulaWarning, traps
from tablewright.formula.types import ValueType
from tablewright.formula.typing import check

SCOPE = TestScope(
    {
        ("Status",): TestColumn("Status", ValueType.TEXT),
        ("Qty",): TestColumn("Qty", ValueType.NUMBER),
        ("Ordered",): TestColumn("Ordered", ValueType.DATE),
        ("Paid",): TestColumn("Paid", ValueType.LOGICAL),
    }
)


def warnings(formula: str) -> tuple[FormulaWarning, ...]:
    return traps(check(parse(formula), SCOPE), formula)


@pytest.mark.parametrize(
    ("formula", "message", "fixed"),
    [
        ("[Status] = Null", "A comparison with Null is always Null, never True.", "IsNull([Status])"),
        ("Null != [Qty]", "A comparison with Null is always Null, never True.", "IsNotNull([Qty])"),
        ("[Qty] > Null", "A comparison with Null is always Null, never True.", "IsNull([Qty])"),
        ('FIND("a", [Status])', 'Find looks for [Status] in "a".', 'Find([Status], "a")'),
        ('Contains("a", [Status])', 'Contains looks for [Status] in "a".', 'Contains([Status], "a")'),
        (
            'DateFormat([Ordered], "yyyy-MM-dd")',
            "The pattern has no specifiers: it gives this text itself.",
            'DateFormat([Ordered], "%Y-%m-%d")',
        ),
        (
            'DateFormat([Ordered], "DD.MM.YYYY HH:MI")',
            "The pattern has no specifiers: it gives this text itself.",
            'DateFormat([Ordered], "%d.%m.%Y %H:%M")',
        ),
        (
            'DateFormat([Ordered], "hh:mm am/pm")',
            "The pattern has no specifiers: it gives this text itself.",
            'DateFormat([Ordered], "%H:%M %p")',
        ),
        (
            'DateParse([Status], "dd/mm/yyyy")',
            "The pattern has no specifiers: it matches no date.",
            'DateParse([Status], "%d/%m/%Y")',
        ),
        (
            'RegexpReplace([Status], "(a)", "$1-")',
            "A $ before a digit is an ordinary character in a replacement.",
            'RegexpReplace([Status], "(a)", "\\\\1-")',
        ),
        (
            'In([Status], Text(Array("paid")))',
            'This compares with the whole list as one text, such as ["a","b"].',
            'ArrayContains(Array("paid"), [Status])',
        ),
        ("10 % -5", "% is the remainder of a division here: 10 divided by -5.", None),
        (
            'Lower([Status]) = "Paid"',
            "This comparison never holds: Lower([Status]) has no capital letters.",
            None,
        ),
        (
            '"paid" = Upper([Status])',
            "This comparison never holds: Upper([Status]) has no small letters.",
            None,
        ),
        (
            'Trim([Status]) = "a "',
            "This comparison never holds: Trim([Status]) has no spaces at its ends.",
            None,
        ),
        (
            'Left([Status], 2) = "abc"',
            "This comparison never holds: Left([Status], 2) has at most 2 characters.",
            None,
        ),
        ("Month([Ordered]) = 13", "This comparison never holds: Month([Ordered]) is from 1 to 12.", None),
        ("0 = Weekday([Ordered])", "This comparison never holds: Weekday([Ordered]) is from 1 to 7.", None),
        ("Len([Status]) < 0", "This comparison never holds: Len([Status]) is 0 or more.", None),
        ("Hour([Ordered]) > 23", "This comparison never holds: Hour([Ordered]) is from 0 to 23.", None),
        (
            '[Status] = "a" and [Status] = "b"',
            "These conditions never hold together: they ask for different values of [Status].",
            None,
        ),
        (
            "[Qty] > 5 and [Paid] and [Qty] < 3",
            "These conditions never hold together: they ask for different values of [Qty].",
            None,
        ),
        (
            "[Qty] > 5 and [Qty] <= 5",
            "These conditions never hold together: they ask for different values of [Qty].",
            None,
        ),
        (
            '[Status] != "a" or [Status] != "b"',
            "One of these conditions always holds: [Status] differs from one of the values.",
            None,
        ),
    ],
)
def test_a_trap_is_named(formula: str, message: str, fixed: str | None) -> None:
    (warning,) = warnings(formula)
    assert warning.message == message
    assert warning.hint
    repaired = None
    if warning.fix is not None:
        start, end = warning.fix.span
        repaired = formula[:start] + warning.fix.text + formula[end:]
        assert not warnings(repaired)
    assert repaired == fixed


@pytest.mark.parametrize(
    "formula",
    [
        "IsNull([Status])",
        "Coalesce([Qty], Null)",
        'Find([Status], "a")',
        'Find("abc", "a")',
        'DateFormat([Ordered], "%Y-%m-%d")',
        'DateFormat([Ordered], "Week")',
        'DateParse([Status], "%d.%m.%y")',
        'RegexpReplace([Status], "(a)", "\\\\1")',
        'RegexpReplace([Status], "a", "US$")',
        'In([Status], "a", "b")',
        "[Qty] % 10",
        "[Qty] % -[Qty]",
        'Lower([Status]) = "paid"',
        'Lower([Status]) != "Paid"',
        "Month([Ordered]) = 12",
        "Month([Ordered]) >= 12",
        "Len([Status]) <= 0",
        '[Status] = "a" or [Status] = "b"',
        '[Status] != "a" and [Status] != "b"',
        "[Qty] > 3 and [Qty] < 5",
        "[Qty] >= 3 and [Qty] <= 3",
        "[Qty] = 3 and [Qty] <= 3",
        "[Qty] > 5 and [Qty] > 3 and [Qty] < 9",
        '[Status] = "a" and [Qty] = 1',
    ],
)
def test_other_formulas_are_left_alone(formula: str) -> None:
    assert warnings(formula) == ()
