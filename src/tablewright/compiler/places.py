"""Windows over aggregated rows, for aggregates that a platform computes from the places of rows."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from tablewright.compiler.nodes import Node, PlaceNode, SortedBy
from tablewright.compiler.references import Aggregated
from tablewright.formula.typed import ValueKind
from tablewright.formula.types import ValueType

if TYPE_CHECKING:
    from tablewright.compiler.schedule import Schedule

_WHOLE = ValueKind(type=ValueType.NUMBER, integer=True)


def places_of(
    schedule: "Schedule",
    atom: Aggregated,
    parts: dict[str, Node],
    order: tuple[SortedBy, ...],
    ties: tuple[Node, ...],
    keys: Iterable[str] | None = None,
) -> tuple[PlaceNode, ...]:
    """The windows that the platform needs for an aggregate. They see the same rows as the aggregate does;
    `keys` are those of its groups, if they are not the keys of its level."""
    by_place = schedule.model.workspace.sql.by_place.get(atom.call.function.name)
    if by_place is None:
        return ()
    rows, shape = atom.rows, schedule.shape
    keys = shape.keys_to(atom.level) if keys is None else keys
    partition = tuple(schedule.column(rows, key, late=False) for key in keys)
    needed = [*parts.values(), *partition, *(each.node for each in order), *ties]
    step = schedule.after(needed, no_window=True)
    if rows == shape.base:
        step = max(step, schedule.chains[rows].early_floor)
    return tuple(
        PlaceNode(
            chain=rows,
            step=step,
            kind=_WHOLE,
            name=("place", "count")[index],
            windowed=True,
            size=1 + sum(node.size for node in needed) + len(needed),
            atom=atom,
            index=index,
            parts=parts,
            partition=partition,
            order=order,
            ties=ties,
        )
        for index in range(by_place.count)
    )
