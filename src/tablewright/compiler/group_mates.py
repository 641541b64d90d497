"""Which aggregates a platform computes in one SELECT."""

from collections.abc import Iterable

from tablewright.compiler.canonical import canonical
from tablewright.formula.errors import FormulaError, Span
from tablewright.formula.platforms.base import Platform
from tablewright.formula.typed import TypedCall

_IN_ORDER = frozenset({"ListAgg", "ArrayAgg", "ArrayAggDistinct"})
_DISTINCT = frozenset({"CountDistinct", "CountDistinctIf"})


def group_mates(call: TypedCall, sql: Platform) -> str:
    """What the aggregates of one SELECT must agree on; empty for one that goes with all others."""
    if not sql.lists_apart:
        return ""
    name = call.function.name
    if name in _DISTINCT:
        return "distinct"
    if name in _IN_ORDER:
        return "in order"
    if name == "ListAggDistinct":
        return canonical(call)
    return f"by {canonical(call.arguments[0])}" if call.function.inner is not None else ""


def only_mates(calls: Iterable[TypedCall], sql: Platform, span: Span) -> str:
    """What all of these agree on; raises FormulaError where they do not."""
    found = {mates for each in calls if (mates := group_mates(each, sql))}
    if len(found) > 1:
        raise FormulaError(
            "unsupported",
            f"{sql.title} computes lists in one order at a time, and apart from counts of different values.",
            span,
            hint="Put one of them into a column of its own in a table with a grouping, and use that here.",
        )
    return next(iter(found), "")
