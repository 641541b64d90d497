"""DateParse on Snowflake: the parts of a text are put into one order, and read in one format.

Its own parser takes more than the layout says, and depends on parameters of the session.
"""

from dataclasses import replace

from sqlglot import exp

from tablewright.formula.functions.date_parsing import Layout, read_layout, without_lookahead
from tablewright.formula.functions.sql import (
    INT,
    TEXT,
    call,
    case,
    cast,
    compare,
    number,
    only_if,
    plus,
    text,
)
from tablewright.formula.platforms.snowflake.patterns import posix

_FORMAT = "YYYY-MM-DD HH24:MI:SS.FF6"
_PIVOT = "69"
"""Two digits below this are years after 2000."""
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def parse_date(value: exp.Expression, layout: str) -> exp.Expression:
    """The timestamp that a text in the layout means; Null where the text does not fit."""
    known = read_layout(layout)
    known = replace(known, pattern=without_lookahead(known.pattern))
    pattern = text(known.pattern)
    parts = [
        _year(value, known),
        text("-"),
        _month(value, known),
        text("-"),
        _digits(value, known, "day", 2, "01"),
        text(" "),
        _hour(value, known),
        text(":"),
        _digits(value, known, "minute", 2, "00"),
        text(":"),
        _digits(value, known, "second", 2, "00"),
        text("."),
        _fraction(value, known),
    ]
    written = _joined(parts)
    matched = exp.RegexpLike(this=value.copy(), expression=pattern)
    return only_if(matched, call("TRY_TO_TIMESTAMP_NTZ", written, text(_FORMAT)))


def _joined(parts: list[exp.Expression]) -> exp.Expression:
    """One after another; neighbours that are literals become one."""
    merged: list[exp.Expression] = []
    for part in parts:
        if merged and isinstance(part, exp.Literal) and isinstance(merged[-1], exp.Literal):
            merged[-1] = text(merged[-1].name + part.name)
        else:
            merged.append(part)
    first, *rest = merged
    for part in rest:
        first = exp.DPipe(this=first, expression=part, safe=True)
    return first


def _part(value: exp.Expression, layout: Layout, name: str) -> exp.Expression:
    pattern, group = posix(text(layout.pattern), layout.groups[name])
    return call("REGEXP_SUBSTR", value, pattern, number(1), number(1), text("e"), number(group))


def _digits(value: exp.Expression, layout: Layout, name: str, count: int, default: str) -> exp.Expression:
    if name not in layout.groups:
        return text(default)
    return call("LPAD", _part(value, layout, name), number(count), text("0"))


def _fraction(value: exp.Expression, layout: Layout) -> exp.Expression:
    if "fraction" not in layout.groups:
        return text("000000")
    return call("RPAD", _part(value, layout, "fraction"), number(6), text("0"))


def _year(value: exp.Expression, layout: Layout) -> exp.Expression:
    if not layout.short_year:
        return _digits(value, layout, "year", 4, "1900")
    short = _digits(value, layout, "year", 2, "00")
    century = case([(compare(short, exp.LT, _PIVOT), text("20"))], text("19"))
    return exp.DPipe(this=exp.Paren(this=century), expression=short, safe=True)


def _month(value: exp.Expression, layout: Layout) -> exp.Expression:
    if "month" not in layout.groups:
        return text("01")
    month = _part(value, layout, "month")
    if "[Jj]" not in layout.pattern:
        return call("LPAD", month, number(2), text("0"))
    named = call("LOWER", call("LEFT", month, number(3)))
    numbers = [
        exp.If(this=text(name), true=text(f"{place:02d}")) for place, name in enumerate(_MONTHS, start=1)
    ]
    return exp.Case(this=named, ifs=numbers, default=call("LPAD", month, number(2), text("0")))


def _hour(value: exp.Expression, layout: Layout) -> exp.Expression:
    if "hour" not in layout.groups:
        return text("00")
    hour = _part(value, layout, "hour")
    if "half" in layout.groups:
        of_half = call("MOD", cast(hour, INT), number(12))
        late = compare(call("LOWER", _part(value, layout, "half")), exp.EQ, "pm")
        hour = cast(case([(late, plus(of_half, number(12)))], of_half), TEXT)
    return call("LPAD", hour, number(2), text("0"))
