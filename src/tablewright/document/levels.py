"""The levels of an element: summary, groupings from the outermost inward, base.

Charts and single numbers are tables too: a chart groups by its colour and its x-axis, a KPI is a summary.
"""

from dataclasses import dataclass

from tablewright.document.columns import SortKey

SUMMARY = "summary"
BASE = "base"
CELLS = "cells"
COLOR_LEVEL = "color"
X_LEVEL = "x"


@dataclass(frozen=True, slots=True)
class Level:
    """One level: `keys` are this grouping's own keys, `sort` what orders its rows first."""

    id: str
    keys: tuple[str, ...] = ()
    calculations: tuple[str, ...] = ()
    sort: tuple[SortKey, ...] = ()


@dataclass(frozen=True, slots=True)
class Axes:
    """The keys on the rows and on the columns of a pivot."""

    rows: tuple[str, ...]
    across: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ElementLevels:
    """Levels from the coarsest to the finest; a level's number is its index in `levels` (0 = summary)."""

    levels: tuple[Level, ...]
    shown: int
    measures: frozenset[str] = frozenset()
    """Columns that take a default aggregate when their formula has none."""
    visible: tuple[str, ...] | None = None
    """The only columns to return; None returns every column that is not hidden."""
    limit: int | None = None
    order: tuple[int, ...] | None = None
    """Levels in the order in which they sort the rows, if it is not from the coarsest to the finest."""
    chart: bool = False
    pivot: Axes | None = None

    @property
    def base(self) -> int:
        return len(self.levels) - 1

    def depth(self, level_id: str) -> int | None:
        """The index of the level with this id."""
        return next((depth for depth, level in enumerate(self.levels) if level.id == level_id), None)

    def keys_to(self, depth: int) -> tuple[str, ...]:
        """The accumulated keys that make the rows of a grouping; every grouping's for base rows."""
        return tuple(key for level in self.levels[: depth + 1] for key in level.keys)

    def homes(self) -> dict[str, int]:
        """The level of each column with an assigned level; all others are on base rows."""
        return {
            column_id: depth
            for depth, level in enumerate(self.levels)
            for column_id in (*level.keys, *level.calculations)
        }


def sort_at(sort: tuple[SortKey, ...], homes: dict[str, int], depth: int, base: int) -> tuple[SortKey, ...]:
    """The keys that sort the rows of a level."""
    return tuple(key for key in sort if homes.get(key.column_id, base) == depth)
