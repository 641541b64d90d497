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
    ("formula", "reason"),
    [
        ('RegexpMatch([t], "(?m)^a")', "no edges of lines"),
        ('RegexpMatch([t], "a\\\\Bb")', r"cannot find \\B"),
        ('RegexpExtract([t], "a|ab")', "of several texts that fit"),
        ('RegexpExtract([t], "a.*?b")', "of several texts that fit"),
        ('RegexpReplace([t], "a.*?b", "x")', "of several texts that fit"),
        ('RegexpCount([t], "a+(?:ab)?")', "of several texts that fit"),
    ],
)
def test_what_it_does_not_know_is_refused(formula: str, reason: str) -> None:
    with pytest.raises(FormulaError, match=f"cannot be translated: Snowflake .*{reason}") as refused:
        sql_of(formula, T, dialect="snowflake")
    assert refused.value.code == "unsupported"
    assert refused.value.span == (formula.index('"'), formula.index('"', formula.index('"') + 1) + 1)


@pytest.mark.parametrize(
    ("formula", "pattern"),
    [
        ('RegexpMatch([t], "a.*?b")', r"'a[^\n]*b'"),
        ('RegexpExtract([t], "<[^>]*?>")', "'<[^>]*>'"),
        ('RegexpReplace([t], "(?:a|b)(?P<x>c)", "<\\\\1>")', r"'(a|b)(c)', '<\\2>'"),
        ('RegexpMatch([t], "(?i)ab")', "'[Aa][Bb]'"),
    ],
)
def test_it_is_written_with_what_it_knows(formula: str, pattern: str) -> None:
    assert pattern in sql_of(formula, T, dialect="snowflake").replace("\n", "\\n")


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
