"""The order of the rows of a level, and the keys that identify them."""

from tablewright.compiler.plan.interface import Planner
from tablewright.compiler.plan.nodes import Node, SortedBy
from tablewright.document.model import SortKey
from tablewright.formula.typed import ValueKind
from tablewright.formula.types import ValueType


class RowOrder:
    """The sorts of the levels of one schedule, as values on their rows."""

    def __init__(self, planner: Planner) -> None:
        self._planner = planner

    def partition(self, depth: int, *, late: bool) -> tuple[Node, ...]:
        """The keys of all coarser groupings."""
        keys = self._planner.shape.keys_to(depth - 1) if depth else ()
        return tuple(self._planner.column(depth, key, late=late) for key in keys)

    def of(self, depth: int, *, late: bool) -> tuple[tuple[SortedBy, ...], tuple[Node, ...]]:
        """The level's sort keys and its tie-break."""
        sort = tuple(
            SortedBy(node=self._planner.column(depth, key.column_id, late=late), key=key)
            for key in self.sort_of(depth)
        )
        used = {id(sort_key.node) for sort_key in sort}
        return sort, tuple(node for node in self.ties(depth) if id(node) not in used)

    def within(self, coarse: int, depth: int) -> tuple[tuple[SortedBy, ...], tuple[Node, ...]]:
        """The sort keys of a level's rows inside a coarser one: those of all levels between."""
        keys: dict[str, SortKey] = {}
        for level in range(coarse + 1, depth + 1):
            own = self._planner.shape.levels[level].keys if level < depth else ()
            for key in (*self.sort_of(level), *(SortKey(column_id=column_id) for column_id in own)):
                # Values of the coarser level are the same on all of these rows.
                if self._planner.model.homes[key.column_id] > coarse:
                    keys.setdefault(key.column_id, key)
        sort = tuple(
            SortedBy(node=self._planner.column(depth, column_id, late=False), key=key)
            for column_id, key in keys.items()
        )
        used = {id(sort_key.node) for sort_key in sort}
        return sort, tuple(node for node in self.ties(depth) if id(node) not in used)

    def sort_of(self, depth: int) -> tuple[SortKey, ...]:
        """The sort of a level without columns in error or of other levels."""
        return tuple(
            key
            for key in self._planner.shape.levels[depth].sort
            if (info := self._planner.model.columns.get(key.column_id)) is not None
            and info.placed is not None
            and info.home <= depth
        )

    def ties(self, depth: int) -> tuple[Node, ...]:
        """The tie-break of a level: its own keys, or the row identity of base rows."""
        if depth < self._planner.shape.base:
            return tuple(
                self._planner.column(depth, key, late=False) for key in self._planner.shape.levels[depth].keys
            )
        unknown = ValueKind(type=ValueType.NULL)
        return tuple(self._planner.source(key, unknown) for key in self._planner.identity)
