"""Lowerings that differ on Snowflake."""

import json
import string
from collections.abc import Mapping

from sqlglot import exp

from tablewright.formula.functions.base import (
    WHOLE_WINDOW,
    CallContext,
    Lowering,
    Windowing,
    WindowLowering,
    reversed_key,
)
from tablewright.formula.functions.geography import make_point
from tablewright.formula.functions.sql import (
    call,
    cast,
    compare,
    grouped,
    minus,
    number,
    sql_type,
    text,
    whole,
)
from tablewright.formula.platforms.snowflake.geography import SHAPES


def _in_order(*, last: bool = False, non_null: bool = False) -> Lowering:
    """The value at a place of a group's rows in order, from an array of records, in which Null keeps its
    place."""

    def lower(
        context: CallContext, value: exp.Expression, place: exp.Expression | None = None
    ) -> exp.Expression:
        known = context.literal(1) if place is not None else None
        index: exp.Expression = number(0)
        if place is not None:
            outside = isinstance(known, int | float) and known < 1
            index = exp.Null() if outside else minus(place, number(1))
        keys = [reversed_key(key) if last else key.copy() for key in context.order]
        packed = call("TO_VARIANT", value) if non_null else call("ARRAY_CONSTRUCT", value)
        within_group: exp.Expression = call("ARRAY_AGG", packed)
        if keys:
            within_group = exp.WithinGroup(this=within_group, expression=exp.Order(expressions=keys))
        within_group = call("GET", within_group, index)
        if not non_null:
            within_group = call("GET", within_group, number(0))
        return cast(within_group, context.sql.type_of(context.argument(0).kind).this)

    return lower


def _sha256(_context: CallContext, value: exp.Expression) -> exp.Expression:
    return call("SHA2", value, number(256))


def _text_join(_context: CallContext, separator: exp.Expression, *parts: exp.Expression) -> exp.Expression:
    """CONCAT_WS gives Null where a part is Null."""
    return call("ARRAY_TO_STRING", call("ARRAY_CONSTRUCT_COMPACT", *parts), separator)


def _left(context: CallContext, value: exp.Expression, count: exp.Expression) -> exp.Expression:
    """A negative count leaves off that many characters at the end."""
    known = context.literal(1)
    kept = whole(context, 1, count)
    if isinstance(known, int) and known >= 0:
        return call("LEFT", value, kept)
    rest = call("GREATEST", exp.Add(this=call("LENGTH", value), expression=grouped(kept)), number(0))
    if isinstance(known, int):
        return call("LEFT", value, rest)
    return call("LEFT", value, call("IFF", compare(kept, exp.LT, 0), rest, kept))


_BETWEEN_WORDS = " \t\n\r\f\v" + string.punctuation + "\u00a0¡¿«»‘’“”–—…"


def _proper(_context: CallContext, value: exp.Expression) -> exp.Expression:
    """Its default list of word separators lacks the apostrophe."""
    return call("INITCAP", value, text(_BETWEEN_WORDS))


def _make_point(context: CallContext, longitude: exp.Expression, latitude: exp.Expression) -> exp.Expression:
    """A known point is written as what it is: computed ones are long."""
    known = context.literal(0), context.literal(1)
    if not all(isinstance(coordinate, int | float) for coordinate in known):
        return make_point(context, longitude, latitude)
    x, y = (float(coordinate) for coordinate in known if isinstance(coordinate, int | float))
    if abs(x) > 180 or abs(y) > 90:
        return cast(exp.Null(), exp.DType.JSONB)
    position = [int(coordinate) if coordinate.is_integer() else coordinate for coordinate in (x, y)]
    return call("PARSE_JSON", text(json.dumps({"type": "Point", "coordinates": position})))


def _nth_window(context: CallContext, value: exp.Expression, place: exp.Expression) -> WindowLowering:
    """The place is a constant there, from 1."""
    known = context.constant(1)
    if isinstance(known, int | float) and known < 1:
        nothing = cast(exp.Null(), sql_type(context.argument(0).kind))
        return WindowLowering(exp.Min(this=nothing), WHOLE_WINDOW)
    return WindowLowering(exp.NthValue(this=value.copy(), offset=place.copy()), WHOLE_WINDOW)


WINDOWS: Mapping[str, Windowing] = {"Nth": _nth_window}
OVERRIDES: Mapping[str, Lowering] = {
    **SHAPES,
    "SHA256": _sha256,
    "TextJoin": _text_join,
    "Left": _left,
    "Proper": _proper,
    "MakePoint": _make_point,
    "First": _in_order(),
    "Last": _in_order(last=True),
    "Nth": _in_order(),
    "FirstNonNull": _in_order(non_null=True),
    "LastNonNull": _in_order(last=True, non_null=True),
}
