"""Regular expressions find the same on every engine, or are refused where a platform has nothing for them."""

from collections.abc import Callable
from typing import Any

import pytest

from tablewright.formula.errors import FormulaError

from .answers import Answers
from .engines import ENGINES, FormulaEngine

Answering = Callable[[FormulaEngine], Answers]

FOUND = [
    (r'RegexpMatch("é1_", "^\\w+$")', True),
    (r'RegexpMatch("हिन्दी", "^\\w+$")', True),
    (r'RegexpMatch("-", "\\w")', False),
    (r'RegexpMatch("٣", "^[[:digit:]]$")', True),
    (r'RegexpMatch("É", "^[[:lower:]]$")', False),
    (r'RegexpMatch("É", "^(?i)é$")', True),
    (r'RegexpMatch("ab", "AB")', False),
    (r'RegexpMatch("€", "^\\p{Sc}$")', True),
    (r'RegexpMatch("a_b", "[^\\W_]_")', True),
    ('RegexpMatch("a\nb", "a.b")', False),
    ('RegexpMatch("a\nb", "(?s)^a.b$")', True),
    ('RegexpMatch("a\nb", "b$")', True),
    ('RegexpMatch("a\nb", "a$")', False),
    ('RegexpMatch("a\n", "a$")', False),
    ('RegexpMatch("a\nb\nc", "(?m)^b$")', True),
    (r'RegexpMatch("a]", "^[a\\]]+$")', True),
    (r'RegexpMatch("a&b", "^[a-b&&]+$")', True),
    (r'RegexpMatch("x.y", "^\\Qx.\\Ey$")', True),
    ('RegexpMatch("aaa", "^a{300}$")', False),
    (r'RegexpReplace("ab cd", "\\b\\w", "#")', "#b #d"),
    (r'RegexpReplace("été fini", "\\b\\w", "#")', "#té #ini"),
    (r'RegexpCount("foo foobar barfoo foo", "\\bfoo\\b")', 2),
    (r'RegexpReplace("ab cd", "\\b.+?\\b", "x")', "xxx"),
    ('RegexpExtract("foobar", "foo|foobar")', "foo"),
    ('RegexpExtract("<a><b>", "<.*?>", 2)', "<b>"),
    ('RegexpExtract("<a>b", "<.*?>.*")', "<a>b"),
    (r'RegexpExtract("ann@b.org", "(\\w+)@(?:\\w+)")', "ann"),
    (r'RegexpReplace("ann@b", "(?P<a>\\w+)@(\\w+)", "\\2 at \\1")', "b at ann"),
    (r'RegexpReplace("a.b", "[.]", "\\\\$1&")', "a\\$1&b"),
    (r'RegexpReplace("  a b ", "^\\s+|\\s+$", "")', "a b"),
    ('RegexpCount("a1b22", "[0-9]+?")', 3),
]

REFUSED = {
    "snowflake": {
        'RegexpMatch("a\nb\nc", "(?m)^b$")',
        r'RegexpReplace("ab cd", "\\b.+?\\b", "x")',
        'RegexpExtract("foobar", "foo|foobar")',
        'RegexpExtract("<a><b>", "<.*?>", 2)',
        'RegexpCount("a1b22", "[0-9]+?")',
    }
}
KNOWN = {
    # The program in its place counts groups with another library, which knows no categories.
    "bigquery": {r'RegexpExtract("ann@b.org", "(\\w+)@(?:\\w+)")'},
    # PostgreSQL in its place takes the longest of several.
    "redshift": {
        r'RegexpReplace("ab cd", "\\b.+?\\b", "x")',
        'RegexpExtract("foobar", "foo|foobar")',
        'RegexpExtract("<a>b", "<.*?>.*")',
    },
}


@pytest.fixture(scope="module")
def answers(request: pytest.FixtureRequest) -> Answering:
    made: dict[str, Answers] = {}

    def of(engine: FormulaEngine) -> Answers:
        if engine.name not in made:
            neighbours = [(formula, None) for formula, _ in FOUND]
            made[engine.name] = Answers(engine, request.getfixturevalue(engine.fixture), neighbours)
        return made[engine.name]

    return of


@pytest.mark.parametrize("engine", ENGINES, ids=lambda engine: engine.name)
def test_it_finds_the_same_everywhere(engine: FormulaEngine, answers: Answering) -> None:
    record: dict[str, Any] = {}
    refused: dict[str, FormulaError] = {}
    for formula, _ in FOUND:
        try:
            (record[formula],) = answers(engine).rows(formula)
        except FormulaError as error:
            refused[formula] = error
    assert refused.keys() == REFUSED.get(engine.dialect, set())
    assert all("cannot be translated" in error.message for error in refused.values())
    known = KNOWN.get(engine.name, set())
    expected = {formula: value for formula, value in FOUND if formula not in refused.keys() | known}
    assert {formula: record[formula] for formula in expected} == expected
