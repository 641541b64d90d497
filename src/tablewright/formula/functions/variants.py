"""Variants: JSON-like values."""

from sqlglot import exp

from tablewright.formula.functions.arrays import as_json
from tablewright.formula.functions.base import BoundCall, CallContext, Example, Function, Returns
from tablewright.formula.functions.kinds import ANY, GIVES_VARIANT, one
from tablewright.formula.typed import ValueKind
from tablewright.formula.types import ValueType

CATEGORY = "variant/JSON"


def _json(context: CallContext, value: exp.Expression) -> exp.Expression:
    if context.argument(0).type is ValueType.TEXT:
        return context.sql.json.parsed(value)
    return as_json(context, 0, value)


def _variant(context: CallContext, value: exp.Expression) -> exp.Expression:
    return as_json(context, 0, value)


def _plain(call: BoundCall) -> ValueKind:
    """A record stays a record; a geography becomes its GeoJSON."""
    return ValueKind(type=ValueType.VARIANT, fields=call.arguments[0].kind.fields)


FUNCTIONS = (
    Function(
        name="Json",
        category=CATEGORY,
        parameters=(one("value", ANY),),
        returns=Returns("variant", _plain),
        description="Reads a text as JSON; text that is none gives Null, and so does a JSON null. A "
        "geography gives its GeoJSON, other values become JSON as they are.",
        lower=_json,
        examples=(
            Example('ArrayJoin(Json("[1, 2, 3]"), ";")', "1;2;3"),
            Example('Json("{\\"a\\": [true, 1.5, \\"é\\"]}")', {"a": [True, 1.5, "é"]}),
            Example('Json("nonsense")', None),
            Example('Json("null")', None),
            Example('Json("")', None),
            Example('Json("{" & "a")', None),
            Example("Json([t])", {"b": None}, {"t": ['{"b": null}']}),
            Example('Text(Json("{\\"a\\": {\\"b\\": [1, 2]}}").a.b[1])', "2"),
            Example('IsNull(Json("{\\"a\\": null}").a)', True),
            Example('Text(Json("{\\"a b\\": 1}")["a b"])', "1"),
            Example('Number(Json("[10, 20]")[[i]])', 20, {"i": [1]}),
            Example('Number(Json("[10, 20]")[[i]])', None, {"i": [-1]}),
            Example('Number(Json("[10, 20]")[-1])', None),
            Example('Number(Json("{\\"a/b\\": 5}")[[k]])', 5, {"k": ["a/b"]}),
            Example('Text(Json("[{\\"a\\": 1}]").a)', None),
            Example('Text(Json("5")[0])', None),
        ),
    ),
    Function(
        name="Variant",
        category=CATEGORY,
        parameters=(one("value", ANY),),
        returns=GIVES_VARIANT,
        description="The value as a variant. Text becomes a JSON text and is not read: Json() does that.",
        lower=_variant,
        examples=(
            Example('Variant("[1]")', "[1]"),
            Example("Variant(4 / 2)", 2),
            Example("Variant(True)", True),
            Example('Variant(Date("2024-01-31"))', "2024-01-31 00:00:00"),
            Example("Text(Variant(1.5))", "1.5"),
        ),
    ),
)
