"""Texts on DuckDB: its own functions see clusters of characters, spaces of every kind and a capital ß."""

from collections.abc import Mapping

from sqlglot import exp

from tablewright.formula.functions.base import CallContext, Lowering
from tablewright.formula.functions.fragments import fragment
from tablewright.formula.functions.sql import call, number, text
from tablewright.formula.functions.texts import concat
from tablewright.formula.functions.texts import split_part as common_split_part


def _proper(_context: CallContext, value: exp.Expression) -> exp.Expression:
    """Split into words and separators, capitalize each word, and join again."""
    pieces = call("REGEXP_EXTRACT_ALL", value, text(r"[\pL\pN]+|[^\pL\pN]+"))
    word = exp.column("word")
    first = _upper(_context, call("LEFT", word, number(1)))
    others = call("LOWER", call("SUBSTRING", word, number(2)))
    turned = exp.Lambda(this=concat((first, others)), expressions=[exp.to_identifier("word")])
    return call("ARRAY_TO_STRING", call("LIST_TRANSFORM", pieces, turned), text(""))


def _trim(name: str) -> Lowering:
    """Without a second argument it trims all that Unicode calls a space."""
    return lambda _context, value: call(name, value, text(" "))


def _reverse(_context: CallContext, value: exp.Expression) -> exp.Expression:
    """It would keep together what is shown as one character."""
    characters = call("REGEXP_EXTRACT_ALL", value, text("(?s)."))
    return call("ARRAY_TO_STRING", call("LIST_REVERSE", characters), text(""))


def _upper(_context: CallContext, value: exp.Expression) -> exp.Expression:
    return call("REPLACE", call("UPPER", value), text("ẞ"), text("ß"))


def _split_part(
    context: CallContext, value: exp.Expression, delimiter: exp.Expression, position: exp.Expression
) -> exp.Expression:
    """It would cut at every character where there is no delimiter."""
    part = common_split_part(context, value, delimiter, position)
    if isinstance(delimiter, exp.Literal) and delimiter.name:
        return part
    place = part.expressions[2]
    sql = (
        "CASE WHEN :delimiter <> '' THEN :part WHEN :delimiter = '' AND :place IN (1, -1) THEN :value"
        " WHEN :delimiter = '' AND NOT :place IS NULL THEN LEFT(:value, 0) END"
    )
    return fragment("duckdb", sql, delimiter=delimiter, part=part, place=place, value=value)


TEXTS: Mapping[str, Lowering] = {
    "LTrim": _trim("LTRIM"),
    "Proper": _proper,
    "RTrim": _trim("RTRIM"),
    "Reverse": _reverse,
    "SplitPart": _split_part,
    "Trim": _trim("TRIM"),
    "Upper": _upper,
}
