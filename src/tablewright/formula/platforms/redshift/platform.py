"""Amazon Redshift's SQL: much like that of PostgreSQL 8, with its own dates, patterns and JSON."""

from collections.abc import Mapping, Sequence

from sqlglot import exp

from tablewright.formula.functions.base import Gap, Lowering, Rewrite, Windowing
from tablewright.formula.functions.correlation import correlation_from_sums
from tablewright.formula.functions.shifts import fill_down_in_steps
from tablewright.formula.functions.sql import (
    BIGINT,
    DOUBLE,
    TIMESTAMP,
    call,
    case,
    cast,
    compare,
    null_if,
    number,
    only_if,
    text,
    try_cast,
)
from tablewright.formula.patterns.rendering import Style
from tablewright.formula.patterns.template import pieces
from tablewright.formula.platforms import least_squares
from tablewright.formula.platforms.base import NodeRule
from tablewright.formula.platforms.by_place import EDGES, PERCENTILES, ByPlace
from tablewright.formula.platforms.redshift import geography
from tablewright.formula.platforms.redshift import overrides as own
from tablewright.formula.platforms.redshift.dates import RedshiftDates
from tablewright.formula.platforms.redshift.given import named
from tablewright.formula.platforms.redshift.json import RedshiftJson
from tablewright.formula.platforms.redshift.lists import listed
from tablewright.formula.platforms.redshift.naming import with_given
from tablewright.formula.platforms.redshift.nodes import END_OF_TEXT, pattern_of
from tablewright.formula.platforms.redshift.nodes import NODES as OTHER_NODES
from tablewright.formula.platforms.redshift.shapes import RedshiftShapes
from tablewright.formula.platforms.rules import filter_as_case, null_safe_in_full
from tablewright.formula.platforms.texts import Texts
from tablewright.formula.platforms.windows import shifted

_OF_LANGUAGE = "variant"
"""Marks the type that values of the language have, which it also gives to texts that hold JSON."""
_DATED = r"^\s*[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([ T][0-9]{1,2}:[0-9:.]+\s*(Z|[+-][0-9:]+)?)?\s*$"


def _rounded(node: exp.Expression) -> exp.Expression:
    """ROUND with its decimals: without them it has another rule for halves on some versions."""
    if node.args.get("decimals") is None:
        node.set("decimals", number(0))
    return node


def _json_of_text(node: exp.Expression) -> exp.Expression:
    """What the language holds a variant in as text is read: a cast to SUPER would keep it a text."""
    of_language = node.args["to"].meta.get(_OF_LANGUAGE) is True
    held = isinstance(node.this, exp.Placeholder | exp.Literal | exp.Anonymous | exp.Dot | exp.Cast)
    return call("JSON_PARSE", node.this) if of_language and held else node


OVERRIDES: Mapping[str, Lowering] = {
    "Centroid": geography.centroid,
    "Corr": least_squares.correlation,
    "Geography": geography.geography,
    "Intersects": geography.intersects,
    "Left": own.left,
    "RegressionIntercept": least_squares.intercept,
    "RegressionR2": least_squares.determination,
    "RegressionSlope": least_squares.slope,
    "SHA256": own.sha256,
    "SplitPart": own.split_part,
    "TextJoin": own.text_join,
    "Within": geography.within,
}
WINDOWS: Mapping[str, Windowing] = {"Lag": shifted(exp.Lag), "Lead": shifted(exp.Lead)}
REWRITES: Mapping[str, Rewrite] = {
    "CumulativeCorr": correlation_from_sums,
    "FillDown": fill_down_in_steps,
    "MovingCorr": correlation_from_sums,
}
_SPHERE = Gap(
    "engine-cannot",
    "Redshift measures lines and areas on a spheroid or a flat map, not on a sphere, and a subquery over"
    " their points could not contain another subquery. Distances between points can be measured.",
)
_COLUMNS = Gap(
    "engine-cannot",
    "Redshift can read into a variant only if it is a column of one table (or computed from one); not inside"
    " another array, across an outer join, or on an aggregate in the same SELECT.",
)
GAPS: Mapping[str, Gap] = {"Area": _SPHERE, "Perimeter": _SPHERE}
LIMITS: Mapping[str, Gap] = {
    "DateLookback": Gap("not-yet", "Where it is not in a column of a table: there are no frames of dates."),
    "Distance": _SPHERE,
    **dict.fromkeys(
        (
            *(
                "AggGeography",
                "ArrayCompact",
                "ArrayDistinct",
                "ArrayExcept",
                "ArrayFilter",
                "ArrayIntersection",
                "ArrayJoin",
            ),
            *("ArrayTransform", "Element", "Json", "Sequence"),
        ),
        _COLUMNS,
    ),
}
NODES: Mapping[type[exp.Expression], NodeRule] = {
    **OTHER_NODES,
    exp.Cast: _json_of_text,
    exp.Filter: filter_as_case,
    exp.NullSafeEQ: null_safe_in_full,
    exp.Round: _rounded,
    exp.Select: with_given,
}


def _variant() -> exp.DataType:
    data_type = exp.DataType.build(exp.DType.SUPER)
    data_type.meta[_OF_LANGUAGE] = True
    return data_type


TYPES: Mapping[exp.DType, exp.DataType] = {
    exp.DType.DECIMAL: exp.DataType.build("DECIMAL(38, 12)"),
    exp.DType.JSONB: _variant(),
}


BY_PLACE: Mapping[str, ByPlace] = {**EDGES, **PERCENTILES}


class Redshift(RedshiftDates):
    name = "redshift"
    title = "Amazon Redshift"
    # Its own classes are ASCII
    # (https://docs.aws.amazon.com/redshift/latest/dg/pattern-matching-conditions-posix.html).
    patterns = Style(
        title="Amazon Redshift",
        categories=False,
        point=chr,
        anything="[\\s\\S]",
        dot="[^\n]",
        end=END_OF_TEXT,
        most_repeated=255,
    )
    json = RedshiftJson()
    shapes = RedshiftShapes()
    overrides = OVERRIDES
    windows = WINDOWS
    rewrites = REWRITES
    gaps = GAPS
    limits = LIMITS
    nodes = NODES
    types = TYPES
    by_place = BY_PLACE
    only_by_place = True
    # https://docs.aws.amazon.com/redshift/latest/dg/r_LISTAGG.html, its usage notes.
    lists_apart = True
    variants_apart = True
    right_takes_negative = False
    like_escapes = True

    # ------------------------------------------------------------ pieces of SQL

    def named(
        self, sql: str, values: Mapping[str, exp.Expression], **parts: exp.Expression
    ) -> exp.Expression:
        return named(sql, values, **parts)

    # ------------------------------------------------------------ numbers

    def exact(self, value: exp.Expression) -> exp.Expression:
        """ROUND takes doubles, and rounds halves away from zero."""
        return value

    def remainder(self, left: exp.Expression, right: exp.Expression, *, exact: bool) -> exp.Expression:
        if exact:
            return super().remainder(left, right, exact=exact)
        sides = [cast(side, exp.DType.DECIMAL) for side in (left, right)]
        return cast(call("MOD", sides[0], null_if(sides[1], 0)), DOUBLE)

    # ------------------------------------------------------------ texts

    def number_as_text(self, value: exp.Expression) -> exp.Expression:
        """Its NUMERIC holds no double of any size."""
        return Texts.number_as_text(self, value)

    def by_code_point(self, value: exp.Expression) -> exp.Expression:
        """It compares bytes by itself."""
        return value

    def like(
        self, of: type[exp.Expression], value: exp.Expression, pattern: exp.Expression
    ) -> exp.Expression:
        """There must be a sign that escapes."""
        return Texts.like(self, of, value, pattern)

    def starts_with(self, value: exp.Expression, prefix: exp.Expression) -> exp.Expression:
        pattern = self._pattern(value, "", prefix, "%")
        return pattern or compare(call("LEFT", value, call("LENGTH", prefix)), exp.EQ, prefix)

    def regexp_replace(
        self, value: exp.Expression, pattern: exp.Expression, replacement: exp.Expression
    ) -> exp.Expression:
        """Every match, in the dialect that knows classes such as `\\d`; groups are called `$1`."""
        if isinstance(replacement, exp.Literal):
            replacement = text(_dollars(replacement.name))
        return call("REGEXP_REPLACE", value, pattern_of(pattern), replacement, number(1), text("p"))

    def plain_replacement(self, replacement: exp.Expression) -> exp.Expression:
        return call("REPLACE", replacement, text("$"), text("$$"))

    def rearranged(self, value: exp.Expression, pattern: str, template: str) -> exp.Expression:
        return self.regexp_replace(value, text(pattern), text(template))

    def regexp_extract(
        self, value: exp.Expression, pattern: exp.Expression, place: exp.Expression, group: int
    ) -> exp.Expression:
        """Where nothing is found it gives an empty text."""
        flags = text("pe" if group else "p")
        expression = call("REGEXP_SUBSTR", value, pattern_of(pattern), number(1), place, flags)
        is_there = compare(self.regexp_count(value, pattern), exp.GTE, place)
        return only_if(is_there, expression)

    def regexp_count(self, value: exp.Expression, pattern: exp.Expression) -> exp.Expression:
        return cast(call("REGEXP_COUNT", value, pattern_of(pattern), number(1), text("p")), BIGINT)

    def logical_as_text(self, value: exp.Expression) -> exp.Expression:
        """It casts no logical value to text."""
        return case([(value, text("true")), (exp.Not(this=exp.Paren(this=value.copy())), text("false"))])

    def moment_of_text(self, written: exp.Expression, to: exp.DType) -> exp.Expression:
        dated = exp.RegexpLike(this=written.copy(), expression=text(_DATED))
        return only_if(dated, try_cast(written, to))

    def moment_of_parts(self, written: exp.Expression) -> exp.Expression:
        """Years have four digits
        (https://docs.aws.amazon.com/redshift/latest/dg/r_Date_and_time_literals.html)."""
        return try_cast(self.rearranged(written, "^0+([0-9]{4}-)", r"\1"), TIMESTAMP)

    # ------------------------------------------------------------ aggregates

    def statistic(self, of: type[exp.Expression], value: exp.Expression) -> exp.Expression:
        """The mean of whole numbers would be one."""
        return of(this=self.as_double(value))

    def as_statistic(self, expression: exp.Expression) -> exp.Expression:
        return expression

    def joined(
        self, value: exp.Expression, separator: exp.Expression, order: Sequence[exp.Ordered]
    ) -> exp.Expression:
        return listed(value, separator, order)

    def rows_again(self, names: Sequence[str]) -> None:
        """There is nothing to collect rows in."""
        del names


def _dollars(replacement: str) -> str:
    """Groups as `$1`. A literal dollar sign is doubled; a backslash is literal as it is."""
    return "".join(
        f"${piece}" if isinstance(piece, int) else piece.replace("$", "$$") for piece in pieces(replacement)
    )
