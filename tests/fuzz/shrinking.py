"""Mismatches made small: parts are replaced by simpler ones as long as the two engines still disagree."""

from collections.abc import Iterator

from fuzz.given import COLUMNS
from fuzz.judging import Answering, Mismatch, differences, judge
from fuzz.pools import NULL, NUMBERS, WORDS
from fuzz.trees import Formula, formula, with_parts
from tablewright.formula.tree import Call, Logical, Node, Reference, nodes, parts
from tablewright.formula.types import ValueType

ROUNDS = 12
MOST = 40
"""Candidates of one round: they are asked in one statement."""


def shrunk(mismatch: Mismatch, left: Answering, right: Answering) -> Mismatch:
    for _ in range(ROUNDS):
        smaller = _smaller(mismatch, left, right)
        if smaller is None:
            return mismatch
        mismatch = smaller
    return mismatch


def _smaller(mismatch: Mismatch, left: Answering, right: Answering) -> Mismatch | None:
    whole = mismatch.formula
    candidates: dict[str, Formula] = {}
    for node in simpler(whole.node):
        made = formula(whole.place, node)
        if made is not None and weight(made.node) < weight(whole.node):
            candidates.setdefault(made.text, made)
    tried = sorted(candidates.values(), key=lambda candidate: weight(candidate.node))[:MOST]
    lefts, rights = left.answers(tried, mismatch.zone), right.answers(tried, mismatch.zone)
    for other_formula in tried:
        if differences(lefts[other_formula.text], rights[other_formula.text]) is not None:
            judged = judge(other_formula, left, right, mismatch.zone)
            if judged is not None:
                return judged
    return None


def simpler(node: Node) -> Iterator[Node]:
    """The same formula with one part replaced, or with fewer arguments."""
    inside = parts(node)
    for number, part in enumerate(inside):
        for other in [*replacements(part), *simpler(part)]:
            yield with_parts(node, [*inside[:number], other, *inside[number + 1 :]])
    if isinstance(node, Call):
        for number in range(len(inside)):
            yield Call(node.name, (*inside[:number], *inside[number + 1 :]))


def replacements(part: Node) -> Iterator[Node]:
    yield from parts(part)
    if not parts(part) and not isinstance(part, Reference):
        return
    yield from (NUMBERS[1], NUMBERS[5], WORDS[1], WORDS[0], Logical(True), NULL)
    if not isinstance(part, Reference):
        yield from (Reference((name,)) for name in COLUMNS if COLUMNS[name].type is not ValueType.VARIANT)


def weight(node: Node) -> int:
    """Fewer nodes are simpler; so are literals beside columns."""
    return sum(3 if isinstance(other_node, Reference) else 2 for other_node in nodes(node))
