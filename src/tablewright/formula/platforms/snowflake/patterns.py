r"""Regular expressions on Snowflake: POSIX, with \d \s \w
(https://docs.snowflake.com/en/sql-reference/functions-regexp). It knows neither groups that do not count nor
looking ahead."""

import re

from sqlglot import exp

_PIECE = re.compile(
    r"\\.|\[\^?\]?(?:\\.|\[:\w+:\]|[^\]\\])*\]|\(\?[!=][^()]*\)|\(\?:|\(\?P?<\w+>|\(|.", re.DOTALL
)


def posix(pattern: exp.Expression, group: int = 0) -> tuple[exp.Expression, int]:
    """A pattern with counted groups only, and the new number of one of them.

    Looking ahead for a digit, by which our own patterns keep numbers apart, is left out: the longest match,
    which is taken there, does the same. A pattern that is computed stays as it is.
    """
    if not isinstance(pattern, exp.Literal):
        return pattern, group
    found, place = posix_text(pattern.name, group)
    return exp.Literal.string(found), place


def posix_text(pattern: str, group: int = 0) -> tuple[str, int]:
    found, seen, counted, place = "", 0, 0, group
    for piece in _PIECE.findall(pattern):
        if piece.startswith(("(?!", "(?=")):
            continue
        if piece.startswith("("):
            seen += 1
            if piece != "(?:":
                counted += 1
                if counted == group:
                    place = seen
            piece = "("
        found += piece
    return found, place


def renumbered(pattern: exp.Expression, template: str) -> tuple[exp.Expression, str]:
    r"""The pattern, and a replacement in which `\1` is a group."""
    plain, _ = posix(pattern)
    return plain, re.sub(r"\\([0-9])", lambda found: f"\\{posix(pattern, int(found[1]))[1]}", template)
