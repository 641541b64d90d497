"""What every element has and says, and what those with rows do: columns, levels, what they read."""

from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, ClassVar, Self

from pydantic import Field

from tablewright.common.bounds import Count
from tablewright.document.base import Id, Name, Strict
from tablewright.document.columns import MOST_COLUMNS, Column, Metric, SortKey, SortKeys
from tablewright.document.filters.group import AnyFilter, FilterGroup
from tablewright.document.levels import BASE, SUMMARY, ElementLevels, Level
from tablewright.document.problems import DocumentProblem, Path, repeated
from tablewright.document.sources import Source


class ElementBase(Strict):
    """What every element of a page has."""

    id: Id
    """The layout, sources and controls refer to the element by it; unique in the workbook."""
    name: Name
    """The title that people see. Formulas of other elements write `[Name/Column]`."""
    description: Annotated[str, Field(max_length=2_000)] = ""
    """For people who read or edit the workbook; it changes nothing."""

    def problems(self, elements: "Mapping[str, DataElement]", path: Path) -> Iterator[DocumentProblem]:
        """The rules that the element breaks; `elements` are all data elements of the workbook by id."""
        yield from ()


class RelationshipKey(Strict):
    """A column of the element and the column of the target that it equals."""

    column_id: Id
    """A column of this element."""
    target_column_id: Id
    """The column of the target that has the same value."""


class Relationship(Strict):
    """A many-to-one link to another element: `[Element/Relationship/Column]` reads its columns. It is joined
    only where one of its columns is used. Rows never multiply: a target with several rows for a key gives
    Null where their values differ.
    """

    id: Id
    """Unique among the element's relationships."""
    name: Name
    """Formulas write `[Element/Name/Column]`; unique among the element's relationships."""
    target_element_id: Id
    """The element that has one row for each key."""
    keys: Annotated[tuple[RelationshipKey, ...], Field(min_length=1, max_length=10)]
    """The pairs of columns that are equal, all of them."""
    description: Annotated[str, Field(max_length=2_000)] = ""
    """What the relationship means."""


class DataElement(ElementBase):
    """An element with rows: one query."""

    read_fields: ClassVar[frozenset[str]] = frozenset()
    """Fields, beyond those that all data elements have, on which its rows depend where others read them."""

    source: Source
    """Where the rows come from."""
    columns: Annotated[tuple[Column, ...], Field(max_length=MOST_COLUMNS)] = ()
    """The columns, in the order in which they are shown."""
    relationships: Annotated[tuple[Relationship, ...], Field(max_length=100)] = ()
    """Links to elements that have one row for many of this one."""
    metrics: Annotated[tuple[Metric, ...], Field(max_length=500)] = ()
    """Named aggregates, for formulas here and in elements that read this one."""
    filters: Annotated[tuple[AnyFilter, ...], Field(max_length=1_000)] = ()
    """Which rows are kept; all of them must hold. A filter on a plain column or a key applies before
    aggregates; one on an aggregate removes groups with their rows."""
    filter_groups: Annotated[tuple[FilterGroup, ...], Field(max_length=1_000)] = ()
    """In a group, one filter has to hold; all groups and all other filters have to."""
    sort: SortKeys = ()
    """The order of the rows; a key acts on the level of its column. Windows such as `Lag` and running totals
    follow it. A rank by a value, `Rank([Sales], "desc")`, needs no sort."""
    limit: Annotated[Count, Field(ge=1)] | None = None
    """At most this many rows of the level that is shown, in the order of the sort, also for elements that
    read them; null has all rows."""
    hidden_source: bool = False
    """Not offered where people choose a source; documents may still refer to it."""

    @property
    def grouping_ids(self) -> tuple[str, ...]:
        """Ids of its groupings from the outermost inward; only tables have any."""
        return ()

    @property
    def row_source(self) -> Source:
        """The source of its rows."""
        return self.source

    def role_references(self) -> Iterator[tuple[str, Path]]:
        """The columns that its own fields name, such as the axes of a chart, each with its path."""
        yield from ()

    def column_references(self) -> Iterator[tuple[str, Path]]:
        """Every column that it names in filters, sorts and its own fields, each with its path."""
        for number, item in enumerate(self.filters):
            for column_id, place in item.column_references():
                yield column_id, ("filters", number, *place)
        for number, group in enumerate(self.filter_groups):
            for index, item in enumerate(group.any_of):
                for column_id, place in item.column_references():
                    yield column_id, ("filter_groups", number, "any_of", index, *place)
        for number, key in enumerate(self.sort):
            yield key.column_id, ("sort", number, "column_id")
        yield from self.role_references()

    def levels(self, aggregates: Callable[[Column], bool]) -> ElementLevels:
        """Its levels. `aggregates` says whether a column's formula aggregates by itself."""
        return ElementLevels((Level(SUMMARY), Level(BASE, sort=self.sort)), shown=1, limit=self.limit)

    @property
    def shown_levels(self) -> tuple[str, ...]:
        """Ids of the levels that it may show; the first one that exists is shown."""
        return (BASE,)

    def with_column(self, column: Column, level: str | None) -> Self:
        """The element with one more column, on a level if it has that level."""
        return self.model_copy(update={"columns": (*self.columns, column)})

    def with_sort(self, keys: tuple[SortKey, ...]) -> Self:
        """The element sorted by these columns, each on its level."""
        return self.model_copy(update={"sort": keys})

    def link_problems(self, elements: "Mapping[str, DataElement]", path: Path) -> Iterator[DocumentProblem]:
        """The rules that what it reads beside its source breaks."""
        yield from ()

    def problems(self, elements: "Mapping[str, DataElement]", path: Path) -> Iterator[DocumentProblem]:
        """The rules that its columns break. What it reads is checked in `validate_sources`."""
        columns = list(enumerate(self.columns))
        yield from repeated([(column.id, (*path, "columns", n, "id")) for n, column in columns], "column id")
        yield from repeated(
            [(column.name.casefold(), (*path, "columns", n, "name")) for n, column in columns], "column name"
        )
        known = {column.id for column in self.columns}
        for column_id, place in self.column_references():
            if column_id not in known:
                yield DocumentProblem(
                    (*path, *place),
                    "unknown-column",
                    f"“{self.name}” has no column “{column_id}”.",
                    "Name one of its columns.",
                )
