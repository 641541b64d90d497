"""Calls of the warehouse's own functions by name. The name is checked twice: here, that it is a literal plain
name, and by the environment, that this function may be called at all."""

import re

from sqlglot import exp

from tablewright.formula.errors import FormulaError
from tablewright.formula.functions.base import (
    BoundCall,
    CallContext,
    Example,
    Function,
    FunctionKind,
    NullRule,
    Parameter,
    Returns,
    constant_value,
)
from tablewright.formula.functions.kinds import (
    ANY,
    GIVES_GEOGRAPHY,
    GIVES_LOGICAL,
    GIVES_NUMBER,
    GIVES_TEXT,
    GIVES_TIMESTAMP,
    GIVES_VARIANT,
    TEXT,
)
from tablewright.formula.functions.sizes import refuse_long_text
from tablewright.formula.functions.sql import cast, sql_type
from tablewright.formula.typed import TypedCall
from tablewright.formula.types import ValueType

CATEGORY = "passthrough"

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*){0,2}", re.ASCII)
_LONGEST = 200


def _check_name(bound: BoundCall) -> None:
    """Refuses names that are not literals or not plain names, and functions of the other kind."""
    argument = bound.arguments[0]
    name = constant_value(argument)
    if not isinstance(name, str):
        raise FormulaError(
            "type",
            f"Argument 1 of {bound.function.name} must be the name of a function, in quotes.",
            argument.span,
            hint="A column or a control cannot name the function.",
        )
    if len(name) > _LONGEST or not _NAME.fullmatch(name):
        raise FormulaError(
            "type",
            f"“{name[:40]}” is not the name of a function.",
            argument.span,
            hint="Use letters, digits and _, with dots between schema and name.",
        )
    refuse_long_text(name.rpartition(".")[2], bound.arguments[1:], bound.span)
    known = exp.FUNCTION_BY_NAME.get(name.upper())
    if known is None:
        return
    aggregate, wanted = issubclass(known, exp.AggFunc), bound.function.kind is FunctionKind.AGGREGATE
    if aggregate and not wanted:
        other = bound.function.name.replace("Call", "Agg", 1)
        raise FormulaError(
            "type", f"{name} is an aggregate.", argument.span, hint=f'Write {other}("{name}", ...).'
        )
    if wanted and not aggregate:
        other = bound.function.name.replace("Agg", "Call", 1)
        raise FormulaError(
            "type", f"{name} is not an aggregate.", argument.span, hint=f'Write {other}("{name}", ...).'
        )


def called_name(node: TypedCall) -> str | None:
    """The name of the warehouse's function that a call passes through to; None for all other calls."""
    name = constant_value(node.arguments[0]) if node.function.lower is _call else None
    return name if isinstance(name, str) else None


def _call(context: CallContext, _name: exp.Expression, *arguments: exp.Expression) -> exp.Expression:
    *qualifiers, last = str(context.literal(0)).split(".")
    expression: exp.Expression = exp.Anonymous(
        this=last, expressions=[argument.copy() for argument in arguments]
    )
    if qualifiers:
        expression = exp.Dot.build([*(exp.to_identifier(qualifier) for qualifier in qualifiers), expression])
    if context.call.type is ValueType.VARIANT and not context.call.kind.geography:
        return context.sql.json.of_native(expression)
    return cast(expression, sql_type(context.call.kind))


_PARAMETERS = (
    Parameter("function_name", TEXT, constant=True),
    Parameter("argument", ANY, optional=True, repeats=True),
)


def _passthrough(prefix: str, name: str, returns: Returns, words: str, *examples: Example) -> Function:
    aggregate = prefix == "Agg"
    shown = "an aggregate function" if aggregate else "a function"
    return Function(
        name=f"{prefix}{name}",
        category=CATEGORY,
        kind=FunctionKind.AGGREGATE if aggregate else FunctionKind.SCALAR,
        parameters=_PARAMETERS,
        returns=returns,
        description=f"Calls {shown} of the warehouse by its name and takes what it gives as {words}. The "
        "name is written in quotes, with its schema where needed; only functions that custom SQL may use can "
        "be called. What it does, also with Null, depends on the platform.",
        nulls=NullRule.HANDLES,
        lower=_call,
        check=_check_name,
        examples=examples,
    )


FUNCTIONS = (
    _passthrough("Call", "Text", GIVES_TEXT, "text", Example('CallText("REPEAT", "ab", 2)', "abab")),
    _passthrough(
        "Call",
        "Number",
        GIVES_NUMBER,
        "a number",
        Example('CallNumber("GCD", 12, 18)', 6),
        Example('CallNumber("SIGN", CallNumber("LENGTH", "abc"))', 1),
    ),
    _passthrough(
        "Call",
        "Datetime",
        GIVES_TIMESTAMP,
        "a date",
        Example('CallDatetime("MAKE_DATE", 2024, 1, 31)', "2024-01-31 00:00:00"),
    ),
    _passthrough(
        "Call",
        "Logical",
        GIVES_LOGICAL,
        "a logical value",
        Example('CallLogical("STARTS_WITH", "ab", "a")', True),
    ),
    _passthrough(
        "Call", "Variant", GIVES_VARIANT, "a variant", Example('Text(CallVariant("TO_JSON", 3))', "3")
    ),
    _passthrough(
        "Call",
        "Geography",
        GIVES_GEOGRAPHY,
        "a geography (GeoJSON)",
        Example(
            'Text(CallGeography("REPLACE", "{`type`: `Point`, `coordinates`: [1, 2]}", "`", "\\""))',
            "POINT(1 2)",
        ),
    ),
    _passthrough(
        "Agg",
        "Text",
        GIVES_TEXT,
        "text",
        Example('AggText("STRING_AGG", [x], "-")', "a-a", {"x": ["a", "a"]}),
    ),
    _passthrough(
        "Agg", "Number", GIVES_NUMBER, "a number", Example('AggNumber("SUM", [x])', 6, {"x": [1, 2, 3]})
    ),
    _passthrough(
        "Agg",
        "Datetime",
        GIVES_TIMESTAMP,
        "a date",
        Example('AggDatetime("MAX", [d])', "2024-01-31 00:00:00", {"d": ["2024-01-30", "2024-01-31"]}),
    ),
    _passthrough(
        "Agg",
        "Logical",
        GIVES_LOGICAL,
        "a logical value",
        Example('AggLogical("BOOL_AND", [x])', False, {"x": [True, False]}),
    ),
    _passthrough(
        "Agg",
        "Variant",
        GIVES_VARIANT,
        "a variant",
        Example('Text(AggVariant("MAX", [x]))', "2", {"x": [1, 2]}),
    ),
    _passthrough(
        "Agg",
        "Geography",
        GIVES_GEOGRAPHY,
        "a geography (GeoJSON)",
        Example(
            'Text(AggGeography("MAX", [x]))',
            "POINT(1 2)",
            {"x": ['{"type": "Point", "coordinates": [1, 2]}', None]},
        ),
    ),
)
