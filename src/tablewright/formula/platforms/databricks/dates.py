"""Dates on Databricks. A date with a time is a TIMESTAMP_NTZ, a clock reading without a zone.

Functions that take a TIMESTAMP would read it in the session's zone; where another function does, it is used,
so that a view gives the same answer in every session.
"""

from collections.abc import Sequence
from itertools import groupby

from sqlglot import exp

from tablewright.formula.functions.calendar import CLOCK_UNITS, WEEKS, interval
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
from tablewright.formula.platforms.base import Platform

_MONTHS = {"year": 12, "quarter": 3, "month": 1}
_FORMATS = {
    "Y": "yyyy",
    "y": "yy",
    "q": "Q",
    "m": "MM",
    "B": "MMMM",
    "b": "MMM",
    "A": "EEEE",
    "a": "EEE",
    "d": "dd",
    "H": "HH",
    "I": "hh",
    "M": "mm",
    "S": "ss",
    "p": "a",
    "L": "SSS",
    "f": "SSSSSS",
}
_PARTS = {
    "year": "YEAR",
    "quarter": "QUARTER",
    "month": "MONTH",
    "week": "WEEKOFYEAR",
    "day": "DAY",
    "doy": "DAYOFYEAR",
    "hour": "HOUR",
    "minute": "MINUTE",
}
_UNIX_DAY = "1970-01-01"


class DatabricksDates(Platform):
    # ------------------------------------------------------------ moving and truncating

    def move(self, date: exp.Expression, unit: str, amount: exp.Expression | int) -> exp.Expression:
        if isinstance(amount, int):
            return super().move(date, unit, amount)
        if unit in CLOCK_UNITS:
            amount = cast(amount, DOUBLE)
        return exp.Add(this=grouped(date), expression=times(amount, interval(1, unit)))

    def start_of(self, unit: str, date: exp.Expression) -> exp.Expression:
        if unit in (*CLOCK_UNITS, "millisecond"):
            return cast(call("DATE_TRUNC", text(unit.upper()), date), TIMESTAMP)
        day = cast(_bare(date), DATE)
        return cast(day if unit == "day" else call("TRUNC", day, text(unit.upper())), TIMESTAMP)

    # ------------------------------------------------------------ parts

    def extract(self, field: str, date: exp.Expression) -> exp.Expression:
        known = _PARTS.get(field)
        if known:
            return call(known, _bare(date) if field not in CLOCK_UNITS else date)
        match field:
            case "dow":
                return minus(call("DAYOFWEEK", _bare(date)), number(1))
            case "isodow":
                return plus(call("WEEKDAY", _bare(date)), number(1))
            case "epoch":
                return self._since_1970(date)
            case _:
                second = exp.Extract(this=exp.var("SECOND"), expression=date.copy())
                factor = {"second": 1, "milliseconds": 1_000, "microseconds": 1_000_000}[field]
                return second if factor == 1 else times(second, number(factor))

    def _since_1970(self, moment: exp.Expression) -> exp.Expression:
        """Seconds, with their fraction: days, and the clock of the day."""
        days = call("DATEDIFF", cast(moment, DATE), exp.cast(text(_UNIX_DAY), DATE))
        clock = plus(
            plus(times(call("HOUR", moment), number(3600)), times(call("MINUTE", moment), number(60))),
            exp.Extract(this=exp.var("SECOND"), expression=moment.copy()),
        )
        return plus(times(cast(days, BIGINT), number(86_400)), clock)

    # ------------------------------------------------------------ zones, Unix time

    def in_zone(self, date: exp.Expression, source: exp.Expression, target: exp.Expression) -> exp.Expression:
        return call("CONVERT_TIMEZONE", source, target, date)

    def clock(self, instant: exp.Expression, zone: str) -> exp.Expression:
        here = call("CURRENT_TIMEZONE")
        return call("CONVERT_TIMEZONE", here, text(zone), cast(instant, TIMESTAMP))

    def from_unix(self, amount: exp.Expression, per_second: int) -> exp.Expression:
        seconds = (
            amount if per_second == 1 else exp.Div(this=self.as_double(amount), expression=number(per_second))
        )
        passed = times(interval(1, "second"), seconds)
        return exp.Add(this=cast(text(_UNIX_DAY), TIMESTAMP), expression=passed)

    # ------------------------------------------------------------ differences

    def difference(self, unit: str, start: exp.Expression, end: exp.Expression) -> exp.Expression:
        if unit in _MONTHS:
            return super().difference(unit, start, end)
        if unit == "day":
            return cast(
                call("DATEDIFF", *(cast(_bare(expression), DATE) for expression in (end, start))), BIGINT
            )
        if unit in WEEKS:
            days = call(
                "DATEDIFF", *(cast(self.truncate(unit, expression), DATE) for expression in (end, start))
            )
            return exp.IntDiv(this=days, expression=number(7))
        # Of starts of the unit, so that whole units between them are boundaries.
        starts = (self.start_of(unit, expression) for expression in (start, end))
        return cast(call("TIMESTAMPDIFF", exp.var(unit.upper()), *starts), BIGINT)

    # ------------------------------------------------------------ formats

    def format_date(self, moment: exp.Expression, pieces: Sequence[tuple[bool, str]]) -> exp.Expression:
        """DATE_FORMAT with literal texts in quotes, where they have no meaning."""
        runs = groupby(pieces, key=lambda piece: piece[0] and piece[1] != "%")
        layout = "".join(
            "".join(_FORMATS[part] for _, part in run)
            if special
            else _quoted("".join(part for _, part in run))
            for special, run in runs
        )
        return call("DATE_FORMAT", moment, text(layout)) if layout else text("")


def _bare(date: exp.Expression) -> exp.Expression:
    """A column as it is, where its time does not matter."""
    is_cast = isinstance(date, exp.Cast) and date.to.this is TIMESTAMP
    return date.this if is_cast and isinstance(date.this, exp.Column) else date


def _quoted(literal: str) -> str:
    escaped = literal.replace("'", "''")
    return f"'{escaped}'"
