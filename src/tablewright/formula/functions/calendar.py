"""Pieces of SQL for dates: units, truncation, intervals, time zones."""

from sqlglot import exp

from tablewright.formula.functions.base import CallContext
from tablewright.formula.functions.sql import (
    BIGINT,
    DATE,
    DOUBLE,
    TIMESTAMP,
    call,
    cast,
    compare,
    grouped,
    minus,
    number,
    only_if,
    plus,
    text,
    times,
)

CLOCK_UNITS = ("hour", "minute", "second")
WEEKS = ("week", "week_starting_sunday", "week_starting_monday")
ADD_UNITS = ("year", "quarter", "month", "week", "day", *CLOCK_UNITS)
TRUNC_UNITS = ("year", "quarter", "month", *WEEKS, "day", *CLOCK_UNITS)
DIFF_UNITS = (*TRUNC_UNITS, "millisecond")
PARTS = (
    *("year", "quarter", "month", "week", "week_starting_monday", "day", "weekday", "day_of_year"),
    *CLOCK_UNITS,
    *("millisecond", "epoch"),
)
PERIODS = ("year", "quarter", "month", *WEEKS)

_BASE_UNITS = {"quarter": ("month", 3), "week": ("day", 7)}
"""Units that not every platform has in intervals."""


def interval(amount: int, unit: str) -> exp.Interval:
    """`INTERVAL '3' MONTH`."""
    base, factor = _BASE_UNITS.get(unit, (unit, 1))
    return exp.Interval(this=exp.Literal.string(str(amount * factor)), unit=exp.var(base.upper()))


def move(date: exp.Expression, unit: str, amount: exp.Expression | int) -> exp.Expression:
    """The date some units later; months are cut to the last day of a shorter month."""
    if isinstance(amount, exp.Expression) and unit in CLOCK_UNITS:
        # DuckDB multiplies intervals by 32-bit integers only; of seconds there may be more.
        return plus_term(date, times(cast(amount, DOUBLE), interval(1, unit)))
    if isinstance(amount, int):
        operator = exp.Sub if amount < 0 else exp.Add
        return operator(this=grouped(date), expression=interval(abs(amount), unit))
    return plus_term(date, times(amount, interval(1, unit)))


def plus_term(left: exp.Expression, right: exp.Expression) -> exp.Expression:
    """A sum whose right side is a product, which needs no parentheses."""
    return exp.Add(this=left.copy(), expression=right)


def truncate(unit: str, date: exp.Expression) -> exp.Expression:
    """The start of the unit, as a timestamp. Plain weeks start on Sunday."""
    if unit in ("week", "week_starting_sunday"):
        return move(_truncate("week", move(date, "day", 1)), "day", -1)
    return _truncate("week" if unit == "week_starting_monday" else unit, date)


def _truncate(unit: str, date: exp.Expression) -> exp.Expression:
    return exp.TimestampTrunc(this=date.copy(), unit=exp.var(unit.upper()))


def extract(field: str, date: exp.Expression) -> exp.Expression:
    """A field of a date, as the platform gives it."""
    return exp.Extract(this=exp.var(field.upper()), expression=date.copy())


def integer_field(context: CallContext, field: str, date: exp.Expression) -> exp.Expression:
    """A field of a date as a whole number."""
    found = extract(field, date)
    if context.sql.name == "duckdb":
        return found
    return cast(exp.Floor(this=found) if field in ("second", "epoch", "milliseconds") else found, BIGINT)


def part(context: CallContext, name: str, date: exp.Expression) -> exp.Expression:
    """One of `PARTS` of a timestamp."""
    match name:
        case "day_of_year":
            return integer_field(context, "doy", date)
        case "weekday":
            return plus(integer_field(context, "dow", date), number(1))
        case "week":
            return _week_of_year(context, date)
        case "week_starting_monday":
            return integer_field(context, "week", date)
        case "millisecond":
            within_minute = integer_field(context, "milliseconds", date)
            return exp.Mod(this=within_minute, expression=number(1000))
        case "epoch":
            if context.sql.name == "duckdb":
                return cast(exp.Floor(this=extract("epoch", date)), BIGINT)
            return integer_field(context, "epoch", to_utc(context, date))
        case _:
            return integer_field(context, name, date)


def _week_of_year(context: CallContext, date: exp.Expression) -> exp.Expression:
    """Week 1 holds 1 January, and each Sunday starts the next."""
    first_weekday = integer_field(context, "dow", truncate("year", date))
    days = plus_term(integer_field(context, "doy", date), minus(first_weekday, number(1)))
    if context.sql.name == "duckdb":
        weeks: exp.Expression = exp.IntDiv(this=grouped(days), expression=number(7))
    else:
        weeks = exp.Div(this=grouped(days), expression=number(7), typed=True)
    return exp.Add(this=weeks, expression=number(1))


def in_zone(date: exp.Expression, source: exp.Expression, target: exp.Expression) -> exp.Expression:
    """The clock of one zone read in another; dates carry no zone before or after."""
    instant = exp.AtTimeZone(this=grouped(date), zone=source.copy())
    return exp.AtTimeZone(this=instant, zone=target.copy())


def from_utc(context: CallContext, date: exp.Expression) -> exp.Expression:
    """A clock reading in UTC, in the document's zone."""
    zone = context.environment.time_zone
    return date if zone == "UTC" else in_zone(date, text("UTC"), text(zone))


def to_utc(context: CallContext, date: exp.Expression) -> exp.Expression:
    """A clock reading in the document's zone, in UTC."""
    zone = context.environment.time_zone
    return date if zone == "UTC" else in_zone(date, text(zone), text("UTC"))


_LAST_SECOND = 9_200_000_000_000
"""No date is further from 1970."""


def from_unix(context: CallContext, amount: exp.Expression, per_second: int = 1) -> exp.Expression:
    """A count since 1970-01-01 00:00:00 UTC as a date."""
    if context.sql.name == "duckdb":
        micros = amount
        if per_second < 1_000_000:
            micros = times(cast(amount, DOUBLE), number(1_000_000 // per_second))
        return from_utc(context, call("MAKE_TIMESTAMP", context.sql.to_whole(micros)))
    unit = {1: "SECOND", 1_000: "MILLISECOND", 1_000_000: "MICROSECOND"}[per_second]
    passed = times(amount, exp.Interval(this=exp.Literal.string("1"), unit=exp.var(unit)))
    moment = from_utc(context, exp.Add(this=cast(text("1970-01-01"), TIMESTAMP), expression=passed))
    if context.literal(0) is not None:
        return moment
    # What no date can hold is Null, not an error.
    near = compare(exp.Abs(this=amount.copy()), exp.LT, number(_LAST_SECOND * per_second))
    return only_if(near, moment)


def difference(context: CallContext, unit: str, start: exp.Expression, end: exp.Expression) -> exp.Expression:
    """How many boundaries of the unit lie between two dates."""
    if context.sql.name == "duckdb":
        return _difference_duckdb(unit, start, end)
    return _difference_by_fields(unit, start, end)


def _difference_duckdb(unit: str, start: exp.Expression, end: exp.Expression) -> exp.Expression:
    if unit in WEEKS:
        # The engine counts weeks by elapsed days, not by their first days.
        days = call("DATE_DIFF", text("day"), truncate(unit, start), truncate(unit, end))
        return exp.IntDiv(this=days, expression=number(7))
    return call("DATE_DIFF", text(unit), start, end)


def _difference_by_fields(unit: str, start: exp.Expression, end: exp.Expression) -> exp.Expression:
    """For platforms without a function that counts boundaries."""
    if unit in ("year", "quarter", "month"):
        years = minus(extract("year", end), extract("year", start))
        if unit == "year":
            return cast(years, BIGINT)
        per_year = 4 if unit == "quarter" else 12
        within = minus(extract(unit, end), extract(unit, start))
        return cast(exp.Add(this=times(years, number(per_year)), expression=within), BIGINT)
    if unit == "day":
        return cast(minus(cast(end, DATE), cast(start, DATE)), BIGINT)
    if unit in WEEKS:
        days = minus(*(cast(truncate(unit, each), DATE) for each in (end, start)))
        return cast(exp.Div(this=grouped(days), expression=number(7), typed=True), BIGINT)
    passed = extract("epoch", minus(_truncate(unit, end), _truncate(unit, start)))
    if unit == "millisecond":
        return cast(exp.Round(this=times(passed, number(1000))), BIGINT)
    seconds = {"hour": 3600, "minute": 60, "second": 1}[unit]
    return cast(exp.Div(this=passed, expression=number(seconds), typed=True), BIGINT)
