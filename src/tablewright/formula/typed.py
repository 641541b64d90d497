"""The typed tree: a formula whose names are resolved and whose types are known.

Nodes are immutable. `type` is the value type; `integer` promises whole numbers held in an integer SQL type;
`has_time` distinguishes timestamps (SQL TIMESTAMP) from plain dates (SQL DATE). A timestamp is local time in
the document's zone, where one hour of the year occurs twice; or it is an `instant`, from a column with a time
zone, and stored in UTC. The untyped `Null` has type `NULL`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, Protocol, runtime_checkable

from tablewright.formula.decimals import Digits, digits_of_whole
from tablewright.formula.errors import Span
from tablewright.formula.types import ValueType

if TYPE_CHECKING:
    from tablewright.formula.functions.base import Function

Constant = str | int | float | bool | None


@runtime_checkable
class ResolvedReference(Protocol):
    """What a scope resolved a reference to; opaque to this package except for its type.

    More attributes are read when they exist: `kind`, or else `integer` and `has_time`, and `constant`,
    which says that the value is known at compile time (a control), so that it may choose a date unit or the
    size of a moving window.
    """

    @property
    def type(self) -> ValueType: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueKind:
    """A value type with its flags and, for variants, what else is known of them."""

    type: ValueType
    integer: bool = False
    has_time: bool = False
    instant: bool = False
    digits: Digits | None = None
    """A number that is held as an exact decimal: how many digits it may have."""
    fields: tuple[tuple[str, "ValueKind"], ...] = ()
    """A variant that is a record: its fields and their kinds."""
    geography: Literal["", "point", "shape"] = ""
    """A variant that is a shape on the earth, and what is known of it."""

    @property
    def read(self) -> "ValueKind":
        """The kind of local time, if values are instants; else the kind itself."""
        return replace(self, instant=False) if self.instant else self


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """Base of all typed nodes; comparison ignores spans."""

    span: Span
    kind: ValueKind

    @property
    def type(self) -> ValueType:
        return self.kind.type

    @property
    def integer(self) -> bool:
        return self.kind.integer

    @property
    def has_time(self) -> bool:
        return self.kind.has_time

    @property
    def instant(self) -> bool:
        return self.kind.instant


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedLiteral(Typed):
    """A text, number, logical or Null. A Null has the type its place needs, or `NULL` where any will do."""

    value: Constant


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedReference(Typed):
    resolved: ResolvedReference


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedUnary(Typed):
    """`-` or `not`."""

    operator: str
    operand: Typed


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedBinary(Typed):
    operator: str
    left: Typed
    right: Typed


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedCall(Typed):
    """A call of a known function; `arguments` match `function.bind(len(arguments))`."""

    function: "Function"
    arguments: tuple[Typed, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedField(Typed):
    """A field of a variant; of a record it has the type it was given there."""

    base: Typed
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedIndex(Typed):
    """A zero-based element (number index) or a field (text index) of a variant."""

    base: Typed
    index: Typed


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedRecord(Typed):
    entries: tuple[tuple[str, Typed], ...]


def children(node: Typed) -> tuple[Typed, ...]:
    """The direct parts of a node, left to right."""
    match node:
        case TypedUnary():
            return (node.operand,)
        case TypedBinary():
            return (node.left, node.right)
        case TypedCall():
            return node.arguments
        case TypedField():
            return (node.base,)
        case TypedIndex():
            return (node.base, node.index)
        case TypedRecord():
            return tuple(value for _, value in node.entries)
        case _:
            return ()


def walk(node: Typed, *, enter: Callable[[Typed], bool] = lambda _: True) -> Iterator[Typed]:
    """The node and everything below it, left to right; parts of a node that `enter` refuses are left out."""
    pending = [node]
    while pending:
        current = pending.pop()
        yield current
        if enter(current):
            pending.extend(reversed(children(current)))


def exact_digits(node: Typed) -> Digits | None:
    """The digits of an exact decimal or a whole number; None for other values, doubles among them."""
    if node.integer and isinstance(node, TypedLiteral) and isinstance(node.value, int):
        return digits_of_whole(node.value)
    return digits_of_kind(node.kind)


def digits_of_kind(kind: ValueKind) -> Digits | None:
    """The same of a value of which only the kind is known."""
    return digits_of_whole() if kind.integer else kind.digits


def references(node: Typed) -> Iterator[TypedReference]:
    """Every reference in the tree, left to right."""
    return (part for part in walk(node) if isinstance(part, TypedReference))


def calls(node: Typed) -> Iterator[TypedCall]:
    """Every function call in the tree, outer calls first."""
    return (part for part in walk(node) if isinstance(part, TypedCall))


def with_children(node: Typed, parts: tuple[Typed, ...]) -> Typed:
    """The same node over other parts (in the order of `children`)."""
    match node:
        case TypedUnary():
            return replace(node, operand=parts[0])
        case TypedBinary():
            return replace(node, left=parts[0], right=parts[1])
        case TypedCall():
            return replace(node, arguments=parts)
        case TypedField():
            return replace(node, base=parts[0])
        case TypedIndex():
            return replace(node, base=parts[0], index=parts[1])
        case TypedRecord():
            keys = (key for key, _ in node.entries)
            return replace(node, entries=tuple(zip(keys, parts, strict=True)))
        case _:
            return node
