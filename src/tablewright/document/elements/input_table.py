"""Input tables in workbooks: tables that people type into."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import Field

from tablewright.document.base import ColumnKey, Id, Strict
from tablewright.document.element import DataElement
from tablewright.document.elements.kinds import ELEMENTS
from tablewright.document.problems import DocumentProblem, Path, repeated
from tablewright.document.sources import (
    ElementSource,
    FirstLeg,
    InputTableSource,
    JoinCondition,
    JoinLeg,
    JoinSource,
    Source,
)
from tablewright.document.validate_sources import element_source_problems, unknown_column

PARENT_LEG = "parent"
ENTRIES_LEG = "entries"


class LinkedKey(Strict):
    """A column of the parent and the column of the input table (its id) that holds the same key."""

    parent_column_id: Id
    """A column of the parent, by its id."""
    entry_column: ColumnKey
    """The column of the input table, by its id."""


class LinkedRows(Strict):
    """The rows of a linked input table are the parent's; entries belong to them by key.

    An entry whose key the parent no longer has stays stored and is not shown.
    """

    parent: ElementSource
    """The element (and its level) whose rows are shown."""
    keys: Annotated[tuple[LinkedKey, ...], Field(min_length=1, max_length=10)]
    """The columns that identify a row of the parent."""


@ELEMENTS.declare
class InputTableElement(DataElement):
    """An input table shown in a workbook: entry columns are `source_column`s, others are formulas.

    A linked one has columns of its parent too: their `source_column` is `parent/` and the parent's column id.
    """

    kind: Literal["input-table"]
    """A table that people type into."""
    source: InputTableSource  # pyright: ignore[reportIncompatibleVariableOverride]
    """The input table that holds what is typed."""
    linked: LinkedRows | None = None
    """The element whose rows people add to; null for a table with rows of its own."""

    @property
    def row_source(self) -> Source:
        """For a linked one: the parent's rows, with entries looked up."""
        if self.linked is None:
            return self.source
        conditions = tuple(
            JoinCondition(left=f"[{key.parent_column_id}]", right=f"[{key.entry_column}]")
            for key in self.linked.keys
        )
        entries = JoinLeg(id=ENTRIES_LEG, name=ENTRIES_LEG, source=self.source, kind="lookup", on=conditions)
        first = FirstLeg(id=PARENT_LEG, name=PARENT_LEG, source=self.linked.parent)
        return JoinSource(kind="join", first=first, legs=(entries,))

    def link_problems(self, elements: Mapping[str, DataElement], path: Path) -> Iterator[DocumentProblem]:
        if self.linked is None:
            return
        place = (*path, "linked")
        yield from element_source_problems(self.linked.parent, elements, (*place, "parent"))
        parent = elements.get(self.linked.parent.element_id)
        for number, key in enumerate(self.linked.keys):
            if parent is not None and all(column.id != key.parent_column_id for column in parent.columns):
                yield unknown_column(
                    parent, key.parent_column_id, (*place, "keys", number, "parent_column_id")
                )
        yield from repeated(
            [
                (key.entry_column, (*place, "keys", n, "entry_column"))
                for n, key in enumerate(self.linked.keys)
            ],
            "entry column",
        )
