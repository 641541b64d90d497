"""DuckDB's SQL."""

from collections.abc import Mapping, Sequence

from sqlglot import exp

from tablewright.formula.decimals import Digits
from tablewright.formula.functions.base import Gap, Lowering, Rewrite, Windowing
from tablewright.formula.functions.calendar import WEEKS
from tablewright.formula.functions.sql import (
    BIGINT,
    DOUBLE,
    TEXT,
    call,
    cast,
    decimal,
    null_if,
    number,
    only_if,
    text,
    times,
    try_cast,
)
from tablewright.formula.platforms.base import Platform
from tablewright.formula.platforms.duckdb.dates import format_date, strptime_pattern
from tablewright.formula.platforms.duckdb.json import DuckDbJson
from tablewright.formula.platforms.duckdb.shapes import DuckDbShapes
from tablewright.formula.platforms.duckdb.texts import TEXTS
from tablewright.formula.platforms.re2 import NO_PLACE_WITHIN, re2

_CLOCK = r"[0-9]{1,2}:[0-9]{2}(:[0-9]{2}([.][0-9]*)?)?"
_OFFSET = r"(Z|[+-][0-9]{1,2}(:?[0-9]{2})?)"
_DATED = rf"^\s*[0-9]{{4}}-[0-9]{{1,2}}-[0-9]{{1,2}}([ T]{_CLOCK}\s*{_OFFSET}?)?\s*$"


OVERRIDES: Mapping[str, Lowering] = TEXTS
WINDOWS: Mapping[str, Windowing] = {}
REWRITES: Mapping[str, Rewrite] = {}
GAPS: Mapping[str, Gap] = {}
LIMITS = NO_PLACE_WITHIN


_SMALL_DIGITS = 18
"""It gives a product of decimals of up to so many digits no more than these."""


class DuckDb(Platform):
    name = "duckdb"
    title = "DuckDB"
    patterns = re2("DuckDB")
    json = DuckDbJson()
    shapes = DuckDbShapes()
    overrides = OVERRIDES
    windows = WINDOWS
    rewrites = REWRITES
    gaps = GAPS
    limits = LIMITS
    tiny_powers_vanish = True
    truncates_dates = True

    # ------------------------------------------------------------ numbers

    def as_double(self, value: exp.Expression) -> exp.Expression:
        """It converts by itself where it must."""
        return value.copy()

    def to_whole(self, value: exp.Expression, to: exp.DType = BIGINT) -> exp.Expression:
        return try_cast(value, to)

    def quotient(self, dividend: exp.Expression, divisor: exp.Expression) -> exp.Expression:
        return exp.Div(this=dividend, expression=divisor, typed=False, safe=False)

    def whole_part(self, dividend: exp.Expression, divisor: exp.Expression) -> exp.Expression:
        return exp.IntDiv(this=dividend, expression=divisor)

    def whole_quotient(self, left: exp.Expression, right: exp.Expression) -> exp.Expression:
        quotient = super().whole_quotient(left, right)
        return quotient.this if isinstance(quotient, exp.Cast) else quotient

    def factors(
        self, left: exp.Expression, right: exp.Expression, digits: tuple[Digits, Digits]
    ) -> tuple[exp.Expression, exp.Expression]:
        needed = sum(digit.precision for digit in digits)
        large = any(digit.precision > _SMALL_DIGITS and not digit.bound for digit in digits)
        if needed <= _SMALL_DIGITS or large:
            return left, right
        if digits[0].scale or not digits[1].scale:
            return decimal(left, Digits(needed, digits[0].scale)), right
        return left, decimal(right, Digits(needed, digits[1].scale))

    def log2(self, value: exp.Expression) -> exp.Expression:
        return call("LOG2", value)

    # ------------------------------------------------------------ texts

    def contains(self, value: exp.Expression, search: exp.Expression) -> exp.Expression:
        return call("CONTAINS", value, search)

    def ends_with(self, value: exp.Expression, suffix: exp.Expression) -> exp.Expression:
        return call("ENDS_WITH", value, suffix)

    def regexp_count(self, value: exp.Expression, pattern: exp.Expression) -> exp.Expression:
        return call("LEN", call("REGEXP_EXTRACT_ALL", value, pattern))

    def first_group(self, value: exp.Expression, pattern: exp.Expression) -> exp.Expression:
        return call("REGEXP_EXTRACT", value, pattern, number(1))

    def number_as_text(self, value: exp.Expression) -> exp.Expression:
        """It writes whole doubles as 2.0, and there is a -0.0."""
        return call("REGEXP_REPLACE", cast(value, TEXT), text(r"^-(0)[.]0$|[.]0$"), text(r"\1"))

    def decimal_as_text(self, value: exp.Expression, digits: Digits) -> exp.Expression:
        """It writes a decimal without digits before the point as .5."""
        if digits.whole == 0:
            value = decimal(value, Digits(digits.precision + 1, digits.scale))
        return super().decimal_as_text(value, digits)

    def number_of_text(self, written: exp.Expression) -> exp.Expression:
        return try_cast(written, DOUBLE)

    # ------------------------------------------------------------ dates

    def moment_of_text(self, written: exp.Expression, to: exp.DType) -> exp.Expression:
        """It also reads the words infinity and epoch, and passes over words behind a time."""
        dated = exp.RegexpLike(this=written.copy(), expression=text(_DATED))
        return only_if(dated, super().moment_of_text(written, to))

    def integer_field(self, field: str, date: exp.Expression) -> exp.Expression:
        return self.extract(field, date)

    def epoch(self, date: exp.Expression) -> exp.Expression:
        return cast(exp.Floor(this=self.extract("epoch", date)), BIGINT)

    def month_name(self, date: exp.Expression) -> exp.Expression:
        return call("MONTHNAME", date)

    def weekday_name(self, date: exp.Expression) -> exp.Expression:
        return call("DAYNAME", date)

    def from_unix(self, amount: exp.Expression, per_second: int) -> exp.Expression:
        micros = amount
        if per_second < 1_000_000:
            micros = times(cast(amount, DOUBLE), number(1_000_000 // per_second))
        return call("MAKE_TIMESTAMP", self.to_whole(micros))

    def difference(self, unit: str, start: exp.Expression, end: exp.Expression) -> exp.Expression:
        if unit in WEEKS:
            # The engine counts weeks by elapsed days, not by their first days.
            days = call("DATE_DIFF", text("day"), self.truncate(unit, start), self.truncate(unit, end))
            return exp.IntDiv(this=days, expression=number(7))
        return call("DATE_DIFF", text(unit), start, end)

    def format_date(self, moment: exp.Expression, pieces: Sequence[tuple[bool, str]]) -> exp.Expression:
        return format_date(moment, pieces)

    def parse_date(self, value: exp.Expression, layout: str) -> exp.Expression:
        """Its parser also takes the words infinity and epoch, whatever the layout."""
        parsed = call("TRY_STRPTIME", value, text(strptime_pattern(layout)))
        return only_if(exp.RegexpLike(this=value.copy(), expression=text("[0-9]")), parsed)

    # ------------------------------------------------------------ aggregates

    def if_defined(self, expression: exp.Expression) -> exp.Expression:
        """It gives NaN, which equals itself, where others give Null."""
        return null_if(expression, cast(text("NaN"), DOUBLE))

    def percentile(self, value: exp.Expression, share: exp.Expression, *, integer: bool) -> exp.Expression:
        return call("QUANTILE_CONT", _interpolated(value, integer=integer), share)

    def median(self, value: exp.Expression, *, integer: bool) -> exp.Expression:
        return exp.Median(this=_interpolated(value, integer=integer))

    def nth_in_order(
        self, value: exp.Expression, place: exp.Expression, order: Sequence[exp.Ordered], *, non_null: bool
    ) -> exp.Expression:
        if place != number(1):
            return super().nth_in_order(value, place, order, non_null=non_null)
        ordered = exp.Order(this=value.copy(), expressions=list(order)) if order else value.copy()
        first = exp.First(this=ordered)
        return self.if_not_null(first, value) if non_null else first

    def rows_again(self, names: Sequence[str]) -> str:
        fields = ", ".join(f"_row.{name} AS {name}" for name in names)
        packed = ", ".join(f"{name} := :{name}" for name in names)
        rows = f"SELECT UNNEST(ARRAY_AGG(STRUCT_PACK({packed}))) AS _row"
        return f"(SELECT {fields} FROM ({rows}) AS _packed)"  # noqa: S608 (names of this program)


def _interpolated(value: exp.Expression, *, integer: bool) -> exp.Expression:
    """It would round a value between two decimals to their digits."""
    return value.copy() if integer else cast(value, DOUBLE)
