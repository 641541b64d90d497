"""Regular expressions on BigQuery: RE2, but a pattern for REGEXP_EXTRACT has at most one group."""

import re

from sqlglot import exp

from tablewright.formula.functions.sql import text

_PIECES = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]])*\]|\((?!\?(?!P?<[^=!]))(?:\?P?<\w+>)?", re.DOTALL)
"""Escapes and character classes, which are left as they are, and what opens a group that is captured."""


def only_group(pattern: exp.Expression, group: int) -> exp.Expression:
    """The pattern with this group only (0: without any), where it is known."""
    if not isinstance(pattern, exp.Literal):
        return pattern
    count = 0

    def piece(found: re.Match[str]) -> str:
        nonlocal count
        if not found[0].startswith("("):
            return found[0]
        count += 1
        return "(" if count == group else "(?:"

    return text(_PIECES.sub(piece, pattern.name))
