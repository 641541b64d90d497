"""BigQuery's SQL: https://cloud.google.com/bigquery/docs/reference/standard-sql/functions-all."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlglot import exp

from tablewright.formula.decimals import Digits
from tablewright.formula.functions.base import Gap, Rewrite, Windowing
from tablewright.formula.functions.calendar import WEEKS
from tablewright.formula.functions.correlation import correlation_from_sums
from tablewright.formula.functions.date_formats import layout_pieces
from tablewright.formula.functions.date_parsing import read_layout, without_lookahead
from tablewright.formula.functions.sql import (
    BIGINT,
    DATE,
    DOUBLE,
    TEXT,
    TIMESTAMP,
    call,
    cast,
    compare,
    grouped,
    minus,
    nonzero,
    number,
    only_if,
    plus,
    text,
    times,
    try_cast,
)
from tablewright.formula.platforms.base import Platform
from tablewright.formula.platforms.bigquery import moments
from tablewright.formula.platforms.bigquery.json import BigQueryJson
from tablewright.formula.platforms.bigquery.nodes import NODES
from tablewright.formula.platforms.bigquery.numerals import number_as_text
from tablewright.formula.platforms.bigquery.overrides import OVERRIDES
from tablewright.formula.platforms.bigquery.patterns import only_group
from tablewright.formula.platforms.bigquery.shapes import BigQueryShapes
from tablewright.formula.platforms.by_place import PERCENTILES, ByPlace
from tablewright.formula.platforms.re2 import NO_PLACE_WITHIN, re2
from tablewright.formula.typed import ValueKind
from tablewright.formula.types import ValueType

WINDOWS: Mapping[str, Windowing] = {}
REWRITES: Mapping[str, Rewrite] = {
    "CumulativeCorr": correlation_from_sums,
    "MovingCorr": correlation_from_sums,
}
LIMITS: Mapping[str, Gap] = {
    **NO_PLACE_WITHIN,
    "DateLookback": Gap("not-yet", "Where it is not in a column of a table: frames are of numbers only."),
}
BY_PLACE: Mapping[str, ByPlace] = PERCENTILES
"""Percentiles are windows only, over all rows of a partition."""
TYPES: Mapping[exp.DType, exp.DataType] = {
    exp.DType.JSONB: exp.DataType.build("JSON"),
}

_UNITS = {"week": "WEEK", "week_starting_sunday": "WEEK", "week_starting_monday": "ISOWEEK"}
_PARTS = {"week": "ISOWEEK", "doy": "DAYOFYEAR"}

_WHOLE_DIGITS, _DECIMALS = 29, 9
_ZEROS = r"[.]0+$|([.][0-9]*[1-9])0+$"


class BigQuery(Platform):
    name = "bigquery"
    title = "BigQuery"
    patterns = re2("BigQuery")
    json = BigQueryJson()
    shapes = BigQueryShapes()
    overrides = OVERRIDES
    windows = WINDOWS
    rewrites = REWRITES
    by_place = BY_PLACE
    only_by_place = True
    # https://cloud.google.com/bigquery/docs/reference/standard-sql/query-syntax#select_list
    aggregates_within = False
    # https://cloud.google.com/bigquery/docs/reference/standard-sql/data-types#json_type
    compares_variants = False
    like_escapes = True
    limits = LIMITS
    nodes = NODES
    date_frames = False
    types = TYPES

    # ------------------------------------------------------------ pieces of SQL

    def fragment(self, sql: str, **parts: exp.Expression) -> exp.Expression:
        return super().fragment(_distinct_unions(sql), **parts)

    def named(
        self, sql: str, values: Mapping[str, exp.Expression], **parts: exp.Expression
    ) -> exp.Expression:
        return super().named(_distinct_unions(sql), values, **parts)

    def partition_key(self, value: exp.Expression, kind: ValueKind) -> exp.Expression:
        """Windows are not partitioned by doubles or JSON."""
        match kind.type:
            case ValueType.NUMBER if not kind.integer:
                return cast(value, TEXT)
            case ValueType.VARIANT:
                return call("TO_JSON_STRING", value)
            case _:
                return value.copy()

    # ------------------------------------------------------------ numbers

    def to_whole(self, value: exp.Expression, to: exp.DType = BIGINT) -> exp.Expression:
        return try_cast(value, to)

    def quotient(self, dividend: exp.Expression, divisor: exp.Expression) -> exp.Expression:
        return exp.Div(this=dividend, expression=divisor, safe=False)

    def factors(
        self, left: exp.Expression, right: exp.Expression, digits: tuple[Digits, Digits]
    ) -> tuple[exp.Expression, exp.Expression]:
        """A NUMERIC has 29 digits before the point and 9 after it, a BIGNUMERIC 38 of each."""
        whole, scale = (sum(sizes) for sizes in zip(*((e.whole, e.scale) for e in digits), strict=True))
        if whole <= _WHOLE_DIGITS and scale <= _DECIMALS:
            return left, right
        return cast(left, exp.DType.BIGDECIMAL), right

    def moved_back(self, value: exp.Expression, places: int) -> exp.Expression:
        """A number with a point is a double."""
        return self.quotient(grouped(value), number(10**places))

    def whole_part(self, dividend: exp.Expression, divisor: exp.Expression) -> exp.Expression:
        return call("DIV", dividend, divisor)

    def whole_quotient(self, left: exp.Expression, right: exp.Expression) -> exp.Expression:
        return self.whole_part(left, nonzero(right))

    def remainder(self, left: exp.Expression, right: exp.Expression, *, exact: bool) -> exp.Expression:
        """MOD takes whole numbers and decimals only."""
        if exact:
            return call("MOD", left, nonzero(right))
        sql = ":left - :right * TRUNC(:left / NULLIF(:right, 0))"
        return self.named(sql, {"left": self.as_double(left), "right": self.as_double(right)})

    def log2(self, value: exp.Expression) -> exp.Expression:
        return call("LOG", self.as_double(value), number(2))

    # ------------------------------------------------------------ texts

    def contains(self, value: exp.Expression, search: exp.Expression) -> exp.Expression:
        return compare(call("STRPOS", value, search), exp.GT, 0)

    def ends_with(self, value: exp.Expression, suffix: exp.Expression) -> exp.Expression:
        return call("ENDS_WITH", value, suffix)

    def regexp_replace(
        self, value: exp.Expression, pattern: exp.Expression, replacement: exp.Expression
    ) -> exp.Expression:
        return call("REGEXP_REPLACE", value, pattern, replacement)

    def regexp_extract(
        self, value: exp.Expression, pattern: exp.Expression, place: exp.Expression, group: int
    ) -> exp.Expression:
        sql = "REGEXP_EXTRACT_ALL(:value, :pattern)[SAFE_OFFSET(:place)]"
        index = minus(place, number(1))
        return self.fragment(sql, value=value, pattern=only_group(pattern, group), place=index)

    def regexp_count(self, value: exp.Expression, pattern: exp.Expression) -> exp.Expression:
        return call("ARRAY_LENGTH", call("REGEXP_EXTRACT_ALL", value, only_group(pattern, 0)))

    def number_as_text(self, value: exp.Expression) -> exp.Expression:
        return number_as_text(value)

    def decimal_as_text(self, value: exp.Expression, digits: Digits) -> exp.Expression:
        """It writes a whole one without a point."""
        del digits
        return call("REGEXP_REPLACE", cast(value, TEXT), text(_ZEROS), text(r"\1"))

    def moment_as_text(self, moment: exp.Expression) -> exp.Expression:
        return moments.moment_as_text(moment)

    def number_of_text(self, written: exp.Expression) -> exp.Expression:
        return try_cast(written, DOUBLE)

    def moment_of_text(self, written: exp.Expression, to: exp.DType) -> exp.Expression:
        moment = moments.moment_of_text(written)
        return cast(moment, DATE) if to is DATE else moment

    def moment_of_parts(self, written: exp.Expression) -> exp.Expression:
        """A year has four digits."""
        short = call("REGEXP_REPLACE", written, text(r"^0+([0-9]{4}-)"), text(r"\1"))
        return try_cast(short, TIMESTAMP)

    def parse_date(self, value: exp.Expression, layout: str) -> exp.Expression:
        """Its patterns cannot look ahead."""
        known = read_layout(layout)
        known = replace(known, pattern=without_lookahead(known.pattern))
        matched = exp.RegexpLike(this=value.copy(), expression=text(known.pattern))
        written = self._in_iso_order(value, known)
        if any(special and piece in "Bb" for special, piece in layout_pieces(layout)):
            name = self.rearranged(value, known.pattern, f"\\{known.groups['month']}")
            sql = (
                "REGEXP_REPLACE(:written, '-[A-Za-z]+-', CONCAT('-', LPAD(CAST(DIV(STRPOS("
                "'janfebmaraprmayjunjulaugsepoctnovdec', LOWER(SUBSTR(:name, 1, 3))) + 2, 3) AS STRING),"
                " 2, '0'), '-'))"
            )
            written = self.fragment(sql, written=written, name=name)
        return only_if(matched, self.moment_of_parts(written))

    # ------------------------------------------------------------ dates

    def move(self, date: exp.Expression, unit: str, amount: exp.Expression | int) -> exp.Expression:
        by = number(amount) if isinstance(amount, int) else self.to_whole(amount)
        interval = exp.Interval(this=grouped(by), unit=exp.var(unit.upper()))
        return call("DATETIME_ADD", moments.as_moment(date), interval)

    def truncate(self, unit: str, date: exp.Expression) -> exp.Expression:
        return self.start_of(_UNITS.get(unit, unit), date)

    def start_of(self, unit: str, date: exp.Expression) -> exp.Expression:
        part = "ISOWEEK" if unit == "week" else unit.upper()
        return call("DATETIME_TRUNC", moments.as_moment(date), exp.var(part))

    def make_date(self, year: exp.Expression, month: exp.Expression, day: exp.Expression) -> exp.Expression:
        return call("DATE", year, month, day)

    def extract(self, field: str, date: exp.Expression) -> exp.Expression:
        match field:
            case "dow":
                return minus(_extracted("DAYOFWEEK", date), number(1))
            case "isodow":
                from_zero = call("MOD", plus(_extracted("DAYOFWEEK", date), number(5)), number(7))
                return plus(from_zero, number(1))
            case "milliseconds" | "microseconds":
                per_second = 1_000 if field == "milliseconds" else 1_000_000
                whole = times(_extracted("SECOND", date), number(per_second))
                return plus(whole, _extracted(field[:-1].upper(), date))
            case "epoch":
                micros = call("UNIX_MICROS", call("TIMESTAMP", date))
                return exp.Div(this=micros, expression=number(1_000_000), safe=False)
            case _:
                return _extracted(_PARTS.get(field, field.upper()), date)

    def integer_field(self, field: str, date: exp.Expression) -> exp.Expression:
        if field == "epoch":
            return call("UNIX_SECONDS", call("TIMESTAMP", date))
        return self.extract(field, date)

    def epoch(self, date: exp.Expression) -> exp.Expression:
        return self.integer_field("epoch", date)

    def month_name(self, date: exp.Expression) -> exp.Expression:
        return call("FORMAT_DATETIME", text("%B"), date)

    def weekday_name(self, date: exp.Expression) -> exp.Expression:
        return call("FORMAT_DATETIME", text("%A"), date)

    def in_zone(self, date: exp.Expression, source: exp.Expression, target: exp.Expression) -> exp.Expression:
        return call("DATETIME", call("TIMESTAMP", date, source), target)

    def clock(self, instant: exp.Expression, zone: str) -> exp.Expression:
        return call("DATETIME", instant, text(zone))

    def now(self, zone: str) -> exp.Expression:
        return call("CURRENT_DATETIME", text(zone))

    def from_unix(self, amount: exp.Expression, per_second: int) -> exp.Expression:
        micros = times(amount, number(1_000_000 // per_second)) if per_second < 1_000_000 else amount
        return call("DATETIME", call("TIMESTAMP_MICROS", self.to_whole(micros)), text("UTC"))

    def difference(self, unit: str, start: exp.Expression, end: exp.Expression) -> exp.Expression:
        """It counts boundaries."""
        part = _UNITS[unit] if unit in WEEKS else unit.upper()
        return call("DATETIME_DIFF", end, start, exp.var(part))

    def format_date(self, moment: exp.Expression, pieces: Sequence[tuple[bool, str]]) -> exp.Expression:
        return moments.format_date(moment, pieces)

    # ------------------------------------------------------------ aggregates

    def statistic(self, of: type[exp.Expression], value: exp.Expression) -> exp.Expression:
        """Of decimals it would be a decimal."""
        return of(this=cast(value, DOUBLE))

    def if_defined(self, expression: exp.Expression) -> exp.Expression:
        return only_if(exp.Not(this=call("IS_NAN", expression)), expression)

    def nth_in_order(
        self, value: exp.Expression, place: exp.Expression, order: Sequence[exp.Ordered], *, non_null: bool
    ) -> exp.Expression:
        """From an array, which need not be longer than the place is far."""
        item: exp.Expression = exp.IgnoreNulls(this=value.copy()) if non_null else value.copy()
        if order:
            item = exp.Order(this=item, expressions=[key.copy() for key in order])
        index = minus(place, number(1))
        if isinstance(place, exp.Literal):
            item = exp.Limit(this=item, expression=place.copy())
            index = number(int(place.name) - 1)
        return self.fragment(":items[SAFE_OFFSET(:index)]", items=exp.ArrayAgg(this=item), index=index)


def _distinct_unions(sql: str) -> str:
    """A UNION says whether rows that are equal are one."""
    return re.sub(r"\bUNION\s+SELECT\b", "UNION DISTINCT SELECT", sql)


def _extracted(part: str, date: exp.Expression) -> exp.Expression:
    return exp.Extract(this=exp.var(part), expression=date.copy())
