"""Dates: units, intervals, parts, the document's time zone. The differences between platforms are in
`formula/platforms/calendar.py`."""

from sqlglot import exp

from tablewright.formula.functions.base import CallContext, Environment
from tablewright.formula.functions.sql import (
    TIMESTAMP,
    cast,
    compare,
    every,
    grouped,
    minus,
    number,
    only_if,
    plus,
    text,
    timestamp,
)
from tablewright.formula.typed import ValueKind

CLOCK_UNITS = ("hour", "minute", "second")
WEEKS = ("week", "week_starting_sunday", "week_starting_monday")
ADD_UNITS = ("year", "quarter", "month", "week", "day", *CLOCK_UNITS)
TRUNC_UNITS = ("year", "quarter", "month", *WEEKS, "day", *CLOCK_UNITS)
DIFF_UNITS = (*TRUNC_UNITS, "millisecond")
PASSING_UNITS = (*CLOCK_UNITS, "millisecond")
"""Units of elapsed time, independent of the time zone's clock."""
PARTS = (
    *("year", "quarter", "month", "week", "week_starting_monday", "day", "weekday", "day_of_year"),
    *CLOCK_UNITS,
    *("millisecond", "epoch"),
)
STORED = "zoned column"
"""Marks an instant that is a column of a table, from which local time in any zone can be computed."""
PERIODS = ("year", "quarter", "month", *WEEKS)

_BASE_UNITS = {"quarter": ("month", 3), "week": ("day", 7)}
"""Replacements for units that not every platform has in intervals."""


def interval(amount: int, unit: str) -> exp.Interval:
    """`INTERVAL '3' MONTH`."""
    base, factor = _BASE_UNITS.get(unit, (unit, 1))
    return exp.Interval(this=exp.Literal.string(str(amount * factor)), unit=exp.var(base.upper()))


def plus_term(left: exp.Expression, right: exp.Expression) -> exp.Expression:
    """A sum whose right side is a product, which needs no parentheses."""
    return exp.Add(this=left.copy(), expression=right)


def part(context: CallContext, name: str, date: exp.Expression) -> exp.Expression:
    """One of `PARTS` of a timestamp."""
    match name:
        case "day_of_year":
            return context.sql.integer_field("doy", date)
        case "weekday":
            return plus(context.sql.integer_field("dow", date), number(1))
        case "week":
            return _week_of_year(context, date)
        case "week_starting_monday":
            return context.sql.integer_field("week", date)
        case "millisecond":
            within_minute = context.sql.integer_field("milliseconds", date)
            return exp.Mod(this=within_minute, expression=number(1000))
        case _:
            return context.sql.integer_field(name, date)


def _week_of_year(context: CallContext, date: exp.Expression) -> exp.Expression:
    """Week 1 holds 1 January, and each Sunday starts the next."""
    first_weekday = context.sql.integer_field("dow", context.sql.truncate("year", date))
    days = plus_term(context.sql.integer_field("doy", date), minus(first_weekday, number(1)))
    return exp.Add(this=context.sql.whole_part(grouped(days), number(7)), expression=number(1))


def read_clock(environment: Environment, kind: ValueKind, value: exp.Expression) -> exp.Expression:
    """The value; an instant as local time in the document's zone."""
    if not kind.instant or environment.time_zone == "UTC":
        return value
    column = value.find(exp.Column) if value.meta.get(STORED) else None
    if column is not None:
        return environment.sql.clock(column.copy(), environment.time_zone)
    return environment.sql.in_zone(value, text("UTC"), text(environment.time_zone))


def from_utc(context: CallContext, date: exp.Expression) -> exp.Expression:
    """A UTC timestamp as local time in the document's zone."""
    zone = context.environment.time_zone
    return date if zone == "UTC" else context.sql.in_zone(date, text("UTC"), text(zone))


def to_utc(context: CallContext, index: int, date: exp.Expression) -> exp.Expression:
    """A date argument as a UTC timestamp."""
    zone, moment = context.environment.time_zone, timestamp(context, index, date)
    if zone == "UTC" or context.argument(index).instant:
        return moment
    return context.sql.in_zone(moment, text(zone), text("UTC"))


_FIRST_SECOND, _LAST_SECOND = -62_135_596_800, 253_402_300_799
"""The first and last second of the years 1 to 9999: other dates cannot be read on every platform."""


def from_unix(context: CallContext, amount: exp.Expression, per_second: int = 1) -> exp.Expression:
    """A count since 1970-01-01 00:00:00 UTC as a date."""
    moment = from_utc(context, context.sql.from_unix(amount, per_second))
    first, end = (second * per_second for second in (_FIRST_SECOND, _LAST_SECOND + 1))
    known = context.literal(0)
    if isinstance(known, int | float):
        return moment if first <= known < end else cast(exp.Null(), TIMESTAMP)
    return only_if(every([compare(amount, exp.GTE, first), compare(amount, exp.LT, end)]), moment)
