"""Dates on Redshift: DATEADD, DATEDIFF, CONVERT_TIMEZONE."""

from collections.abc import Sequence

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

_ELEMENTS = {
    "Y": "YYYY",
    "y": "YY",
    "q": "Q",
    "m": "MM",
    "b": "Mon",
    "a": "Dy",
    "d": "DD",
    "H": "HH24",
    "I": "HH12",
    "M": "MI",
    "S": "SS",
    "p": "AM",
    "L": "MS",
    "f": "US",
}
_SEPARATORS = frozenset("-/:. ")
_MICROSECONDS = {"hour": 3_600_000_000, "minute": 60_000_000, "second": 1_000_000}


class RedshiftDates(Postgres):
    """PostgreSQL moves dates by intervals; Redshift by a function."""

    date_frames = False
    reads_halves = False

    def move(self, date: exp.Expression, unit: str, amount: exp.Expression | int) -> exp.Expression:
        return later(date, unit, number(amount) if isinstance(amount, int) else amount)

    def make_date(self, year: exp.Expression, month: exp.Expression, day: exp.Expression) -> exp.Expression:
        moment = _epoch()
        for unit, value, first in (("year", year, 1970), ("month", month, 1), ("day", day, 1)):
            moment = _added(unit, minus(value, number(first)), moment)
        return cast(moment, DATE)

    def extract(self, field: str, date: exp.Expression) -> exp.Expression:
        """EXTRACT gives whole numbers, and of milliseconds and microseconds those within the second
        (https://docs.aws.amazon.com/redshift/latest/dg/r_EXTRACT_function.html)."""
        match field:
            case "isodow":
                from_monday = exp.Mod(
                    this=exp.Paren(this=plus(super().extract("dow", date), number(6))), expression=number(7)
                )
                return exp.Paren(this=plus(from_monday, number(1)))
            case "milliseconds" | "microseconds":
                return _between(field.removesuffix("s"), self.start_of("minute", date), date)
            case "epoch":
                passed = cast(_between("microsecond", _epoch(), date), DOUBLE)
                return exp.Div(this=passed, expression=number(1_000_000))
            case _:
                return super().extract(field, date)

    def integer_field(self, field: str, date: exp.Expression) -> exp.Expression:
        if field == "epoch":
            return _between("second", _epoch(), date)
        return super().integer_field(field, date)

    def in_zone(self, date: exp.Expression, source: exp.Expression, target: exp.Expression) -> exp.Expression:
        return call("CONVERT_TIMEZONE", source, target, date)

    def now(self, zone: str) -> exp.Expression:
        return self.in_zone(call("GETDATE"), text("UTC"), text(zone))

    def from_unix(self, amount: exp.Expression, per_second: int) -> exp.Expression:
        micros = amount
        if per_second < 1_000_000:
            micros = exp.Round(this=times(cast(amount, DOUBLE), number(1_000_000 // per_second)))
        return _added("microsecond", cast(micros, BIGINT), _epoch())

    def difference(self, unit: str, start: exp.Expression, end: exp.Expression) -> exp.Expression:
        if unit in WEEKS:
            days = _between("day", self.truncate(unit, start), self.truncate(unit, end))
            return cast(self.whole_part(grouped(days), number(7)), BIGINT)
        return _between(unit, start, end)

    def format_date(self, moment: exp.Expression, pieces: Sequence[tuple[bool, str]]) -> exp.Expression:
        """TO_CHAR is documented with dateparts and separators, and with no way to quote other text; it pads
        the names of months and days (https://docs.aws.amazon.com/redshift/latest/dg/r_FORMAT_strings.html).
        What else there is in a format is put together from parts."""
        template = "".join(_ELEMENTS.get(piece, "?") if special else piece for special, piece in pieces)
        separated = all(special or set(piece) <= _SEPARATORS for special, piece in pieces)
        if separated and template and "?" not in template:
            return call("TO_CHAR", moment, text(template))
        return Calendar.format_date(self, moment, pieces)

    def month_name(self, date: exp.Expression) -> exp.Expression:
        return Calendar.month_name(self, date)

    def weekday_name(self, date: exp.Expression) -> exp.Expression:
        return Calendar.weekday_name(self, date)


def later(date: exp.Expression, unit: str, amount: exp.Expression) -> exp.Expression:
    """A date some units later. DATEADD takes whole numbers, so parts of clock units go as microseconds."""
    if _is_whole(amount):
        return _added(unit, amount, date)
    if unit in CLOCK_UNITS:
        passed = times(cast(amount, DOUBLE), number(_MICROSECONDS[unit]))
        micros = exp.Round(this=passed, decimals=number(0))
        return _added("microsecond", cast(micros, BIGINT), date)
    return _added(unit, cast(amount, BIGINT), date)


def _is_whole(amount: exp.Expression) -> bool:
    core = amount.this if isinstance(amount, exp.Neg) else amount
    return isinstance(core, exp.Literal) and not core.is_string and core.name.isdigit()


def _epoch() -> exp.Expression:
    return cast(text("1970-01-01"), TIMESTAMP)


def _added(unit: str, amount: exp.Expression, date: exp.Expression) -> exp.Expression:
    return exp.Anonymous(this="DATEADD", expressions=[exp.var(unit), amount.copy(), date.copy()])


def _between(unit: str, start: exp.Expression, end: exp.Expression) -> exp.Expression:
    return exp.Anonymous(this="DATEDIFF", expressions=[exp.var(unit), start.copy(), end.copy()])
