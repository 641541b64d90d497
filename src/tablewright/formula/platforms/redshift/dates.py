"""Dates on Redshift: DATEADD, DATEDIFF, CONVERT_TIMEZONE."""

from sqlglot import exp

from tablewright.formula.functions.calendar import CLOCK_UNITS, WEEKS
from tablewright.formula.functions.sql import (
    BIGINT,
    DATE,
    DOUBLE,
    TIMESTAMP,
    call,
    cast,
    grouped,
    minus,
    number,
    plus,
    text,
    times,
)
from tablewright.formula.platforms.calendar import Calendar
from tablewright.formula.platforms.postgres import Postgres

_MICROSECONDS = {"hour": 3_600_000_000, "minute": 60_000_000, "second": 1_000_000}


class RedshiftDates(Postgres):
    """Intervals and MAKE_DATE are PostgreSQL's; Redshift moves dates by a function."""

    date_frames = False
    reads_halves = False

    def move(self, date: exp.Expression, unit: str, amount: exp.Expression | int) -> exp.Expression:
        if isinstance(amount, int):
            return _added(unit, number(amount), date)
        if unit in CLOCK_UNITS:
            micros = exp.Round(this=times(cast(amount, DOUBLE), number(_MICROSECONDS[unit])))
            return _added("microsecond", cast(micros, BIGINT), date)
        return _added(unit, cast(amount, BIGINT), date)

    def make_date(self, year: exp.Expression, month: exp.Expression, day: exp.Expression) -> exp.Expression:
        moment = cast(text("1970-01-01"), TIMESTAMP)
        for unit, value, first in (("year", year, 1970), ("month", month, 1), ("day", day, 1)):
            moment = _added(unit, minus(value, number(first)), moment)
        return cast(moment, DATE)

    def extract(self, field: str, date: exp.Expression) -> exp.Expression:
        if field != "isodow":
            return super().extract(field, date)
        from_monday = exp.Mod(
            this=exp.Paren(this=plus(super().extract("dow", date), number(6))), expression=number(7)
        )
        return exp.Paren(this=plus(from_monday, number(1)))

    def in_zone(self, date: exp.Expression, source: exp.Expression, target: exp.Expression) -> exp.Expression:
        return call("CONVERT_TIMEZONE", source, target, date)

    def now(self, zone: str) -> exp.Expression:
        return self.in_zone(call("GETDATE"), text("UTC"), text(zone))

    def from_unix(self, amount: exp.Expression, per_second: int) -> exp.Expression:
        micros = amount
        if per_second < 1_000_000:
            micros = exp.Round(this=times(cast(amount, DOUBLE), number(1_000_000 // per_second)))
        return _added("microsecond", cast(micros, BIGINT), cast(text("1970-01-01"), TIMESTAMP))

    def difference(self, unit: str, start: exp.Expression, end: exp.Expression) -> exp.Expression:
        if unit in WEEKS:
            days = _between("day", self.truncate(unit, start), self.truncate(unit, end))
            return cast(self.whole_part(grouped(days), number(7)), BIGINT)
        return _between(unit, start, end)

    def month_name(self, date: exp.Expression) -> exp.Expression:
        return Calendar.month_name(self, date)

    def weekday_name(self, date: exp.Expression) -> exp.Expression:
        return Calendar.weekday_name(self, date)


def _added(unit: str, amount: exp.Expression, date: exp.Expression) -> exp.Expression:
    return exp.Anonymous(this="DATEADD", expressions=[exp.var(unit), amount.copy(), date.copy()])


def _between(unit: str, start: exp.Expression, end: exp.Expression) -> exp.Expression:
    return exp.Anonymous(this="DATEDIFF", expressions=[exp.var(unit), start.copy(), end.copy()])
