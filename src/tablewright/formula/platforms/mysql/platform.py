"""MySQL's SQL: the common part of MySQL 8, MariaDB and their relatives.

Texts compare by code point because the session says so: its collation is a binary one, the columns of tables
are cast to it where they are read, and the results of functions are in it.
"""

from collections.abc import Mapping, Sequence

from sqlglot import exp

from tablewright.formula.functions.base import CallContext, Function, Gap, Lowering, Rewrite, Windowing
from tablewright.formula.functions.correlation import correlation_from_sums
from tablewright.formula.functions.fragments import inlined
from tablewright.formula.functions.rounding import round_exactly
from tablewright.formula.functions.shifts import fill_down_in_steps
from tablewright.formula.functions.sql import (
    BIGINT,
    DOUBLE,
    call,
    case,
    cast,
    compare,
    grouped,
    is_not_null,
    null_if,
    number,
    only_if,
    text,
    whole,
)
from tablewright.formula.patterns.rendering import Style
from tablewright.formula.platforms import least_squares
from tablewright.formula.platforms.by_place import EDGES, PERCENTILES, ByPlace
from tablewright.formula.platforms.mysql import patterns
from tablewright.formula.platforms.mysql.dates import MySqlDates
from tablewright.formula.platforms.mysql.geography import SHAPES
from tablewright.formula.platforms.mysql.json import MySqlJson, moment_text
from tablewright.formula.platforms.mysql.lists import listed
from tablewright.formula.platforms.mysql.nodes import NODES
from tablewright.formula.platforms.mysql.shape_rows import once
from tablewright.formula.platforms.mysql.shapes import MySqlShapes
from tablewright.formula.platforms.mysql.windows import lag, lead
from tablewright.formula.platforms.texts import left
from tablewright.formula.platforms.windows import nth_window

_LARGEST_WHOLE = 9.2e18


def _length(_context: CallContext, value: exp.Expression) -> exp.Expression:
    return call("CHAR_LENGTH", value)


def _replace(
    _context: CallContext, value: exp.Expression, search: exp.Expression, replacement: exp.Expression
) -> exp.Expression:
    """Where nothing is searched for it does not look at the replacement."""
    replaced = call("REPLACE", value, search, replacement)
    if isinstance(search, exp.Literal) and search.name:
        return replaced
    return replaced if isinstance(replacement, exp.Literal) else only_if(is_not_null(replacement), replaced)


def _split_part(
    context: CallContext, value: exp.Expression, delimiter: exp.Expression, position: exp.Expression
) -> exp.Expression:
    """Nothing where there are fewer parts. Without a delimiter there is one part."""
    place = whole(context, 2, position)
    known = context.literal(2)
    if not (isinstance(known, int) and known != 0):
        place = null_if(place, 0)
    if known == 1 and isinstance(delimiter, exp.Literal) and delimiter.name:
        return call("SUBSTRING_INDEX", value, delimiter, place)
    sql = (
        "CASE WHEN :place IS NULL OR :text IS NULL OR :delimiter IS NULL THEN NULL"
        " WHEN CHAR_LENGTH(:delimiter) = 0 THEN CASE WHEN ABS(:place) = 1 THEN :text ELSE '' END"
        " WHEN ABS(:place) > 1 + (CHAR_LENGTH(:text) - CHAR_LENGTH(REPLACE(:text, :delimiter, '')))"
        " DIV CHAR_LENGTH(:delimiter) THEN ''"
        " WHEN :place > 0 THEN SUBSTRING_INDEX(SUBSTRING_INDEX(:text, :delimiter, :place), :delimiter, -1)"
        " ELSE SUBSTRING_INDEX(SUBSTRING_INDEX(:text, :delimiter, :place), :delimiter, 1) END"
    )
    return context.sql.fragment(sql, text=value, delimiter=delimiter, place=place)


def _proper(context: CallContext, value: exp.Expression) -> exp.Expression:
    """Letter by letter: MySQL knows no words."""
    letter = (
        "CASE WHEN _n > 1 AND REGEXP_INSTR(SUBSTRING(:text, _n - 1, 1), '[[:alnum:]]') > 0"
        " THEN LOWER(SUBSTRING(:text, _n, 1)) ELSE UPPER(SUBSTRING(:text, _n, 1)) END"
    )
    sql = (
        "CASE WHEN CHAR_LENGTH(:text) = 0 THEN '' ELSE (SELECT :letters FROM"
        " JSON_TABLE(CONCAT('[0', REPEAT(',0', CHAR_LENGTH(:text) - 1), ']'), '$[*]'"
        " COLUMNS (_n FOR ORDINALITY)) AS _letters) END"
    )
    order = exp.Ordered(this=exp.column("_n"))
    letters = listed(context.sql.fragment(letter, text=value), text(""), [order])
    return context.sql.fragment(sql, text=value, letters=letters)


def _sha256(_context: CallContext, value: exp.Expression) -> exp.Expression:
    return call("SHA2", value, number(256))


OVERRIDES: Mapping[str, Lowering] = {
    "Corr": least_squares.correlation,
    "Left": left,
    "Len": _length,
    "Proper": _proper,
    "RegressionIntercept": least_squares.intercept,
    "RegressionR2": least_squares.determination,
    "RegressionSlope": least_squares.slope,
    "Replace": _replace,
    "Round": round_exactly,
    "SHA256": _sha256,
    "SplitPart": _split_part,
    **SHAPES,
}
WINDOWS: Mapping[str, Windowing] = {"Lag": lag, "Lead": lead, "Nth": nth_window}
REWRITES: Mapping[str, Rewrite] = {
    "CumulativeCorr": correlation_from_sums,
    "FillDown": fill_down_in_steps,
    "MovingCorr": correlation_from_sums,
}
BY_PLACE: Mapping[str, ByPlace] = {**EDGES, **PERCENTILES}
GAPS: Mapping[str, Gap] = {}
_COMPUTED = Gap(
    "engine-cannot",
    "Of a shape that the same formula chooses, aggregates, or makes of other shapes in columns: MySQL goes"
    " through nothing that comes of a subquery.",
)
_ZONES = Gap(
    "engine-cannot",
    "MySQL's own tables of time zones are often empty: a zone stands in the formula or in a control.",
)
LIMITS: Mapping[str, Gap] = {
    "DateLookback": Gap("not-yet", "Where it is not in a column of a table: MariaDB has no frames of dates."),
    **dict.fromkeys(("Area", "Centroid", "Distance", "Intersects", "Perimeter", "Within"), _COMPUTED),
    **dict.fromkeys(
        (
            *("ConvertTimezone", "DatePart", "DateTrunc", "Day", "DayOfYear", "Hour", "Minute", "Month"),
            *("Weekday", "Year"),
        ),
        _ZONES,
    ),
}


class MySql(MySqlDates):
    name = "mysql"
    title = "MySQL"
    # The collation would say whether upper and lower case differ.
    patterns = Style(title="MySQL", before="(?-i)")
    json = MySqlJson()
    shapes = MySqlShapes()
    overrides = OVERRIDES
    windows = WINDOWS
    rewrites = REWRITES
    gaps = GAPS
    limits = LIMITS
    nodes = NODES
    by_place = BY_PLACE
    only_by_place = True
    aggregates_within = False
    date_frames = False

    def limit(self, function: Function) -> Gap | None:
        """A part of a function has its whole name in front: `SparklineAgg(Sum)`."""
        return self.limits.get(function.name.partition("(")[0])

    def named(
        self, sql: str, values: Mapping[str, exp.Expression], **parts: exp.Expression
    ) -> exp.Expression:
        """A derived table cannot look outside on every server, so what is used twice is written twice."""
        return inlined(self.name, sql, values, **parts)

    def named_shapes(self, sql: str, shapes: Mapping[str, exp.Expression]) -> exp.Expression:
        """JSON_TABLE can look outside."""
        return once(sql, shapes)

    # ------------------------------------------------------------ numbers

    def to_whole(self, value: exp.Expression, to: exp.DType = BIGINT) -> exp.Expression:
        """One that is too large would become the largest whole number."""
        if isinstance(value, exp.Literal):
            return cast(value, to)
        fits = compare(exp.Abs(this=value.copy()), exp.LT, self.double(_LARGEST_WHOLE))
        return only_if(fits, cast(value, to))

    def exact(self, value: exp.Expression) -> exp.Expression:
        """It rounds doubles to even; decimals as we want."""
        return cast(value, exp.DType.DECIMAL)

    def planar(self, value: exp.Expression) -> exp.Expression:
        return self.as_double(value)

    def whole_part(self, dividend: exp.Expression, divisor: exp.Expression) -> exp.Expression:
        return exp.IntDiv(this=dividend, expression=divisor)

    def whole_quotient(self, left: exp.Expression, right: exp.Expression) -> exp.Expression:
        return self.whole_part(grouped(left), null_if(right, 0))

    def log2(self, value: exp.Expression) -> exp.Expression:
        return call("LOG2", self.as_double(value))

    # ------------------------------------------------------------ texts

    def like(
        self, of: type[exp.Expression], value: exp.Expression, pattern: exp.Expression
    ) -> exp.Expression:
        return exp.Escape(this=super().like(of, value, pattern), expression=text(""))

    def position(self, value: exp.Expression, search: exp.Expression) -> exp.Expression:
        return call("LOCATE", search, value)

    def starts_with(self, value: exp.Expression, prefix: exp.Expression) -> exp.Expression:
        return compare(self.position(value, prefix), exp.EQ, 1)

    def ends_with(self, value: exp.Expression, suffix: exp.Expression) -> exp.Expression:
        return compare(call("RIGHT", value, call("CHAR_LENGTH", suffix)), exp.EQ, suffix)

    def regexp_replace(
        self, value: exp.Expression, pattern: exp.Expression, replacement: exp.Expression
    ) -> exp.Expression:
        return patterns.replaced(value, pattern, replacement)

    def plain_replacement(self, replacement: exp.Expression) -> exp.Expression:
        """Servers differ in what has a meaning there, which is seen to where it is replaced."""
        return replacement.copy()

    def rearranged(self, value: exp.Expression, pattern: str, template: str) -> exp.Expression:
        return patterns.replaced(value, text(pattern), text(template))

    def regexp_extract(
        self, value: exp.Expression, pattern: exp.Expression, place: exp.Expression, group: int
    ) -> exp.Expression:
        return patterns.extracted(value, pattern, place, group)

    def regexp_count(self, value: exp.Expression, pattern: exp.Expression) -> exp.Expression:
        return patterns.counted(value, pattern)

    def moment_as_text(self, moment: exp.Expression) -> exp.Expression:
        return moment_text(moment)

    def logical_as_text(self, value: exp.Expression) -> exp.Expression:
        return case([(value, text("true")), (exp.Not(this=grouped(value)), text("false"))])

    def number_of_text(self, written: exp.Expression) -> exp.Expression:
        return cast(exp.Trim(this=written.copy()), DOUBLE)

    # ------------------------------------------------------------ aggregates

    def statistic(self, of: type[exp.Expression], value: exp.Expression) -> exp.Expression:
        """Of whole numbers it would have four decimals."""
        return of(this=self.as_double(value))

    def joined(
        self, value: exp.Expression, separator: exp.Expression, order: Sequence[exp.Ordered]
    ) -> exp.Expression:
        return listed(value, separator, order)
