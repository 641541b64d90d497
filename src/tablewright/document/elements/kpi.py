"""KPIs: one number."""

from collections.abc import Callable, Iterator
from typing import Literal, Self

from tablewright.document.base import Id
from tablewright.document.columns import Column
from tablewright.document.element import DataElement
from tablewright.document.elements.kinds import ELEMENTS
from tablewright.document.levels import BASE, SUMMARY, ElementLevels, Level
from tablewright.document.problems import Path


@ELEMENTS.declare
class KpiElement(DataElement):
    """One number: `value` is a column at summary level; `comparison` is shown beneath it."""

    kind: Literal["kpi"]
    """One number."""
    value: Id | None = None
    """The column (by id) that is shown large, computed over all rows."""
    comparison: Id | None = None
    """The column (by id) that is shown beneath it; null for none."""

    def role_references(self) -> Iterator[tuple[str, Path]]:
        for name, column_id in (("value", self.value), ("comparison", self.comparison)):
            if column_id is not None:
                yield column_id, (name,)

    def levels(self, aggregates: Callable[[Column], bool]) -> ElementLevels:
        values = tuple(column_id for column_id in (self.value, self.comparison) if column_id is not None)
        levels = (Level(SUMMARY, calculations=values), Level(BASE, sort=self.sort))
        return ElementLevels(levels, shown=0, measures=frozenset(values), visible=values)

    @property
    def shown_levels(self) -> tuple[str, ...]:
        return (SUMMARY,)

    def with_column(self, column: Column, level: str | None) -> Self:
        element = super().with_column(column, level)
        return element if level in (None, BASE) else element.model_copy(update={"value": column.id})
