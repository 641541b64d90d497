"""Counts how often a formula with assigned levels writes each of its values, and weighs the rest of it.

A large expression that a formula would write several times becomes a part: a value that is computed once, one
step earlier.
"""

from dataclasses import dataclass, field

from tablewright.compiler.expressions.key import reference_key
from tablewright.compiler.expressions.references import ControlValueOf, Part
from tablewright.formula.platforms.base import Platform
from tablewright.formula.typed import Typed, TypedCall, TypedReference, children, walk, with_children
from tablewright.formula.weights import MOST, spelling

LARGEST_EXPRESSION = 120
"""The largest weight of one expression; beyond that, its inputs are computed one step earlier."""
_SMALLEST_PART = 12
"""The weight up to which a value is written several times rather than computed one step earlier."""


@dataclass(frozen=True, slots=True)
class Uses:
    """A formula with its parts replaced by references."""

    typed: Typed
    own: int
    """Its weight without the values it uses."""
    times: dict[str, int]
    """How often each of them is written, by the text of the reference."""

    def weight(self, sizes: dict[str, int]) -> int:
        """Its weight with values of these sizes written in."""
        return min(MOST, self.own + sum(count * sizes.get(text, 1) for text, count in self.times.items()))


def uses_in(whole: Typed, sql: Platform) -> Uses:
    """The uses of a formula as it is."""
    own = 0
    times: dict[str, int] = {}
    pending = [(whole, 1)]
    while pending:
        node, count = pending.pop()
        if isinstance(node, TypedReference) and not isinstance(node.resolved, ControlValueOf):
            text = reference_key(node.resolved)
            times[text] = min(MOST, times.get(text, 0) + count)
            continue
        spelled = spelling(node, sql)
        own = min(MOST, own + count * spelled.own)
        for part, often in zip(children(node), spelled.times, strict=False):
            if often:
                pending.append((part, min(MOST, count * often)))
    return Uses(whole, own, times)


@dataclass(slots=True)
class UsesOf:
    """Caches the uses of every formula of one element."""

    sql: Platform
    _known: dict[int, tuple[Typed, Uses]] = field(default_factory=dict[int, tuple[Typed, Uses]])
    """By identity: placed formulas are kept by the element for as long as this is."""
    _parts: int = 0

    def of(self, placed: Typed) -> Uses:
        pair = self._known.get(id(placed))
        if pair is None:
            pair = self._known[id(placed)] = (placed, uses_in(self._cut(placed), self.sql))
        return pair[1]

    def _cut(self, placed: Typed) -> Typed:
        """The formula with references to parts where it would be too large, from the inside out."""
        sizes: dict[int, tuple[Typed, int, bool]] = {}
        for node in reversed(list(walk(placed))):
            if id(node) not in sizes:
                sizes[id(node)] = self._sized(node, sizes)
        return sizes[id(placed)][0]

    def _sized(self, node: Typed, sizes: dict[int, tuple[Typed, int, bool]]) -> tuple[Typed, int, bool]:
        """A node with its parts replaced, its weight, and whether it can be computed separately."""
        spelled = spelling(node, self.sql)
        inner = [sizes[id(sized)] for sized in children(node)]
        apart = all(free for _, _, free in inner) and not _of_an_entry(node)
        size = _whole(spelled.own, spelled.times, inner)
        if size > LARGEST_EXPRESSION:
            inner = [
                (self._part(part), 1, True) if free and often > 1 and weight >= _SMALLEST_PART else sized
                for sized, often in zip(inner, spelled.times, strict=True)
                for part, weight, free in [sized]
            ]
            size = _whole(spelled.own, spelled.times, inner)
        parts = tuple(part for part, _, _ in inner)
        same = all(new is old for new, old in zip(parts, children(node), strict=True))
        return (node if same else with_children(node, parts)), size, apart

    def _part(self, typed: Typed) -> TypedReference:
        self._parts += 1
        part = Part(kind=typed.kind, number=self._parts, typed=typed)
        return TypedReference(span=typed.span, kind=typed.kind, resolved=part)


def _whole(own: int, times: tuple[int, ...], inner: list[tuple[Typed, int, bool]]) -> int:
    written = sum(often * weight for often, (_, weight, _) in zip(times, inner, strict=True))
    return min(MOST, own + written)


def _of_an_entry(node: Typed) -> bool:
    """`Element()` is a value within an array, which no row has."""
    return isinstance(node, TypedCall) and node.function.name == "Element"
