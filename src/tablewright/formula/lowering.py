"""Lowers the typed tree to SQLGlot expressions.

The compiler implements `LoweringContext`, which writes columns, aggregates and windows for the SELECT of a
formula. Everything that depends only on one row is lowered here.
"""

from typing import Protocol

from sqlglot import exp

from tablewright.common.effort import spend
from tablewright.formula.availability import refuse_unavailable
from tablewright.formula.errors import FormulaError
from tablewright.formula.functions.base import (
    CallContext,
    Environment,
    FunctionKind,
    Lowering,
    WindowLowering,
    are_instants,
    constant_value,
    takes_instants,
)
from tablewright.formula.functions.calendar import read_clock
from tablewright.formula.functions.json_sql import JsonSql
from tablewright.formula.functions.numbers import known_number, power, remainder
from tablewright.formula.functions.sql import (
    BIGINT,
    TIMESTAMP,
    by_code_point,
    cast,
    compare,
    grouped,
    is_narrow,
    number,
    sql_type,
    text,
)
from tablewright.formula.functions.texts import concat
from tablewright.formula.typed import (
    Typed,
    TypedBinary,
    TypedCall,
    TypedField,
    TypedIndex,
    TypedLiteral,
    TypedRecord,
    TypedReference,
    TypedUnary,
    ValueKind,
    exact_digits,
)
from tablewright.formula.types import ValueType

_COMPARISONS: dict[str, type[exp.Expression]] = {
    "=": exp.EQ,
    "!=": exp.NEQ,
    "<": exp.LT,
    "<=": exp.LTE,
    ">": exp.GT,
    ">=": exp.GTE,
}
_SUMS: dict[str, type[exp.Expression]] = {"+": exp.Add, "-": exp.Sub, "*": exp.Mul}


class LoweringContext(Environment, Protocol):
    """Writes the parts of a formula that depend on its SELECT. Every returned expression is a new one:
    callers own it.

    Invariants: numbers with `integer` are of an integer type; dates are SQL DATE, or TIMESTAMP when
    `has_time`: local time in the document's zone, or UTC for an `instant` (a zoned column is converted by
    `column`); variants are JSON, in the type that `sql_type` gives them.
    """

    def column(self, reference: TypedReference) -> exp.Expression:
        """The SQL of a reference (a column, or a control bound as a parameter)."""
        ...

    def aggregate(self, node: TypedCall) -> exp.Expression:
        """An aggregate; see `lower_aggregate`. Also asked for `First`, `Last` ... through `window`."""
        ...

    def window(self, node: TypedCall) -> exp.Expression:
        """A window function; see `lower_window`."""
        ...

    def special(self, node: TypedCall) -> exp.Expression:
        """A function that restructures the query: Lookup, Rollup, GrandTotal, Subtotal, PercentOfTotal."""
        ...


def lower(node: Typed, context: LoweringContext) -> exp.Expression:
    """The SQL of a formula for one row."""
    spend()
    if node.type is ValueType.NULL:
        return exp.Null()
    match node:
        case TypedLiteral():
            return _literal(node, context)
        case TypedReference():
            return context.column(node)
        case TypedUnary():
            return _unary(node, context)
        case TypedBinary():
            return _binary(node, context)
        case TypedCall():
            return _call(node, context)
        case TypedField() | TypedIndex():
            return _access(node, context)
        case TypedRecord():
            return _record(node, context)
        case _:
            raise AssertionError(f"unknown node {type(node).__name__}")


def lower_read(node: Typed, context: LoweringContext) -> exp.Expression:
    """The same, with an instant as local time in the document's zone."""
    return read_clock(context, node.kind, lower(node, context))


def lower_beside(node: Typed, other: Typed, context: LoweringContext) -> exp.Expression:
    """A value that is compared with another: it stays an instant if both are."""
    return (lower if are_instants((node, other)) else lower_read)(node, context)


def lower_arguments(node: TypedCall, context: LoweringContext) -> list[exp.Expression]:
    """The arguments of a call as its function expects them."""
    kept = takes_instants(node.function, node.arguments)
    return [(lower if kept else lower_read)(argument, context) for argument in node.arguments]


def lower_aggregate(
    node: TypedCall,
    context: LoweringContext,
    *,
    order: tuple[exp.Ordered, ...] = (),
    places: tuple[exp.Expression, ...] = (),
) -> exp.Expression:
    """The aggregate expression of a call. `context` is that of the aggregated rows, `order` their sort, and
    `places` are the windows of `lower_places`, if the platform needs them."""
    by_place = context.sql.placed(node.function)
    if by_place is not None and (places or context.sql.only_by_place):
        refuse_unavailable(node, context.sql, context.may_call)
        if not places:
            raise FormulaError(
                "unsupported",
                f"{node.function.name} cannot be used here on {context.sql.title}.",
                node.span,
                hint="Compute it in a table with a grouping, and use the column from there.",
            )
        arguments = lower_arguments(node, context)
        return by_place.lower(CallContext(node, context, order), places, *arguments)
    return _apply(node, context.sql.lowering(node.function), context, order)


def lower_places(
    node: TypedCall, context: LoweringContext, earlier: tuple[exp.Expression, ...] = ()
) -> tuple[WindowLowering, ...]:
    """The windows over the aggregated rows that an aggregate needs on this platform. Some need one more that
    reads these; it is returned when they are passed as `earlier`."""
    by_place = context.sql.placed(node.function)
    if by_place is None:
        return ()
    arguments = lower_arguments(node, context)
    if not earlier:
        return by_place.windows(CallContext(node, context), *arguments)
    return (by_place.after(CallContext(node, context), earlier, *arguments),) if by_place.after else ()


def lower_window(node: TypedCall, context: LoweringContext) -> WindowLowering:
    """The window function of a call, before PARTITION BY and ORDER BY: finish it with `over()`."""
    function = node.function
    refuse_unavailable(node, context.sql, context.may_call)
    window = context.sql.windowing(function)
    if window is None:
        raise AssertionError(f"{function.name} is not a window function")
    return window(CallContext(node, context), *_over_rows(node, context))


def _over_rows(node: TypedCall, context: LoweringContext) -> list[exp.Expression]:
    """The arguments of an aggregate or window. A constant is cast to its type, because platforms do not infer
    it from a bare text or Null, and do not sort by a bare literal. A date becomes a timestamp if another
    argument is one."""
    parameters = node.function.bind(len(node.arguments))
    lowered = lower_arguments(node, context)
    for place, (argument, parameter) in enumerate(zip(node.arguments, parameters, strict=True)):
        if parameter.accepts.variable and argument.type is ValueType.DATE and not argument.has_time:
            lowered[place] = cast(lowered[place], TIMESTAMP) if node.has_time else lowered[place]
        bare = isinstance(lowered[place], exp.Literal | exp.Null | exp.Boolean)
        if bare and argument.type is not ValueType.NUMBER and not (parameter.constant or parameter.choices):
            known = argument.kind if argument.type is not ValueType.NULL else node.kind
            lowered[place] = cast(lowered[place], sql_type(known))
    return lowered


# ---------------------------------------------------------------- calls


def _call(node: TypedCall, context: LoweringContext) -> exp.Expression:
    match node.function.kind:
        case FunctionKind.AGGREGATE:
            return context.aggregate(node)
        case FunctionKind.WINDOW:
            return context.window(node)
        case FunctionKind.SPECIAL:
            return context.special(node)
        case FunctionKind.SCALAR:
            return _apply(node, context.sql.lowering(node.function), context, ())


def _apply(
    node: TypedCall, lowering: Lowering | None, context: LoweringContext, order: tuple[exp.Ordered, ...]
) -> exp.Expression:
    refuse_unavailable(node, context.sql, context.may_call)
    if lowering is None:
        raise AssertionError(f"{node.function.name} has no lowering")
    aggregate = node.function.kind is not FunctionKind.SCALAR
    arguments = _over_rows(node, context) if aggregate else lower_arguments(node, context)
    return lowering(CallContext(node, context, order), *arguments)


# ---------------------------------------------------------------- literals and operators


def _literal(node: TypedLiteral, context: LoweringContext) -> exp.Expression:
    match node.value:
        case None:
            return exp.Null() if node.type is ValueType.NULL else cast(exp.Null(), sql_type(node.kind))
        case bool():
            return exp.Boolean(this=node.value)
        case int():
            return number(node.value)
        case float():
            return context.sql.double(node.value)
        case str():
            return text(node.value)


def _unary(node: TypedUnary, context: LoweringContext) -> exp.Expression:
    operand = lower(node.operand, context)
    if node.operator == "not":
        return exp.Not(this=grouped(operand))
    return exp.Neg(this=grouped(operand))


def _binary(node: TypedBinary, context: LoweringContext) -> exp.Expression:
    """Descends the left side in a loop, because long chains of operators are deep on that side."""
    chain: list[TypedBinary] = []
    first: Typed = node
    while isinstance(first, TypedBinary):
        chain.append(first)
        first = first.left
    left = lower(first, context)
    for operation in reversed(chain):
        left = _operate(operation, left, lower(operation.right, context), context)
    return left


def _operate(
    node: TypedBinary, left: exp.Expression, right: exp.Expression, context: LoweringContext
) -> exp.Expression:
    match node.operator:
        case "+" | "-" | "*":
            return _arithmetic(node, left, right, context)
        case "/":
            return context.sql.divide(left, right)
        case "%":
            return remainder(context.sql, node.left, left, node.right, right)
        case "^":
            known = known_number(node.left), known_number(node.right)
            return power(context.sql, left, right, known_base=known[0], known_exponent=known[1])
        case "&":
            return concat((left, right))
        case "and" | "or":
            connector = exp.And if node.operator == "and" else exp.Or
            return connector(this=_side(left, connector), expression=_side(right, None))
        case _:
            return _compare(node, left, right, context)


def _arithmetic(
    node: TypedBinary, left: exp.Expression, right: exp.Expression, context: LoweringContext
) -> exp.Expression:
    """Arithmetic. Whole numbers are computed in 64 bits: columns may be narrower, and engines raise on
    overflow. Exact decimals get the digits that the result may need."""
    digits = exact_digits(node.left), exact_digits(node.right)
    if node.integer:
        if is_narrow(node.left) and is_narrow(node.right):
            left = cast(left, BIGINT)
    elif digits[0] and digits[1]:
        left, right = context.sql.exact_terms(node.operator, left, right, (digits[0], digits[1]))
    operator = _SUMS[node.operator]
    same = (exp.Mul,) if node.operator == "*" else (exp.Add, exp.Sub, exp.Mul, exp.Div)
    left = left if isinstance(left, same) else grouped(left)
    return operator(this=left, expression=grouped(right))


def _side(value: exp.Expression, connector: type[exp.Expression] | None) -> exp.Expression:
    """A side of `and`/`or`, in parentheses only if it is the other connector."""
    if isinstance(value, exp.Connector) and not (connector is not None and isinstance(value, connector)):
        return exp.Paren(this=value)
    return value


def _compare(
    node: TypedBinary, left: exp.Expression, right: exp.Expression, context: LoweringContext
) -> exp.Expression:
    if not are_instants((node.left, node.right)):
        left = read_clock(context, node.left.kind, left)
        right = read_clock(context, node.right.kind, right)
    if node.operator not in ("=", "!="):
        left = by_code_point(context, node.left, left)
    return compare(left, _COMPARISONS[node.operator], right)


# ---------------------------------------------------------------- variants


def _access(node: TypedField | TypedIndex, context: LoweringContext) -> exp.Expression:
    """Fields and elements along a path; a part of it that is known at compile time is one step in the SQL."""
    if isinstance(node, TypedField) and isinstance(node.base, TypedRecord):
        return lower_read(dict(node.base.entries)[node.name], context)
    json = context.sql.json
    if isinstance(node, TypedIndex) and constant_value(node.index, context) is None:
        whole, index = lower(node.base, context), lower(node.index, context)
        if node.index.type is ValueType.TEXT:
            return json.at_key(whole, index)
        return json.at_position(whole, index if node.index.integer else exp.Trunc(this=index))
    steps: list[str | int] = []
    base: Typed = node
    while isinstance(base, TypedField | TypedIndex):
        step = base.name if isinstance(base, TypedField) else constant_value(base.index, context)
        if step is None:
            break
        steps.insert(0, step if isinstance(step, str) else int(step))
        base = base.base
    if any(isinstance(step, int) and step < 0 for step in steps):
        return cast(exp.Null(), sql_type(node.kind))
    return _converted(json.at(lower(base, context), steps), node.kind, json)


def _converted(expression: exp.Expression, kind: ValueKind, json: JsonSql) -> exp.Expression:
    """A field of a record, cast to its type in the record."""
    if kind.type is ValueType.VARIANT:
        return expression
    shown = json.text(expression)
    return shown if kind.type is ValueType.TEXT else cast(shown, sql_type(kind))


def _record(node: TypedRecord, context: LoweringContext) -> exp.Expression:
    json = context.sql.json
    values = ((key, other_node.kind, lower_read(other_node, context)) for key, other_node in node.entries)
    return json.record([(key, json.value(kind, value)) for key, kind, value in values])
