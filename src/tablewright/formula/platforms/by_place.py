"""Aggregates from row numbers, for platforms that cannot sort within an aggregate or lack percentiles. A
window numbers the rows of each group first; the aggregate then picks values by row number.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlglot import exp

from tablewright.formula.functions.base import WHOLE_WINDOW, CallContext, WindowLowering
from tablewright.formula.functions.sql import (
    BOOLEAN,
    INT,
    case,
    cast,
    compare,
    is_null,
    minus,
    number,
    only_if,
    plus,
    times,
)
from tablewright.formula.types import ValueType

Places = tuple[exp.Expression, ...]


@dataclass(frozen=True, slots=True)
class ByPlace:
    """`windows(context, *arguments)` returns `count` windows; `lower(context, places, *arguments)` the
    aggregate. `after(context, places, *arguments)` is one more window, the last of the places, which reads
    the others in a separate step."""

    count: int
    windows: Callable[..., tuple[WindowLowering, ...]]
    lower: Callable[..., exp.Expression]
    after: Callable[..., WindowLowering] | None = None


# ---------------------------------------------------------------- first, last, nth


def at_place(
    context: CallContext, place: exp.Expression, wanted: exp.Expression, value: exp.Expression
) -> exp.Expression:
    """The value of the row with a number."""
    here = exp.EQ(this=place.copy(), expression=wanted.copy())
    match context.call.type:
        case ValueType.LOGICAL:
            return cast(exp.Max(this=only_if(here, cast(value, INT))), BOOLEAN)
        case ValueType.VARIANT:
            json = context.sql.json
            return json.parsed(exp.Max(this=only_if(here, json.written(value))))
        case _:
            return exp.Max(this=only_if(here, value))


def _edge(*, last: bool, non_null: bool) -> ByPlace:
    def windows(_context: CallContext, value: exp.Expression) -> tuple[WindowLowering, ...]:
        key = exp.Ordered(this=exp.Paren(this=is_null(value)), desc=last, nulls_first=False)
        return (WindowLowering(exp.RowNumber(), before=(key,) if non_null else (), reverse=last),)

    def lower(context: CallContext, places: Places, value: exp.Expression) -> exp.Expression:
        return at_place(context, places[0], number(1), value)

    return ByPlace(1, windows, lower)


def _in_order(_context: CallContext, *_arguments: exp.Expression) -> tuple[WindowLowering, ...]:
    return (WindowLowering(exp.RowNumber()),)


def _nth(
    context: CallContext, places: Places, value: exp.Expression, place: exp.Expression
) -> exp.Expression:
    return at_place(context, places[0], place, value)


EDGES: Mapping[str, ByPlace] = {
    "First": _edge(last=False, non_null=False),
    "Last": _edge(last=True, non_null=False),
    "FirstNonNull": _edge(last=False, non_null=True),
    "LastNonNull": _edge(last=True, non_null=True),
    "Nth": ByPlace(1, _in_order, _nth),
}

# ---------------------------------------------------------------- percentiles


def _sorted_and_counted(
    _context: CallContext, value: exp.Expression, *_rest: exp.Expression
) -> tuple[WindowLowering, ...]:
    key = exp.Ordered(this=value.copy(), desc=False, nulls_first=False)
    counted = WindowLowering(exp.Count(this=value.copy()), WHOLE_WINDOW, order=(key,), tie_break=False)
    return WindowLowering(exp.RowNumber(), order=(key,), tie_break=False), counted


def _percentile(
    context: CallContext, places: Places, value: exp.Expression, share: exp.Expression
) -> exp.Expression:
    """Interpolates between the two neighbours of the wanted position, weighted by their distance."""
    place, count = places
    wanted = plus(number(1), times(share, minus(context.sql.as_double(count), number(1))))
    weight = minus(number(1), exp.Abs(this=minus(place, wanted)))
    near = exp.And(this=compare(weight, exp.GT, 0), expression=exp.Not(this=is_null(value)))
    return exp.Sum(this=only_if(near, times(context.sql.as_double(value), weight)))


def _median(context: CallContext, places: Places, value: exp.Expression) -> exp.Expression:
    return _percentile(context, places, value, context.sql.double(0.5))


def _percentile_disc(
    context: CallContext, places: Places, value: exp.Expression, share: exp.Expression
) -> exp.Expression:
    """The first value at which the share is reached."""
    place, count = places
    reached = compare(place, exp.GTE, times(share, context.sql.as_double(count)))
    return exp.Min(this=case([(reached, value)]))


PERCENTILES: Mapping[str, ByPlace] = {
    "PercentileCont": ByPlace(2, _sorted_and_counted, _percentile),
    "PercentileDisc": ByPlace(2, _sorted_and_counted, _percentile_disc),
    "Median": ByPlace(2, _sorted_and_counted, _median),
}
