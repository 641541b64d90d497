"""The levels of an element: summary, groupings from the outermost inward, base.

Charts and single numbers are tables too: a chart groups by its colour and its x-axis, a KPI is a summary.
"""

from collections.abc import Callable
from dataclasses import dataclass

from tablewright.compiler.interface import BASE, SUMMARY
from tablewright.document.model import (
    ChartElement,
    Column,
    DataElement,
    KpiElement,
    PivotElement,
    SortKey,
    TableElement,
)

CHART_POINTS = 25_000
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


def levels_of(element: DataElement, aggregates: Callable[[Column], bool]) -> ElementLevels:
    """The element's levels. `aggregates` says whether a column's formula aggregates by itself."""
    if isinstance(element, TableElement):
        return _table(element)
    if isinstance(element, ChartElement):
        return _chart(element, aggregates)
    if isinstance(element, PivotElement):
        return _pivot(element)
    if isinstance(element, KpiElement):
        values = tuple(
            column_id for column_id in (element.value, element.comparison) if column_id is not None
        )
        levels = (Level(SUMMARY, calculations=values), Level(BASE, sort=element.sort))
        return ElementLevels(levels, shown=0, measures=frozenset(values), visible=values)
    return ElementLevels((Level(SUMMARY), Level(BASE, sort=element.sort)), shown=1, limit=element.limit)


def _table(element: TableElement) -> ElementLevels:
    groupings = tuple(
        Level(grouping.id, keys=grouping.keys, calculations=grouping.calculations, sort=grouping.sort)
        for grouping in element.groupings
    )
    levels = (Level(SUMMARY, calculations=element.summary), *groupings, Level(BASE))
    homes = ElementLevels(levels, shown=0).homes()
    levels = tuple(
        Level(
            level.id,
            level.keys,
            level.calculations,
            (*level.sort, *_sort_at(element.sort, homes, depth, base=len(levels) - 1)),
        )
        for depth, level in enumerate(levels)
    )
    shown = next(
        (depth for depth, level in enumerate(levels) if level.id == element.collapsed_to), len(levels) - 1
    )
    return ElementLevels(levels, shown=shown, limit=element.limit)


def _pivot(element: PivotElement) -> ElementLevels:
    """The levels of a pivot for other elements: its finest cells, grouped by the keys of both axes."""
    axes = Axes(
        tuple(key.column_id for key in element.rows.keys),
        tuple(key.column_id for key in element.across.keys),
    )
    keys = (*axes.rows, *axes.across)
    sort = tuple(
        SortKey(column_id=key.column_id, direction=key.sort.direction, nulls=key.sort.nulls)
        for axis in (element.rows, element.across)
        for key in axis.keys
        if key.sort.by == "label"
    )
    levels = (Level(SUMMARY), Level(CELLS, keys, element.values, sort), Level(BASE))
    return ElementLevels(
        levels,
        shown=1,
        measures=frozenset(element.values),
        visible=(*keys, *element.values),
        pivot=axes,
    )


def _sort_at(sort: tuple[SortKey, ...], homes: dict[str, int], depth: int, base: int) -> tuple[SortKey, ...]:
    return tuple(key for key in sort if homes.get(key.column_id, base) == depth)


def _chart(element: ChartElement, aggregates: Callable[[Column], bool]) -> ElementLevels:
    columns = {column.id: column for column in element.columns}
    limit = min(element.limit or CHART_POINTS, CHART_POINTS) + 1
    visible = tuple(
        dict.fromkeys(
            column_id for column_id in (element.x, element.color, *element.y) if column_id is not None
        )
    )
    y = tuple(column_id for column_id in element.y if column_id not in (element.x, element.color))
    if element.chart == "scatter" and not any(
        aggregates(columns[column_id]) for column_id in y if column_id in columns
    ):
        levels = (Level(SUMMARY), Level(BASE, sort=element.sort))
        return ElementLevels(levels, shown=1, visible=visible, limit=limit, chart=True)
    keys = [(COLOR_LEVEL, element.color), (X_LEVEL, element.x if element.x != element.color else None)]
    groupings = [Level(name, keys=(column_id,)) for name, column_id in keys if column_id is not None]
    if groupings:
        last = groupings[-1]
        groupings[-1] = Level(last.id, last.keys, y)
        levels = (Level(SUMMARY), *groupings, Level(BASE))
    else:
        levels = (Level(SUMMARY, calculations=y), Level(BASE))
    shown = len(levels) - 2
    homes = ElementLevels(levels, shown=0).homes()
    base = len(levels) - 1
    sorted_levels = tuple(
        Level(level.id, level.keys, level.calculations, _sort_at(element.sort, homes, depth, base))
        for depth, level in enumerate(levels)
    )
    return ElementLevels(
        sorted_levels,
        shown=shown,
        measures=frozenset(y),
        visible=visible,
        limit=limit,
        # Series interleave: the points of one x are adjacent, so that a limit drops whole x values.
        order=(2, 1) if len(groupings) == 2 else None,
        chart=True,
    )
