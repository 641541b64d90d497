"""Windows of time relative to today, and the number of working days between two dates."""

from sqlglot import exp

from tablewright.formula.functions.base import CallContext, Example, Function, Parameter
from tablewright.formula.functions.calendar import (
    CLOCK_UNITS,
    WEEKS,
)
from tablewright.formula.functions.kinds import (
    DATE,
    GIVES_INTEGER,
    GIVES_LOGICAL,
    NUMBER,
    TEXT,
    one,
    optional,
)
from tablewright.formula.functions.sql import (
    DATE as SQL_DATE,
)
from tablewright.formula.functions.sql import (
    TIMESTAMP,
    case,
    cast,
    compare,
    every,
    is_not_null,
    minus,
    number,
    only_if,
    plus,
    times,
    timestamp,
    truncatable,
)
from tablewright.formula.typed import ValueKind
from tablewright.formula.types import ValueType

CATEGORY = "date"
DIRECTIONS = ("current", "last", "next", "to_date")
UNITS = ("year", "quarter", "month", *WEEKS, "day", *CLOCK_UNITS)

Amount = int | exp.Expression


# ---------------------------------------------------------------- rolling windows


def _amount(context: CallContext, index: int, value: exp.Expression | None, default: int) -> Amount:
    """A count of periods: a whole number where the formula says it, else an expression."""
    if value is None:
        return default
    known = context.literal(index)
    if isinstance(known, int | float):
        return int(known)
    return value if context.argument(index).integer else exp.Trunc(this=value.copy())


def _negated(amount: Amount) -> Amount:
    return -amount if isinstance(amount, int) else exp.Neg(this=exp.Paren(this=amount.copy()))


def _sum(*amounts: Amount) -> Amount:
    """The sum; known numbers are added up at once."""
    known = sum(amount for amount in amounts if isinstance(amount, int))
    total: Amount = known
    for amount in amounts:
        if isinstance(amount, exp.Expression):
            total = amount if total == 0 else plus(_expression(total), amount)
    return total


def _expression(amount: Amount) -> exp.Expression:
    return number(amount) if isinstance(amount, int) else amount


def _moved(context: CallContext, moment: exp.Expression, unit: str, amount: Amount) -> exp.Expression:
    """The moment some periods later."""
    if amount == 0:
        return moment
    step = "week" if unit in WEEKS else unit
    if isinstance(amount, int):
        return context.sql.move(moment, step, amount)
    return context.sql.move(moment, step, context.sql.to_whole(amount, exp.DType.INT))


def _moment(context: CallContext, index: int, today: exp.Expression | None, unit: str) -> exp.Expression:
    """The moment used as today, as a timestamp."""
    if today is not None:
        return timestamp(context, index, today)
    environment, kind = context.environment, ValueKind(type=ValueType.DATE)
    if unit in CLOCK_UNITS:
        return environment.parameter("now", environment.now, ValueKind(type=ValueType.DATE, has_time=True))
    today = environment.parameter("today", environment.now.date(), kind)
    return today if context.sql.truncates_dates else cast(today, TIMESTAMP)


def _within(
    date: exp.Expression, start: exp.Expression, end: exp.Expression, guards: list[exp.Expression]
) -> exp.Expression:
    """Whether the date is at or after the start and before the end; Null if an amount is Null."""
    inside = every([compare(date, exp.GTE, start), compare(date, exp.LT, end)])
    return only_if(every(guards), inside) if guards else inside


def _guards(context: CallContext, *places: tuple[int, exp.Expression | None]) -> list[exp.Expression]:
    return [
        is_not_null(value) for index, value in places if value is not None and context.literal(index) is None
    ]


def _in_date_range(
    context: CallContext,
    date: exp.Expression,
    _direction: exp.Expression,
    _period: exp.Expression,
    length: exp.Expression | None = None,
    offset: exp.Expression | None = None,
    today: exp.Expression | None = None,
) -> exp.Expression:
    direction, unit = context.choice(1), context.choice(2)
    count, shift = _amount(context, 3, length, 1), _amount(context, 4, offset, 0)
    moment = _moment(context, 5, today, unit)
    here = context.sql.truncate(unit, moment)
    guards = _guards(context, (3, length), (4, offset), (5, today))
    match direction:
        case "last":
            back = _negated(shift)
            start, end = _sum(back, _negated(count)), back
        case "next":
            start, end = _sum(1, shift), _sum(1, shift, count)
        case "to_date":
            reached = _moved(context, moment, unit, shift)
            until = "second" if unit in CLOCK_UNITS else "day"
            close = context.sql.move(context.sql.truncate(until, reached), until, 1)
            return _within(date, _moved(context, here, unit, shift), close, guards)
        case _:
            start, end = shift, _sum(1, shift)
    return _within(date, _moved(context, here, unit, start), _moved(context, here, unit, end), guards)


def _in_prior_date_range(
    context: CallContext,
    date: exp.Expression,
    _range: exp.Expression,
    _prior: exp.Expression,
    offset: exp.Expression | None = None,
    today: exp.Expression | None = None,
) -> exp.Expression:
    unit, prior = context.choice(1), context.choice(2)
    shift = _amount(context, 3, offset, 1)
    moment = _moment(context, 4, today, unit if unit in CLOCK_UNITS else prior)
    start = context.sql.truncate(unit, _moved(context, moment, prior, _negated(shift)))
    guards = _guards(context, (3, offset), (4, today))
    return _within(date, start, _moved(context, start, unit, 1), guards)


# ---------------------------------------------------------------- working days


def _business_days(context: CallContext, start: exp.Expression, end: exp.Expression) -> exp.Expression:
    """Five days for each week between, plus the working days in the first and the last week."""
    first, last = (truncatable(context, index, expression) for index, expression in enumerate((start, end)))
    weeks = context.sql.difference("week_starting_monday", first, last)
    from_monday, to_monday = (context.sql.integer_field("isodow", expression) for expression in (first, last))
    forward = minus(_up_to_friday(to_monday), _up_to_friday(minus(from_monday, number(1))))
    back = minus(_up_to_friday(minus(to_monday, number(1))), _up_to_friday(from_monday))
    days = [cast(expression, SQL_DATE) for expression in (first, last)]
    return plus(times(weeks, number(5)), case([(compare(days[0], exp.GT, days[1]), back)], forward))


def _up_to_friday(weekday: exp.Expression) -> exp.Expression:
    return exp.Least(this=weekday, expressions=[number(5)], ignore_nulls=True)


def _unit(name: str) -> Parameter:
    return Parameter(name, TEXT, choices=UNITS)


_TODAY = optional("today", DATE, "Today()")
_ON = 'Date("2024-05-16")'

FUNCTIONS = (
    Function(
        name="InDateRange",
        category=CATEGORY,
        parameters=(
            one("date", DATE),
            Parameter("direction", TEXT, choices=DIRECTIONS),
            _unit("period"),
            optional("length", NUMBER, "1"),
            optional("offset", NUMBER, "0"),
            _TODAY,
        ),
        returns=GIVES_LOGICAL,
        description='Whether a date lies in a window of whole periods: "current" is the period that holds '
        'today, "last" and "next" are so many periods (length) before and after it, "to_date" runs from the '
        "start of the current period to the end of today. An offset moves the window further by so many "
        'periods: back for "last", forward for the others; a negative one moves it the other way.',
        lower=_in_date_range,
        examples=(
            Example(f'InDateRange(Date("2023-07-01"), "last", "year", 1, 0, {_ON})', True),
            Example(f'InDateRange(Date("2024-05-20"), "to_date", "month", 1, 0, {_ON})', False),
            Example(f'InDateRange(Date("2024-05-16 23:59:59"), "to_date", "month", 1, 0, {_ON})', True),
            Example(f'InDateRange(Date("2023-05-16"), "to_date", "year", 1, -1, {_ON})', True),
            Example(f'InDateRange(Date("2023-05-17"), "to_date", "year", 1, -1, {_ON})', False),
            Example(f'InDateRange(Date("2024-05-31 12:00:00"), "current", "month", 1, 0, {_ON})', True),
            Example(f'InDateRange(Date("2024-06-01"), "current", "month", 1, 0, {_ON})', False),
            Example(f'InDateRange(Date("2024-02-01"), "last", "month", 3, 0, {_ON})', True),
            Example(f'InDateRange(Date("2024-05-01"), "last", "month", 3, 0, {_ON})', False),
            Example(f'InDateRange(Date("2024-03-01"), "last", "month", 1, 1, {_ON})', True),
            Example(f'InDateRange(Date("2024-06-30"), "next", "month", 1, 0, {_ON})', True),
            Example(f'InDateRange(Date("2024-05-12"), "current", "week", 1, 0, {_ON})', True),
            Example(
                f'InDateRange(Date("2024-05-12"), "current", "week_starting_monday", 1, 0, {_ON})', False
            ),
            Example(
                f'CountIf(InDateRange([d], "last", "day", [n], 0, {_ON}))',
                2,
                {"d": ["2024-05-15", "2024-05-14", "2024-05-14", "2024-05-15"], "n": [1, 1, 2, None]},
            ),
            Example('InDateRange(Today(), "current", "day")', True),
            Example('InDateRange(Now(), "current", "hour")', True),
        ),
    ),
    Function(
        name="InPriorDateRange",
        category=CATEGORY,
        parameters=(
            one("date", DATE),
            _unit("range"),
            _unit("period"),
            optional("offset", NUMBER, "1"),
            _TODAY,
        ),
        returns=GIVES_LOGICAL,
        description="Whether a date lies in the same range some periods ago: with month and year, in this "
        "month of last year. Today is moved back by so many periods (offset), and the range that holds that "
        "moment is taken.",
        lower=_in_prior_date_range,
        examples=(
            Example(f'InPriorDateRange(Date("2023-05-02"), "month", "year", 1, {_ON})', True),
            Example(f'InPriorDateRange(Date("2023-06-02"), "month", "year", 1, {_ON})', False),
            Example(f'InPriorDateRange(Date("2022-05-31 10:00:00"), "month", "year", 2, {_ON})', True),
            Example(f'InPriorDateRange(Date("2024-05-09"), "day", "week", 1, {_ON})', True),
            Example('InPriorDateRange(DateAdd("month", -1, Today()), "day", "month")', True),
        ),
    ),
    Function(
        name="BusinessDays",
        category=CATEGORY,
        parameters=(one("start", DATE), one("end", DATE)),
        returns=GIVES_INTEGER,
        description="How many Mondays to Fridays lie between two dates, both included; negative where the "
        "end comes before the start. Holidays are not known.",
        lower=_business_days,
        examples=(
            Example('BusinessDays(Date("2024-01-01"), Date("2024-01-07"))', 5),
            Example('BusinessDays(Date("2024-01-05"), Date("2024-01-08"))', 2),
            Example('BusinessDays(Date("2024-01-06"), Date("2024-01-07"))', 0),
            Example('BusinessDays(Date("2024-01-08 18:00:00"), Date("2024-01-08 09:00:00"))', 1),
            Example('BusinessDays(Date("2024-01-08"), Date("2024-01-05"))', -2),
            Example('BusinessDays(Date("1899-12-31"), Date("1900-01-02"))', 2),
        ),
    ),
)
