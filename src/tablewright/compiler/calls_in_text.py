"""Questions about a formula that need no types: which functions and names it mentions."""

from collections.abc import Iterator

from tablewright.formula.functions import catalogue
from tablewright.formula.functions.base import FunctionKind
from tablewright.formula.tree import (
    Binary,
    Call,
    Field,
    Index,
    Node,
    Record,
    Reference,
    Unary,
)


def nodes(tree: Node) -> Iterator[Node]:
    """Every node of a formula."""
    pending = [tree]
    while pending:
        node = pending.pop()
        yield node
        match node:
            case Unary():
                pending.append(node.operand)
            case Binary():
                pending += [node.left, node.right]
            case Call():
                pending += node.arguments
            case Field():
                pending.append(node.base)
            case Index():
                pending += [node.base, node.index]
            case Record():
                pending += [value for _, value in node.entries]
            case _:
                pass


def calls_aggregate(tree: Node) -> bool:
    """Whether an aggregate or window function is called anywhere."""
    for node in nodes(tree):
        function = catalogue.find(node.name) if isinstance(node, Call) else None
        if function is not None and function.kind in (FunctionKind.AGGREGATE, FunctionKind.WINDOW):
            return True
    return False


def names(tree: Node) -> Iterator[tuple[str, ...]]:
    """The parts of every reference."""
    return (node.parts for node in nodes(tree) if isinstance(node, Reference))
