"""Parses escapes, inside and outside of brackets."""

import re

from tablewright.formula.patterns.characters import CATEGORIES, DIGIT, SPACE, WORD, Category, Item
from tablewright.formula.patterns.tree import PatternError

REPAIR = "Repair it; a backslash before a sign means the sign itself, as in \\(."
WITHOUT = "Write the pattern without it; a condition on the text around it can be a RegexpMatch of its own."
CLASSES: dict[str, tuple[Item, ...]] = {"d": DIGIT, "s": SPACE, "w": WORD}
_CONTROL = {"a": "\a", "f": "\f", "n": "\n", "r": "\r", "t": "\t", "v": "\v"}
_CATEGORY = re.compile(r"([pP])(?:\{(\^?)(\w+)\}|([A-Z]))")
_POINT = re.compile(r"x(?:\{([0-9A-Fa-f]{1,6})\}|([0-9A-Fa-f]{2}))")
_OTHER_ESCAPES = {
    "Z": ("has \\Z", "Write \\z or $ for the end of the text."),
    "G": ("has \\G, the place of the match before", WITHOUT),
    "K": ("has \\K", "Put what is wanted in a group, ( )."),
    "C": ("has \\C, a single byte", "Write . for a character."),
    "R": ("has \\R, the end of a line", "Write \\r?\\n."),
    "X": ("has \\X", WITHOUT),
    "h": ("has \\h", "Write [ \\t] or \\s."),
    "k": ("looks with \\k for what a group found", WITHOUT),
    "g": ("looks with \\g for what a group found", WITHOUT),
    "u": ("has \\u", "Write a code point as \\x{E9}."),
    "<": ("has \\<", "Write \\b for the edge of a word."),
    ">": ("has \\>", "Write \\b for the edge of a word."),
    "y": ("has \\y", "Write \\b for the edge of a word."),
}


def escaped(text: str, at: int) -> tuple[str, int]:
    """The character that an escape means, and the index after it. `at` is the index after the backslash."""
    sign = text[at : at + 1]
    if not sign:
        raise PatternError("it ends in a backslash", REPAIR)
    if sign in _CONTROL:
        return _CONTROL[sign], at + 1
    if sign == "x":
        match = _POINT.match(text, at)
        point = int(match[1] or match[2], 16) if match else 0
        if match is None or not 0 < point <= 0x10FFFF or 0xD800 <= point <= 0xDFFF:
            raise PatternError("\\x has no code point of a character", "Write \\x41 or \\x{1F600}.")
        return chr(point), match.end()
    if sign.isdigit():
        raise PatternError(
            f"it looks with \\{sign} for what a group found, which not every platform can", WITHOUT
        )
    if sign in _OTHER_ESCAPES:
        problem, hint = _OTHER_ESCAPES[sign]
        raise PatternError(f"it {problem}, which not every platform knows", hint)
    if not sign.isascii() or sign.isalnum() or sign in "\n\r\t":
        raise PatternError(f"\\{sign} has no meaning", f"Write {sign} without the backslash.")
    return sign, at + 1


def category(text: str, at: int) -> tuple[Category, int]:
    """The category of `\\p{Lu}` or `\\PL`, and where what follows begins. `at` is after the backslash."""
    match = _CATEGORY.match(text, at)
    name = (match[3] or match[4]) if match else ""
    if match is None or name not in CATEGORIES:
        raise PatternError(
            f"\\p{{{name}}} is no category that every platform knows" if name else "\\p names no category",
            "Write \\p{L} for letters, \\p{Lu}, \\p{Ll}, \\p{N}, \\p{P}, \\p{S} or another general category.",
        )
    return Category(name, negated=(match[1] == "P") != bool(match[2])), match.end()
