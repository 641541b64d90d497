"""A toy kind of element: the rows of a list, of which only some columns are shown."""

from collections.abc import Callable, Iterator
from typing import Literal

from tablewright.document.columns import Column, ColumnIds
from tablewright.document.element import DataElement
from tablewright.document.elements.kinds import ELEMENTS
from tablewright.document.levels import BASE, SUMMARY, ElementLevels, Level
from tablewright.document.problems import Path


@ELEMENTS.declare
class CardsElement(DataElement):
    """A card for each row."""

    kind: Literal["cards"]
    """Cards."""
    fields: ColumnIds = ()
    """The columns (by id) that a card shows."""

    def role_references(self) -> Iterator[tuple[str, Path]]:
        for number, column_id in enumerate(self.fields):
            yield column_id, ("fields", number)

    def levels(self, aggregates: Callable[[Column], bool]) -> ElementLevels:
        return ElementLevels((Level(SUMMARY), Level(BASE, sort=self.sort)), shown=1, visible=self.fields)
