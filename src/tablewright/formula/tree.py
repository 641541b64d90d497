"""The formula as an immutable tree, before names are resolved.

Every node carries the span of text it was read from. Comparison ignores spans, so that
`parse(format(tree)) == tree` states the round trip.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from tablewright.formula.errors import Span

NO_SPAN = Span(0, 0)


@dataclass(frozen=True, slots=True)
class Node:
    span: Span = field(default=NO_SPAN, compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Number(Node):
    """A number as written (`text` distinguishes `2`, `2.0` and `5.07E10`)."""

    text: str


@dataclass(frozen=True, slots=True)
class Text(Node):
    value: str


@dataclass(frozen=True, slots=True)
class Logical(Node):
    value: bool


@dataclass(frozen=True, slots=True)
class Null(Node):
    pass


@dataclass(frozen=True, slots=True)
class Reference(Node):
    """`[A]`, `[A/B]` or `[A/B/C]`: the parts between slashes, unescaped."""

    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unary(Node):
    """Prefix operator: `-` or `not`."""

    operator: str
    operand: Node


@dataclass(frozen=True, slots=True)
class Binary(Node):
    """Infix operator in canonical spelling: `^ * / % + - & = != < <= > >= and or`."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Call(Node):
    """A function call; `name` as the catalogue spells it (if it does), `name_span` marks only the name."""

    name: str
    arguments: tuple[Node, ...]
    name_span: Span = field(default=NO_SPAN, compare=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class Field(Node):
    """`base.name`: a field of a record or variant, or the end of a range control (`.start`, `.end`)."""

    base: Node
    name: str


@dataclass(frozen=True, slots=True)
class Index(Node):
    """`base[index]`: zero-based element of an array."""

    base: Node
    index: Node


@dataclass(frozen=True, slots=True)
class Record(Node):
    """`{ key: value, ... }`."""

    entries: tuple[tuple[str, Node], ...]


def parts(node: Node) -> tuple[Node, ...]:
    """The nodes directly below a node, left to right."""
    match node:
        case Unary():
            return (node.operand,)
        case Binary():
            return (node.left, node.right)
        case Call():
            return node.arguments
        case Field():
            return (node.base,)
        case Index():
            return (node.base, node.index)
        case Record():
            return tuple(value for _, value in node.entries)
        case _:
            return ()


def nodes(tree: Node) -> Iterator[Node]:
    """Every node of a formula, outer ones first."""
    pending = [tree]
    while pending:
        node = pending.pop()
        yield node
        pending += reversed(parts(node))
