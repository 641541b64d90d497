"""What the functions of dates give, over Python values: clock readings in the document's zone."""

import calendar
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from compiler.kit import NOW
from fuzz.plain_instants import Instant, shown
from fuzz.plain_numbers import Act, Unknown, moment

Value = Any
DAY = timedelta(days=1)
UTC = ZoneInfo("UTC")


def weekday(value: date) -> int:
    """From 1 for Sunday."""
    return value.isoweekday() % 7 + 1


def start(unit: str, value: date) -> datetime:
    at = moment(value)
    day = at.replace(hour=0, minute=0, second=0, microsecond=0)
    match unit:
        case "year":
            return day.replace(month=1, day=1)
        case "quarter":
            return day.replace(month=(at.month - 1) // 3 * 3 + 1, day=1)
        case "month":
            return day.replace(day=1)
        case "week":
            return day - DAY * (weekday(at) - 1)
        case "week_starting_monday":
            return day - DAY * (at.isoweekday() - 1)
        case "day":
            return day
        case "hour":
            return at.replace(minute=0, second=0, microsecond=0)
        case "minute":
            return at.replace(second=0, microsecond=0)
        case "second":
            return at.replace(microsecond=0)
        case _:
            raise Unknown


def moved(unit: str, amount: float, value: date) -> datetime:
    if amount != int(amount):
        raise Unknown
    many = int(amount)
    steps = {"week": 7 * DAY, "week_starting_monday": 7 * DAY, "day": DAY, "hour": timedelta(hours=1)}
    steps |= {"minute": timedelta(minutes=1), "second": timedelta(seconds=1)}
    months = {"year": 12, "quarter": 3, "month": 1}
    at = moment(value)
    if unit in steps:
        return at + steps[unit] * many
    if unit not in months:
        raise Unknown
    place = at.year * 12 + at.month - 1 + months[unit] * many
    year, month = place // 12, place % 12 + 1
    return at.replace(year=year, month=month, day=min(at.day, calendar.monthrange(year, month)[1]))


PASSING = frozenset({"hour", "minute", "second"})


def difference(unit: str, first: date, last: date) -> int:
    if unit in PASSING and (isinstance(first, Instant) or isinstance(last, Instant)):
        if unit == "hour" or not (isinstance(first, Instant) and isinstance(last, Instant)):
            raise Unknown
        first, last = first.at, last.at
    first, last = shown(first), shown(last)
    one, other = start(unit, first), start(unit, last)
    months = {"year": 12, "quarter": 3, "month": 1}
    if unit in months:
        whole = (other.year * 12 + other.month) - (one.year * 12 + one.month)
        return whole // months[unit]
    sizes = {"week": 7 * DAY, "week_starting_monday": 7 * DAY, "day": DAY, "hour": timedelta(hours=1)}
    sizes |= {"minute": timedelta(minutes=1), "second": timedelta(seconds=1)}
    return (other - one) // sizes[unit]


def last_second(value: date, unit: str) -> datetime:
    units = {"week": 7, "week_starting_monday": 7, "day": 1}
    first = start(unit, value)
    after = first + DAY * units[unit] if unit in units else moved(unit, 1, first)
    return after - timedelta(seconds=1)


def business_days(first: date, last: date) -> int:
    one, other = moment(first).date(), moment(last).date()
    low, high = min(one, other), max(one, other)
    if (high - low).days > 5000:
        raise Unknown
    days = sum((low + DAY * at).isoweekday() < 6 for at in range((high - low).days + 1))
    return days if one <= other else -days


def make_date(year: float, month: float, day: float, *clock: float) -> datetime:
    parts = [year, month, day, *clock]
    if any(part != int(part) for part in parts):
        raise Unknown
    months = int(year) * 12 + int(month) - 1
    first = datetime(months // 12, months % 12 + 1, 1)  # noqa: DTZ001 - a clock reading
    hours, minutes, seconds = (*map(int, clock), 0, 0, 0)[:3]
    return first + DAY * (int(day) - 1) + timedelta(hours=hours, minutes=minutes, seconds=seconds)


def field(act: Act, zone: str) -> Act:
    """A part of a date, in a zone of its own if one is named."""

    def found(value: date, other: str | None = None) -> Value:
        return act(moment(shown(value)) if other is None else elsewhere(value, other, zone))

    return found


def elsewhere(value: date, to: str, of: str) -> datetime:
    """The clock reading of another zone at the same moment; readings that a clock skips or repeats are left
    to rules."""
    if isinstance(value, Instant):
        return value.at.astimezone(ZoneInfo(to)).replace(tzinfo=None)
    at = moment(value)
    first, again = (at.replace(tzinfo=ZoneInfo(of), fold=fold) for fold in (0, 1))
    if first.utcoffset() != again.utcoffset():
        raise Unknown
    return first.astimezone(ZoneInfo(to)).replace(tzinfo=None)


def date_text(value: date) -> str:
    at = moment(value)
    fraction = f".{at.microsecond:06}".rstrip("0") if at.microsecond else ""
    return f"{at.year:04}-{at:%m-%d %H:%M:%S}{fraction}"


def number(value: Any, zone: str) -> Any:
    """A value as a number; a date as the seconds since 1970 in UTC."""
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, str):
        raise Unknown
    if not isinstance(value, date):
        return value
    at = value.at if isinstance(value, Instant) else elsewhere(value, "UTC", zone).replace(tzinfo=UTC)
    return at.timestamp() if at.microsecond else int(at.timestamp())


def strict(zone: str) -> Mapping[str, Act]:
    """The functions, in a document of this zone."""
    return {
        "DateTrunc": lambda unit, value, *other: start(unit, value) if not other else _unknown(),
        "DateAdd": lambda unit, amount, value: _later(unit, amount, value, zone),
        "DateDiff": difference,
        "Year": field(lambda at: at.year, zone),
        "Quarter": lambda value: (value.month + 2) // 3,
        "Month": field(lambda at: at.month, zone),
        "Day": field(lambda at: at.day, zone),
        "DayOfYear": field(lambda at: at.timetuple().tm_yday, zone),
        "Weekday": field(weekday, zone),
        "Hour": field(lambda at: at.hour, zone),
        "Minute": field(lambda at: at.minute, zone),
        "Second": lambda value: moment(value).second,
        "MonthName": lambda value: calendar.month_name[value.month],
        "WeekdayName": lambda value: calendar.day_name[value.weekday()],
        "MakeDate": make_date,
        "Number": lambda value: number(value, zone),
        "Today": lambda: _now(zone).date(),
        "Now": lambda: _now(zone),
        "EndOfMonth": lambda value: last_second(value, "month"),
        "LastDay": last_second,
        "BusinessDays": business_days,
        "ConvertTimezone": lambda value, to, *of: _converted(value, to, of, zone),
    }


def _later(unit: str, amount: float, value: date, zone: str) -> datetime:
    """Time passes between moments; days and more go by the clock."""
    if isinstance(value, Instant) and unit in PASSING:
        return Instant.of(moved(unit, amount, value.at), zone)
    return moved(unit, amount, shown(value))


def _converted(value: date, to: str, of: tuple[str, ...], zone: str) -> datetime:
    """With a zone to convert from, what the clock shows is read in that."""
    return elsewhere(shown(value), to, of[0]) if of else elsewhere(value, to, zone)


def _now(zone: str) -> datetime:
    return NOW.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def _unknown() -> Value:
    raise Unknown
