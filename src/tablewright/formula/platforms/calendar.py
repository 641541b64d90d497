"""Primitives for dates. Units are those of `functions/calendar.py`; dates have no zone."""

from collections.abc import Sequence
from typing import ClassVar

from sqlglot import exp

from tablewright.formula.functions.calendar import CLOCK_UNITS, WEEKS, interval, plus_term
from tablewright.formula.functions.sql import (
    BIGINT,
    DATE,
    DOUBLE,
    TEXT,
    TIMESTAMP,
    call,
    case,
    cast,
    compare,
    grouped,
    minus,
    number,
    plus,
    text,
    times,
)
from tablewright.formula.platforms.numbers import Numbers

_WITH_FRACTIONS = ("second", "epoch", "milliseconds", "microseconds")


class Calendar(Numbers):
    """The common rules; a platform overrides what is different there."""

    truncates_dates: ClassVar[bool] = False
    """Whether dates without a time can be truncated, moved and compared with timestamps as they are."""

    date_frames: ClassVar[bool] = True
    """Whether a window can have a frame of dates: `RANGE BETWEEN INTERVAL ...`."""
    spells_zones: ClassVar[bool] = False
    """Whether time zones must be known when compiling, because the server may know none by name."""

    # ------------------------------------------------------------ moving and truncating

    def move(self, date: exp.Expression, unit: str, amount: exp.Expression | int) -> exp.Expression:
        """The date some units later, as a timestamp; months are cut to the last day of a shorter month."""
        if isinstance(amount, int):
            operator = exp.Sub if amount < 0 else exp.Add
            return operator(this=grouped(date), expression=interval(abs(amount), unit))
        if unit in CLOCK_UNITS:
            # DuckDB multiplies intervals by 32-bit integers only; of seconds there may be more.
            amount = cast(amount, DOUBLE)
        return plus_term(date, times(amount, interval(1, unit)))

    def truncate(self, unit: str, date: exp.Expression) -> exp.Expression:
        """The start of the unit, as a timestamp. Plain weeks start on Sunday."""
        if unit in ("week", "week_starting_sunday"):
            return self.move(self.start_of("week", self.move(date, "day", 1)), "day", -1)
        return self.start_of("week" if unit == "week_starting_monday" else unit, date)

    def start_of(self, unit: str, date: exp.Expression) -> exp.Expression:
        """The start of a year, quarter, month, day, clock unit, or week from Monday."""
        return exp.TimestampTrunc(this=date.copy(), unit=exp.var(unit.upper()))

    def make_date(self, year: exp.Expression, month: exp.Expression, day: exp.Expression) -> exp.Expression:
        """A plain date from parts within their ranges."""
        return call("MAKE_DATE", year, month, day)

    # ------------------------------------------------------------ parts

    def extract(self, field: str, date: exp.Expression) -> exp.Expression:
        """A field as the platform gives it: year, quarter, month, week (ISO), day, doy, dow (Sunday is 0),
        isodow (Monday is 1), hour, minute, second, milliseconds and microseconds (both within the minute),
        epoch."""
        return exp.Extract(this=exp.var(field.upper()), expression=date.copy())

    def integer_field(self, field: str, date: exp.Expression) -> exp.Expression:
        """The same as a whole number."""
        expression = self.extract(field, date)
        return cast(exp.Floor(this=expression) if field in _WITH_FRACTIONS else expression, BIGINT)

    def epoch(self, date: exp.Expression) -> exp.Expression:
        """Whole seconds since 1970 of a clock reading in UTC."""
        return self.integer_field("epoch", date)

    def month_name(self, date: exp.Expression) -> exp.Expression:
        """The English name, whatever the server's language."""
        return chosen(self.integer_field("month", date), MONTHS)

    def weekday_name(self, date: exp.Expression) -> exp.Expression:
        return chosen(plus(self.integer_field("dow", date), number(1)), WEEKDAYS)

    # ------------------------------------------------------------ zones, Unix time

    def in_zone(self, date: exp.Expression, source: exp.Expression, target: exp.Expression) -> exp.Expression:
        """Local time of one zone as local time of another; neither has a zone in its type."""
        instant = exp.AtTimeZone(this=grouped(date), zone=source.copy())
        return exp.AtTimeZone(this=instant, zone=target.copy())

    def clock(self, instant: exp.Expression, zone: str) -> exp.Expression:
        """Local time in a zone of an instant, which has the platform's type with a zone."""
        return exp.AtTimeZone(this=instant, zone=exp.Literal.string(zone))

    def now(self, zone: str) -> exp.Expression:
        """The current local time in a zone."""
        return self.clock(exp.CurrentTimestamp(), zone)

    def from_unix(self, amount: exp.Expression, per_second: int) -> exp.Expression:
        """A count since 1970-01-01 00:00:00 UTC as a clock reading in UTC."""
        unit = {1: "SECOND", 1_000: "MILLISECOND", 1_000_000: "MICROSECOND"}[per_second]
        passed = times(amount, exp.Interval(this=exp.Literal.string("1"), unit=exp.var(unit)))
        return exp.Add(this=cast(text("1970-01-01"), TIMESTAMP), expression=passed)

    # ------------------------------------------------------------ differences

    def difference(self, unit: str, start: exp.Expression, end: exp.Expression) -> exp.Expression:
        """How many boundaries of the unit are between two dates; here for platforms without such a
        function."""
        if unit in ("year", "quarter", "month"):
            years = minus(self.extract("year", end), self.extract("year", start))
            if unit == "year":
                return cast(years, BIGINT)
            per_year = 4 if unit == "quarter" else 12
            within = minus(self.extract(unit, end), self.extract(unit, start))
            return cast(exp.Add(this=times(years, number(per_year)), expression=within), BIGINT)
        if unit == "day":
            return cast(minus(cast(end, DATE), cast(start, DATE)), BIGINT)
        if unit in WEEKS:
            days = minus(*(cast(self.truncate(unit, expression), DATE) for expression in (end, start)))
            return cast(exp.Div(this=grouped(days), expression=number(7), typed=True), BIGINT)
        passed = self.extract("epoch", minus(self.start_of(unit, end), self.start_of(unit, start)))
        if unit == "millisecond":
            return cast(exp.Round(this=times(passed, number(1000))), BIGINT)
        seconds = {"hour": 3600, "minute": 60, "second": 1}[unit]
        return cast(exp.Div(this=passed, expression=number(seconds), typed=True), BIGINT)

    # ------------------------------------------------------------ formats

    def format_date(self, moment: exp.Expression, pieces: Sequence[tuple[bool, str]]) -> exp.Expression:
        """A timestamp as text. Pieces are specifiers (True, letter) and literal texts (False, text). Here
        for platforms without a formatter that is good for all of them."""
        expressions = [
            self._written(letter, moment) if special else text(letter) for special, letter in pieces
        ]
        joined, *rest = expressions or [text("")]
        for part in rest:
            joined = exp.DPipe(this=joined, expression=part, safe=True)
        return joined

    def _written(self, letter: str, moment: exp.Expression) -> exp.Expression:
        """The text of one specifier."""
        field, digits = _FIELDS.get(letter, ("", 0))
        if field:
            return self.padded(self.integer_field(field, moment), digits)
        hour = self.integer_field("hour", moment)
        match letter:
            case "y":
                return self.padded(
                    exp.Mod(this=self.integer_field("year", moment), expression=number(100)), 2
                )
            case "B":
                return self.month_name(moment)
            case "b":
                return call("LEFT", self.month_name(moment), number(3))
            case "A":
                return self.weekday_name(moment)
            case "a":
                return call("LEFT", self.weekday_name(moment), number(3))
            case "I":
                from_zero = exp.Mod(this=exp.Paren(this=plus(hour, number(11))), expression=number(12))
                return self.padded(plus(from_zero, number(1)), 2)
            case "p":
                return case([(compare(hour, exp.LT, 12), text("AM"))], text("PM"))
            case "L" | "f":
                name, digits = ("milliseconds", 3) if letter == "L" else ("microseconds", 6)
                within = exp.Mod(this=self.integer_field(name, moment), expression=number(10**digits))
                return self.padded(within, digits)
            case _:
                return text(letter)

    def padded(self, whole: exp.Expression, digits: int) -> exp.Expression:
        """A whole number with at least some digits."""
        written = cast(whole, TEXT)
        return written if digits == 1 else call("LPAD", written, number(digits), text("0"))


MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September", "October"),
    *("November", "December"),
)
WEEKDAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
_FIELDS = {
    "Y": ("year", 4),
    "q": ("quarter", 1),
    "m": ("month", 2),
    "d": ("day", 2),
    "H": ("hour", 2),
    "M": ("minute", 2),
    "S": ("second", 2),
}


def chosen(place: exp.Expression, names: Sequence[str]) -> exp.Expression:
    """The name at a place, counted from 1."""
    ifs = [exp.If(this=number(index), true=text(name)) for index, name in enumerate(names, start=1)]
    return exp.Case(this=place, ifs=ifs)
