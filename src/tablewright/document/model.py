"""What people author: a workbook of pages of elements. Strict: an unknown key is refused with its path."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

SCHEMA_VERSION = 1

Id = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")]
Name = Annotated[str, Field(min_length=1, max_length=200)]
Scalar = str | int | float | bool | None


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


# ---------------------------------------------------------------- sources


class WarehouseTableSource(Strict):
    """A table or view of a connection. `path` is what the platform needs: `[schema, table]` on DuckDB."""

    kind: Literal["warehouse-table"]
    connection_id: Id
    path: Annotated[tuple[Name, ...], Field(min_length=1, max_length=3)]


class ElementSource(Strict):
    """Another data element of this workbook; `grouping_id` makes that grouping the grain."""

    kind: Literal["element"]
    element_id: Id
    grouping_id: Id | None = None


class InputTableSource(Strict):
    """An input table: its data lives in the connection's destination."""

    kind: Literal["input-table"]
    connection_id: Id
    input_table_id: Id


class UploadSource(Strict):
    """A loaded CSV upload: its data lives in the connection's destination."""

    kind: Literal["upload"]
    connection_id: Id
    upload_id: Id


class SqlSource(Strict):
    """One SELECT statement in the platform's SQL, authorised by parsing before it runs."""

    kind: Literal["sql"]
    connection_id: Id
    statement: Annotated[str, Field(min_length=1, max_length=100_000)]


Source = Annotated[
    WarehouseTableSource | ElementSource | InputTableSource | UploadSource | SqlSource,
    Field(discriminator="kind"),
]

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


class Grouping(Strict):
    """One level: rows are the distinct combinations of this and all earlier groupings' keys."""

    id: Id
    keys: Annotated[tuple[Id, ...], Field(min_length=1)]
    calculations: tuple[Id, ...] = ()
    sort: tuple[SortKey, ...] = ()


# ---------------------------------------------------------------- filters


class FilterBase(Strict):
    """A filter acts at the level of its column. `nulls` says when a null value passes."""

    id: Id
    column_id: Id
    enabled: bool = True
    nulls: Literal["always", "never", "when-empty"] = "when-empty"


class ListFilter(FilterBase):
    """Keep (or drop) the listed values; an empty list filters nothing. Null is listed as `null`."""

    kind: Literal["list"]
    mode: Literal["include", "exclude"] = "include"
    values: Annotated[tuple[Scalar, ...], Field(max_length=10_000)] = ()


class NumberRangeFilter(FilterBase):
    kind: Literal["number-range"]
    min: float | None = None
    max: float | None = None


class DateRangeFilter(FilterBase):
    """Both ends are included; a date without a time as `end` includes that whole day (ISO 8601 text)."""

    kind: Literal["date-range"]
    start: str | None = None
    end: str | None = None


class TextMatchFilter(FilterBase):
    kind: Literal["text-match"]
    operator: Literal["equals", "contains", "starts-with", "ends-with", "like", "regexp"] = "contains"
    negated: bool = False
    case_sensitive: bool = False
    value: Annotated[str, Field(max_length=2_000)] = ""


class TopNFilter(FilterBase):
    """The `count` highest (or lowest) rows of the column's level, ties kept (by rank)."""

    kind: Literal["top-n"]
    direction: Literal["top", "bottom"] = "top"
    count: Annotated[int, Field(ge=1, le=1_000_000)] = 10


class LogicalFilter(FilterBase):
    kind: Literal["logical"]
    values: tuple[bool | None, ...] = ()


Filter = Annotated[
    ListFilter | NumberRangeFilter | DateRangeFilter | TextMatchFilter | TopNFilter | LogicalFilter,
    Field(discriminator="kind"),
]

# ---------------------------------------------------------------- elements


class ElementBase(Strict):
    id: Id
    name: Name
    description: Annotated[str, Field(max_length=2_000)] = ""


class DataElementBase(ElementBase):
    """An element with rows: one query."""

    columns: Annotated[tuple[Column, ...], Field(max_length=2_000)] = ()
    filters: tuple[Filter, ...] = ()
    sort: tuple[SortKey, ...] = ()
    limit: Annotated[int, Field(ge=1)] | None = None
    hidden_source: bool = False
    """Hidden from source pickers."""


class TableElement(DataElementBase):
    """Rows with levels: summary, groupings from the outermost inward, base."""

    kind: Literal["table"]
    source: Source
    groupings: tuple[Grouping, ...] = ()
    summary: tuple[Id, ...] = ()
    collapsed_to: Id | None = None
    """Show rows down to this grouping only; None shows base rows."""


class InputTableElement(DataElementBase):
    """An input table shown in a workbook: entry columns are `source_column`s, others are formulas."""

    kind: Literal["input-table"]
    source: InputTableSource


ChartKind = Literal["bar", "line", "area", "scatter", "pie", "donut"]


class ChartElement(DataElementBase):
    """A hidden grouped table: `x` and `color` are its keys, each of `y` is a calculation over them."""

    kind: Literal["chart"]
    source: Source
    chart: ChartKind = "bar"
    x: Id | None = None
    y: tuple[Id, ...] = ()
    color: Id | None = None
    stacking: Literal["none", "stacked", "share"] = "none"
    orientation: Literal["vertical", "horizontal"] = "vertical"
    x_title: str = ""
    y_title: str = ""
    show_legend: bool = True


class KpiElement(DataElementBase):
    """One number: `value` is a column at summary level; `comparison` is shown beneath it."""

    kind: Literal["kpi"]
    source: Source
    value: Id | None = None
    comparison: Id | None = None


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


ControlValue = Scalar | tuple[Scalar, ...] | dict[Literal["min", "max", "start", "end"], Scalar]


class ControlElement(ElementBase):
    """A control: filters its targets and, by `[control_id]`, takes part in formulas.

    `value` is the published default: a scalar, a list (`list` with `multiple`), or an object with
    `min`/`max` (number-range) or `start`/`end` (date-range).
    """

    kind: Literal["control"]
    control_id: Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z][A-Za-z0-9_-]*$")]
    control: Literal["list", "text", "number", "number-range", "date-range", "switch"]
    mode: Literal["include", "exclude"] = "include"
    multiple: bool = True
    options: Annotated[ElementValues | ManualValues, Field(discriminator="kind")] | None = None
    value: ControlValue = None
    targets: tuple[ControlTarget, ...] = ()


class TextElement(ElementBase):
    """Markdown; raw HTML in it is shown as text."""

    kind: Literal["text"]
    body: Annotated[str, Field(max_length=50_000)] = ""


class DividerElement(ElementBase):
    kind: Literal["divider"]


DataElement = TableElement | InputTableElement | ChartElement | KpiElement
Element = Annotated[
    TableElement
    | InputTableElement
    | ChartElement
    | KpiElement
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
    y: Annotated[int, Field(ge=0)]
    width: Annotated[int, Field(ge=1, le=24)]
    height: Annotated[int, Field(ge=1, le=500)]


class Page(Strict):
    id: Id
    name: Name
    elements: tuple[Element, ...] = ()
    layout: tuple[Place, ...] = ()
    hidden: bool = False


class Settings(Strict):
    time_zone: str = "UTC"
    locale: str = "en-US"


class Workbook(Strict):
    """The whole document. Its name, owner and versions live in the metadata store."""

    schema_version: Literal[1]
    kind: Literal["workbook"]
    pages: Annotated[tuple[Page, ...], Field(min_length=1, max_length=200)]
    settings: Settings = Settings()
