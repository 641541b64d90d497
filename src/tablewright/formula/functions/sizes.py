"""Computes the size of a value from literal arguments. One beyond the bounds is refused while it is typed.
The values of columns and controls are unknown then: they are bounded by the limits of the query.
"""

import math
from collections.abc import Callable, Sequence
from typing import Any

from tablewright.formula.errors import FormulaError, Span
from tablewright.formula.functions.base import BoundCall
from tablewright.formula.typed import Typed, TypedBinary, TypedCall, TypedLiteral, TypedUnary

LONGEST_TEXT = 100_000
"""Characters of one text that a function makes."""
MOST_ENTRIES = 100_000
"""Entries of one array that a function makes."""

TEXT_BOUND = f"The most is {LONGEST_TEXT:,} characters."
ENTRIES_BOUND = f"The most is {MOST_ENTRIES:,} entries."

_ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "/": lambda left, right: left / right,
    "%": math.fmod,
    "^": math.pow,
}
_FUNCTIONS: dict[str, Callable[..., Any]] = {
    "Power": math.pow,
    "Abs": abs,
    "Int": math.floor,
    "Floor": math.floor,
    "Ceiling": math.ceil,
    "Round": round,
    "Trunc": math.trunc,
    "Greatest": max,
    "Least": min,
}


def calculated(function: Callable[..., Any], values: Sequence[float | None]) -> float | None:
    """The result, infinite if it is too large for a number; None if it is unknown."""
    known = [value for value in values if value is not None]
    if len(known) < len(values):
        return None
    try:
        return float(function(*known))
    except OverflowError:
        return math.inf
    except (ValueError, ZeroDivisionError, TypeError):
        return None


def entries_between(start: float | None, end: float | None, step: float | None) -> float | None:
    """The count of numbers in the sequence; None if it is unknown."""
    if start is None or end is None or step is None:
        return None
    if step == 0 or (end - start) * step < 0:
        return 0.0
    count = (end - start) / step
    return count if math.isinf(count) or math.isnan(count) else math.floor(count) + 1


def is_too_many(size: float | None, bound: int) -> bool:
    return size is not None and not size <= bound


def number_of(node: Typed) -> float | None:
    match node:
        case TypedLiteral(value=int() | float() as value) if not isinstance(value, bool):
            return float(value)
        case TypedUnary(operator="-", operand=operand):
            value = number_of(operand)
            return None if value is None else -value
        case TypedBinary():
            return _result(node)
        case TypedCall(function=function, arguments=arguments) if function.name in _FUNCTIONS:
            return calculated(_FUNCTIONS[function.name], [number_of(argument) for argument in arguments])
        case _:
            return None


def _result(node: TypedBinary) -> float | None:
    """Descends the left side in a loop, because chains are deep on that side."""
    chain: list[TypedBinary] = []
    first: Typed = node
    while isinstance(first, TypedBinary) and first.operator in _ARITHMETIC:
        chain.append(first)
        first = first.left
    value = number_of(first) if chain else None
    for operation in reversed(chain):
        value = calculated(_ARITHMETIC[operation.operator], (value, number_of(operation.right)))
    return value


def length_of(node: Typed) -> float:
    """The least length of a text, as far as it is known."""
    match node:
        case TypedLiteral(value=str() as text):
            return len(text)
        case TypedBinary(operator="&"):
            return sum(map(length_of, _joined(node)))
        case TypedCall(function=function, arguments=arguments):
            if function.name in ("Concat", "TextJoin"):
                return sum(map(length_of, arguments))
            length = _made(function.name, arguments)
            return 0 if length is None else length
        case _:
            return 0


def _joined(node: Typed) -> list[Typed]:
    """The parts of a chain of `&`, without recursion, because chains are long."""
    parts: list[Typed] = []
    while isinstance(node, TypedBinary) and node.operator == "&":
        parts.append(node.right)
        node = node.left
    return [*parts, node]


def _made(name: str, arguments: Sequence[Typed]) -> float | None:
    """The characters that a call by this name makes."""
    match name.casefold():
        case "repeat" if len(arguments) == 2:
            count = number_of(arguments[1])
            return None if count is None else max(count, 0) * max(length_of(arguments[0]), 1)
        case "lpad" | "rpad" if len(arguments) > 1:
            return number_of(arguments[1])
        case "space" if len(arguments) == 1:
            return number_of(arguments[0])
        case "replace" if len(arguments) == 3:
            return _replaced(*arguments)
        case _:
            return None


def _replaced(value: Typed, old: Typed, new: Typed) -> float | None:
    """At most: as if the text held nothing but what is replaced."""
    if not isinstance(old, TypedLiteral) or not old.value:
        return None
    return max(length_of(value), length_of(value) / len(str(old.value)) * length_of(new))


def refuse_long_text(name: str, arguments: Sequence[Typed], span: Span) -> None:
    size = _made(name, arguments)
    if is_too_many(size, LONGEST_TEXT):
        raise _too_large(f"{name} would make a text of {_shown(size)} characters.", TEXT_BOUND, span)


def check_text(bound: BoundCall) -> None:
    refuse_long_text(bound.function.name, bound.arguments, bound.span)


def check_joined(node: TypedBinary) -> None:
    size = length_of(node)
    if is_too_many(size, LONGEST_TEXT):
        raise _too_large(f"This makes a text of {_shown(size)} characters.", TEXT_BOUND, node.span)


def check_sequence(bound: BoundCall) -> None:
    numbers = [number_of(argument) for argument in bound.arguments]
    size = entries_between(numbers[0], numbers[1], numbers[2] if len(numbers) > 2 else 1.0)
    if is_too_many(size, MOST_ENTRIES):
        raise _too_large(f"Sequence would make {_shown(size)} entries.", ENTRIES_BOUND, bound.span)


def _shown(size: float | None) -> str:
    return f"{size:,.0f}" if size is not None and size < 1e15 else "too many"


def _too_large(message: str, bound: str, span: Span) -> FormulaError:
    return FormulaError("type", f"{message} {bound}", span, hint="Write a smaller number.")
