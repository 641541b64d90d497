"""Charts."""

from collections.abc import Callable, Iterator
from typing import Annotated, Literal, Self

from pydantic import Field

from tablewright.document.base import Id
from tablewright.document.columns import Column, ColumnIds
from tablewright.document.elements.data import DataElement
from tablewright.document.elements.kinds import ELEMENTS
from tablewright.document.levels import (
    BASE,
    COLOR_LEVEL,
    SUMMARY,
    X_LEVEL,
    ElementLevels,
    Level,
    sort_at,
)
from tablewright.document.problems import Path

CHART_POINTS = 25_000

Title = Annotated[str, Field(max_length=200)]
ChartKind = Literal["bar", "line", "area", "scatter", "pie", "donut"]


@ELEMENTS.declare
class ChartElement(DataElement):
    """A chart, queried like a grouped table: `x` and `color` are its keys, each of `y` is a calculation."""

    kind: Literal["chart"]
    """A chart."""
    chart: ChartKind = "bar"
    """How it is drawn. A pie or donut has a slice for each `x`; a scatter of plain columns has a point for
    each row."""
    x: Id | None = None
    """The column (by id) of the category axis; null draws the totals."""
    y: ColumnIds = ()
    """The measures (by column id). One whose formula has no aggregate gets `Sum` if it is a number, else
    `Count`."""
    color: Id | None = None
    """The column (by id) that divides the measures into series; null for none."""
    stacking: Literal["none", "stacked", "share"] = "none"
    """For bars, lines and areas with several series: side by side, on top of each other, or as shares of
    100%."""
    orientation: Literal["vertical", "horizontal"] = "vertical"
    """Whether bars are vertical or horizontal."""
    x_title: Title = ""
    """Title of the category axis; empty takes the column's name."""
    y_title: Title = ""
    """Title of the value axis; empty takes the measures' names."""
    show_legend: bool = True
    """Whether there is a legend, where there are several series."""

    def role_references(self) -> Iterator[tuple[str, Path]]:
        for number, column_id in enumerate(self.y):
            yield column_id, ("y", number)
        for name, column_id in (("x", self.x), ("color", self.color)):
            if column_id is not None:
                yield column_id, (name,)

    def levels(self, aggregates: Callable[[Column], bool]) -> ElementLevels:
        columns = {column.id: column for column in self.columns}
        limit = min(self.limit or CHART_POINTS, CHART_POINTS) + 1
        named = [column_id for column_id in (self.x, self.color, *self.y) if column_id is not None]
        visible = tuple(dict.fromkeys(named))
        y = tuple(column_id for column_id in self.y if column_id not in (self.x, self.color))
        if self.chart == "scatter" and not any(
            aggregates(columns[column_id]) for column_id in y if column_id in columns
        ):
            levels = (Level(SUMMARY), Level(BASE, sort=self.sort))
            return ElementLevels(levels, shown=1, visible=visible, limit=limit, chart=True)
        keys = [(COLOR_LEVEL, self.color), (X_LEVEL, self.x if self.x != self.color else None)]
        groupings = [Level(name, keys=(column_id,)) for name, column_id in keys if column_id is not None]
        if groupings:
            last = groupings[-1]
            groupings[-1] = Level(last.id, last.keys, y)
            levels = (Level(SUMMARY), *groupings, Level(BASE))
        else:
            levels = (Level(SUMMARY, calculations=y), Level(BASE))
        homes = ElementLevels(levels, shown=0).homes()
        base = len(levels) - 1
        sorted_levels = tuple(
            Level(level.id, level.keys, level.calculations, sort_at(self.sort, homes, depth, base))
            for depth, level in enumerate(levels)
        )
        return ElementLevels(
            sorted_levels,
            shown=len(levels) - 2,
            measures=frozenset(y),
            visible=visible,
            limit=limit,
            # Series interleave: the points of one x are adjacent, so that a limit drops whole x values.
            order=(2, 1) if len(groupings) == 2 else None,
            chart=True,
        )

    @property
    def shown_levels(self) -> tuple[str, ...]:
        keys = [(X_LEVEL, self.x), (COLOR_LEVEL, self.color)]
        grouped = tuple(level for level, column_id in keys if column_id is not None)
        return (*grouped, BASE) if grouped else (SUMMARY,)

    def with_column(self, column: Column, level: str | None) -> Self:
        element = super().with_column(column, level)
        return element if level in (None, BASE) else element.model_copy(update={"y": (*element.y, column.id)})
