"""Databricks' SQL. Sessions use ANSI mode: a value that does not fit is an error, and Null with TRY_
functions.
"""

from collections.abc import Mapping, Sequence

from sqlglot import exp

from tablewright.formula.functions.base import CallContext, Gap, Lowering, Rewrite, Windowing
from tablewright.formula.functions.date_formats import layout_pieces
from tablewright.formula.functions.fragments import inlined, is_plain
from tablewright.formula.functions.sql import (
    BIGINT,
    DOUBLE,
    TEXT,
    call,
    case,
    cast,
    compare,
    grouped,
    minus,
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
from tablewright.formula.platforms.by_place import EDGES
from tablewright.formula.platforms.calendar import MONTHS
from tablewright.formula.platforms.databricks.dates import DatabricksDates
from tablewright.formula.platforms.databricks.geography import SHAPES
from tablewright.formula.platforms.databricks.json import DatabricksJson
from tablewright.formula.platforms.databricks.lists import ordered_list
from tablewright.formula.platforms.databricks.nodes import NODES
from tablewright.formula.platforms.databricks.shape_lists import let
from tablewright.formula.platforms.databricks.shapes import DatabricksShapes
from tablewright.formula.platforms.texts import left
from tablewright.formula.platforms.windows import nth_window

_PLAIN = "DECIMAL(38, 18)"


def _sha256(_context: CallContext, value: exp.Expression) -> exp.Expression:
    return call("SHA2", value, number(256))


def _percentile_disc(context: CallContext, value: exp.Expression, share: exp.Expression) -> exp.Expression:
    """It gives doubles."""
    sorted_ = exp.Order(expressions=[exp.Ordered(this=value.copy(), nulls_first=True)])
    within_group = exp.WithinGroup(this=call("PERCENTILE_DISC", share), expression=sorted_)
    return cast(within_group, BIGINT) if context.call.kind.integer else within_group


def _determination(_context: CallContext, y: exp.Expression, x: exp.Expression) -> exp.Expression:
    """1 where y is always the same, Null where x is: engines of this family do not agree."""
    both = ("REGR_SXX", "REGR_SYY", "REGR_SXY")
    of_x, of_y, of_both = (call(name, y, x) for name in both)
    squared = exp.Mul(this=of_both, expression=of_both.copy())
    spreads = exp.Paren(this=exp.Mul(this=of_x.copy(), expression=of_y.copy()))
    share = exp.Div(this=squared, expression=spreads, typed=False, safe=False)
    return case([(compare(of_x, exp.EQ, 0), exp.Null()), (compare(of_y, exp.EQ, 0), number(1))], share)


def _proper(_context: CallContext, value: exp.Expression) -> exp.Expression:
    """INITCAP starts words only after spaces. Split into words and separators, capitalize each, and join."""
    word = exp.column("_word")
    first = call("UPPER", call("LEFT", word, number(1)))
    turned = call("CONCAT", first, call("LOWER", call("SUBSTRING", word, number(2))))
    pieces = call("REGEXP_EXTRACT_ALL", value, text(r"[\p{L}\p{N}]+|[^\p{L}\p{N}]+"), number(0))
    lambda_ = exp.Lambda(this=turned, expressions=[exp.to_identifier("_word")])
    return call("ARRAY_JOIN", call("TRANSFORM", pieces, lambda_), text(""))


OVERRIDES: Mapping[str, Lowering] = {
    # Its CORR divides by zero where a value does not vary.
    "Corr": least_squares.correlation,
    "Left": left,
    "PercentileDisc": _percentile_disc,
    "Proper": _proper,
    "RegressionR2": _determination,
    "SHA256": _sha256,
    **SHAPES,
}
LIMITS: Mapping[str, Gap] = {}
WINDOWS: Mapping[str, Windowing] = {"Nth": nth_window}
REWRITES: Mapping[str, Rewrite] = {}
GAPS: Mapping[str, Gap] = {}
TYPES: Mapping[exp.DType, exp.DataType] = {
    # A moment without a zone; TIMESTAMP is one with.
    exp.DType.TIMESTAMP: exp.DataType.build(exp.DType.TIMESTAMPNTZ),
    # Variants are JSON in a text, which can be compared, sorted and grouped; VARIANT cannot.
    exp.DType.JSONB: exp.DataType.build(exp.DType.TEXT),
    exp.DType.JSON: exp.DataType.build(exp.DType.TEXT),
}


class Databricks(DatabricksDates):
    name = "databricks"
    title = "Databricks"
    patterns = Style(title="Databricks")
    json = DatabricksJson()
    shapes = DatabricksShapes()
    overrides = OVERRIDES
    windows = WINDOWS
    rewrites = REWRITES
    gaps = GAPS
    limits = LIMITS
    nodes: Mapping[type[exp.Expression], NodeRule] = NODES
    types = TYPES
    tiny_powers_vanish = True
    by_place = EDGES
    aggregates_within = False
    # Beside a window, a key that is computed is not known for a key of the group.
    windows_apart = True
    like_escapes = True

    def named(
        self, sql: str, values: Mapping[str, exp.Expression], **parts: exp.Expression
    ) -> exp.Expression:
        """A subquery in a subquery may not see the row around: what is computed gets its name in a
        function of higher order."""
        computed = {name: value for name, value in values.items() if not is_plain(value)}
        plain = {name: value for name, value in values.items() if name not in computed}
        places = {name: exp.column(f"_{name}") for name in computed}
        result = inlined(self.name, sql, plain, **places, **parts)
        for name, value in computed.items():
            result = self.fragment(let(":value", f"_{name}", ":result"), value=value, result=result)
        return result

    # ------------------------------------------------------------ numbers

    def to_whole(self, value: exp.Expression, to: exp.DType = BIGINT) -> exp.Expression:
        return cast(value, to) if isinstance(value, exp.Literal) else try_cast(value, to)

    def exact(self, value: exp.Expression) -> exp.Expression:
        """It rounds a double by its shortest decimals, with halves away from zero."""
        return value

    def planar(self, value: exp.Expression) -> exp.Expression:
        return self.as_double(value)

    def quotient(self, dividend: exp.Expression, divisor: exp.Expression) -> exp.Expression:
        return exp.Div(this=dividend, expression=divisor, typed=False, safe=False)

    def whole_part(self, dividend: exp.Expression, divisor: exp.Expression) -> exp.Expression:
        return exp.IntDiv(this=dividend, expression=divisor)

    def whole_quotient(self, left: exp.Expression, right: exp.Expression) -> exp.Expression:
        quotient = super().whole_quotient(left, right)
        return quotient.this if isinstance(quotient, exp.Cast) else quotient

    def log2(self, value: exp.Expression) -> exp.Expression:
        return call("LOG2", self.as_double(value))

    # ------------------------------------------------------------ texts

    def position(self, value: exp.Expression, search: exp.Expression) -> exp.Expression:
        return call("LOCATE", search, value)

    def contains(self, value: exp.Expression, search: exp.Expression) -> exp.Expression:
        return call("CONTAINS", value, search)

    def starts_with(self, value: exp.Expression, prefix: exp.Expression) -> exp.Expression:
        return call("STARTSWITH", value, prefix)

    def ends_with(self, value: exp.Expression, suffix: exp.Expression) -> exp.Expression:
        return call("ENDSWITH", value, suffix)

    def regexp_replace(
        self, value: exp.Expression, pattern: exp.Expression, replacement: exp.Expression
    ) -> exp.Expression:
        return call("REGEXP_REPLACE", value, pattern, _java(replacement))

    def plain_replacement(self, replacement: exp.Expression) -> exp.Expression:
        return call("REPLACE", super().plain_replacement(replacement), text("$"), text("\\$"))

    def rearranged(self, value: exp.Expression, pattern: str, template: str) -> exp.Expression:
        return call("REGEXP_REPLACE", value, text(pattern), _java(text(template)))

    def regexp_extract(
        self, value: exp.Expression, pattern: exp.Expression, place: exp.Expression, group: int
    ) -> exp.Expression:
        expression = call("REGEXP_EXTRACT_ALL", value, pattern, number(group))
        return call("GET", expression, _from_zero(place))

    def first_group(self, value: exp.Expression, pattern: exp.Expression) -> exp.Expression:
        return call("REGEXP_EXTRACT", value, pattern, number(1))

    def regexp_count(self, value: exp.Expression, pattern: exp.Expression) -> exp.Expression:
        return cast(call("REGEXP_COUNT", value, pattern), BIGINT)

    def number_as_text(self, value: exp.Expression) -> exp.Expression:
        """A double would be written with an exponent from ten millions on."""
        decimal = exp.TryCast(this=cast(value, TEXT), to=exp.DataType.build(_PLAIN))
        plain = call("REGEXP_REPLACE", cast(decimal, TEXT), text(r"[.]?0+$"), text(""))
        return exp.Coalesce(this=plain, expressions=[cast(value, TEXT)])

    def number_of_text(self, written: exp.Expression) -> exp.Expression:
        return try_cast(written, DOUBLE)

    def moment_of_parts(self, written: exp.Expression) -> exp.Expression:
        """A year has at most six digits, and a month has no name."""
        cut = call("REGEXP_REPLACE", written, text("^0{0,3}([0-9]{4,})"), text("$1"))
        return exp.TryCast(this=cut, to=exp.DataType.build(exp.DType.TIMESTAMP))

    def parse_date(self, value: exp.Expression, layout: str) -> exp.Expression:
        """Names of months become numbers first; a text that fits the layout has no other letters."""
        expression = super().parse_date(value, layout)
        if not any(special and piece in "bB" for special, piece in layout_pieces(layout)):
            return expression
        for cast_ in list(expression.find_all(exp.TryCast)):
            cast_.set("this", _with_month_numbers(cast_.this))
        return expression

    # ------------------------------------------------------------ aggregates

    def statistic(self, of: type[exp.Expression], value: exp.Expression) -> exp.Expression:
        """Of decimals it would be a decimal."""
        return of(this=self.as_double(value))

    def if_defined(self, expression: exp.Expression) -> exp.Expression:
        return null_if(expression, cast(text("NaN"), DOUBLE))

    def percentile(self, value: exp.Expression, share: exp.Expression, *, integer: bool) -> exp.Expression:
        """The exact one; the name of the standard would be printed as an approximation."""
        del integer
        return call("PERCENTILE", self.as_double(value), share)

    def joined(
        self, value: exp.Expression, separator: exp.Expression, order: Sequence[exp.Ordered]
    ) -> exp.Expression:
        """LISTAGG sorts by the columns of the value only
        (https://docs.databricks.com/sql/language-manual/functions/listagg.html)."""
        listed = call("LISTAGG", value, separator)
        if not order:
            return listed
        if isinstance(value, exp.Distinct):
            return exp.WithinGroup(this=listed, expression=exp.Order(expressions=list(order)))
        texts = call("ARRAY_JOIN", ordered_list(value, order, non_null=True), separator)
        return only_if(compare(exp.Count(this=value.copy()), exp.GT, 0), texts)

    def nth_in_order(
        self, value: exp.Expression, place: exp.Expression, order: Sequence[exp.Ordered], *, non_null: bool
    ) -> exp.Expression:
        return call("GET", ordered_list(value, order, non_null=non_null), _from_zero(place))


def _with_month_numbers(written: exp.Expression) -> exp.Expression:
    for place, name in enumerate(MONTHS, start=1):
        pattern = f"(?i)-{name[:3]}[a-z]*-"
        written = call("REGEXP_REPLACE", written, text(pattern), text(f"-{place:02}-"))
    return written


def _from_zero(place: exp.Expression) -> exp.Expression:
    if isinstance(place, exp.Literal) and not place.is_string:
        return number(int(place.name) - 1)
    return cast(minus(grouped(place), number(1)), exp.DType.INT)


def _java(replacement: exp.Expression) -> exp.Expression:
    r"""A replacement in which `\1` is a group, as Java has it: `$1`, and a dollar sign needs a backslash."""
    if isinstance(replacement, exp.Literal):
        plain = {"\\": "\\\\", "$": "\\$"}
        return text(
            "".join(
                f"${piece}" if isinstance(piece, int) else "".join(plain.get(sign, sign) for sign in piece)
                for piece in pieces(replacement.name)
            )
        )
    return replacement


__all__ = ["Databricks"]
