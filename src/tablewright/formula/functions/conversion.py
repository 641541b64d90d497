"""Conversions between types. They are tolerant: a value that cannot be converted gives Null."""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from sqlglot import exp

from tablewright.formula.functions.base import (
    BoundCall,
    CallContext,
    Example,
    Function,
    Instants,
    Returns,
    constant_value,
)
from tablewright.formula.functions.calendar import from_unix, to_utc
from tablewright.formula.functions.geography_sql import GeoSql
from tablewright.formula.functions.kinds import ANY, GIVES_LOGICAL, GIVES_TEXT, GIVES_TIMESTAMP, one
from tablewright.formula.functions.sql import DATE as SQL_DATE
from tablewright.formula.functions.sql import (
    DOUBLE,
    TEXT,
    TIMESTAMP,
    cast,
    compare,
    only_if,
    sql_type,
    text,
    timestamp,
)
from tablewright.formula.platforms.base import Platform
from tablewright.formula.typed import ValueKind
from tablewright.formula.types import ValueType

CATEGORY = "type conversion"
PLAIN_NUMBER = r"^\s*[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,2})?\s*$"
"""The numbers that a text may be. Engines also accept words, hexadecimal digits and underscores; the language
does not."""
ISO_DATE = re.compile(
    r"^\s*(\d{4}-\d{1,2}-\d{1,2})"
    r"(?:[ T](\d{1,2}:\d{2})(:\d{2}(?:\.\d{1,6})?)?\s*(Z|[+-]\d{2}:?(?:\d{2})?)?)?\s*$"
)


def _as_text(value: exp.Expression, argument_type: ValueType, sql: Platform) -> exp.Expression:
    """A variant's own text; other values as they are."""
    if argument_type is not ValueType.VARIANT:
        return value
    return sql.json.text(value)


# ---------------------------------------------------------------- Text


def _text(context: CallContext, value: exp.Expression) -> exp.Expression:
    argument = context.argument(0)
    match argument.type:
        case ValueType.TEXT:
            return value
        case ValueType.DATE:
            return context.sql.moment_as_text(timestamp(context, 0, value))
        case ValueType.NUMBER if argument.kind.digits:
            return context.sql.decimal_as_text(value, argument.kind.digits)
        case ValueType.NUMBER if not argument.integer:
            return context.sql.number_as_text(value)
        case ValueType.LOGICAL:
            return context.sql.logical_as_text(value)
        case ValueType.VARIANT if argument.kind.geography:
            return GeoSql(context.sql).wkt(value)
        case ValueType.VARIANT:
            return _as_text(value, argument.type, context.sql)
        case _:
            return cast(value, TEXT)


# ---------------------------------------------------------------- Number


def _number_kind(bound: BoundCall) -> ValueKind:
    given = bound.arguments[0]
    return given.kind if given.type is ValueType.NUMBER else ValueKind(type=ValueType.NUMBER)


def _number(context: CallContext, value: exp.Expression) -> exp.Expression:
    argument = context.argument(0)
    match argument.type:
        case ValueType.NUMBER:
            return value
        case ValueType.DATE:
            moment = to_utc(context, 0, value)
            return cast(context.sql.extract("epoch", moment), DOUBLE)
        case ValueType.LOGICAL:
            return cast(cast(value, exp.DType.INT), DOUBLE)
        case _:
            return _parsed_number(context, _as_text(value, argument.type, context.sql))


def _parsed_number(context: CallContext, written: exp.Expression) -> exp.Expression:
    known = constant_value(context.argument(0))
    if isinstance(known, str):
        fits_plainly = re.match(PLAIN_NUMBER, known) is not None
        return context.sql.double(float(known)) if fits_plainly else cast(exp.Null(), DOUBLE)
    fits = exp.RegexpLike(this=written.copy(), expression=text(PLAIN_NUMBER))
    return only_if(fits, context.sql.number_of_text(written))


# ---------------------------------------------------------------- Date


def _date_kind(bound: BoundCall) -> ValueKind:
    given = bound.arguments[0]
    if given.type is ValueType.DATE:
        return given.kind
    written = constant_value(given)
    date_kind = ISO_DATE.match(written) if isinstance(written, str) else None
    return ValueKind(type=ValueType.DATE, has_time=not (date_kind and not date_kind.group(2)))


def _date(context: CallContext, value: exp.Expression) -> exp.Expression:
    argument, to = context.argument(0), sql_type(context.call.kind)
    if argument.type is ValueType.DATE:
        return value
    if argument.type is ValueType.NUMBER:
        return from_unix(context, value)
    known = constant_value(argument)
    if isinstance(known, str):
        moment = parse_iso(known, context.environment.time_zone)
        if moment is None:
            return cast(exp.Null(), to)
        shown = moment.date().isoformat() if to is SQL_DATE else moment.isoformat(sep=" ")
        return cast(text(shown), to)
    return context.sql.moment_of_text(_as_text(value, argument.type, context.sql), to)


def parse_iso(written: str, time_zone: str) -> datetime | None:
    """The moment of an ISO text, as local time in the zone; None if it is not one."""
    match = ISO_DATE.match(written)
    if not match:
        return None
    day, minutes, seconds, offset = match.groups()
    year, month, date = (int(part) for part in day.split("-"))
    hour, minute = (int(part) for part in (minutes or "0:00").split(":"))
    second, _, fraction = (seconds or ":00")[1:].partition(".")
    try:
        moment = datetime(  # noqa: DTZ001 (a clock reading; the offset, if any, is applied below)
            year, month, date, hour, minute, int(second), int(fraction.ljust(6, "0") or 0)
        )
        if not offset:
            return moment
        zone = UTC if offset == "Z" else datetime.strptime(_padded(offset), "%z").tzinfo
        return moment.replace(tzinfo=zone).astimezone(ZoneInfo(time_zone)).replace(tzinfo=None)
    except (ValueError, OverflowError):
        return None


def _padded(offset: str) -> str:
    """`+02` as `+0200`, as strptime requires."""
    return offset.replace(":", "").ljust(5, "0")


_SLASHED = r"^\s*([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})"


def _date_time(context: CallContext, value: exp.Expression) -> exp.Expression:
    """Like `Date`, always with a time of day; month/day/year is reordered to ISO first."""
    argument = context.argument(0)
    if argument.type is not ValueType.TEXT:
        return timestamp(context, 0, value)
    known = constant_value(argument)
    if isinstance(known, str):
        moment = parse_iso(re.sub(_SLASHED, r"\3-\1-\2", known), context.environment.time_zone)
        return cast(exp.Null() if moment is None else text(moment.isoformat(sep=" ")), TIMESTAMP)
    return context.sql.moment_of_text(context.sql.rearranged(value, _SLASHED, r"\3-\1-\2"), TIMESTAMP)


# ---------------------------------------------------------------- Logical


def _logical(context: CallContext, value: exp.Expression) -> exp.Expression:
    argument = context.argument(0)
    match argument.type:
        case ValueType.LOGICAL:
            return value
        case ValueType.NUMBER:
            return compare(value, exp.NEQ, 0)
        case _:
            written = exp.Lower(this=_as_text(value, argument.type, context.sql).copy())
            ifs = [
                exp.If(this=text(word), true=exp.Boolean(this=meaning))
                for word, meaning in (("true", True), ("false", False))
            ]
            return exp.Case(this=written, ifs=ifs)


def _accepting(*types: ValueType):
    return _only(*types, ValueType.VARIANT)


def _only(*types: ValueType):
    return one("value", type(ANY)(frozenset(types)))


FUNCTIONS = (
    Function(
        name="Text",
        category=CATEGORY,
        parameters=(one("value", ANY),),
        returns=GIVES_TEXT,
        description="The value as text. Dates are written with their time: 2024-01-31 00:00:00. Numbers have "
        "no zeros at their end. Arrays and "
        "records are written as JSON without spaces, a geography as WKT.",
        lower=_text,
        examples=(
            Example("Text(3.1416)", "3.1416"),
            Example("Text(42)", "42"),
            Example("Text(4 / 2)", "2"),
            Example("Text(0 * -1.5)", "0"),
            Example('Text(Date("2024-01-31"))', "2024-01-31 00:00:00"),
            Example("Text(True)", "true"),
        ),
    ),
    Function(
        name="Number",
        category=CATEGORY,
        parameters=(_accepting(ValueType.TEXT, ValueType.NUMBER, ValueType.DATE, ValueType.LOGICAL),),
        returns=Returns("number", _number_kind),
        instants=Instants.OWN,
        description="The value as a number. Text that is not a plain number (thousands commas, currency "
        "and percent signs) gives Null. A date gives its Unix time in seconds, True gives 1.",
        lower=_number,
        examples=(
            Example('Number("15.25")', 15.25),
            Example('Number("953,486")', None),
            Example('Number("1e3")', 1000),
            Example('Number("1" & "e3")', 1000),
            Example('Number(Lower("75%"))', None),
            Example('Number("nan")', None),
            Example('Number(Date("1970-01-02"))', 86400),
        ),
    ),
    Function(
        name="Date",
        category=CATEGORY,
        parameters=(_accepting(ValueType.TEXT, ValueType.NUMBER, ValueType.DATE),),
        returns=Returns("date", _date_kind),
        instants=Instants.KEPT,
        description="The value as a date: ISO text such as 2024-01-31 or 2024-01-31 16:30:00, or a Unix "
        "time in seconds. Text that is none gives Null.",
        lower=_date,
        examples=(
            Example('Date("2018-01-01")', "2018-01-01 00:00:00"),
            Example('Date("2018-01-01 04:00:00")', "2018-01-01 04:00:00"),
            Example('Date("2018-02-30")', None),
            Example("Date(86400)", "1970-01-02 00:00:00"),
            Example('Date(Lower("2018-01-01"))', "2018-01-01 00:00:00"),
        ),
    ),
    Function(
        name="DateTime",
        category=CATEGORY,
        parameters=(_only(ValueType.TEXT, ValueType.DATE),),
        returns=GIVES_TIMESTAMP,
        description="The value as a date with its time of day: ISO text such as 2024-01-31 16:30:00, text "
        "such as 1/31/2024 (month, day, year), or a date. Text that is none gives Null.",
        lower=_date_time,
        examples=(
            Example('DateTime("2023-03-07 15:27:45")', "2023-03-07 15:27:45"),
            Example('DateTime("2023-03-07")', "2023-03-07 00:00:00"),
            Example('DateTime("3/7/2023")', "2023-03-07 00:00:00"),
            Example('DateTime("31/12/2023")', None),
            Example('DateTime("12/31/" & "2023")', "2023-12-31 00:00:00"),
            Example('DateTime("31/12/" & "2023")', None),
            Example('DateTime(Date("2023-03-07"))', "2023-03-07 00:00:00"),
        ),
    ),
    Function(
        name="Logical",
        category=CATEGORY,
        parameters=(_accepting(ValueType.TEXT, ValueType.NUMBER, ValueType.LOGICAL),),
        returns=GIVES_LOGICAL,
        description="The value as True or False: the texts true and false in any letter case, or a number, "
        "where only 0 is False. Other text gives Null.",
        lower=_logical,
        examples=(
            Example('Logical("TRUE")', True),
            Example('Logical("yes")', None),
            Example("Logical(0)", False),
        ),
    ),
)
