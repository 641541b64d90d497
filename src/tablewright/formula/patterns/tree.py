"""The tree of a regular expression, independent of platforms. Flags are resolved: a case-insensitive letter
is a set of characters, a dot is the set that it matches, and a repetition has its own laziness."""

from dataclasses import dataclass
from enum import StrEnum

from tablewright.formula.patterns.characters import Characters


class Position(StrEnum):
    """An assertion about a position, which consumes nothing."""

    START = "start"
    END = "end"
    LINE_START = "line start"
    LINE_END = "line end"
    BOUNDARY = "boundary"
    NO_BOUNDARY = "no boundary"


@dataclass(frozen=True, slots=True)
class At:
    position: Position


@dataclass(frozen=True, slots=True)
class Sequence:
    """A concatenation; empty if there are no parts."""

    parts: "tuple[Part, ...]" = ()


@dataclass(frozen=True, slots=True)
class Either:
    """An alternation: the first alternative with which the whole matches."""

    parts: "tuple[Part, ...]"


@dataclass(frozen=True, slots=True)
class Repeat:
    part: "Part"
    least: int
    most: int | None
    lazy: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """What it finds can be read by its number."""

    part: "Part"
    number: int


Part = Characters | At | Sequence | Either | Repeat | Group


@dataclass(frozen=True, slots=True)
class Pattern:
    source: str
    part: Part
    groups: int


class PatternError(ValueError):
    """What is wrong with a pattern, and what to do."""

    def __init__(self, problem: str, hint: str) -> None:
        super().__init__(problem)
        self.problem = problem
        self.hint = hint


class Untranslatable(PatternError):
    """Raised for a valid pattern that a platform cannot express."""


def children(part: Part) -> tuple[Part, ...]:
    match part:
        case Sequence() | Either():
            return part.parts
        case Repeat() | Group():
            return (part.part,)
        case _:
            return ()


def has_group(part: Part) -> bool:
    return isinstance(part, Group) or any(map(has_group, children(part)))


def has_edges(part: Part) -> bool:
    """Whether it has word boundaries."""
    if isinstance(part, At):
        return part.position in (Position.BOUNDARY, Position.NO_BOUNDARY)
    return any(map(has_edges, children(part)))


def is_lazy(part: Part) -> bool:
    """Whether it has a lazy repetition."""
    return (isinstance(part, Repeat) and part.lazy) or any(map(is_lazy, children(part)))


def may_be_empty(part: Part) -> bool:
    """Whether it can match the empty text."""
    match part:
        case Sequence():
            return all(may_be_empty(child) for child in part.parts)
        case Either():
            return any(may_be_empty(child) for child in part.parts)
        case Repeat():
            return part.least == 0 or may_be_empty(part.part)
        case Group():
            return may_be_empty(part.part)
        case At():
            return True
        case _:
            return False
