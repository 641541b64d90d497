"""SparklineAgg from row numbers, for platforms that cannot scan the rows of a group twice.

Windows run over the rows of a category within their group. First they number the rows and compute the
aggregate's inputs; one step later comes the aggregate itself, as a window; then the first row of each
category gives its point.
"""

from dataclasses import replace

from sqlglot import exp

from tablewright.formula.errors import FormulaError
from tablewright.formula.functions.base import CallContext, WindowLowering
from tablewright.formula.functions.sparklines import in_order_of, point_of
from tablewright.formula.functions.sql import compare, every, is_not_null, only_if
from tablewright.formula.platforms.by_place import PERCENTILES, ByPlace, Places
from tablewright.formula.platforms.outside import outermost
from tablewright.formula.platforms.rules import filter_as_case
from tablewright.formula.typed import TypedCall

_DISTINCT = frozenset({"CountDistinct", "CountDistinctIf"})
_BEGINNINGS = ("CORR", "REGR_", "COVAR_", "VAR_", "STDDEV")
"""How the names of aggregates begin that SQLGlot may know by name only."""


def points_by_place(inner: TypedCall) -> ByPlace:
    """The line of an aggregate; its arguments are the category and those of the aggregate."""
    of_inner = PERCENTILES.get(inner.function.name)
    if inner.function.name in _DISTINCT:
        of_inner = ByPlace(1, _among_equals, _count_of_firsts)
    count = of_inner.count if of_inner else 0

    def windows(
        context: CallContext, category: exp.Expression, *values: exp.Expression
    ) -> tuple[WindowLowering, ...]:
        windows_ = of_inner.windows(_within(context, inner), *values) if of_inner else ()
        first = WindowLowering(exp.RowNumber(), order=(exp.Ordered(this=category, nulls_first=False),))
        together = context.sql.partition_key(category, context.argument(0).kind)
        return tuple(
            replace(window_lowering, partition=(together, *window_lowering.partition), tie_break=False)
            for window_lowering in (*windows_, first)
        )

    def after(
        context: CallContext, places: Places, category: exp.Expression, *values: exp.Expression
    ) -> WindowLowering:
        within = _within(context, inner)
        lowering = context.sql.lowering(inner.function)
        assert lowering is not None
        value = of_inner.lower(within, places[:count], *values) if of_inner else lowering(within, *values)
        # Windows with a FILTER are not taken everywhere.
        value = value.transform(
            lambda filter_: filter_as_case(filter_) if isinstance(filter_, exp.Filter) else filter_
        )
        aggregates = _as_windows(value)
        if aggregates is None:
            raise FormulaError(
                "unsupported",
                f"{context.sql.title} cannot compute {inner.function.name} for each point of a line.",
                context.call.span,
                hint="Group by the category in an element of its own, and make the chart from that.",
            )
        together = context.sql.partition_key(category, context.argument(0).kind)
        return WindowLowering(value, partition=(together,), tie_break=False, aggregates=aggregates)

    def lower(
        context: CallContext, places: Places, category: exp.Expression, *_values: exp.Expression
    ) -> exp.Expression:
        *_, first, value = places
        chosen = every((compare(first, exp.EQ, 1), is_not_null(category)))
        point = only_if(chosen, point_of(context, inner, category, value))
        return context.sql.json.collected(point, [in_order_of(context, category)])

    return ByPlace(count + 1, windows, lower, after)


def _within(context: CallContext, inner: TypedCall) -> CallContext:
    return CallContext(inner, context.environment)


# ---------------------------------------------------------------- how many different ones


def _different(value: exp.Expression, conditions: tuple[exp.Expression, ...]) -> exp.Expression:
    return only_if(every(conditions), value) if conditions else value.copy()


def _among_equals(
    context: CallContext, value: exp.Expression, *conditions: exp.Expression
) -> tuple[WindowLowering, ...]:
    """The place of a row among those with the same value."""
    counted = _different(value, conditions)
    same = context.sql.partition_key(counted, context.argument(0).kind)
    key = exp.Ordered(this=same.copy(), nulls_first=False)
    return (WindowLowering(exp.RowNumber(), order=(key,), partition=(same,), tie_break=False),)


def _count_of_firsts(
    _context: CallContext, places: Places, value: exp.Expression, *conditions: exp.Expression
) -> exp.Expression:
    first = compare(places[0], exp.EQ, 1)
    return exp.Count(this=only_if(first, _different(value, conditions)))


# ---------------------------------------------------------------- an aggregate as windows


def _is_aggregate(node: exp.Expression) -> bool:
    named = node.name.upper() if isinstance(node, exp.Anonymous) else ""
    return isinstance(node, exp.AggFunc) or named.startswith(_BEGINNINGS)


def _reads_rows(node: exp.Expr) -> bool:
    return isinstance(node, exp.Column) or (isinstance(node, exp.Expression) and _is_aggregate(node))


def _as_windows(value: exp.Expression) -> tuple[exp.Expression, ...] | None:
    """The aggregates that each become a window; None if rows are also read elsewhere, or if one of them
    cannot be a window."""
    windows = tuple(node for node in outermost(value, _reads_rows) if isinstance(node, exp.Expression))
    if any(
        isinstance(expression, exp.Column) or expression.find(exp.Distinct, exp.Order)
        for expression in windows
    ):
        return None
    return windows
