"""Small pieces of SQL tree that several functions share."""

from collections.abc import Iterable, Sequence

from sqlglot import exp

from tablewright.formula.decimals import Digits
from tablewright.formula.errors import FormulaError
from tablewright.formula.functions.base import CallContext, Environment
from tablewright.formula.typed import Typed, TypedBinary, TypedCall, ValueKind
from tablewright.formula.types import ValueType

DOUBLE = exp.DType.DOUBLE
BIGINT = exp.DType.BIGINT
TEXT = exp.DType.TEXT
DATE = exp.DType.DATE
TIMESTAMP = exp.DType.TIMESTAMP
BOOLEAN = exp.DType.BOOLEAN
INT = exp.DType.INT

LARGEST_COUNT = 2**31 - 1
"""Counts and positions have 32 bits on most platforms."""


def call(name: str, *arguments: exp.Expression) -> exp.Expression:
    """A call of a platform's function by its own name."""
    return exp.Anonymous(this=name, expressions=[argument.copy() for argument in arguments])


def cast(value: exp.Expression, to: exp.DType) -> exp.Expression:
    return exp.Cast(this=value.copy(), to=exp.DataType.build(to))


def decimal(value: exp.Expression, digits: Digits) -> exp.Expression:
    """The value as an exact decimal."""
    return exp.Cast(this=value.copy(), to=exp.DataType.build(f"DECIMAL({digits.precision}, {digits.scale})"))


def try_cast(value: exp.Expression, to: exp.DType) -> exp.Expression:
    """A cast that gives Null where the value does not convert."""
    return exp.TryCast(this=value.copy(), to=exp.DataType.build(to))


def sql_type(kind: ValueKind) -> exp.DType:
    """The SQL type that holds values of a kind."""
    match kind.type:
        case ValueType.NUMBER:
            return BIGINT if kind.integer else DOUBLE
        case ValueType.DATE:
            return TIMESTAMP if kind.has_time else DATE
        case ValueType.LOGICAL:
            return BOOLEAN
        case ValueType.VARIANT:
            return exp.DType.JSONB
        case _:
            return TEXT


def number(value: int | float) -> exp.Expression:
    """A whole number as written; minus is an operator."""
    literal = exp.Literal.number(abs(value))
    return exp.Neg(this=literal) if value < 0 else literal


def text(value: str) -> exp.Expression:
    return exp.Literal.string(value)


def grouped(value: exp.Expression) -> exp.Expression:
    """The value, in parentheses if it is an operation."""
    operations = exp.Binary | exp.Unary | exp.Between | exp.In | exp.AtTimeZone
    needs = isinstance(value, operations) and not isinstance(value, exp.Paren | exp.Dot | exp.Pow)
    return exp.Paren(this=value.copy()) if needs else value.copy()


def plus(left: exp.Expression, right: exp.Expression) -> exp.Expression:
    return exp.Add(this=grouped(left), expression=grouped(right))


def minus(left: exp.Expression, right: exp.Expression) -> exp.Expression:
    return exp.Sub(this=grouped(left), expression=grouped(right))


def times(left: exp.Expression, right: exp.Expression) -> exp.Expression:
    return exp.Mul(this=grouped(left), expression=grouped(right))


def compare(
    left: exp.Expression, operator: type[exp.Expression], right: exp.Expression | int | str
) -> exp.Expression:
    """A comparison; a bare int or str is a literal."""
    if isinstance(right, int):
        right = number(right)
    elif isinstance(right, str):
        right = text(right)
    return operator(this=grouped(left), expression=grouped(right))


def every(conditions: Iterable[exp.Expression]) -> exp.Expression:
    return _joined(exp.And, conditions)


def either(conditions: Iterable[exp.Expression]) -> exp.Expression:
    return _joined(exp.Or, conditions)


def _joined(operator: type[exp.Expression], conditions: Iterable[exp.Expression]) -> exp.Expression:
    first, *rest = [_condition(condition) for condition in conditions]
    for other_condition in rest:
        first = operator(this=first, expression=other_condition)
    return first


def _condition(value: exp.Expression) -> exp.Expression:
    return exp.Paren(this=value.copy()) if isinstance(value, exp.Connector) else value.copy()


def case(
    branches: Sequence[tuple[exp.Expression, exp.Expression]], otherwise: exp.Expression | None = None
) -> exp.Expression:
    """`CASE WHEN condition THEN value ... [ELSE otherwise] END`."""
    ifs = [exp.If(this=condition.copy(), true=value.copy()) for condition, value in branches]
    return exp.Case(ifs=ifs, default=otherwise.copy() if otherwise is not None else None)


def only_if(condition: exp.Expression, value: exp.Expression) -> exp.Expression:
    """The value where the condition holds, else Null."""
    return case([(condition, value)])


def is_null(value: exp.Expression) -> exp.Expression:
    return exp.Is(this=grouped(value), expression=exp.Null())


def is_not_null(value: exp.Expression) -> exp.Expression:
    return exp.Is(this=grouped(value), expression=exp.Not(this=exp.Null()))


def null_if(value: exp.Expression, other: exp.Expression | int) -> exp.Expression:
    right = number(other) if isinstance(other, int) else other.copy()
    return exp.Nullif(this=value.copy(), expression=right)


def nonzero(value: exp.Expression) -> exp.Expression:
    """A divisor: Null in place of 0, so that dividing by it gives Null."""
    core = value.this if isinstance(value, exp.Neg) else value
    if isinstance(core, exp.Literal) and not core.is_string and float(core.name) != 0:
        return grouped(value)
    return null_if(value, 0)


def whole(context: CallContext, index: int, value: exp.Expression) -> exp.Expression:
    """An argument used as a count or a position: fractions are cut off."""
    given = context.literal(index)
    if isinstance(given, int | float) and not isinstance(given, bool):
        if not abs(given) <= LARGEST_COUNT:
            raise FormulaError(
                "type",
                f"Argument {index + 1} of {context.call.function.name} is {given}, which is out of range.",
                context.argument(index).span,
                hint=f"Write a whole number from -{LARGEST_COUNT} to {LARGEST_COUNT}.",
            )
        if isinstance(given, int):
            return value
    if not context.argument(index).integer:
        value = exp.Trunc(this=value.copy())
    return context.sql.to_whole(value, INT)


def timestamp(context: CallContext, index: int, value: exp.Expression) -> exp.Expression:
    """A date argument as a timestamp."""
    return value if context.argument(index).has_time else cast(value, TIMESTAMP)


def truncatable(context: CallContext, index: int, value: exp.Expression) -> exp.Expression:
    """A date argument for DATE_TRUNC and expressions based on it."""
    return value if context.sql.truncates_dates else timestamp(context, index, value)


def by_code_point(
    context: CallContext | Environment, argument: Typed, value: exp.Expression
) -> exp.Expression:
    """Text that is compared or sorted: by code point, whatever the database's collation."""
    return context.sql.by_code_point(value) if argument.type is ValueType.TEXT else value


def is_narrow(node: Typed) -> bool:
    """Whether a whole number may have fewer than 64 bits: a column, a literal, or a choice among them."""
    match node:
        case TypedBinary(operator="+" | "-" | "*"):
            return False
        case TypedCall():
            return any(argument.integer and is_narrow(argument) for argument in node.arguments)
        case _:
            return True


def dated(context: CallContext, value: exp.Expression) -> exp.Expression:
    """The result of date arithmetic (always a timestamp) in the type that the call promises."""
    return value if context.call.has_time else cast(value, DATE)
