"""Dates from numbers: a year, a month, a day and a time."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date

from sqlglot import exp

from tablewright.formula.functions.base import BoundCall, CallContext
from tablewright.formula.functions.calendar import CLOCK_UNITS, interval, plus_term
from tablewright.formula.functions.sql import DATE as SQL_DATE
from tablewright.formula.functions.sql import cast, dated, minus, number, text, times, whole
from tablewright.formula.typed import Constant, ValueKind
from tablewright.formula.types import ValueType


def make_kind(bound: BoundCall) -> ValueKind:
    return ValueKind(type=ValueType.DATE, has_time=len(bound.arguments) > 3)


def make_date_of(context: CallContext, *parts: exp.Expression) -> exp.Expression:
    """Parts outside their range carry over: month 13 is January of the next year."""
    known = [context.literal(index) for index in range(len(parts))]
    literal = _literal_date(known)
    if literal is not None:
        return cast(text(literal.isoformat()), SQL_DATE)
    month, day = known[1], known[2]
    year = whole(context, 0, parts[0])
    if isinstance(month, int) and isinstance(day, int) and 1 <= month <= 12 and 1 <= day <= 28:
        made = context.sql.make_date(year, number(month), number(day))
        if len(parts) == 3:
            return made
    else:
        made = context.sql.make_date(year, number(1), number(1))
        for index, unit in ((1, "month"), (2, "day")):
            steps = minus(whole(context, index, parts[index]), number(1))
            made = plus_term(made, times(steps, interval(1, unit)))
    for value, unit in zip(parts[3:], CLOCK_UNITS, strict=False):
        made = plus_term(made, times(value, interval(1, unit)))
    return dated(context, made)


def _literal_date(parts: Sequence[Constant]) -> date | None:
    """The date of constant parts, if they make one."""
    match parts:
        case [int(year), int(month), int(day)] if 1 <= year <= 9999 and 1 <= month <= 12:
            return date(year, month, day) if 1 <= day <= monthrange(year, month)[1] else None
        case _:
            return None
