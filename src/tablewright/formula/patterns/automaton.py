"""A pattern as an automaton, to decide whether it finds the same text under two rules.

Most platforms take the first way in which a pattern matches (Perl's rule, which is the dialect's); POSIX
takes the longest text, or the shortest. `agrees` explores all pairs of states that the two rules can reach on
any text."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Literal

from tablewright.formula.patterns.characters import Characters, holds, ranges
from tablewright.formula.patterns.tree import At, Either, Group, Part, Position, Repeat
from tablewright.formula.patterns.tree import Sequence as Chain

_MOST_STATES = 2_000
_MOST_STEPS = 3_000
_MOST_WORK = 300_000
"""The most pairs of thread and character that are explored: about a tenth of a second."""
_MATCH = 0
"""The accepting state."""

Rule = Literal["longest", "shortest"]
Threads = tuple[int, ...]
"""States of the automaton, the preferred ones first."""


@dataclass(frozen=True, slots=True)
class _Step:
    """One state: it reads a character, requires a kind of position, or continues with other states."""

    reads: Characters | None = None
    needs: Position | None = None
    ways: tuple[int, ...] = ()


class _TooLarge(Exception):
    pass


class _Machine:
    """The automaton, built from the end, so that each part knows its next state."""

    def __init__(self, part: Part) -> None:
        self.steps: list[_Step] = [_Step()]
        self.start = self._add(part, _MATCH)

    def _new(self, step: _Step) -> int:
        if len(self.steps) > _MOST_STEPS:
            raise _TooLarge
        self.steps.append(step)
        return len(self.steps) - 1

    def _add(self, part: Part, then: int) -> int:
        match part:
            case Characters():
                return self._new(_Step(reads=part, ways=(then,)))
            case At():
                return self._new(_Step(needs=part.position, ways=(then,)))
            case Chain():
                for child in reversed(part.parts):
                    then = self._add(child, then)
                return then
            case Either():
                return self._new(_Step(ways=tuple(self._add(child, then) for child in part.parts)))
            case Group():
                return self._add(part.part, then)
            case Repeat():
                return self._repeat(part, then)

    def _repeat(self, part: Repeat, then: int) -> int:
        def ways(inner: int, out: int) -> tuple[int, int]:
            return (out, inner) if part.lazy else (inner, out)

        start = then
        if part.most is None:
            start = self._new(_Step())
            self.steps[start] = _Step(ways=ways(self._add(part.part, start), then))
        else:
            for _ in range(part.most - part.least):
                start = self._new(_Step(ways=ways(self._add(part.part, start), then)))
        for _ in range(part.least):
            start = self._add(part.part, start)
        return start


@lru_cache(maxsize=500)
def agrees(part: Part, rule: Rule) -> bool:
    """Whether the first match of a pattern is, in every text, the longest (shortest) one."""
    try:
        machine = _Machine(part)
        return all(_same(first, fitting, rule) for first, fitting in _states(machine, rule))
    except _TooLarge:
        return False


@lru_cache(maxsize=500)
def in_order(part: Part, rule: Rule) -> bool:
    """Whether the matches of a pattern are tried from the longest to the shortest (or the other way
    round)."""
    try:
        machine = _Machine(part)
        for first, _ in _states(machine, rule, cut=False):
            if _MATCH in first and first.index(_MATCH) != (len(first) - 1 if rule == "longest" else 0):
                return False
    except _TooLarge:
        return False
    return True


def _same(first: Threads, fitting: Threads, rule: Rule) -> bool:
    if _MATCH not in fitting:
        return True
    return _MATCH in first if rule == "longest" else first[0] == _MATCH


def _states(machine: _Machine, rule: Rule, *, cut: bool = True) -> Iterator[tuple[Threads, Threads]]:
    """The threads of the first match and those of all matches, in every state that a text can lead to."""
    alphabet = _alphabet({step.reads for step in machine.steps if step.reads is not None})
    kinds = sorted({step.needs for step in machine.steps if step.needs is not None})
    begun = {True, False} if Position.START in kinds else {False}
    both: tuple[Threads, Threads] = ((machine.start,), (machine.start,))
    waiting: list[tuple[tuple[Threads, Threads], bool]] = [(both, start) for start in begun]
    known = set(waiting)
    work = 0
    while waiting:
        (first, fitting), at_start = waiting.pop()
        for places in _places(kinds, at_start):
            closures = (
                _closure(machine, first, places, cut=cut),
                _closure(machine, fitting, places, cut=False),
            )
            if Position.END in places:
                # Nothing is left to be read.
                yield _found(closures[0]), _found(closures[1])
                continue
            yield closures
            if rule == "shortest" and cut and _MATCH in closures[1]:
                continue
            work += (len(closures[0]) + len(closures[1])) * len(alphabet)
            if work > _MOST_WORK:
                raise _TooLarge
            for point in alphabet:
                after = _read(machine, closures[0], point), _read(machine, closures[1], point)
                if after[1] and (after, False) not in known:
                    known.add((after, False))
                    waiting.append((after, False))
                    if len(known) > _MOST_STATES:
                        raise _TooLarge


def _places(kinds: Sequence[Position], at_start: bool) -> Iterator[frozenset[Position]]:
    """The possible kinds of a position in a text, of those that the pattern asks for."""
    for held in product((True, False), repeat=len(kinds)):
        places = frozenset(kind for kind, holds_ in zip(kinds, held, strict=True) if holds_)
        if Position.START in kinds and (Position.START in places) != at_start:
            continue
        if {Position.BOUNDARY, Position.NO_BOUNDARY} <= places:
            continue
        yield places


def _closure(machine: _Machine, threads: Iterable[int], places: frozenset[Position], *, cut: bool) -> Threads:
    """The threads that read a character or accept; threads after an accepting one are cut off."""
    places_seen: dict[int, None] = {}
    seen: set[int] = set()
    waiting = list(threads)[::-1]
    while waiting:
        place = waiting.pop()
        if place in seen:
            continue
        seen.add(place)
        step = machine.steps[place]
        if place == _MATCH or step.reads is not None:
            places_seen[place] = None
            if place == _MATCH and cut:
                break
        elif step.needs is None or step.needs in places:
            waiting.extend(reversed(step.ways))
    return tuple(places_seen)


def _found(threads: Threads) -> Threads:
    return (_MATCH,) if _MATCH in threads else ()


def _read(machine: _Machine, threads: Threads, point: int) -> Threads:
    after: dict[int, None] = {}
    for place in threads:
        reads = machine.steps[place].reads
        if reads is not None and holds(ranges(reads), point):
            after[machine.steps[place].ways[0]] = None
    return tuple(after)


def _alphabet(sets: set[Characters]) -> list[int]:
    """One character for each combination of sets that characters can belong to."""
    held = [ranges(set_) for set_ in sets]
    starts = {0} | {first for pieces in held for first, _ in pieces}
    starts |= {last + 1 for pieces in held for _, last in pieces if last < 0x10FFFF}
    numbers: dict[tuple[bool, ...], int] = {}
    for point in sorted(starts):
        numbers.setdefault(tuple(holds(pieces, point) for pieces in held), point)
    return list(numbers.values())
