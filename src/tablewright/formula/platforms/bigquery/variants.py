"""Variants where values are compared or cast: JSON has no equality, and no CAST makes it or takes it
(https://cloud.google.com/bigquery/docs/reference/standard-sql/data-types#json_type,
https://cloud.google.com/bigquery/docs/reference/standard-sql/conversion_rules). Its text is used instead.
"""

from collections.abc import Mapping

from sqlglot import exp

from tablewright.formula.functions.base import CallContext, Lowering
from tablewright.formula.functions.fragments import fragment, named
from tablewright.formula.functions.sql import TEXT, call, case, compare, null_if, text
from tablewright.formula.types import ValueType

_JSON = (exp.DType.JSON, exp.DType.JSONB)


def as_text(json: exp.Expression) -> exp.Expression:
    """The text of a variant, NULL for NULL: TO_JSON_STRING writes that as `null`
    (https://cloud.google.com/bigquery/docs/reference/standard-sql/json_functions#json_encodings)."""
    return null_if(call("TO_JSON_STRING", json), text("null"))


def _default(context: CallContext) -> Lowering:
    default = context.call.function.lower
    assert default is not None
    return default


def _by_text(context: CallContext, *values: exp.Expression) -> exp.Expression:
    """The usual way, with texts in place of variants."""
    kinds = (argument.kind.type for argument in context.call.arguments)
    pairs = zip(kinds, values, strict=True)
    return _default(context)(
        context,
        *(as_text(expression) if kind is ValueType.VARIANT else expression for kind, expression in pairs),
    )


def _null_if(context: CallContext, value: exp.Expression, other: exp.Expression) -> exp.Expression:
    if context.argument(0).kind.type is not ValueType.VARIANT:
        return _default(context)(context, value, other)
    same = compare(as_text(value), exp.EQ, as_text(other))
    return case([(same, exp.Null())], value)


def json_cast(node: exp.Expression) -> exp.Expression:
    """The node rule: a CAST to JSON."""
    value = node.this
    if not isinstance(node, exp.Cast) or node.to.this not in _JSON or isinstance(value, exp.Null):
        return node
    texts = [min_.this for min_ in value.find_all(exp.Min, exp.Max) if _is_text(min_.this)]
    for other_text in texts:
        # The one variant of a group, found by its text.
        other_text.replace(as_text(other_text.this))
    if texts or (isinstance(value, exp.Literal) and value.is_string):
        return fragment("bigquery", "PARSE_JSON(:text, wide_number_mode => 'round')", text=value)
    # A text, or JSON already.
    sql = (
        "CASE JSON_TYPE(:json) WHEN 'null' THEN NULL"
        " WHEN 'string' THEN PARSE_JSON(JSON_VALUE(:json), wide_number_mode => 'round') ELSE :json END"
    )
    return named("bigquery", sql, {"json": call("TO_JSON", value)})


def _is_text(node: exp.Expr) -> bool:
    return isinstance(node, exp.Cast) and node.to.this is TEXT


OVERRIDES: Mapping[str, Lowering] = {
    "CountDistinct": _by_text,
    "CountDistinctIf": _by_text,
    "In": _by_text,
    "NullIf": _null_if,
}
