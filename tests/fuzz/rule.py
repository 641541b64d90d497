"""A difference between engines that is declared."""

from collections.abc import Callable
from dataclasses import dataclass

from fuzz.generator import Place
from fuzz.judging import Mismatch
from tablewright.formula.tree import Binary, Call, Node, Reference, Unary


@dataclass(frozen=True)
class Rule:
    """`covers` tells whether a mismatch is this difference. `example` shows it, on the engine named."""

    name: str
    reason: str
    covers: Callable[[Mismatch], bool]
    example: str
    engine: str
    place: Place = Place.ROW


def root(node: Node) -> str:
    match node:
        case Call():
            return node.name
        case Unary() | Binary():
            return node.operator
        case Reference():
            return node.parts[0]
        case _:
            return type(node).__name__
