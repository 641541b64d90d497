"""Shared parts of all platforms' JSON operations."""

from collections.abc import Callable

from sqlglot import exp

from tablewright.formula.functions.sql import TEXT, TIMESTAMP, cast
from tablewright.formula.typed import ValueKind
from tablewright.formula.types import ValueType

ELEMENT = "_element"
"""The name of the current element in an expression that is evaluated for each element of an array."""


def element() -> exp.Expression:
    return exp.column(ELEMENT)


def null_json() -> exp.Expression:
    """A JSON null, written as untyped text that takes the type of its context."""
    return exp.Literal.string("null")


def dated(kind: ValueKind, value: exp.Expression) -> exp.Expression:
    """A date as its text in JSON."""
    moment = value.copy() if kind.has_time else cast(value, TIMESTAMP)
    return cast(moment, TEXT)


def path(steps: tuple[str | int, ...]) -> str:
    """A JSON path, from the root."""
    return "$" + "".join(f"[{step}]" if isinstance(step, int) else f'."{_quoted(step)}"' for step in steps)


def _quoted(key: str) -> str:
    return key.replace("\\", "\\\\").replace('"', '\\"')


def by_kind(
    kind: ValueKind, value: exp.Expression, convert: Callable[[ValueType, exp.Expression], exp.Expression]
) -> exp.Expression:
    """A value as JSON: variants are JSON already, dates become text, others are converted."""
    match kind.type:
        case ValueType.VARIANT:
            return value.copy()
        case ValueType.NULL:
            return cast(exp.Null(), exp.DType.JSONB)
        case ValueType.DATE:
            return convert(ValueType.TEXT, dated(kind, value))
        case _:
            return convert(kind.type, value)
