"""Formulas that once had several answers have one, on the engines and in the plain evaluation."""

import pytest

from fuzz import given
from fuzz.conftest import Opening
from fuzz.generator import Place
from fuzz.judging import Mismatch, differences, judge
from fuzz.plain import Plain
from fuzz.trees import Formula, formula
from tablewright.formula.parser import parse

pytestmark = pytest.mark.xdist_group("fuzz")

MENDED = (
    'Contains(",", Greatest([Word]))',
    'Find(Greatest([Word], "a"), Least([Word], "a"))',
    'RegexpExtract([Word], "a", -1)',
    'RegexpExtract([Word], "a", [Whole])',
    "DateFromUnix(Exp(Abs([Whole] / 100)))",
    "DateFromUnixUs(Exp([Whole] / 100) * 1000000)",
    'Date([Read] & " x")',
    'DateTime([Read] & " ")',
    "Date([Read])",
    'ArrayTransform(SplitToArray([Read], "ab"), Date(Element()))',
    'RegexpReplace([Word], "a", [Sign])',
    'RegexpReplace([Sign], "(x)", [Sign])',
    'RegexpReplace([Word], "(a)|o", [Read])',
    "0.5 % [Money]",
    "Mod(-1, 0.1)",
    "[Half] % 0.1",
    "RoundUp([Half], [Whole])",
    "Trunc(0, [Whole])",
    'Proper("ß")',
    'Last("b")',
    "LastNonNull(Null)",
    'Lead("", -1)',
    "Lag(Null, 1, 2.25)",
    "FillDown(Null)",
    "Coalesce(FillDown(Null), 1)",
    "Lag([Day], 1, [Time])",
    'CurrentUserInTeam("Nobody")',
    'DateAdd("second", 0.5, [Time])',
    'DateAdd("month", -2.5, [Time])',
    'DateAdd("day", [Half], [Day])',
    'Nth(" ", 2)',
    "Day(NullIf(Null, [Time]))",
    "Switch(Null, 100, 1)",
    "BitAnd([Whole], -5)",
    "BitOr(1, [Whole])",
    'Replace([Word], "", [Key])',
    'ArrayJoin(SplitToArray([Word], " "), [Key])',
    'ArrayJoin(SplitToArray([Word], "a"), [Sign], "?")',
    "RaggedHierarchy(True and [Yes], 1)",
    "Round([Half] * [Whole], -1)",
)
MENDED_GROUPS = ("ArrayAggDistinct(True)", "ArrayAggDistinct(0)", 'ListAggDistinct("b")', 'First("a")')


@pytest.fixture(scope="module")
def formulas() -> list[Formula]:
    pairs = [
        *((Place.ROW, text) for text in MENDED),
        *((Place.GROUP, text) for text in MENDED_GROUPS),
    ]
    made = [formula(place, parse(text)) for place, text in pairs]
    assert None not in made
    return [other_formula for other_formula in made if other_formula is not None]


@pytest.mark.parametrize("name", ["postgres", "mysql-mariadb", "plain"])
def test_one_answer(
    name: str, asked_engine: Opening, given_rows: list[given.Row], formulas: list[Formula]
) -> None:
    first = asked_engine("duckdb")
    rival = Plain(given_rows) if name == "plain" else asked_engine(name)
    lefts, rights = first.answers(formulas), rival.answers(formulas)
    mismatches: list[Mismatch] = []
    for other_formula in formulas:
        if differences(lefts[other_formula.text], rights[other_formula.text]) is not None:
            mismatch = judge(other_formula, first, rival, "UTC")
            mismatches += [mismatch] if mismatch is not None else []
    assert not mismatches, "\n\n".join(map(str, mismatches))
