"""What a regular expression is read as, and what is refused."""

import re

import pytest

from tablewright.formula.patterns.characters import LAST, Category, Characters, holds, ranges
from tablewright.formula.patterns.parser import read
from tablewright.formula.patterns.rendering import Style, Use
from tablewright.formula.patterns.tree import PatternError, may_be_empty

PLAIN = Style(title="none", dot=".", anything="(?s:.)", end="$", lines="flag", edges="marks")


@pytest.mark.parametrize(
    ("pattern", "written"),
    [
        ("", ""),
        ("a|b|", "a|b|"),
        ("()", "()"),
        (r"\d\D\s\PL\pN", r"\p{Nd}\P{Nd}[\t-\r \x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}"
         r"\x{205F}\x{3000}]\P{L}\p{N}"),
        (r"\w\W", r"[\p{L}\p{M}\p{N}_][^\p{L}\p{M}\p{N}_]"),
        (r"[\w.-]", r"[\p{L}\p{M}\p{N}_.\-]"),
        (r"[^\W]", r"[\p{L}\p{M}\p{N}_]"),
        (r"[\W]", r"[^\p{L}\p{M}\p{N}_]"),
        (r"[\D\d]", "(?s:.)"),
        ("[]a]", r"[\]a]"),
        ("[^]a]", r"[^\]a]"),
        ("[a-]", r"[a\-]"),
        ("[[:alpha:][:^digit:]]", r"[\p{L}\P{Nd}]"),
        (r"[\x41-\x{45}\n]", r"[A-E\n]"),
        (r"\x{1F600}\.\-\_é", r"\x{1F600}\.-_é"),
        (r"\Qa.b\Ec", r"a\.bc"),
        (r"\Q(", r"\("),
        ("(?P<year>a)(?<day>b)(?:c)", "(a)(b)c"),
        ("(?:ab)*(?:c|d){2,}?", "(?:ab)*(?:c|d){2,}?"),
        ("(?U)a+b+?", "a+?b+"),
        ("a{2}?", "a{2}"),
        ("a{,3}b{x", r"a\{,3\}b\{x"),
        ("(?i)Ab1(?-i)c", "[Aa][Bb]1c"),
        ("(?i:a)b", "[Aa]b"),
        ("a(?i)b|c", "a[Bb]|[Cc]"),
        ("(?i)[a-c]", "[A-Ca-c]"),
        ("(?i)é", r"[\x{C9}\x{E9}]"),
        (r"(?i)\p{Lu}", r"[\p{Lu}\p{Ll}\p{Lt}]"),
        ("(?s).(?-s).", "(?s:.)."),
        ("(?m)^a$(?-m:^b$)", "(?m:^)a(?m:$)^b$"),
        (r"\Aa\z", "^a$"),
    ],
)  # fmt: skip
def test_it_is_read(pattern: str, written: str) -> None:
    assert PLAIN.rendered(read(pattern), Use.FIND) == written


@pytest.mark.parametrize(
    ("pattern", "problem"),
    [
        ("(", "( is never closed"),
        ("(?:a", "( is never closed"),
        ("a)", ") closes nothing"),
        ("[a", "[ is never closed"),
        ("[]", "[ is never closed"),
        ("[a\\", "ends in a backslash"),
        ("a\\", "ends in a backslash"),
        ("*a", "nothing to repeat before *"),
        ("a|?", "nothing to repeat before ?"),
        ("(+b)", "nothing to repeat before +"),
        ("a**", "* repeats what is no text"),
        ("a++", "+ repeats what is no text"),
        (r"\Qa.b\E+", "nothing to repeat before +"),
        ("a{2}{3}", "{3} repeats what is no text"),
        ("(?i)*", "* repeats what is no text"),
        ("^*", "repeats a place"),
        ("a{3,2}", "ends before it begins"),
        ("[b-a]", "ends before it begins"),
        (r"[a-\d]", "ends in a class"),
        ("[[:alfa:]]", "[:alfa:] is no class"),
        (r"\p{Greek}", r"\p{Greek} is no category"),
        (r"\p", r"\p names no category"),
        (r"\x{D800}", "no code point"),
        (r"\x{110000}", "no code point"),
        (r"\x00", "no code point"),
        (r"\q", r"\q has no meaning"),
        (r"\é", r"\é has no meaning"),
        ("(?<a>x)(?<a>y)", "two groups are named a"),
        ("(?y)", "a group begins with (?y)"),
    ],
)
def test_what_is_no_regular_expression(pattern: str, problem: str) -> None:
    with pytest.raises(PatternError, match=re.escape(problem)) as refused:
        read(pattern)
    assert refused.value.hint


@pytest.mark.parametrize(
    "pattern",
    [
        *("a(?=b)", "a(?!b)", "(?<=a)b", "(?<!a)b", "(?>a)", "(?#a)", "(?P=a)", "(?(1)a)", "(?|a)", "(?R)"),
        *(
            r"(a)\1",
            r"\Z",
            r"\G",
            r"\K",
            r"\C",
            r"\R",
            r"\X",
            r"\h",
            r"\k<a>",
            r"\u0041",
            r"\<",
            r"\y",
            r"[\b]",
        ),
    ],
)
def test_what_is_not_of_the_dialect(pattern: str) -> None:
    with pytest.raises(PatternError) as refused:
        read(pattern)
    assert refused.value.hint


@pytest.mark.parametrize(
    ("largest", "too_large", "problem"),
    [
        ("a" * 1000, "a" * 1001, "more than 1,000 characters"),
        ("(" * 50 + ")" * 50, "(" * 51 + ")" * 51, "more than 50 groups"),
        ("a{1000}", "a{1001}", "more than 1,000 times"),
        ("(?:a{1000}){2}", "(?:a{1000}){3}", "too large with its repetitions"),
        (r"\w{150}", r"\w{200}", "too large with its repetitions"),
    ],
)
def test_sizes_are_bounded(largest: str, too_large: str, problem: str) -> None:
    assert read(largest)
    with pytest.raises(PatternError, match=problem):
        read(too_large)


@pytest.mark.parametrize(
    ("pattern", "empty"),
    [
        ("a*", True),
        ("a|", True),
        ("^", True),
        (r"\b", True),
        ("(a?)(b{0,2})", True),
        ("a+", False),
        ("a*b", False),
    ],
)
def test_it_may_fit_where_nothing_stands(pattern: str, empty: bool) -> None:
    assert may_be_empty(read(pattern).part) is empty


def test_categories_have_the_characters_of_unicode() -> None:
    letters = ranges(Characters((Category("L"),)))
    assert all(holds(letters, ord(sign)) for sign in "aZéשひ𐐀")
    assert not any(holds(letters, ord(sign)) for sign in "1_ -\u0301")
    others = ranges(Characters((Category("L", negated=True),)))
    assert sum(last - first + 1 for first, last in (*letters, *others)) == LAST + 1
