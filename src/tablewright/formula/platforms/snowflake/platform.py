"""Snowflake's SQL: https://docs.snowflake.com/en/sql-reference/functions-all."""

import re
from collections.abc import Mapping, Sequence

from sqlglot import exp

from tablewright.formula.decimals import Digits
from tablewright.formula.functions.base import Gap, Rewrite
from tablewright.formula.functions.calendar import WEEKS
from tablewright.formula.functions.correlation import correlation_from_sums
from tablewright.formula.functions.sql import (
    BIGINT,
    DATE,
    DOUBLE,
    TIMESTAMP,
    call,
    case,
    cast,
    compare,
    decimal,
    grouped,
    minus,
    nonzero,
    null_if,
    number,
    only_if,
    text,
    times,
    try_cast,
)
from tablewright.formula.patterns.rendering import MARK, Style
from tablewright.formula.platforms.base import Platform
from tablewright.formula.platforms.by_place import EDGES
from tablewright.formula.platforms.snowflake import moments
from tablewright.formula.platforms.snowflake.inline import inlined
from tablewright.formula.platforms.snowflake.json import SnowflakeJson
from tablewright.formula.platforms.snowflake.nodes import NODES, TYPES
from tablewright.formula.platforms.snowflake.overrides import OVERRIDES, WINDOWS
from tablewright.formula.platforms.snowflake.parsing import parse_date
from tablewright.formula.platforms.snowflake.patterns import posix, renumbered
from tablewright.formula.platforms.snowflake.shapes import SnowflakeShapes

REWRITES: Mapping[str, Rewrite] = {
    "CumulativeCorr": correlation_from_sums,
    "MovingCorr": correlation_from_sums,
}
_PATTERN = Gap(
    "engine-cannot",
    "Where the pattern has \\B or asks for edges of lines, or takes less than the longest text that fits.",
)
LIMITS: Mapping[str, Gap] = dict.fromkeys(
    ("RegexpMatch", "RegexpExtract", "RegexpReplace", "RegexpCount"), _PATTERN
)
_ISO = (
    r"^\s*[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([ T][0-9]{1,2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,9})?)?"
    r"\s*(Z|[+-][0-9]{2}(:?[0-9]{2})?)?)?\s*$"
)
_OFFSET = r":[0-9]{2}([.][0-9]+)?\s*(Z|[+-][0-9]{2}(:?[0-9]{2})?)\s*$"
_DECIMALS_OF_PRODUCTS = 12
_MOST_DIGITS = 15
"""So many digits of a decimal are those of the double that it becomes."""


class Snowflake(Platform):
    name = "snowflake"
    title = "Snowflake"
    # Its own classes are ASCII (https://docs.snowflake.com/en/sql-reference/functions-regexp).
    patterns = Style(
        title="Snowflake",
        categories=False,
        point=chr,
        anything=f"[^{MARK}]",
        dot="[^\n]",
        end="$",
        lines="",
        edges="marks",
        takes="longest",
        bracket_signs="\\]^-[",
    )
    json = SnowflakeJson()
    shapes = SnowflakeShapes()
    overrides = OVERRIDES
    windows = WINDOWS
    rewrites = REWRITES
    limits = LIMITS
    nodes = NODES
    types = TYPES
    by_place = EDGES
    aggregates_within = False

    # ------------------------------------------------------------ pieces of SQL

    def named(
        self, sql: str, values: Mapping[str, exp.Expression], **parts: exp.Expression
    ) -> exp.Expression:
        return inlined(sql, values, **parts)

    # ------------------------------------------------------------ numbers

    def double(self, value: float) -> exp.Expression:
        """A literal is a decimal; one with many digits is read from text, which loses none."""
        written = repr(abs(float(value)))
        plain = "e" not in written and len(written) <= _MOST_DIGITS
        literal = exp.Literal.number(written) if plain else text(written)
        expression = cast(literal, DOUBLE)
        return exp.Neg(this=expression) if value < 0 else expression

    def factors(
        self, left: exp.Expression, right: exp.Expression, digits: tuple[Digits, Digits]
    ) -> tuple[exp.Expression, exp.Expression]:
        """A product has no more than 12 decimals, unless a factor has more
        (https://docs.snowflake.com/en/sql-reference/operators-arithmetic#multiplication)."""
        scale = sum(digit.scale for digit in digits)
        if scale <= max(_DECIMALS_OF_PRODUCTS, *(digit.scale for digit in digits)):
            return left, right
        return decimal(left, Digits(digits[0].whole + scale, scale)), right

    def whole_part(self, dividend: exp.Expression, divisor: exp.Expression) -> exp.Expression:
        """A quotient of decimals is rounded, so that the remainder is taken off first."""
        rest = exp.Paren(this=minus(dividend, call("MOD", dividend, divisor)))
        return cast(exp.Div(this=rest, expression=grouped(divisor), safe=False), BIGINT)

    def whole_quotient(self, left: exp.Expression, right: exp.Expression) -> exp.Expression:
        return self.whole_part(grouped(left), nonzero(right))

    def quotient(self, dividend: exp.Expression, divisor: exp.Expression) -> exp.Expression:
        return exp.Div(this=dividend, expression=divisor, safe=False)

    def remainder(self, left: exp.Expression, right: exp.Expression, *, exact: bool) -> exp.Expression:
        del exact
        return call("MOD", left, nonzero(right))

    def log10(self, value: exp.Expression) -> exp.Expression:
        return call("LOG", number(10), self.as_double(value))

    # ------------------------------------------------------------ texts

    def position(self, value: exp.Expression, search: exp.Expression) -> exp.Expression:
        return call("POSITION", search, value)

    def contains(self, value: exp.Expression, search: exp.Expression) -> exp.Expression:
        return call("CONTAINS", value, search)

    def starts_with(self, value: exp.Expression, prefix: exp.Expression) -> exp.Expression:
        return call("STARTSWITH", value, prefix)

    def ends_with(self, value: exp.Expression, suffix: exp.Expression) -> exp.Expression:
        return call("ENDSWITH", value, suffix)

    def regexp_replace(
        self, value: exp.Expression, pattern: exp.Expression, replacement: exp.Expression
    ) -> exp.Expression:
        if isinstance(replacement, exp.Literal):
            pattern, template = renumbered(pattern, replacement.name)
            replacement = text(template)
        else:
            pattern, _ = posix(pattern)
        return call("REGEXP_REPLACE", value, pattern, replacement)

    def regexp_extract(
        self, value: exp.Expression, pattern: exp.Expression, place: exp.Expression, group: int
    ) -> exp.Expression:
        plain, index = posix(pattern, group)
        if not group:
            return call("REGEXP_SUBSTR", value, plain, number(1), place)
        return call("REGEXP_SUBSTR", value, plain, number(1), place, text("e"), number(index))

    def regexp_count(self, value: exp.Expression, pattern: exp.Expression) -> exp.Expression:
        return call("REGEXP_COUNT", value, posix(pattern)[0])

    def moment_as_text(self, moment: exp.Expression) -> exp.Expression:
        return moments.moment_as_text(moment)

    def number_of_text(self, written: exp.Expression) -> exp.Expression:
        return try_cast(written, DOUBLE)

    def moment_of_text(self, written: exp.Expression, to: exp.DType) -> exp.Expression:
        """Other forms than ISO are read there too, and numbers as Unix times. An offset is applied."""
        trimmed = exp.Trim(this=written.copy())
        zoned = cast(call("CONVERT_TIMEZONE", text("UTC"), call("TRY_TO_TIMESTAMP_TZ", trimmed)), TIMESTAMP)
        plain = call("TRY_TO_TIMESTAMP_NTZ", trimmed)
        moment = case([(exp.RegexpLike(this=written.copy(), expression=text(_OFFSET)), zoned)], plain)
        if isinstance(written, exp.Literal):
            moment = zoned if re.search(_OFFSET, written.name) else plain
        expression = only_if(exp.RegexpLike(this=written.copy(), expression=text(_ISO)), moment)
        return cast(expression, DATE) if to is DATE else expression

    def parse_date(self, value: exp.Expression, layout: str) -> exp.Expression:
        return parse_date(value, layout)

    # ------------------------------------------------------------ dates

    def move(self, date: exp.Expression, unit: str, amount: exp.Expression | int) -> exp.Expression:
        by = number(amount) if isinstance(amount, int) else amount
        return call("DATEADD", exp.var(unit.upper()), by, date)

    def truncate(self, unit: str, date: exp.Expression) -> exp.Expression:
        if unit in ("week", "week_starting_sunday"):
            weekday = call("MOD", call("DAYOFWEEKISO", date), number(7))
            return self._days_before(date, weekday)
        return super().truncate(unit, date)

    def start_of(self, unit: str, date: exp.Expression) -> exp.Expression:
        """Weeks begin where a parameter of the session says, unless they are computed."""
        if unit == "week":
            return self._days_before(date, minus(call("DAYOFWEEKISO", date), number(1)))
        return call("DATE_TRUNC", text(unit.upper()), date)

    def _days_before(self, date: exp.Expression, days: exp.Expression) -> exp.Expression:
        back = exp.Neg(this=grouped(days))
        return call("DATEADD", exp.var("DAY"), back, call("DATE_TRUNC", text("DAY"), date))

    def make_date(self, year: exp.Expression, month: exp.Expression, day: exp.Expression) -> exp.Expression:
        return call("DATE_FROM_PARTS", year, month, day)

    def extract(self, field: str, date: exp.Expression) -> exp.Expression:
        match field:
            case "dow":
                return call("MOD", call("DAYOFWEEKISO", date), number(7))
            case "milliseconds" | "microseconds":
                per_second = 1_000 if field == "milliseconds" else 1_000_000
                nanos = call("DATE_PART", exp.var("NANOSECOND"), date)
                within = exp.Floor(this=exp.Div(this=nanos, expression=number(1_000_000_000 // per_second)))
                return exp.Add(this=times(call("SECOND", date), number(per_second)), expression=within)
            case "epoch":
                micros = call("DATEDIFF", exp.var("MICROSECOND"), _epoch(), date)
                return exp.Div(this=cast(micros, DOUBLE), expression=number(1_000_000))
            case _:
                return call(_PARTS[field], date)

    def integer_field(self, field: str, date: exp.Expression) -> exp.Expression:
        if field == "epoch":
            return call("DATEDIFF", exp.var("SECOND"), _epoch(), date)
        expression = self.extract(field, date)
        return cast(expression, BIGINT) if field in ("milliseconds", "microseconds") else expression

    def in_zone(self, date: exp.Expression, source: exp.Expression, target: exp.Expression) -> exp.Expression:
        return call("CONVERT_TIMEZONE", source, target, date)

    def clock(self, instant: exp.Expression, zone: str) -> exp.Expression:
        return cast(call("CONVERT_TIMEZONE", text(zone), instant), TIMESTAMP)

    def now(self, zone: str) -> exp.Expression:
        return self.clock(call("CURRENT_TIMESTAMP"), zone)

    def from_unix(self, amount: exp.Expression, per_second: int) -> exp.Expression:
        micros = times(amount, number(1_000_000 // per_second)) if per_second < 1_000_000 else amount
        return call("DATEADD", exp.var("MICROSECOND"), cast(micros, BIGINT), _epoch())

    def difference(self, unit: str, start: exp.Expression, end: exp.Expression) -> exp.Expression:
        if unit in WEEKS:
            first, last = (self.truncate(unit, expression) for expression in (start, end))
            days = call("DATEDIFF", exp.var("DAY"), first, last)
            return cast(exp.Div(this=days, expression=number(7)), BIGINT)
        return call("DATEDIFF", exp.var(unit.upper()), start, end)

    def format_date(self, moment: exp.Expression, pieces: Sequence[tuple[bool, str]]) -> exp.Expression:
        known = moments.template(pieces)
        return super().format_date(moment, pieces) if known is None else call("TO_CHAR", moment, text(known))

    # ------------------------------------------------------------ aggregates

    def statistic(self, of: type[exp.Expression], value: exp.Expression) -> exp.Expression:
        """Of decimals it would be a decimal with six digits."""
        return of(this=cast(value, DOUBLE))

    def percentile(self, value: exp.Expression, share: exp.Expression, *, integer: bool) -> exp.Expression:
        return super().percentile(cast(value, DOUBLE), _constant(share), integer=integer)

    def percentile_disc(self, value: exp.Expression, share: exp.Expression) -> exp.Expression:
        return super().percentile_disc(value, _constant(share))

    def if_defined(self, expression: exp.Expression) -> exp.Expression:
        return null_if(expression, cast(text("NaN"), DOUBLE))

    def joined(
        self, value: exp.Expression, separator: exp.Expression, order: Sequence[exp.Ordered]
    ) -> exp.Expression:
        """Of nothing it gives an empty text."""
        within_group: exp.Expression = call("LISTAGG", value, separator)
        if order:
            keys = exp.Order(expressions=[key.copy() for key in order])
            within_group = exp.WithinGroup(this=within_group, expression=keys)
        return only_if(compare(exp.Count(this=value.copy()), exp.GT, 0), within_group)


_PARTS = {
    "year": "YEAR",
    "quarter": "QUARTER",
    "month": "MONTH",
    "week": "WEEKISO",
    "day": "DAY",
    "doy": "DAYOFYEAR",
    "isodow": "DAYOFWEEKISO",
    "hour": "HOUR",
    "minute": "MINUTE",
    "second": "SECOND",
}


def _constant(share: exp.Expression) -> exp.Expression:
    """A share is a constant there, and no cast of one."""
    plain = isinstance(share, exp.Cast) and isinstance(share.this, exp.Literal) and not share.this.is_string
    return share.this.copy() if plain else share


def _epoch() -> exp.Expression:
    return cast(text("1970-01-01"), TIMESTAMP)
