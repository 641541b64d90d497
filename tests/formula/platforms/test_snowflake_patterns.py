"""Regular expressions as Snowflake takes them."""

import re

import pytest

from formula.evaluation import TestColumn, sql_of
from tablewright.formula.errors import FormulaError
from tablewright.formula.functions.date_parsing import read_layout, without_lookahead
from tablewright.formula.platforms.snowflake.patterns import posix_text
from tablewright.formula.types import ValueType

T = TestColumn("t", ValueType.TEXT)


@pytest.mark.parametrize(
    ("pattern", "written"),
    [
        (r"^(?:a|b)(c)$", r"^(a|b)(c)$"),
        (r"(?P<year>\d{4})", r"(\d{4})"),
        (r"a\[b\]", r"a\[b\]"),
        (r"[^:/?#\[]*", r"[^:/?#[]*"),
        (r"(\[[^\]/?#]*\])", r"(\[[^]/?#]*\])"),
        (r"[\w.\-]", r"[\w.-]"),
        (r"[\^a]", r"[a^]"),
        (r"[a\]\-\[]", r"[]a[-]"),
        (r"[[:alpha:]\]]", r"[][:alpha:]]"),
        (r"[a-z]\*?", r"[a-z]\*?"),
        (r"[*?]", r"[*?]"),
    ],
)
def test_it_is_written_as_posix_has_it(pattern: str, written: str) -> None:
    assert posix_text(pattern)[0] == written


@pytest.mark.parametrize("pattern", [r"[^\]/?#]+", r"[\w.\-]+", r"[\^a]+", r"[a\]\-\[]+"])
def test_brackets_mean_the_same(pattern: str) -> None:
    signs = "".join(map(chr, range(32, 127)))
    plain = posix_text(pattern)[0]
    assert re.findall(plain, signs) == re.findall(pattern, signs)


@pytest.mark.parametrize(
    "pattern", ["a(?=b)", "a(?!b)", "(?<=a)b", "(?<!a)b", "a(?i)b", "a.*?b", "a+?", "a??", "a{2}?"]
)
@pytest.mark.parametrize(
    "formula", ['RegexpMatch([t], "{}")', 'RegexpExtract([t], "{}")', 'RegexpReplace([t], "{}", "x")']
)
def test_what_it_does_not_know_is_refused(pattern: str, formula: str) -> None:
    with pytest.raises(FormulaError, match="Snowflake knows no regular expression"):
        sql_of(formula.replace("{}", pattern), T, dialect="snowflake")


def test_a_pattern_for_any_case_says_so_in_a_parameter() -> None:
    written = sql_of('RegexpMatch([t], "(?i)ab")', T, dialect="snowflake")
    assert written == "REGEXP_INSTR(\"t\", 'ab', 1, 1, 0, 'i') > 0"


@pytest.mark.parametrize(
    ("layout", "text", "fits"),
    [
        ("%d%m", "12", False),
        ("%d%m", "0102", True),
        ("%Y%m%d", "2024115", True),
        ("%Y-%m-%d", "2024-1-5", True),
    ],
)
def test_numbers_side_by_side_are_kept_apart_without_looking_ahead(
    layout: str, text: str, fits: bool
) -> None:
    plain = posix_text(without_lookahead(read_layout(layout).pattern))[0]
    assert bool(re.search(plain, text)) is fits
