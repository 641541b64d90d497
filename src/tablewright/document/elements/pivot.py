"""Pivots: cross tables."""

from collections.abc import Callable, Iterator
from typing import Annotated, Literal

from pydantic import Field, model_validator

from tablewright.document.base import Id
from tablewright.document.columns import Column, SortKey
from tablewright.document.element import DataElement
from tablewright.document.elements.kinds import ELEMENTS
from tablewright.document.levels import BASE, CELLS, SUMMARY, Axes, ElementLevels, Level
from tablewright.document.pivot import MOST_PIVOT_COLUMNS, PivotAxis
from tablewright.document.problems import Path


@ELEMENTS.declare
class PivotElement(DataElement):
    """Values by the keys of two axes. Each value is computed again for every total, from base rows."""

    read_fields = frozenset({"rows", "across", "values"})

    kind: Literal["pivot"]
    """A cross table."""
    rows: PivotAxis = PivotAxis()
    """The row axis of the pivot."""
    across: PivotAxis = PivotAxis()
    """The column axis of the pivot."""
    values: Annotated[tuple[Id, ...], Field(max_length=100)] = ()
    """Columns (by id) that are aggregated for each cell. One whose formula has no aggregate gets `Sum` if it
    is a number, else `Count`."""
    values_on: Literal["columns", "rows"] = "columns"
    """Whether several values are next to each other in the columns or below each other in the rows."""
    column_limit: Annotated[int, Field(ge=1, le=MOST_PIVOT_COLUMNS)] = 500
    """The most combinations of column keys that are shown; the screen says when there are more."""

    @model_validator(mode="after")
    def shelves_fit(self) -> "PivotElement":
        keys = [key.column_id for axis in (self.rows, self.across) for key in axis.keys]
        if len(set(keys)) < len(keys):
            raise ValueError("a column stands either on the rows or on the columns")
        if set(keys) & set(self.values):
            raise ValueError("a column is either a key or a value")
        if len(set(self.values)) < len(self.values):
            raise ValueError("a column stands among the values once")
        for axis in (self.rows, self.across):
            for key in axis.keys:
                if key.sort.value_id is not None and key.sort.value_id not in self.values:
                    raise ValueError("a key is sorted by one of the pivot's values")
        if self.sort or self.limit is not None:
            raise ValueError("a pivot is sorted by its keys and has no limit of rows")
        return self

    def role_references(self) -> Iterator[tuple[str, Path]]:
        for name, axis in (("rows", self.rows), ("across", self.across)):
            for number, key in enumerate(axis.keys):
                yield key.column_id, (name, "keys", number, "column_id")
        for number, column_id in enumerate(self.values):
            yield column_id, ("values", number)

    def levels(self, aggregates: Callable[[Column], bool]) -> ElementLevels:
        """The levels for other elements: its finest cells, grouped by the keys of both axes."""
        axes = Axes(
            tuple(key.column_id for key in self.rows.keys),
            tuple(key.column_id for key in self.across.keys),
        )
        keys = (*axes.rows, *axes.across)
        sort = tuple(
            SortKey(column_id=key.column_id, direction=key.sort.direction, nulls=key.sort.nulls)
            for axis in (self.rows, self.across)
            for key in axis.keys
            if key.sort.by == "label"
        )
        return ElementLevels(
            (Level(SUMMARY), Level(CELLS, keys, self.values, sort), Level(BASE)),
            shown=1,
            measures=frozenset(self.values),
            visible=(*keys, *self.values),
            pivot=axes,
        )

    @property
    def shown_levels(self) -> tuple[str, ...]:
        return (CELLS,)
