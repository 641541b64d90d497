"""Lowerings that differ on BigQuery."""

from collections.abc import Callable, Mapping

from sqlglot import exp

from tablewright.formula.functions.base import CallContext, Lowering
from tablewright.formula.functions.sql import (
    call,
    compare,
    every,
    is_not_null,
    minus,
    number,
    only_if,
    text,
    times,
    whole,
)
from tablewright.formula.platforms.bigquery import variants
from tablewright.formula.platforms.bigquery.nodes import degrees, radians


def _digest(name: str) -> Lowering:
    """Digests are bytes."""

    def lower(_context: CallContext, value: exp.Expression) -> exp.Expression:
        return call("TO_HEX", call(name, value))

    return lower


def _trimmed(name: str) -> Lowering:
    """Without a second argument it takes off white space of every kind."""

    def lower(_context: CallContext, value: exp.Expression) -> exp.Expression:
        return call(name, value, text(" "))

    return lower


def _proper(context: CallContext, value: exp.Expression) -> exp.Expression:
    """Split into words and separators, capitalize each word, and join again."""
    sql = (
        "ARRAY_TO_STRING(ARRAY(SELECT CONCAT(UPPER(SUBSTR(_word, 1, 1)), LOWER(SUBSTR(_word, 2)))"
        r" FROM UNNEST(REGEXP_EXTRACT_ALL(:value, r'[\pL\pN]+|[^\pL\pN]+')) AS _word WITH OFFSET AS _place"
        " ORDER BY _place), '')"
    )
    return only_if(is_not_null(value), context.sql.fragment(sql, value=value))


def _text_join(_context: CallContext, separator: exp.Expression, *parts: exp.Expression) -> exp.Expression:
    """Of nulls only it is an empty text."""
    array = exp.Array(expressions=[part.copy() for part in parts])
    joined = exp.Coalesce(this=call("ARRAY_TO_STRING", array, separator), expressions=[text("")])
    return joined if isinstance(separator, exp.Literal) else only_if(is_not_null(separator), joined)


def _pi(_context: CallContext) -> exp.Expression:
    return call("ACOS", number(-1))


def _converted(to: Callable[[exp.Expression], exp.Expression]) -> Lowering:
    def lower(context: CallContext, value: exp.Expression) -> exp.Expression:
        return to(context.sql.as_double(value))

    return lower


def _left(context: CallContext, value: exp.Expression, count: exp.Expression) -> exp.Expression:
    """A negative count is an error."""
    known = context.literal(1)
    first = whole(context, 1, count)
    if isinstance(known, int) and known >= 0:
        return call("LEFT", value, first)
    sql = "LEFT(:value, CASE WHEN :first < 0 THEN GREATEST(CHAR_LENGTH(:value) + :first, 0) ELSE :first END)"
    return context.sql.named(sql, {"value": value, "first": first})


def _right(context: CallContext, value: exp.Expression, count: exp.Expression) -> exp.Expression:
    known = context.literal(1)
    last = whole(context, 1, count)
    if isinstance(known, int) and known >= 0:
        return call("RIGHT", value, last)
    sql = "RIGHT(:value, CASE WHEN :last < 0 THEN GREATEST(CHAR_LENGTH(:value) + :last, 0) ELSE :last END)"
    return context.sql.named(sql, {"value": value, "last": last})


def _split_part(
    context: CallContext, value: exp.Expression, delimiter: exp.Expression, position: exp.Expression
) -> exp.Expression:
    """Past the last piece it is empty, and no position is 0. An empty delimiter would cut into characters."""
    sql = (
        "CASE WHEN :place <> 0 AND :value IS NOT NULL AND :delimiter IS NOT NULL THEN COALESCE("
        "(CASE WHEN :delimiter = '' THEN [:value] ELSE SPLIT(:value, :delimiter) END)[SAFE_OFFSET("
        "CASE WHEN :place > 0 THEN :place - 1 WHEN :delimiter = '' THEN 1 + :place"
        " ELSE ARRAY_LENGTH(SPLIT(:value, :delimiter)) + :place END)], '') END"
    )
    place = whole(context, 2, position)
    return context.sql.named(sql, {"value": value, "delimiter": delimiter, "place": place})


# ---------------------------------------------------------------- aggregates


def _paired(y: exp.Expression, x: exp.Expression) -> tuple[exp.Expression, exp.Expression]:
    """Each number, Null where the other is."""
    both = every([is_not_null(y), is_not_null(x)])
    return only_if(both, y), only_if(both, x)


def _varies(value: exp.Expression) -> exp.Expression:
    return compare(exp.Min(this=value.copy()), exp.NEQ, exp.Max(this=value.copy()))


def _slope_of(y: exp.Expression, x: exp.Expression) -> exp.Expression:
    covered = call("COVAR_POP", y, x)
    return exp.Div(this=covered, expression=call("VAR_POP", x))


def _regression(callable_: Callable[[exp.Expression, exp.Expression], exp.Expression]) -> Lowering:
    """BigQuery has correlation and covariance, but no regression."""

    def lower(context: CallContext, y: exp.Expression, x: exp.Expression) -> exp.Expression:
        left, right = _paired(context.sql.as_double(y), context.sql.as_double(x))
        return only_if(_varies(right), callable_(left, right))

    return lower


def _intercept_of(y: exp.Expression, x: exp.Expression) -> exp.Expression:
    return minus(exp.Avg(this=y.copy()), times(_slope_of(y, x), exp.Avg(this=x.copy())))


def _r_squared_of(y: exp.Expression, x: exp.Expression) -> exp.Expression:
    squared = call("POW", call("CORR", y, x), number(2))
    return exp.Case(ifs=[exp.If(this=_varies(y), true=squared)], default=number(1))


def _corr(context: CallContext, y: exp.Expression, x: exp.Expression) -> exp.Expression:
    left, right = _paired(context.sql.as_double(y), context.sql.as_double(x))
    return only_if(every([_varies(left), _varies(right)]), call("CORR", left, right))


OVERRIDES: Mapping[str, Lowering] = {
    "MD5": _digest("MD5"),
    "SHA256": _digest("SHA256"),
    "Trim": _trimmed("TRIM"),
    "LTrim": _trimmed("LTRIM"),
    "RTrim": _trimmed("RTRIM"),
    "Proper": _proper,
    "TextJoin": _text_join,
    "Pi": _pi,
    "Degrees": _converted(degrees),
    "Radians": _converted(radians),
    "Left": _left,
    "Right": _right,
    "SplitPart": _split_part,
    "Corr": _corr,
    "RegressionSlope": _regression(_slope_of),
    "RegressionIntercept": _regression(_intercept_of),
    "RegressionR2": _regression(_r_squared_of),
    **variants.OVERRIDES,
}
