r"""Regular expressions on Snowflake: POSIX, with \d \s \w
(https://docs.snowflake.com/en/sql-reference/functions-regexp). It knows no groups that do not count, no
looking around, and no quantifiers that are not greedy; between brackets a backslash is a sign in POSIX."""

import re

from sqlglot import exp

from tablewright.formula.errors import FormulaError, Span
from tablewright.formula.patterns.template import pieces

_PIECE = re.compile(
    r"\\.|\[\^?\]?(?:\\.|\[:\w+:\]|[^\]\\])*\]|\(\?:|\(\?P?<\w+>|\(\?|\(|[*+?}]\?|.", re.DOTALL
)
_IN_BRACKETS = re.compile(r"\\.|\[:\w+:\]|.", re.DOTALL)


_ANY_CASE = "(?i)"


def without_case(pattern: exp.Expression) -> tuple[exp.Expression, bool]:
    """A pattern without the mark at its beginning for letters of any case, and whether it had it: a parameter
    says so instead."""
    if isinstance(pattern, exp.Literal) and pattern.name.startswith(_ANY_CASE):
        return exp.Literal.string(pattern.name.removeprefix(_ANY_CASE)), True
    return pattern, False


def posix(pattern: exp.Expression, group: int = 0) -> tuple[exp.Expression, int]:
    """A pattern with counted groups only, and the new number of one of them. A computed one stays."""
    if not isinstance(pattern, exp.Literal):
        return pattern, group
    text, place = posix_text(pattern.name, group)
    return exp.Literal.string(text), place


def posix_text(pattern: str, group: int = 0) -> tuple[str, int]:
    result, seen, counted, place = "", 0, 0, group
    for piece in _PIECE.findall(pattern):
        if piece == "(?":
            raise _unknown("around what is found, or changes its rules in the middle")
        if len(piece) == 2 and piece[0] in "*+?}":
            raise _unknown("for as little as it can be")
        if piece.startswith("["):
            piece = _brackets(piece)
        if piece.startswith("("):
            seen += 1
            if piece != "(?:":
                counted += 1
                if counted == group:
                    place = seen
            piece = "("
        result += piece
    return result, place


def _brackets(piece: str) -> str:
    """A bracket expression that needs no backslash: each sign is put where it is literal."""
    negated, inner = piece[1:2] == "^", piece[1:-1].removeprefix("^")
    parts = _IN_BRACKETS.findall(inner)
    plain = {part for part in parts if part[0] == "\\" and part[1:] in ("]", "[", "^", "-")}
    if not plain:
        return piece
    rest = "".join(part for part in parts if part not in plain)
    first, last = ("".join(sign for sign in signs if f"\\{sign}" in plain) for signs in ("]", "[^-"))
    return f"[{'^' if negated else ''}{first}{rest}{last}]"


def _unknown(what: str) -> FormulaError:
    return FormulaError(
        "unsupported",
        f"Snowflake knows no regular expression that looks {what}.",
        Span(0, 0),
        hint="Write it with classes, groups and counts.",
    )


def renumbered(pattern: exp.Expression, template: str) -> tuple[exp.Expression, str]:
    r"""The pattern, and a replacement in which `\1` is a group."""
    plain, _ = posix(pattern)
    numbered = (
        f"\\{posix(pattern, piece)[1]}" if isinstance(piece, int) else piece.replace("\\", "\\\\")
        for piece in pieces(template)
    )
    return plain, "".join(numbered)
