"""Relative ends of date ranges as SQL: a fixed value, or a formula over the clock in stored queries."""

from sqlglot import exp

from tablewright.compiler.sql.formula_context import FormulaContext
from tablewright.compiler.sql.query_builder import QueryBuilder
from tablewright.compiler.sql.relative_dates import relative_end
from tablewright.document.filters import FilterContext, FilterProblem, MakeValue
from tablewright.document.filters.values import MOMENT
from tablewright.formula.lowering import lower
from tablewright.formula.typed import TypedReference


def range_end(
    builder: QueryBuilder, text: str, last: bool, make: MakeValue
) -> tuple[exp.Expression, bool] | None:
    """The end that a text names, and whether it is exclusive; None if it is not relative."""
    end = relative_end(text)
    if end is None:
        return None
    query_context = builder.query_context
    query_context.timed = True
    outside = last and end.unit is not None
    if query_context.literal or query_context.moment is None:
        return lower(end.formula(after=outside), FormulaContext(builder, _no_column)), outside
    try:
        moment = end.after(query_context.now) if last else end.first(query_context.now)
    except OverflowError:
        raise FilterProblem(f"“{text}” lies outside the calendar.") from None
    return make(moment, MOMENT), outside


def _no_column(reference: TypedReference) -> exp.Expression:
    raise AssertionError(f"{reference!r} in a date range")


def filter_context(builder: QueryBuilder, *, bound: bool) -> FilterContext:
    """How filters write their values: those of controls, which are `bound`, as parameters."""
    query_context = builder.query_context
    return FilterContext(
        query_context.make_bound if bound else query_context.make_literal,
        query_context.sql,
        query_context.time_zone,
        lambda text, last, make: range_end(builder, text, last, make),
    )
