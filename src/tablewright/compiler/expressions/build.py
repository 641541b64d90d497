"""Building typed formulas: for default aggregates, groups of one, and ratios."""

from tablewright.formula.errors import Span
from tablewright.formula.functions import catalogue
from tablewright.formula.functions.base import BoundCall
from tablewright.formula.typed import Typed, TypedBinary, TypedCall, TypedLiteral, ValueKind
from tablewright.formula.types import ValueType

WHOLE = ValueKind(type=ValueType.NUMBER, integer=True)
REAL = ValueKind(type=ValueType.NUMBER)
LOGICAL = ValueKind(type=ValueType.LOGICAL)


def call(name: str, *arguments: Typed, at: Span | None = None) -> TypedCall:
    """A typed call of the catalogue's function, with the span `at` or that of its first argument."""
    function = catalogue.find(name)
    if function is None:
        raise AssertionError(f"the catalogue has no {name}")
    span = at or arguments[0].span
    bound = BoundCall(function, span, arguments, function.bind(len(arguments)))
    return TypedCall(span=span, kind=function.returns.rule(bound), function=function, arguments=arguments)


def whole_number(at: Typed, value: int) -> TypedLiteral:
    """A literal whole number with the span of `at`."""
    return TypedLiteral(span=at.span, kind=WHOLE, value=value)


def divide(left: Typed, right: Typed) -> TypedBinary:
    """`left / right`: real division, Null for a zero divisor."""
    return TypedBinary(span=left.span, kind=REAL, operator="/", left=left, right=right)


def both(left: Typed, right: Typed) -> TypedBinary:
    """`left and right`."""
    return TypedBinary(span=left.span, kind=LOGICAL, operator="and", left=left, right=right)
