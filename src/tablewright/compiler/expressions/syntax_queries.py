"""Questions about a formula that need no types: which functions and names it mentions."""

from collections.abc import Iterator

from tablewright.formula.functions import catalogue
from tablewright.formula.functions.base import FunctionKind
from tablewright.formula.tree import Call, Node, Reference, nodes


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
