"""What people author: a workbook of pages of elements. Strict: an unknown key is refused with its path."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from tablewright.common.bounds import Count
from tablewright.document.base import ColumnKey, ElementBase, Id, Name, Strict
from tablewright.document.columns import MOST_COLUMNS as MOST_COLUMNS
from tablewright.document.columns import Column, ColumnIds, Grouping, Metric, SortKeys
from tablewright.document.columns import Format as Format
from tablewright.document.columns import SortKey as SortKey
from tablewright.document.controls.element import ControlElement
from tablewright.document.controls.options import Controls as Controls
from tablewright.document.controls.options import ControlValue as ControlValue
from tablewright.document.controls.options import ElementValues as ElementValues
from tablewright.document.controls.options import ManualValues as ManualValues
from tablewright.document.filters.group import AnyFilter, FilterGroup
from tablewright.document.pivot import MOST_PIVOT_COLUMNS, PivotAxis
from tablewright.document.sources import ElementSource, InputTableSource, Source
from tablewright.document.sources import SqlSource as SqlSource
from tablewright.document.sources import UploadSource as UploadSource
from tablewright.document.sources import WarehouseTableSource as WarehouseTableSource

SCHEMA_VERSION = 1
MOST_ELEMENTS = 2_000

Title = Annotated[str, Field(max_length=200)]

# ---------------------------------------------------------------- elements


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


class DataElementBase(ElementBase):
    """An element with rows: one query."""

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


class TableElement(DataElementBase):
    """Rows with levels: summary, groupings from the outermost inward, base."""

    kind: Literal["table"]
    """Rows and groups in a grid."""
    source: Source
    """Where the rows come from."""
    groupings: Annotated[tuple[Grouping, ...], Field(max_length=100)] = ()
    """The levels between summary and base rows, from the outermost inward."""
    summary: ColumnIds = ()
    """Columns (by id) that are on the summary level: one value over all rows, such as a grand total. They are
    a row of their own, and no other rows repeat them; formulas of all levels may read them."""
    collapsed_to: Id | None = None
    """The grouping (by id) whose groups are shown and returned as rows; null shows base rows. Columns of
    groupings around it are repeated in each row, columns of finer levels are left out."""


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


class InputTableElement(DataElementBase):
    """An input table shown in a workbook: entry columns are `source_column`s, others are formulas.

    A linked one has columns of its parent too: their `source_column` is `parent/` and the parent's column id.
    """

    kind: Literal["input-table"]
    """A table that people type into."""
    source: InputTableSource
    """The input table that holds what is typed."""
    linked: LinkedRows | None = None
    """The element whose rows people add to; null for a table with rows of its own."""


ChartKind = Literal["bar", "line", "area", "scatter", "pie", "donut"]


class ChartElement(DataElementBase):
    """A chart, queried like a grouped table: `x` and `color` are its keys, each of `y` is a calculation."""

    kind: Literal["chart"]
    """A chart."""
    source: Source
    """Where the rows come from."""
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


class KpiElement(DataElementBase):
    """One number: `value` is a column at summary level; `comparison` is shown beneath it."""

    kind: Literal["kpi"]
    """One number."""
    source: Source
    """Where the rows come from."""
    value: Id | None = None
    """The column (by id) that is shown large, computed over all rows."""
    comparison: Id | None = None
    """The column (by id) that is shown beneath it; null for none."""


class PivotElement(DataElementBase):
    """Values by the keys of two axes. Each value is computed again for every total, from base rows."""

    kind: Literal["pivot"]
    """A cross table."""
    source: Source
    """Where the rows come from."""
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


class TextElement(ElementBase):
    """Markdown; raw HTML in it is shown as text."""

    kind: Literal["text"]
    """Text on the page."""
    body: Annotated[str, Field(max_length=50_000)] = ""
    """The text, in Markdown."""


class DividerElement(ElementBase):
    """A line across the page."""

    kind: Literal["divider"]
    """A line."""


DataElement = TableElement | InputTableElement | ChartElement | KpiElement | PivotElement
Element = Annotated[
    TableElement
    | InputTableElement
    | ChartElement
    | KpiElement
    | PivotElement
    | ControlElement
    | TextElement
    | DividerElement,
    Field(discriminator="kind"),
]

# ---------------------------------------------------------------- pages


class Place(Strict):
    """The position of an element on the page's grid of 24 columns; `y` and `height` count rows of 24 px."""

    element_id: Id
    """An element of the page; each has one position."""
    x: Annotated[int, Field(ge=0, le=23)]
    """The column where it begins, from 0; `x` and `width` together are at most 24."""
    y: Annotated[int, Field(ge=0, le=1_000_000)]
    """The row where it begins, from 0."""
    width: Annotated[int, Field(ge=1, le=24)]
    """How many columns it covers."""
    height: Annotated[int, Field(ge=1, le=500)]
    """How many rows of 24 px it covers."""


class Page(Strict):
    """One page: elements and their positions."""

    id: Id
    """Unique in the workbook."""
    name: Name
    """The text on the page's tab."""
    elements: Annotated[tuple[Element, ...], Field(max_length=MOST_ELEMENTS)] = ()
    """What is on the page. Sources may name elements of every page."""
    layout: Annotated[tuple[Place, ...], Field(max_length=MOST_ELEMENTS)] = ()
    """The positions of the elements: exactly one for each."""
    hidden: bool = False
    """Not shown to people who only view the workbook, such as a page of preparatory tables. Elements of other
    pages may read what is on it."""


class Settings(Strict):
    """Settings of the whole workbook."""

    time_zone: Annotated[str, Field(max_length=64)] = "UTC"
    """Name of a time zone, such as `Europe/Berlin`: moments are read and shown in it, and it determines the
    current day."""
    locale: Annotated[str, Field(max_length=35)] = "en-US"
    """Language tag such as `de-DE`: how numbers and dates are shown. It changes no result."""


class Workbook(Strict):
    """The whole document. Its name, owner and versions live in the metadata store."""

    schema_version: Literal[1]
    """The version of this format."""
    kind: Literal["workbook"]
    """What the file holds."""
    pages: Annotated[tuple[Page, ...], Field(min_length=1, max_length=200)]
    """The pages, in the order of their tabs."""
    settings: Settings = Settings()
    """Time zone and language; UTC and English unless given."""
