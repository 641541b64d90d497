"""Relative ends of date ranges as SQL: a fixed value, or a formula over the clock in stored queries."""

from collections.abc import Callable
from typing import Any

from sqlglot import exp

from tablewright.compiler.sql.filter_conditions import MOMENT, FilterProblem
from tablewright.compiler.sql.formula_context import FormulaContext
from tablewright.compiler.sql.query_builder import QueryBuilder
from tablewright.compiler.sql.relative_dates import relative_end
from tablewright.formula.lowering import lower
from tablewright.formula.typed import TypedReference, ValueKind


def range_end(
    builder: QueryBuilder, text: str, last: bool, make: Callable[[Any, ValueKind], exp.Expression]
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
