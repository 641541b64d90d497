"""Searching text: the lowerings of `Contains`, `StartsWith` and `EndsWith`."""

from sqlglot import exp

from tablewright.formula.functions.base import CallContext
from tablewright.formula.functions.sql import call, compare, either, grouped, text

_EXACT_LIKE = frozenset({"postgres", "redshift"})
"""Platforms where LIKE compares by code point, and whose planners can estimate and index it."""


def _pattern(
    context: CallContext, value: exp.Expression, before: str, search: exp.Expression, after: str
) -> exp.Expression | None:
    """`LIKE` with the search spelled out; None where that is no gain or needs escapes."""
    if context.sql.name not in _EXACT_LIKE or not isinstance(search, exp.Literal):
        return None
    if any(sign in search.name for sign in "%_\\"):
        return None
    return exp.Like(this=grouped(value.copy()), expression=text(f"{before}{search.name}{after}"))


def _contains_one(context: CallContext, value: exp.Expression, search: exp.Expression) -> exp.Expression:
    if context.sql.name == "duckdb":
        return call("CONTAINS", value, search)
    found = _pattern(context, value, "%", search, "%")
    return found or compare(position(value, search), exp.GT, 0)


def contains(context: CallContext, value: exp.Expression, *searches: exp.Expression) -> exp.Expression:
    """Whether the text holds one of the searched ones."""
    return either([_contains_one(context, value, search) for search in searches])


def starts_with(context: CallContext, value: exp.Expression, prefix: exp.Expression) -> exp.Expression:
    """Whether the text begins with the prefix."""
    return _pattern(context, value, "", prefix, "%") or call("STARTS_WITH", value, prefix)


def ends_with(context: CallContext, value: exp.Expression, suffix: exp.Expression) -> exp.Expression:
    """Whether the text ends with the suffix."""
    if context.sql.name == "duckdb":
        return call("ENDS_WITH", value, suffix)
    found = _pattern(context, value, "%", suffix, "")
    return found or compare(call("RIGHT", value, call("LENGTH", suffix)), exp.EQ, suffix)


def position(value: exp.Expression, search: exp.Expression) -> exp.Expression:
    """Where a text stands in another. Between `POSITION(` and `IN`, PostgreSQL takes no bare COLLATE."""

    def plain(each: exp.Expression) -> exp.Expression:
        return exp.Paren(this=each.copy()) if isinstance(each, exp.Collate) else each.copy()

    return exp.StrPosition(this=plain(value), substr=plain(search))
