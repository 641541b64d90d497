"""Tables: rows and groups in a grid."""

from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Literal, Self

from pydantic import Field

from tablewright.document.base import Id
from tablewright.document.columns import Column, ColumnIds, Grouping, SortKey
from tablewright.document.element import DataElement
from tablewright.document.elements.kinds import ELEMENTS
from tablewright.document.levels import BASE, SUMMARY, ElementLevels, Level, sort_at
from tablewright.document.problems import DocumentProblem, Path, repeated


@ELEMENTS.declare
class TableElement(DataElement):
    """Rows with levels: summary, groupings from the outermost inward, base."""

    kind: Literal["table"]
    """Rows and groups in a grid."""
    groupings: Annotated[tuple[Grouping, ...], Field(max_length=100)] = ()
    """The levels between summary and base rows, from the outermost inward."""
    summary: ColumnIds = ()
    """Columns (by id) that are on the summary level: one value over all rows, such as a grand total. They are
    a row of their own, and no other rows repeat them; formulas of all levels may read them."""
    collapsed_to: Id | None = None
    """The grouping (by id) whose groups are shown and returned as rows; null shows base rows. Columns of
    groupings around it are repeated in each row, columns of finer levels are left out."""

    @property
    def grouping_ids(self) -> tuple[str, ...]:
        return tuple(grouping.id for grouping in self.groupings)

    def role_references(self) -> Iterator[tuple[str, Path]]:
        for number, column_id in enumerate(self.summary):
            yield column_id, ("summary", number)
        for number, grouping in enumerate(self.groupings):
            place = ("groupings", number)
            for index, column_id in enumerate(grouping.keys):
                yield column_id, (*place, "keys", index)
            for index, column_id in enumerate(grouping.calculations):
                yield column_id, (*place, "calculations", index)
            for index, key in enumerate(grouping.sort):
                yield key.column_id, (*place, "sort", index, "column_id")

    def levels(self, aggregates: Callable[[Column], bool]) -> ElementLevels:
        groupings = tuple(
            Level(grouping.id, keys=grouping.keys, calculations=grouping.calculations, sort=grouping.sort)
            for grouping in self.groupings
        )
        levels = (Level(SUMMARY, calculations=self.summary), *groupings, Level(BASE))
        homes = ElementLevels(levels, shown=0).homes()
        base = len(levels) - 1
        levels = tuple(
            Level(
                level.id,
                level.keys,
                level.calculations,
                (*level.sort, *sort_at(self.sort, homes, depth, base)),
            )
            for depth, level in enumerate(levels)
        )
        shown = next((depth for depth, level in enumerate(levels) if level.id == self.collapsed_to), base)
        return ElementLevels(levels, shown=shown, limit=self.limit)

    @property
    def shown_levels(self) -> tuple[str, ...]:
        return (BASE if self.collapsed_to is None else self.collapsed_to,)

    def with_column(self, column: Column, level: str | None) -> Self:
        element = super().with_column(column, level)
        if level == SUMMARY:
            return element.model_copy(update={"summary": (*element.summary, column.id)})
        groupings = tuple(
            grouping.model_copy(update={"calculations": (*grouping.calculations, column.id)})
            if grouping.id == level
            else grouping
            for grouping in element.groupings
        )
        return element.model_copy(update={"groupings": groupings})

    def with_sort(self, keys: tuple[SortKey, ...]) -> Self:
        groupings: list[Grouping] = []
        for grouping in self.groupings:
            on_level = {*grouping.keys, *grouping.calculations}
            own = tuple(key for key in keys if key.column_id in on_level)
            groupings.append(grouping.model_copy(update={"sort": own}) if own else grouping)
        grouped = {column for grouping in groupings for column in (*grouping.keys, *grouping.calculations)}
        base = tuple(key for key in keys if key.column_id not in grouped)
        if keys and not base:
            base = self.sort
        return self.model_copy(update={"groupings": tuple(groupings), "sort": base})

    def problems(self, elements: Mapping[str, DataElement], path: Path) -> Iterator[DocumentProblem]:
        yield from super().problems(elements, path)
        yield from repeated(
            [(grouping.id, (*path, "groupings", n, "id")) for n, grouping in enumerate(self.groupings)],
            "grouping id",
        )
        for number, grouping in enumerate(self.groupings):
            if grouping.id in (SUMMARY, BASE):
                yield DocumentProblem(
                    (*path, "groupings", number, "id"),
                    "reserved-id",
                    f"A grouping cannot be called “{grouping.id}”.",
                    "Choose another id.",
                )
        placed = [
            (column_id, (*path, *place)) for column_id, place in self.role_references() if "sort" not in place
        ]
        yield from repeated(placed, "place on a level of column")
        if self.collapsed_to is not None and self.collapsed_to not in self.grouping_ids:
            yield DocumentProblem(
                (*path, "collapsed_to"),
                "unknown-grouping",
                f"“{self.name}” has no grouping “{self.collapsed_to}”.",
                "Name one of its groupings, or nothing to show base rows.",
            )
