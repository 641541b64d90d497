"""What people author: a workbook of pages of elements. Strict: an unknown key is refused with its path."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from tablewright.bounds import Count
from tablewright.document.base import ColumnKey, FormulaText, Id, Name, Scalar, Strict
from tablewright.document.filters import Filter, FilterGroup, MatchOperator, NullPolicy, RankingKind
from tablewright.document.pivot import MOST_PIVOT_COLUMNS, PivotAxis
from tablewright.document.sources import ElementSource, InputTableSource, Source
from tablewright.document.sources import SqlSource as SqlSource
from tablewright.document.sources import UploadSource as UploadSource
from tablewright.document.sources import WarehouseTableSource as WarehouseTableSource

SCHEMA_VERSION = 1
MOST_COLUMNS = 2_000
MOST_ELEMENTS = 2_000

Title = Annotated[str, Field(max_length=200)]
ColumnIds = Annotated[tuple[Id, ...], Field(max_length=MOST_COLUMNS)]

# ---------------------------------------------------------------- columns and levels


class Format(Strict):
    """How values are shown; never changes the value."""

    kind: Literal["auto", "number", "currency", "percent", "scientific", "date", "datetime"] = "auto"
    decimals: Annotated[int, Field(ge=0, le=12)] | None = None
    currency: Annotated[str, Field(min_length=3, max_length=3)] | None = None
    grouping: bool = True
    prefix: Annotated[str, Field(max_length=20)] = ""
    suffix: Annotated[str, Field(max_length=20)] = ""


class Column(Strict):
    """One column of an element: either a formula or a plain column of the source.

    `source_column` is the source's own name for it: the raw warehouse column name, or the parent
    element's column id. It is shown in the formula bar as `[Source/Column]`.
    """

    id: Id
    name: Name
    formula: Annotated[str, Field(max_length=20_000)] | None = None
    source_column: Annotated[str, Field(max_length=300)] | None = None
    description: Annotated[str, Field(max_length=2_000)] = ""
    hidden: bool = False
    width: Annotated[int, Field(ge=30, le=2_000)] | None = None
    format: Format | None = None

    @model_validator(mode="after")
    def exactly_one_origin(self) -> "Column":
        if (self.formula is None) == (self.source_column is None):
            raise ValueError("a column has either a formula or a source_column")
        return self


class SortKey(Strict):
    column_id: Id
    direction: Literal["ascending", "descending"] = "ascending"
    nulls: Literal["first", "last"] = "last"


SortKeys = Annotated[tuple[SortKey, ...], Field(max_length=100)]


class Grouping(Strict):
    """One level: rows are the distinct combinations of this and all earlier groupings' keys."""

    id: Id
    keys: Annotated[tuple[Id, ...], Field(min_length=1, max_length=MOST_COLUMNS)]
    calculations: ColumnIds = ()
    sort: SortKeys = ()


# ---------------------------------------------------------------- elements


class ElementBase(Strict):
    id: Id
    name: Name
    description: Annotated[str, Field(max_length=2_000)] = ""


class RelationshipKey(Strict):
    """A column of the element and the column of the target that it equals."""

    column_id: Id
    target_column_id: Id


class Relationship(Strict):
    """Many rows of this element to one row of another: `[Element/Relationship/Column]` reads its columns.

    It is joined where one of its columns is used. Rows never multiply: a target with several rows for a key
    gives Null where their values differ.
    """

    id: Id
    name: Name
    target_element_id: Id
    keys: Annotated[tuple[RelationshipKey, ...], Field(min_length=1, max_length=10)]
    description: Annotated[str, Field(max_length=2_000)] = ""


class Metric(Strict):
    """A named aggregate over this element's columns, used as `[Metrics/Name]` here and in elements that read
    its base rows. It is computed on the level where it is used."""

    id: Id
    name: Name
    formula: FormulaText
    description: Annotated[str, Field(max_length=2_000)] = ""
    format: Format | None = None


class DataElementBase(ElementBase):
    """An element with rows: one query."""

    columns: Annotated[tuple[Column, ...], Field(max_length=MOST_COLUMNS)] = ()
    relationships: Annotated[tuple[Relationship, ...], Field(max_length=100)] = ()
    metrics: Annotated[tuple[Metric, ...], Field(max_length=500)] = ()
    filters: Annotated[tuple[Filter, ...], Field(max_length=1_000)] = ()
    filter_groups: Annotated[tuple[FilterGroup, ...], Field(max_length=1_000)] = ()
    """Of the filters in a group any may hold; all groups and all other filters must."""
    sort: SortKeys = ()
    limit: Annotated[Count, Field(ge=1)] | None = None
    hidden_source: bool = False
    """Hidden from source pickers."""


class TableElement(DataElementBase):
    """Rows with levels: summary, groupings from the outermost inward, base."""

    kind: Literal["table"]
    source: Source
    groupings: Annotated[tuple[Grouping, ...], Field(max_length=100)] = ()
    summary: ColumnIds = ()
    collapsed_to: Id | None = None
    """Show rows down to this grouping only; None shows base rows."""


class LinkedKey(Strict):
    """A column of the parent and the column of the input table (its id) that holds the same key."""

    parent_column_id: Id
    entry_column: ColumnKey


class LinkedRows(Strict):
    """The rows of a linked input table are the parent's; entries belong to them by key.

    An entry whose key the parent no longer has stays stored and is not shown.
    """

    parent: ElementSource
    keys: Annotated[tuple[LinkedKey, ...], Field(min_length=1, max_length=10)]


class InputTableElement(DataElementBase):
    """An input table shown in a workbook: entry columns are `source_column`s, others are formulas.

    A linked one has columns of its parent too: their `source_column` is `parent/` and the parent's column id.
    """

    kind: Literal["input-table"]
    source: InputTableSource
    linked: LinkedRows | None = None


ChartKind = Literal["bar", "line", "area", "scatter", "pie", "donut"]


class ChartElement(DataElementBase):
    """A hidden grouped table: `x` and `color` are its keys, each of `y` is a calculation over them."""

    kind: Literal["chart"]
    source: Source
    chart: ChartKind = "bar"
    x: Id | None = None
    y: ColumnIds = ()
    color: Id | None = None
    stacking: Literal["none", "stacked", "share"] = "none"
    orientation: Literal["vertical", "horizontal"] = "vertical"
    x_title: Title = ""
    y_title: Title = ""
    show_legend: bool = True


class KpiElement(DataElementBase):
    """One number: `value` is a column at summary level; `comparison` is shown beneath it."""

    kind: Literal["kpi"]
    source: Source
    value: Id | None = None
    comparison: Id | None = None


class PivotElement(DataElementBase):
    """Values by the keys of two axes. Each value is evaluated again for every total, from base rows."""

    kind: Literal["pivot"]
    source: Source
    rows: PivotAxis = PivotAxis()
    across: PivotAxis = PivotAxis()
    """What stands on the columns of the pivot."""
    values: Annotated[tuple[Id, ...], Field(max_length=100)] = ()
    """Columns that are aggregated for each cell."""
    values_on: Literal["columns", "rows"] = "columns"
    column_limit: Annotated[int, Field(ge=1, le=MOST_PIVOT_COLUMNS)] = 500
    """The most combinations of column keys that are shown."""

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


class ControlTarget(Strict):
    element_id: Id
    column_id: Id


class ElementValues(Strict):
    """Offer the distinct values of a column of an element."""

    kind: Literal["element"]
    element_id: Id
    column_id: Id


class ManualValues(Strict):
    kind: Literal["manual"]
    values: Annotated[tuple[Scalar, ...], Field(max_length=1_000)]


ControlValue = (
    Scalar
    | Annotated[tuple[Scalar, ...], Field(max_length=10_000)]
    | Annotated[dict[Literal["min", "max", "start", "end"], Scalar], Field(max_length=4)]
)
Controls = Annotated[dict[Annotated[str, Field(max_length=64)], ControlValue], Field(max_length=1_000)]
"""Values of controls, by their ids in formulas."""


class ControlElement(ElementBase):
    """A control: filters its targets and, by `[control_id]`, takes part in formulas.

    `value` is the published default: a scalar, a list (`list` with `multiple`), or an object with
    `min`/`max` (number-range) or `start`/`end` (date-range).
    """

    kind: Literal["control"]
    control_id: Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z][A-Za-z0-9_-]*$")]
    control: Literal[
        "list", "text", "number", "slider", "number-range", "date", "date-range", "switch", "top-n"
    ]
    mode: Literal["include", "exclude"] = "include"
    operator: MatchOperator | Literal["at-least", "at-most"] | None = None
    """How `text`, `number`, `slider` and `date` compare; None takes `contains` for text, else `equals`."""
    negated: bool = False
    case_sensitive: bool = False
    direction: Literal["top", "bottom"] = "top"
    ranking: RankingKind = "rank"
    nulls: NullPolicy = "when-empty"
    multiple: bool = True
    options: Annotated[ElementValues | ManualValues, Field(discriminator="kind")] | None = None
    value: ControlValue = None
    targets: Annotated[tuple[ControlTarget, ...], Field(max_length=1_000)] = ()


class TextElement(ElementBase):
    """Markdown; raw HTML in it is shown as text."""

    kind: Literal["text"]
    body: Annotated[str, Field(max_length=50_000)] = ""


class DividerElement(ElementBase):
    kind: Literal["divider"]


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
    """Where an element stands on the page's grid of 24 columns; `y` and `height` count rows of 24 px."""

    element_id: Id
    x: Annotated[int, Field(ge=0, le=23)]
    y: Annotated[int, Field(ge=0, le=1_000_000)]
    width: Annotated[int, Field(ge=1, le=24)]
    height: Annotated[int, Field(ge=1, le=500)]


class Page(Strict):
    id: Id
    name: Name
    elements: Annotated[tuple[Element, ...], Field(max_length=MOST_ELEMENTS)] = ()
    layout: Annotated[tuple[Place, ...], Field(max_length=MOST_ELEMENTS)] = ()
    hidden: bool = False


class Settings(Strict):
    time_zone: Annotated[str, Field(max_length=64)] = "UTC"
    locale: Annotated[str, Field(max_length=35)] = "en-US"


class Workbook(Strict):
    """The whole document. Its name, owner and versions live in the metadata store."""

    schema_version: Literal[1]
    kind: Literal["workbook"]
    pages: Annotated[tuple[Page, ...], Field(min_length=1, max_length=200)]
    settings: Settings = Settings()
