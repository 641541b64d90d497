"""Row-number windows, for aggregates that a platform computes from row numbers."""

from collections.abc import Iterable

from tablewright.compiler.expressions.atoms import AggregateAtom
from tablewright.compiler.plan.interface import Planner
from tablewright.compiler.plan.nodes import Node, RowNumberNode, SortedBy
from tablewright.formula.typed import ValueKind
from tablewright.formula.types import ValueType

_WHOLE = ValueKind(type=ValueType.NUMBER, integer=True)


def row_number_windows(
    planner: Planner,
    atom: AggregateAtom,
    parts: dict[str, Node],
    order: tuple[SortedBy, ...],
    ties: tuple[Node, ...],
    keys: Iterable[str] | None = None,
) -> tuple[RowNumberNode, ...]:
    """The windows that the platform needs for an aggregate, over the same rows as the aggregate; `keys` are
    the keys of its groups, if they are not those of its level."""
    by_place = planner.model.analysis.sql.placed(atom.call.function)
    if by_place is None:
        return ()
    rows, shape = atom.rows, planner.shape
    keys = shape.keys_to(atom.level) if keys is None else keys
    partition = tuple(planner.column(rows, key, late=False) for key in keys)
    needed = [*parts.values(), *partition, *(sort_key.node for sort_key in order), *ties]

    def place(
        name: str, kind: ValueKind, index: int, earlier: tuple[RowNumberNode, ...] = ()
    ) -> RowNumberNode:
        inputs = [*needed, *earlier]
        step = planner.after(inputs, no_window=True)
        if rows == shape.base:
            step = max(step, planner.chains[rows].early_floor)
        return RowNumberNode(
            chain=rows,
            step=step,
            kind=kind,
            name=name,
            windowed=True,
            size=1 + sum(node.size for node in inputs) + len(inputs),
            atom=atom,
            index=index,
            parts=parts,
            partition=partition,
            order=order,
            ties=ties,
            earlier=earlier,
        )

    places = tuple(place("place" if not index else "count", _WHOLE, index) for index in range(by_place.count))
    if by_place.after is None:
        return places
    kind = atom.call.kind if atom.call.function.inner is None else atom.call.function.inner.kind
    return (*places, place("value", kind, by_place.count, places))
