"""Formulas as trees: their text, their types, and the smaller formulas they are made of."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from formula.evaluation import TestColumn, TestScope, scope_of
from fuzz.generator import IN_BOTH, Place
from fuzz.given import COLUMNS
from tablewright.formula.errors import FormulaError
from tablewright.formula.formatter import format_formula
from tablewright.formula.functions import catalogue
from tablewright.formula.functions.base import FunctionKind
from tablewright.formula.parser import parse
from tablewright.formula.tree import Binary, Call, Field, Index, Node, Record, Reference, Unary, nodes, parts
from tablewright.formula.typed import Typed
from tablewright.formula.typing import check

SCOPE: TestScope = scope_of(
    *(TestColumn(name, column.type, column.integer, column.has_time) for name, column in COLUMNS.items())
)


@dataclass(frozen=True)
class Formula:
    """A formula that passes the type check."""

    place: Place
    node: Node
    text: str
    typed: Typed

    @property
    def functions(self) -> frozenset[str]:
        return frozenset(node.name for node in nodes(self.node) if isinstance(node, Call))

    @property
    def columns(self) -> frozenset[str]:
        return frozenset(node.parts[0] for node in nodes(self.node) if isinstance(node, Reference))


def formula(place: Place, node: Node) -> Formula | None:
    """The formula of a tree; None where the language refuses it, for finer rules than signatures have."""
    text = format_formula(node)
    try:
        return Formula(place, node, text, check(parse(text), SCOPE))
    except FormulaError:
        return None


def with_parts(node: Node, new: Sequence[Node]) -> Node:
    """The same node over other parts, in the order of `parts`."""
    match node:
        case Unary():
            return replace(node, operand=new[0])
        case Binary():
            return replace(node, left=new[0], right=new[1])
        case Call():
            return replace(node, arguments=tuple(new))
        case Field():
            return replace(node, base=new[0])
        case Index():
            return replace(node, base=new[0], index=new[1])
        case Record():
            keys = [key for key, _ in node.entries]
            return replace(node, entries=tuple(zip(keys, new, strict=True)))
        case _:
            return node


def is_aggregate(node: Node) -> bool:
    aggregate = catalogue.find(node.name) if isinstance(node, Call) else None
    return aggregate is not None and (aggregate.kind is FunctionKind.AGGREGATE or aggregate.name in IN_BOTH)


def direct_parts(whole: Formula) -> Iterator[Formula]:
    """The formulas directly within, where they mean something by themselves: `Element()` does not."""
    inner = Place.ROW if is_aggregate(whole.node) else whole.place
    for part in parts(whole.node):
        made = formula(inner, part)
        if made is not None and "Element" not in made.functions:
            yield made
