"""Computes the size of a formula's SQL before it is written.

A lowering may write an argument several times: `RoundUp(x)` asks for the sign of `x` and for its value.
Nested calls multiply that, and so do columns that refer to each other. Each kind of call is lowered once with
holes for its arguments; its weight, and the number of uses of each hole, is cached.
"""

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlglot import exp

from tablewright.formula.errors import FormulaError
from tablewright.formula.functions.base import FunctionKind
from tablewright.formula.lowering import lower, lower_aggregate, lower_window
from tablewright.formula.platforms.base import Platform
from tablewright.formula.platforms.rendering import finished
from tablewright.formula.typed import (
    Constant,
    ResolvedReference,
    Typed,
    TypedBinary,
    TypedCall,
    TypedLiteral,
    TypedReference,
    TypedUnary,
    ValueKind,
    children,
    with_children,
)
from tablewright.formula.types import ValueType

MOST = 10**9
"""The largest weight: everything beyond is refused anyway."""
_NODES = 2
"""SQLGlot nodes that weigh one: a value with its name or its cast."""
_KEPT = 20_000
_UNWRITTEN = (
    FormulaError,
    AssertionError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)
"""The errors of a call without arguments, where its lowering looks into them. A real fault is reported when
the formula is compiled."""


@dataclass(frozen=True, slots=True)
class Spelling:
    """The SQL of one call or operator: its own weight, and how often it writes each of its parts."""

    own: int
    times: tuple[int, ...]


_LEAF = Spelling(1, ())
_known: dict[Hashable, Spelling] = {}


def spelling(node: Typed, sql: Platform) -> Spelling:
    """How a platform writes a node around its parts."""
    if isinstance(node, TypedReference | TypedLiteral):
        return _LEAF
    key = (sql.name, type(node), _word(node), node.kind, tuple(_sort_of(child) for child in children(node)))
    result = _known.get(key)
    if result is None:
        if len(_known) >= _KEPT:
            _known.clear()
        result = _known[key] = _spelled(node, sql)
    return result


def _word(node: Typed) -> str:
    match node:
        case TypedUnary() | TypedBinary():
            return node.operator
        case TypedCall():
            return node.function.name
        case _:
            return ""


def _sort_of(part: Typed) -> Hashable:
    """The part of a node that decides how its call is written: the value of a literal, else only the kind."""
    if isinstance(part, TypedLiteral):
        return part.kind, type(part.value), part.value
    return part.kind


def _spelled(node: Typed, sql: Platform) -> Spelling:
    parts = children(node)
    try:
        holes = tuple(_hole(node, number, part) for number, part in enumerate(parts))
        whole = exp.Paren(this=_lowered(with_children(node, holes), _Nowhere(sql)))
        tree = finished(whole, sql)
    except _UNWRITTEN:
        return Spelling(2 * _NODES, tuple(1 for _ in parts))
    times = [0] * len(parts)
    own = 0
    for other_node in tree.walk():
        if (
            isinstance(other_node, exp.Anonymous)
            and isinstance(other_node.this, str)
            and other_node.this.startswith(_HOLE)
        ):
            times[int(other_node.this.removeprefix(_HOLE))] += 1
        else:
            own += 1
    return Spelling(max(1, own // _NODES), tuple(times))


def _lowered(node: Typed, context: "_Nowhere") -> exp.Expression:
    if isinstance(node, TypedCall) and node.function.kind is FunctionKind.AGGREGATE:
        return lower_aggregate(node, context)
    if isinstance(node, TypedCall) and node.function.kind is FunctionKind.WINDOW:
        return lower_window(node, context).over(partition=[], sort=[], tie_break=[])
    return lower(node, context)


# ---------------------------------------------------------------- holes

_HOLE = "_hole_"


@dataclass(frozen=True, slots=True)
class _Hole:
    kind: ValueKind
    number: int

    @property
    def type(self) -> ValueType:
        return self.kind.type


def _hole(node: Typed, number: int, part: Typed) -> Typed:
    """A placeholder for a part: literals stay, and where a literal is required there is one."""
    if isinstance(part, TypedLiteral):
        return part
    if isinstance(node, TypedCall):
        parameter = node.function.bind(len(node.arguments))[number]
        if parameter.constant:
            value = parameter.choices[0] if parameter.choices else 1 if part.type is ValueType.NUMBER else ""
            return TypedLiteral(span=part.span, kind=part.kind, value=value)
    return TypedReference(span=part.span, kind=part.kind, resolved=_Hole(part.kind, number))


class _Nowhere:
    """A lowering context in which every reference is a hole."""

    def __init__(self, sql: Platform) -> None:
        self.sql = sql
        self.time_zone = "UTC"
        self.now = datetime(2000, 1, 1)  # noqa: DTZ001 - a clock reading, which no weight depends on
        self.user: Mapping[str, Any] = {"email": "", "name": "", "teams": (), "attributes": {}}

    def may_call(self, name: str) -> bool:
        return bool(name)

    def parameter(self, name: str, value: Any, kind: ValueKind) -> exp.Expression:
        del value, kind
        return exp.Placeholder(this=name)

    def constant(self, resolved: ResolvedReference) -> Constant:
        del resolved
        return None

    def column(self, reference: TypedReference) -> exp.Expression:
        assert isinstance(reference.resolved, _Hole)
        return exp.Anonymous(this=f"{_HOLE}{reference.resolved.number}", expressions=[])

    def aggregate(self, node: TypedCall) -> exp.Expression:
        return lower_aggregate(node, self)

    def window(self, node: TypedCall) -> exp.Expression:
        return lower_window(node, self).over(partition=[], sort=[], tie_break=[])

    def special(self, node: TypedCall) -> exp.Expression:
        raise FormulaError("unsupported", f"{node.function.name} cannot be used here.", node.span)
