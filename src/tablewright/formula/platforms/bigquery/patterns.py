"""Regular expressions on BigQuery: RE2, but a pattern for REGEXP_EXTRACT has at most one group."""

import re

from sqlglot import exp

from tablewright.formula.functions.sql import text

_PIECES = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]])*\]|\((?!\?(?!P?<[^=!]))(?:\?P?<\w+>)?", re.DOTALL)
"""Escapes and character classes, which are left as they are, and what opens a group that is captured."""


def only_group(pattern: exp.Expression, group: int) -> exp.Expression:
    """The pattern with this group only (0: without any), where it is known."""
    return text(only_group_of(pattern.name, group)) if isinstance(pattern, exp.Literal) else pattern


def only_group_of(pattern: str, group: int) -> str:
    count = 0

    def piece(match: re.Match[str]) -> str:
        nonlocal count
        if not match[0].startswith("("):
            return match[0]
        count += 1
        return "(" if count == group else "(?:"

    return _PIECES.sub(piece, pattern)
