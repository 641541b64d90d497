"""Values of filters as values of a column's type."""

import math
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlglot import exp

from tablewright.document.base import Scalar
from tablewright.document.filters.base import FilterProblem, MakeValue
from tablewright.formula.functions.sql import grouped
from tablewright.formula.typed import ValueKind
from tablewright.formula.types import ValueType

TEXT = ValueKind(type=ValueType.TEXT)
MOMENT = ValueKind(type=ValueType.DATE, has_time=True)


def same_value(value: exp.Expression, given: Scalar, kind: ValueKind, make: MakeValue) -> exp.Expression:
    """Whether a value is the given one; null is the same as null."""
    unknown = exp.Is(this=grouped(value), expression=exp.Null())
    if given is None:
        return unknown
    wanted = fitting(given, kind)
    if wanted is None:
        return exp.false()
    return exp.EQ(this=grouped(value), expression=make(wanted, kind))


def fitting(given: Scalar, kind: ValueKind) -> Any:
    """The listed value as a value of the column's type; None when there is no such value."""
    match kind.type:
        case ValueType.NUMBER:
            try:
                return (
                    plain_number(float(given)) if not isinstance(given, bool) and given is not None else None
                )
            except ValueError:
                return None
        case ValueType.LOGICAL:
            return given if isinstance(given, bool) else None
        case ValueType.DATE:
            try:
                return moment_of(str(given), "UTC")
            except FilterProblem:
                return None
        case _:
            if isinstance(given, bool):
                return "true" if given else "false"
            return str(given)


def plain_number(value: float) -> int | float | None:
    """The number as SQL writes it: whole where it is; None for what is no number."""
    value = float(value)
    if not math.isfinite(value):
        return None
    return int(value) if value.is_integer() and abs(value) < 2**53 else value


def is_day(text: str) -> bool:
    """Whether ISO text is a date without a time."""
    return "T" not in text and ":" not in text


def moment_of(text: str, time_zone: str) -> datetime:
    """ISO text as local time in the document's zone."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise FilterProblem(f"“{text}” is not a date; write it as 2024-03-31, or as day-7.") from None
    return moment.astimezone(ZoneInfo(time_zone)).replace(tzinfo=None) if moment.tzinfo else moment


def as_day(moment: datetime) -> date | datetime:
    """A date where the moment is a midnight."""
    return moment.date() if moment == datetime(moment.year, moment.month, moment.day) else moment  # noqa: DTZ001
