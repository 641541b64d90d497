"""The canonical spelling of formulas."""

import pytest

from tablewright.formula.formatter import format_formula, format_reference
from tablewright.formula.parser import parse


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("sum( [A] )+1", "Sum([A]) + 1"),
        ("SUBSTRING('a',1)", 'Substring("a", 1)'),
        ("((([A])))", "[A]"),
        ("([A]+[B])+[C]", "[A] + [B] + [C]"),
        ("[A]+([B]+[C])", "[A] + ([B] + [C])"),
        ("([A]*[B])+[C]", "[A] * [B] + [C]"),
        ("[A]*([B]+[C])", "[A] * ([B] + [C])"),
        ("(2^3)^2", "(2 ^ 3) ^ 2"),
        ("2^(3^2)", "2 ^ 3 ^ 2"),
        ("-(2^2)", "-2 ^ 2"),
        ("(-2)^2", "(-2) ^ 2"),
        ("2^-1", "2 ^ (-1)"),
        ("-(-[A])", "-(-[A])"),
        ("NOT ([A] AND [B])", "not ([A] and [B])"),
        ("Not([A]) AND [B]", "not [A] and [B]"),
        ("[A] AND ([B] OR [C])", "[A] and ([B] or [C])"),
        ("([A] AND [B]) OR [C]", "[A] and [B] or [C]"),
        ("[A] = (not [B])", "[A] = (not [B])"),
        ("TRUE", "True"),
        ("null", "Null"),
        ("{a:1,'b c':2}", '{ a: 1, "b c": 2 }'),
        ("{}", "{}"),
        ("([A]).x[0]", "[A].x[0]"),
        ("(5)[0]", "(5)[0]"),
        ('"tab\tnew\nline"', '"tab\\tnew\\nline"'),
        ("[a]//comment\n+1", "[a] + 1"),
    ],
)
def test_canonical(written: str, canonical: str) -> None:
    assert format_formula(parse(written)) == canonical


def test_reference_escapes() -> None:
    assert format_reference(("a/b", "[x]", "c\\d")) == r"[a\/b/\[x\]/c\\d]"
