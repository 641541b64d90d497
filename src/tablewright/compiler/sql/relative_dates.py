"""Ends of date ranges relative to the time of the query: `now`, `month`, `day-7`, `year+1`."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from tablewright.compiler.expressions.build import call
from tablewright.formula.errors import Span
from tablewright.formula.typed import Typed, TypedLiteral, ValueKind
from tablewright.formula.types import ValueType

_PERIOD = re.compile(
    r"(year|quarter|month|week|week[-_]starting[-_](?:sunday|monday)|day|hour|minute)([+-]\d{1,5})?", re.I
)
_MONTHS = {"year": 12, "quarter": 3, "month": 1}
_LENGTHS = {
    "week": timedelta(weeks=1),
    "day": timedelta(days=1),
    "hour": timedelta(hours=1),
    "minute": timedelta(minutes=1),
}
_NOWHERE = Span(0, 0)


@dataclass(frozen=True, slots=True)
class RelativeEnd:
    """A period counted from the current one; `unit` None means `now`."""

    unit: str | None
    offset: int = 0
    monday: bool = False

    def first(self, now: datetime) -> datetime:
        """The first moment of the period; the moment itself for `now`. OverflowError out of the calendar."""
        return now if self.unit is None else _begin(now, self.unit, self.offset, monday=self.monday)

    def after(self, now: datetime) -> datetime:
        """The first moment after the period."""
        return now if self.unit is None else _begin(now, self.unit, self.offset + 1, monday=self.monday)

    def formula(self, *, after: bool) -> Typed:
        """The same as a formula over `Now()`, for stored queries that run later."""
        if self.unit is None:
            return call_now()
        week = "week_starting_monday" if self.monday else self.unit
        moved = call("DateAdd", _text(self.unit), _number(self.offset + after), call_now())
        return call("DateTrunc", _text(week), moved)


def relative_end(text: str) -> RelativeEnd | None:
    """The end that a text names; None when it is no relative one."""
    if text.casefold() == "now":
        return RelativeEnd(None)
    match = _PERIOD.fullmatch(text)
    if match is None:
        return None
    unit = match[1].casefold()
    return RelativeEnd(unit[:4] if unit.startswith("week") else unit, int(match[2] or 0), "monday" in unit)


def _begin(now: datetime, unit: str, offset: int, *, monday: bool) -> datetime:
    day = now.replace(hour=0, minute=0, second=0, microsecond=0)
    if unit in _MONTHS:
        size = _MONTHS[unit]
        months = (day.year * 12 + day.month - 1) // size * size + offset * size
        if not 12 <= months < 12 * 9999:
            raise OverflowError
        return day.replace(year=months // 12, month=months % 12 + 1, day=1)
    if unit == "week":
        day -= timedelta(days=day.weekday() if monday else day.isoweekday() % 7)
    elif unit == "hour":
        day = now.replace(minute=0, second=0, microsecond=0)
    elif unit == "minute":
        day = now.replace(second=0, microsecond=0)
    return day + offset * _LENGTHS[unit]


def call_now() -> Typed:
    """`Now()` as a typed formula."""
    return call("Now", at=_NOWHERE)


def _text(value: str) -> TypedLiteral:
    return TypedLiteral(span=_NOWHERE, kind=ValueKind(type=ValueType.TEXT), value=value)


def _number(value: int) -> TypedLiteral:
    return TypedLiteral(span=_NOWHERE, kind=ValueKind(type=ValueType.NUMBER, integer=True), value=value)
