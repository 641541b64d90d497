"""The matches of platforms that take the longest or the shortest text, as in POSIX.

PostgreSQL's rule (https://www.postgresql.org/docs/current/functions-matching.html#POSIX-MATCHING-RULES): the
whole takes the longest text or the shortest, as its first repetition prefers; then each part, from left to
right, takes the longest or the shortest of what the whole leaves it."""

from tablewright.formula.patterns.automaton import Rule, agrees, in_order
from tablewright.formula.patterns.tree import (
    At,
    Characters,
    Either,
    Group,
    Part,
    Repeat,
    Sequence,
    children,
    has_edges,
    has_group,
    is_lazy,
)


def preference(part: Part) -> Rule | None:
    """PostgreSQL's preference for a part by itself; None if all of its matches have one length."""
    match part:
        case Characters() | At():
            return None
        case Group():
            return preference(part.part)
        case Either():
            return "longest"
        case Sequence():
            return next(
                (literal for other_part in part.parts if (literal := preference(other_part)) is not None),
                None,
            )
        case Repeat():
            if part.least == part.most:
                return preference(part.part)
            return "shortest" if part.lazy else "longest"


def whole_rule(part: Part, *, groups: bool, lazy: bool) -> Rule | None:
    """The rule (longest or shortest) under which the whole match equals the first one; None if neither. With
    `groups` each group must match the same as well. `lazy` platforms support the shortest."""
    if groups and not _in_each_part(part):
        return None
    rules: tuple[Rule, ...] = ("longest", "shortest") if lazy else ("longest",)
    if preference(part) == "shortest":
        rules = rules[::-1]
    return next((rule for rule in rules if agrees(part, rule)), None)


def _in_each_part(part: Part) -> bool:
    """Whether the parts around and inside of groups match as in the first match, too."""
    if not has_group(part):
        return True
    match part:
        case Sequence():
            return all(map(_as_first, part.parts[:-1])) and all(map(_in_each_part, part.parts))
        case Repeat():
            return _as_first(part.part) and _in_each_part(part.part)
        case _:
            return all(map(_in_each_part, children(part)))


def _as_first(part: Part) -> bool:
    if has_edges(part) and is_lazy(part):
        # An edge is written with alternatives, of which it takes the longest, and so of what follows.
        return False
    return in_order(part, preference(part) or "longest")
