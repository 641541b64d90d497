"""Aggregates that MySQL lacks: values in order as one text, of which the wanted ones are cut out, and
correlations from variances. All of them work wherever an aggregate does, in one SELECT.
"""

from collections.abc import Sequence

from sqlglot import exp

from tablewright.formula.functions.base import CallContext
from tablewright.formula.functions.sql import (
    BIGINT,
    DOUBLE,
    TEXT,
    call,
    case,
    cast,
    compare,
    minus,
    number,
    only_if,
    plus,
    sql_type,
    text,
    times,
)
from tablewright.formula.typed import ValueKind
from tablewright.formula.types import ValueType

_BETWEEN = ","
_KEPT = "="
"""Stands in front of each value, so that an empty text is no Null."""


def _listed(value: exp.Expression, order: Sequence[exp.Ordered]) -> exp.Expression:
    keys = [key.copy() for key in order]
    ordered = exp.Order(this=value.copy(), expressions=keys) if keys else value.copy()
    return exp.GroupConcat(this=ordered, separator=text(_BETWEEN))


def _part(listed: exp.Expression, place: exp.Expression) -> exp.Expression:
    """The entry at a place, from 1."""
    up_to = call("SUBSTRING_INDEX", listed, text(_BETWEEN), place)
    if isinstance(place, exp.Literal) and place.name == "1":
        return up_to
    return call("SUBSTRING_INDEX", up_to, text(_BETWEEN), number(-1))


def _whole(
    listed: exp.Expression, count: exp.Expression, found: exp.Expression, kind: exp.DType = DOUBLE
) -> exp.Expression:
    """The server cuts a list that is longer than a packet: then an error is better than a wrong value."""
    without = call("REPLACE", listed, text(_BETWEEN), text(""))
    gaps = exp.Sub(this=call("CHAR_LENGTH", listed), expression=call("CHAR_LENGTH", without))
    failing: exp.Expression = exp.Pow(this=exp.Literal.number("1e300"), expression=plus(count, number(1)))
    failing = failing if kind is DOUBLE else cast(failing, kind)
    complete = compare(gaps, exp.EQ, minus(count, number(1)))
    return case([(complete, found), (compare(count, exp.GT, 0), failing)])


# ---------------------------------------------------------------- percentiles


def percentile(value: exp.Expression, share: exp.Expression) -> exp.Expression:
    """Between the neighbours in proportion."""
    number_of = exp.Count(this=value.copy())
    listed = _listed(value, [exp.Ordered(this=value.copy())])
    place = times(share, exp.Paren(this=minus(number_of, number(1))))
    low, high = (
        cast(_part(listed, plus(to(this=place.copy()), number(1))), DOUBLE) for to in (exp.Floor, exp.Ceil)
    )
    beyond = exp.Paren(this=minus(place, exp.Floor(this=place.copy())))
    found = plus(low, times(exp.Paren(this=minus(high, low)), beyond))
    return _whole(listed, number_of, found)


def percentile_disc(context: CallContext, value: exp.Expression, share: exp.Expression) -> exp.Expression:
    number_of = exp.Count(this=value.copy())
    listed = _listed(value, [exp.Ordered(this=value.copy())])
    reached = exp.Ceil(this=times(share, number_of))
    place = exp.Greatest(this=reached, expressions=[number(1)])
    kind = sql_type(context.call.kind)
    return _whole(listed, number_of, cast(_part(listed, place), kind), kind)


# ---------------------------------------------------------------- values by their place


def _written(kind: ValueKind, value: exp.Expression) -> exp.Expression:
    plain = cast(value, TEXT)
    return call("HEX", plain) if kind.type in (ValueType.TEXT, ValueType.VARIANT) else plain


def _read(kind: ValueKind, written: exp.Expression) -> exp.Expression:
    match kind.type:
        case ValueType.TEXT:
            return cast(call("UNHEX", written), TEXT)
        case ValueType.VARIANT:
            return call("JSON_EXTRACT", cast(call("UNHEX", written), TEXT), text("$"))
        case ValueType.LOGICAL:
            return cast(written, BIGINT)
        case _:
            return cast(written, sql_type(kind))


def in_order(*, last: bool, non_null: bool):
    """`First`, `Last` and those that skip Nulls."""

    def lower(context: CallContext, value: exp.Expression) -> exp.Expression:
        return _at(context, value, number(1), last=last, non_null=non_null)

    return lower


def nth(context: CallContext, value: exp.Expression, place: exp.Expression) -> exp.Expression:
    known = context.literal(1)
    if isinstance(known, int | float) and known < 1:
        return cast(exp.Null(), sql_type(context.call.kind))
    return _at(context, value, cast(place, BIGINT), last=False, non_null=False)


def _at(
    context: CallContext, value: exp.Expression, place: exp.Expression, *, last: bool, non_null: bool
) -> exp.Expression:
    kind = context.call.kind
    keys = [_reversed(key) if last else key.copy() for key in context.order]
    written = call("CONCAT", text(_KEPT), _written(kind, value))
    entry = written if non_null else exp.Coalesce(this=written, expressions=[text("")])
    listed = _listed(entry, keys)
    found = _part(listed, place)
    is_there = compare(call("LEFT", found, number(1)), exp.EQ, _KEPT)
    kept = only_if(is_there, _read(kind, call("SUBSTRING", found, number(2))))
    first = isinstance(place, exp.Literal) and place.name == "1"
    if first:
        return kept
    counted = exp.Count(this=value.copy() if non_null else exp.Star())
    return case([(compare(place, exp.LTE, counted), kept)])


def _reversed(key: exp.Ordered) -> exp.Ordered:
    return exp.Ordered(
        this=key.this.copy(), desc=not key.args.get("desc"), nulls_first=not key.args.get("nulls_first")
    )
