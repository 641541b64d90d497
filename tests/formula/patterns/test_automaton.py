"""Whether two rules find the same text, against all texts of a small alphabet."""

import re
from itertools import product

import pytest

from tablewright.formula.patterns.automaton import Rule, agrees, in_order
from tablewright.formula.patterns.parser import read
from tablewright.formula.patterns.preference import preference, whole_rule

TEXTS = ["".join(signs) for size in range(6) for signs in product("abcd", repeat=size)]
PATTERNS = [
    *(
        "a",
        "a|ab",
        "ab|a",
        "a*",
        "a*?",
        "a+?b",
        "a*(?:ab)?",
        "a?(?:ab)?",
        "(?:a|ab)(?:c|bcd)",
        "a.*b",
        "a.*?b",
    ),
    *(
        "a.*?b.*",
        "(?:a|b)+c?",
        "a{1,2}?b?",
        "^a|b$",
        "(?:ab|a)(?:bc)?$",
        "a*?$",
        "(?:a|b)*?c",
        "a??",
        "b|a+",
        "d*",
    ),
]


def first(pattern: str, text: str) -> str | None:
    match = re.search(pattern, text)
    return match[0] if match else None


def farthest(pattern: str, text: str, rule: Rule) -> str | None:
    """Of all that fit where the first way begins, the longest or the shortest."""
    match = re.search(pattern, text)
    if match is None:
        return None
    ends = [
        end
        for end in range(match.start(), len(text) + 1)
        if re.compile(f"(?:{pattern})(?<=^.{{{end}}})").match(text, match.start())
    ]
    return text[match.start() : max(ends) if rule == "longest" else min(ends)]


@pytest.mark.parametrize("rule", ["longest", "shortest"])
@pytest.mark.parametrize("pattern", PATTERNS)
def test_they_agree_where_every_text_says_so(pattern: str, rule: Rule) -> None:
    same = all(first(pattern, text) == farthest(pattern, text, rule) for text in TEXTS)
    assert agrees(read(pattern).part, rule) is same


@pytest.mark.parametrize(
    ("pattern", "from_longest", "from_shortest"),
    [
        ("a*", True, False),
        ("a*?", False, True),
        ("a|ab", False, True),
        ("ab|a", True, False),
        ("(?:a|ab)(?:c|bcd)", True, False),
        ("abc", True, True),
    ],
)
def test_ways_are_in_order(pattern: str, from_longest: bool, from_shortest: bool) -> None:
    part = read(pattern).part
    assert (in_order(part, "longest"), in_order(part, "shortest")) == (from_longest, from_shortest)


@pytest.mark.parametrize(
    ("pattern", "own", "groups", "rule"),
    [
        ("a+", "longest", False, "longest"),
        ("a+?b", "shortest", False, "shortest"),
        ("<.*?>", "shortest", False, "shortest"),
        ("<.*?>.*", "shortest", False, "longest"),
        ("foo|foobar", "longest", False, "shortest"),
        ("a*(?:ab)?", "longest", False, None),
        ("(a|ab)(.*)$", "longest", False, "longest"),
        ("(a|ab)(.*)$", "longest", True, None),
        (r"(\w+)@(\w+)", "longest", True, "longest"),
        ("abc", None, False, "longest"),
    ],
)
def test_the_rule_of_a_platform_that_takes_the_longest_or_the_shortest(
    pattern: str, own: Rule | None, groups: bool, rule: Rule | None
) -> None:
    part = read(pattern).part
    assert preference(part) == own
    assert whole_rule(part, groups=groups, lazy=True) == rule


def test_what_has_too_many_states_is_not_taken_for_granted() -> None:
    assert not agrees(read("(?:a|b)*a(?:a|b){12}(?:c|cd)?").part, "longest")
