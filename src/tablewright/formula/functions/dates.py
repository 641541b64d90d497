"""Dates: parts, arithmetic, building, formats."""

from datetime import timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlglot import exp

from tablewright.formula.errors import FormulaError
from tablewright.formula.functions.base import (
    BoundCall,
    CallContext,
    Example,
    Function,
    Instants,
    Parameter,
    Returns,
    constant_value,
)
from tablewright.formula.functions.calendar import (
    ADD_UNITS,
    CLOCK_UNITS,
    DIFF_UNITS,
    PARTS,
    PASSING_UNITS,
    PERIODS,
    TRUNC_UNITS,
    from_unix,
    part,
    read_clock,
    to_utc,
)
from tablewright.formula.functions.date_formats import (
    PARSED,
    SPECIFIERS,
    check_format,
    layout_pieces,
)
from tablewright.formula.functions.dates_from_parts import make_date_of, make_kind
from tablewright.formula.functions.kinds import (
    DATE,
    GIVES_DATE,
    GIVES_INTEGER,
    GIVES_TEXT,
    GIVES_TIMESTAMP,
    NUMBER,
    TEXT,
    one,
    optional,
)
from tablewright.formula.functions.sql import (
    DATE as SQL_DATE,
)
from tablewright.formula.functions.sql import (
    cast,
    dated,
    text,
    timestamp,
    truncatable,
)
from tablewright.formula.typed import ValueKind
from tablewright.formula.types import ValueType

CATEGORY = "date"


def _unit(choices: tuple[str, ...], name: str = "unit") -> Parameter:
    return Parameter(name, TEXT, choices=choices)


def check_zone(bound: BoundCall) -> None:
    """Refuses a literal time zone that does not exist."""
    for argument, parameter in zip(bound.arguments, bound.parameters, strict=True):
        name = constant_value(argument)
        if parameter.name not in ("timezone", "to", "from") or not isinstance(name, str):
            continue
        try:
            ZoneInfo(name)
        except (ValueError, OSError, ZoneInfoNotFoundError):
            raise FormulaError(
                "type",
                f'"{name}" is not a time zone.',
                argument.span,
                hint='Use a name such as "Europe/Paris", "America/New_York" or "UTC".',
            ) from None


ZONE = optional("timezone", TEXT, "the document's zone")


def _local(context: CallContext, index: int, value: exp.Expression, zone: exp.Expression | None):
    """The date argument as a timestamp in the zone given by the next argument."""
    if zone is None:
        return timestamp(context, index, _read(context, index, value))
    return _in_zone(context, index, value, _zone(context, index + 1, zone))


def _read(context: CallContext, index: int, value: exp.Expression) -> exp.Expression:
    """A date argument as local time in the document's zone."""
    return read_clock(context.environment, context.argument(index).kind, value)


def _in_zone(context: CallContext, index: int, value: exp.Expression, zone: exp.Expression) -> exp.Expression:
    """A date argument as local time in another zone."""
    origin = "UTC" if context.argument(index).instant else context.environment.time_zone
    return context.sql.in_zone(timestamp(context, index, value), text(origin), zone)


def _zone(context: CallContext, index: int, zone: exp.Expression) -> exp.Expression:
    """A zone in the platform's form; the value of a control is known at compile time."""
    known = context.constant(index) if context.sql.spells_zones else None
    return text(known) if isinstance(known, str) else zone


# ---------------------------------------------------------------- parts


def _date_part(
    context: CallContext, _name: exp.Expression, date: exp.Expression, zone: exp.Expression | None = None
) -> exp.Expression:
    chosen = context.choice(0)
    if chosen == "epoch":
        return context.sql.epoch(to_utc(context, 1, date))
    return part(context, chosen, _local(context, 1, date, zone))


def _fixed_part(name: str):
    def lower(
        context: CallContext, date: exp.Expression, zone: exp.Expression | None = None
    ) -> exp.Expression:
        if zone is None and name not in CLOCK_UNITS:
            return part(context, name, _read(context, 0, date))
        return part(context, name, _local(context, 0, date, zone))

    return lower


def _month_name(context: CallContext, date: exp.Expression) -> exp.Expression:
    return context.sql.month_name(truncatable(context, 0, date))


def _weekday_name(context: CallContext, date: exp.Expression) -> exp.Expression:
    return context.sql.weekday_name(truncatable(context, 0, date))


# ---------------------------------------------------------------- arithmetic


def _trunc_kind(bound: BoundCall) -> ValueKind:
    unit = constant_value(bound.arguments[0])
    chosen = bound.parameters[0].choice(unit) if isinstance(unit, str) else None
    timed = bound.arguments[1].has_time or len(bound.arguments) > 2
    return ValueKind(type=ValueType.DATE, has_time=timed and (chosen is None or chosen in CLOCK_UNITS))


def _date_trunc(
    context: CallContext, _unit: exp.Expression, date: exp.Expression, zone: exp.Expression | None = None
) -> exp.Expression:
    chosen = context.choice(0)
    if zone is None and chosen not in CLOCK_UNITS:
        value = truncatable(context, 1, _read(context, 1, date))
    else:
        value = _local(context, 1, date, zone)
    if chosen == "day" and not context.call.has_time:
        return cast(value, SQL_DATE)
    return dated(context, context.sql.truncate(chosen, value))


def _add_kind(bound: BoundCall) -> ValueKind:
    unit = constant_value(bound.arguments[0])
    chosen = bound.parameters[0].choice(unit) if isinstance(unit, str) else None
    by_clock = chosen in CLOCK_UNITS
    return ValueKind(
        type=ValueType.DATE,
        has_time=bound.arguments[2].has_time or chosen is None or by_clock,
        instant=bound.arguments[2].instant and by_clock,
    )


def _date_add(
    context: CallContext, _unit: exp.Expression, amount: exp.Expression, date: exp.Expression
) -> exp.Expression:
    chosen, known = context.choice(0), context.literal(1)
    if not context.call.instant:
        date = _read(context, 2, date)
    if isinstance(known, int):
        moved = context.sql.move(date, chosen, known)
    elif context.argument(1).integer:
        moved = context.sql.move(date, chosen, amount)
    else:
        moved = context.sql.move(date, chosen, exp.Round(this=context.sql.exact(amount).copy()))
    return dated(context, moved)


def _date_diff(
    context: CallContext, _unit: exp.Expression, start: exp.Expression, end: exp.Expression
) -> exp.Expression:
    chosen = context.choice(0)
    if chosen in PASSING_UNITS and (context.argument(1).instant or context.argument(2).instant):
        start, end = to_utc(context, 1, start), to_utc(context, 2, end)
        shift = _minutes_past_the_hour(context) if chosen == "hour" else 0
        if shift:
            start, end = (context.sql.move(expression, "minute", shift) for expression in (start, end))
        return context.sql.difference(chosen, start, end)
    start, end = _read(context, 1, start), _read(context, 2, end)
    return context.sql.difference(chosen, truncatable(context, 1, start), truncatable(context, 2, end))


def _minutes_past_the_hour(context: CallContext) -> int:
    """The minutes by which the document's zone is off full hours of UTC."""
    offset = context.environment.now.replace(tzinfo=ZoneInfo(context.environment.time_zone)).utcoffset()
    return int((offset or timedelta()).total_seconds()) // 60 % 60


def _last_moment(context: CallContext, period: str, date: exp.Expression) -> exp.Expression:
    unit = "week" if period.startswith("week") else period
    return context.sql.move(context.sql.move(context.sql.truncate(period, date), unit, 1), "second", -1)


def _end_of_month(context: CallContext, date: exp.Expression) -> exp.Expression:
    return _last_moment(context, "month", truncatable(context, 0, date))


def _last_day(context: CallContext, date: exp.Expression, _period: exp.Expression) -> exp.Expression:
    return _last_moment(context, context.choice(1), truncatable(context, 0, date))


def _convert_timezone(
    context: CallContext,
    date: exp.Expression,
    to: exp.Expression,
    source: exp.Expression | None = None,
) -> exp.Expression:
    if source is None:
        return _in_zone(context, 0, date, _zone(context, 1, to))
    shown = timestamp(context, 0, _read(context, 0, date))
    return context.sql.in_zone(shown, _zone(context, 2, source), _zone(context, 1, to))


# ---------------------------------------------------------------- building


def _now(context: CallContext) -> exp.Expression:
    return context.environment.parameter("now", context.environment.now, context.call.kind)


def _today(context: CallContext) -> exp.Expression:
    return context.environment.parameter("today", context.environment.now.date(), context.call.kind)


def _from_unix(per_second: int):
    def lower(context: CallContext, amount: exp.Expression) -> exp.Expression:
        return from_unix(context, amount, per_second)

    return lower


# ---------------------------------------------------------------- formats


def _format_of(context: CallContext) -> str:
    pattern = context.constant(1)
    if isinstance(pattern, str):
        return pattern
    raise FormulaError(
        "type",
        f"The format of {context.call.function.name} is empty.",
        context.argument(1).span,
        hint='Write percent specifiers, for example "%Y-%m-%d".',
    )


def _date_format(context: CallContext, date: exp.Expression, _pattern: exp.Expression) -> exp.Expression:
    moment = timestamp(context, 0, date)
    return context.sql.format_date(moment, layout_pieces(_format_of(context)))


def _date_parse(context: CallContext, value: exp.Expression, _pattern: exp.Expression) -> exp.Expression:
    return context.sql.parse_date(value, _format_of(context))


def _part_function(name: str, part_name: str, description: str, *examples: Example, zone: bool) -> Function:
    return Function(
        name=name,
        category=CATEGORY,
        parameters=(one("date", DATE), ZONE) if zone else (one("date", DATE),),
        returns=GIVES_INTEGER,
        instants=Instants.OWN if zone else Instants.READ,
        description=description,
        lower=_fixed_part(part_name),
        check=check_zone,
        examples=examples,
    )


FUNCTIONS = (
    Function(
        name="DateTrunc",
        category=CATEGORY,
        parameters=(_unit(TRUNC_UNITS), one("date", DATE), ZONE),
        returns=Returns("date", _trunc_kind),
        instants=Instants.OWN,
        description="The start of the unit that holds a date. Weeks start on Sunday, unless the unit is "
        '"week_starting_monday".',
        lower=_date_trunc,
        check=check_zone,
        examples=(
            Example('DateTrunc("hour", Date("1980-05-22 08:45:30"))', "1980-05-22 08:00:00"),
            Example('DateTrunc("week_starting_monday", Date("2024-05-16"))', "2024-05-13 00:00:00"),
            Example('DateTrunc("week", Date("2024-05-18"))', "2024-05-12 00:00:00"),
            Example('DateTrunc("quarter", Date("2024-05-18"))', "2024-04-01 00:00:00"),
        ),
    ),
    Function(
        name="DateAdd",
        category=CATEGORY,
        parameters=(_unit(ADD_UNITS), one("amount", NUMBER), one("date", DATE)),
        returns=Returns("date", _add_kind),
        instants=Instants.OWN,
        description="A date moved by an amount of units; a negative amount moves it back, a fraction is "
        "rounded. Moving by months stays within the shorter month.",
        lower=_date_add,
        examples=(
            Example('DateAdd("year", -1, Date("2020-03-15"))', "2019-03-15 00:00:00"),
            Example('DateAdd("month", 1, Date("2024-01-31"))', "2024-02-29 00:00:00"),
            Example('DateAdd("quarter", 1.6, Date("2024-01-31"))', "2024-07-31 00:00:00"),
            Example('DateAdd("hour", 30, Date("2024-01-31"))', "2024-02-01 06:00:00"),
        ),
    ),
    Function(
        name="DateDiff",
        category=CATEGORY,
        parameters=(_unit(DIFF_UNITS), one("start", DATE), one("end", DATE)),
        returns=GIVES_INTEGER,
        instants=Instants.OWN,
        description="How many boundaries of a unit lie between two dates; negative where the end is earlier.",
        lower=_date_diff,
        examples=(
            Example('DateDiff("day", Date("2023-01-01"), Date("2023-01-31"))', 30),
            Example('DateDiff("hour", Date("2023-01-01 05:00:00"), Date("2023-01-01 02:00:00"))', -3),
            Example('DateDiff("year", Date("2023-12-31"), Date("2024-01-01"))', 1),
            Example('DateDiff("week", Date("2024-05-18"), Date("2024-05-19"))', 1),
            Example('DateDiff("week_starting_monday", Date("2024-05-18"), Date("2024-05-19"))', 0),
        ),
    ),
    Function(
        name="DatePart",
        category=CATEGORY,
        parameters=(_unit(PARTS, "part"), one("date", DATE), ZONE),
        returns=GIVES_INTEGER,
        instants=Instants.OWN,
        description='One part of a date as a number. "week" counts from the week of 1 January, with weeks '
        'that start on Sunday; "week_starting_monday" is the ISO week.',
        lower=_date_part,
        check=check_zone,
        examples=(
            Example('DatePart("year", Date("2007-01-10 10:00:00"))', 2007),
            Example('DatePart("week", Date("2007-01-10 10:00:00"))', 2),
            Example('DatePart("week_starting_monday", Date("2021-01-03"))', 53),
            Example('DatePart("weekday", Date("2024-05-19"))', 1),
            Example('DatePart("epoch", Date("1970-01-02"))', 86400),
        ),
    ),
    _part_function(
        "Year", "year", "The calendar year.", Example('Year(Date("2007-08-14"))', 2007), zone=True
    ),
    _part_function(
        "Quarter",
        "quarter",
        "The quarter of the calendar year, 1 to 4.",
        Example('Quarter(Date("2007-08-14 07:11:05"))', 3),
        zone=False,
    ),
    _part_function(
        "Month", "month", "The month, 1 to 12.", Example('Month(Date("2007-08-14"))', 8), zone=True
    ),
    _part_function(
        "Day", "day", "The day of the month, 1 to 31.", Example('Day(Date("2007-08-14"))', 14), zone=True
    ),
    _part_function(
        "DayOfYear",
        "day_of_year",
        "The day of the year, 1 to 366.",
        Example('DayOfYear(Date("2023-03-01"))', 60),
        Example('DayOfYear(Date("2023-01-01 03:00:00Z"), "America/Los_Angeles")', 365),
        zone=True,
    ),
    _part_function(
        "Weekday",
        "weekday",
        "The day of the week, from 1 for Sunday to 7 for Saturday.",
        Example('Weekday(Date("2017-12-01"))', 6),
        zone=True,
    ),
    _part_function(
        "Hour", "hour", "The hour, 0 to 23.", Example('Hour(Date("2007-08-14 07:11:00"))', 7), zone=True
    ),
    _part_function(
        "Minute",
        "minute",
        "The minute, 0 to 59.",
        Example('Minute(Date("2007-08-14 07:11:00"))', 11),
        zone=True,
    ),
    _part_function(
        "Second",
        "second",
        "The second, 0 to 59.",
        Example('Second(Date("2007-08-14 07:11:05"))', 5),
        zone=False,
    ),
    Function(
        name="MonthName",
        category=CATEGORY,
        parameters=(one("date", DATE),),
        returns=GIVES_TEXT,
        description="The English name of the month.",
        lower=_month_name,
        examples=(Example('MonthName(Date("2023-05-04"))', "May"),),
    ),
    Function(
        name="WeekdayName",
        category=CATEGORY,
        parameters=(one("date", DATE),),
        returns=GIVES_TEXT,
        description="The English name of the day of the week.",
        lower=_weekday_name,
        examples=(Example('WeekdayName(Date("2007-08-14"))', "Tuesday"),),
    ),
    Function(
        name="MakeDate",
        category=CATEGORY,
        parameters=(
            *(one(name, NUMBER) for name in ("year", "month", "day")),
            *(optional(name, NUMBER, "0") for name in CLOCK_UNITS),
        ),
        returns=Returns("date", make_kind),
        description="A date from its parts. Months and days outside their range carry over.",
        lower=make_date_of,
        examples=(
            Example("MakeDate(2019, 1, 31, 16, 30, 0)", "2019-01-31 16:30:00"),
            Example("MakeDate(2019, 14, 1)", "2020-02-01 00:00:00"),
            Example("MakeDate(2024, 3, 0)", "2024-02-29 00:00:00"),
        ),
    ),
    Function(
        name="Today",
        category=CATEGORY,
        returns=GIVES_DATE,
        description="The current day, the same for a whole query.",
        lower=_today,
        examples=(Example('Today() = DateTrunc("day", Now())', True),),
    ),
    Function(
        name="Now",
        category=CATEGORY,
        returns=GIVES_TIMESTAMP,
        description="The current date and time, the same for a whole query.",
        lower=_now,
        examples=(Example("Now() >= Today()", True),),
    ),
    Function(
        name="EndOfMonth",
        category=CATEGORY,
        parameters=(one("date", DATE),),
        returns=GIVES_TIMESTAMP,
        description="The last second of the month that holds a date.",
        lower=_end_of_month,
        examples=(Example('EndOfMonth(Date("2023-03-07"))', "2023-03-31 23:59:59"),),
    ),
    Function(
        name="LastDay",
        category=CATEGORY,
        parameters=(one("date", DATE), _unit(PERIODS, "period")),
        returns=GIVES_TIMESTAMP,
        description="The last second of the period that holds a date.",
        lower=_last_day,
        examples=(
            Example('LastDay(Date("2020-01-10 10:34:29"), "year")', "2020-12-31 23:59:59"),
            Example('LastDay(Date("2024-05-16"), "week")', "2024-05-18 23:59:59"),
        ),
    ),
    Function(
        name="ConvertTimezone",
        category=CATEGORY,
        parameters=(one("date", DATE), one("to", TEXT), optional("from", TEXT, "the document's zone")),
        returns=GIVES_TIMESTAMP,
        instants=Instants.OWN,
        description="The clock reading of one time zone as read at the same moment in another.",
        lower=_convert_timezone,
        check=check_zone,
        examples=(
            Example(
                'ConvertTimezone(Date("2014-07-18 10:58:00"), "America/Los_Angeles", "America/New_York")',
                "2014-07-18 07:58:00",
            ),
        ),
    ),
    Function(
        name="DateFormat",
        category=CATEGORY,
        parameters=(one("date", DATE), Parameter("format", TEXT, constant=True)),
        returns=GIVES_TEXT,
        description="A date as text, by percent specifiers: %Y %y year, %q quarter, %m %B %b month, %d day, "
        "%A %a weekday, %H %I hour, %M minute, %S second, %p AM or PM, %L milliseconds, %f microseconds.",
        lower=_date_format,
        check=lambda bound: check_format(bound, SPECIFIERS),
        examples=(
            Example('DateFormat(Date("2018-07-08 00:34:59"), "%Y-%m-%d")', "2018-07-08"),
            Example('DateFormat(Date("2018-07-08 00:34:59"), "%I:%M %p")', "12:34 AM"),
            Example('DateFormat(Date("2018-07-08"), "Q%q of %Y, 100%%")', "Q3 of 2018, 100%"),
            Example('DateFormat(Date("2018-07-08"), "%A %B")', "Sunday July"),
        ),
    ),
    Function(
        name="DateParse",
        category=CATEGORY,
        parameters=(one("text", TEXT), Parameter("format", TEXT, constant=True)),
        returns=GIVES_TIMESTAMP,
        description="A date from text in the layout given by the percent specifiers of DateFormat; Null "
        "where the text does not fit. Parts that the layout lacks are those of 1900-01-01 00:00:00; a year "
        "of two digits lies between 1969 and 2068.",
        lower=_date_parse,
        check=lambda bound: check_format(bound, PARSED),
        examples=(
            Example('DateParse("03-Sep-2020:03:05:13", "%d-%b-%Y:%H:%M:%S")', "2020-09-03 03:05:13"),
            Example('DateParse("20240115", "%Y%m%d")', "2024-01-15 00:00:00"),
            Example('DateParse("2024-02-30", "%Y-%m-%d")', None),
            Example('DateParse("7/4/68 5:30 pm", "%m/%d/%y %I:%M %p")', "2068-07-04 17:30:00"),
            Example('DateParse("12:05", "%H:%M")', "1900-01-01 12:05:00"),
            Example('DateParse("tomorrow", "%Y-%m-%d")', None),
        ),
    ),
    Function(
        name="DateFromUnix",
        category=CATEGORY,
        parameters=(one("seconds", NUMBER),),
        returns=GIVES_TIMESTAMP,
        description="A date from the seconds since 1970-01-01 00:00:00 UTC.",
        lower=_from_unix(1),
        examples=(Example("DateFromUnix(0)", "1970-01-01 00:00:00"),),
    ),
    Function(
        name="DateFromUnixMs",
        category=CATEGORY,
        parameters=(one("milliseconds", NUMBER),),
        returns=GIVES_TIMESTAMP,
        description="A date from the milliseconds since 1970-01-01 00:00:00 UTC.",
        lower=_from_unix(1_000),
        examples=(Example("DateFromUnixMs(1503724894000)", "2017-08-26 05:21:34"),),
    ),
    Function(
        name="DateFromUnixUs",
        category=CATEGORY,
        parameters=(one("microseconds", NUMBER),),
        returns=GIVES_TIMESTAMP,
        description="A date from the microseconds since 1970-01-01 00:00:00 UTC.",
        lower=_from_unix(1_000_000),
        examples=(Example("DateFromUnixUs(1503724894000000)", "2017-08-26 05:21:34"),),
    ),
)
