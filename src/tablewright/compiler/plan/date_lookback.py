"""DateLookback as a join of a level's rows with themselves, for platforms without frames of dates."""

from tablewright.compiler.expressions.atoms import WindowAtom
from tablewright.compiler.plan.interface import Planner
from tablewright.compiler.plan.nodes import LookbackJoin, LookbackNode, Node

DATE_KEY = "date_key"
LOOKBACK_VALUE = "found"


def is_lookback(atom: WindowAtom) -> bool:
    return atom.call.function.name == "DateLookback"


def lookback_of(
    planner: Planner,
    atom: WindowAtom,
    parts: dict[str, Node],
    partition: tuple[Node, ...],
    step: int,
    *,
    late: bool,
) -> LookbackNode:
    """The value at a step, computed from the rows that the window would see."""
    chain = planner.chains[atom.level]
    join = LookbackJoin(chain=atom.level, step=step, atom=atom, parts=parts, partition=partition)
    chain.joins.append(join)
    return LookbackNode(
        chain=atom.level, step=step, kind=atom.call.kind, name="looked_back", late=late, join=join
    )
