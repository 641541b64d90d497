"""Decides which cells of a pivot are computed and which are shown: totals, collapsed members, sorting."""

from collections.abc import Iterator
from dataclasses import dataclass

from tablewright.compiler.pivot.cells import Cross, PivotKeys
from tablewright.document.base import Scalar
from tablewright.document.model import PivotElement
from tablewright.document.pivot import PivotAxis, PivotKey


@dataclass(frozen=True, slots=True)
class AxisPlan:
    """One axis without the keys that are folded away as a whole."""

    keys: tuple[PivotKey, ...]
    grand_total: bool
    totals_first: bool
    collapsed: tuple[tuple[Scalar, ...], ...]

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(key.column_id for key in self.keys)

    @property
    def finest(self) -> int:
        return len(self.keys)

    def always_shown(self, level: int) -> bool:
        """Whether all members of a level are shown, folded or not."""
        if level in (0, self.finest):
            return True
        return self.keys[level - 1].subtotals == "always"

    def shown_levels(self) -> tuple[int, ...]:
        """Levels with any member that is shown, from the finest to the grand total."""
        folded = {len(path) for path in self.collapsed}
        return tuple(
            level for level in range(self.finest, -1, -1) if self.always_shown(level) or level in folded
        )


def axis_plan(axis: PivotAxis, usable: frozenset[str]) -> AxisPlan:
    """The keys at work: up to where the axis is collapsed, without columns in error."""
    keys: list[PivotKey] = []
    for key in axis.keys:
        if key.column_id not in usable:
            break
        keys.append(key)
        if key.column_id == axis.collapsed_to:
            break
    collapsed = tuple(dict.fromkeys(path for path in axis.collapsed if len(path) < len(keys)))
    return AxisPlan(tuple(keys), axis.grand_total, axis.totals == "first", collapsed)


def pivot_keys(
    element: PivotElement, rows: AxisPlan, across: AxisPlan, totals: frozenset[tuple[str, int]]
) -> PivotKeys:
    """All crosses that are shown, or that shown values, sorts or headers are computed from.

    `totals` are the totals that values refer to: the mode, and how many keys it leaves out.
    """
    crosses: dict[Cross, None] = {}
    for row_level in rows.shown_levels():
        for column_level in across.shown_levels():
            header = row_level == 0 or column_level > 0 or not across.keys
            if header or across.grand_total:
                crosses[row_level, column_level] = None
    for cross in _sorted_by(element, rows, across):
        crosses.setdefault(cross)
    for cross in list(crosses):
        for mode, steps in totals:
            crosses.setdefault(total_cross(cross, mode, steps))
    return PivotKeys(rows.ids, across.ids, tuple(sorted(crosses, key=lambda cross: (-cross[0], -cross[1]))))


def total_cross(cross: Cross, mode: str, steps: int) -> Cross:
    """The combination of keys of a cell's total."""
    row_level, column_level = cross
    match mode:
        case "row":
            return row_level, 0
        case "column":
            return 0, column_level
        case "row_parent":
            return max(0, row_level - steps), column_level
        case "column_parent":
            return row_level, max(0, column_level - steps)
        case _:
            return 0, 0


def _sorted_by(element: PivotElement, rows: AxisPlan, across: AxisPlan) -> Iterator[Cross]:
    del element
    for level, key in enumerate(rows.keys, 1):
        if key.sort.by != "label":
            yield level, 0
    for level, key in enumerate(across.keys, 1):
        if key.sort.by != "label":
            yield 0, level
