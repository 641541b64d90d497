"""Columns of elements: what they hold, how they are shown, sorted and grouped, and named aggregates."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from tablewright.document.base import FormulaText, Id, Name, Strict

MOST_COLUMNS = 2_000

ColumnIds = Annotated[tuple[Id, ...], Field(max_length=MOST_COLUMNS)]


class Format(Strict):
    """How values are shown; never changes the value."""

    kind: Literal["auto", "number", "currency", "percent", "scientific", "date", "datetime"] = "auto"
    """`auto` follows the column's type. `percent` shows 0.25 as 25%; `date` leaves the time out and
    `datetime` shows it. A kind that does not suit the column's type is ignored."""
    decimals: Annotated[int, Field(ge=0, le=12)] | None = None
    """Digits after the decimal sign, always that many; null shows as many as needed."""
    currency: Annotated[str, Field(min_length=3, max_length=3)] | None = None
    """Code of ISO 4217 such as `EUR`, for the kind `currency`; null is `USD`."""
    grouping: bool = True
    """Whether thousands are separated, as in 1,234,567."""
    prefix: Annotated[str, Field(max_length=20)] = ""
    """Text before each value, except in empty cells."""
    suffix: Annotated[str, Field(max_length=20)] = ""
    """Text after each value, such as ` km`."""


class Column(Strict):
    """One column of an element: either a formula or a plain column of the source.

    `source_column` is the source's own name for it: the raw warehouse column name, or the parent
    element's column id. It is shown in the formula bar as `[Source/Column]`.
    """

    id: Id
    """Unique in the element. Groupings, filters, sorts and elements that read this one refer to the column by
    it."""
    name: Name
    """The heading, unique in the element whatever the letter case. Formulas write `[Name]`."""
    formula: Annotated[str, Field(max_length=20_000)] | None = None
    """What is computed, such as `[Price] * [Quantity]`, on the level that the column is on. Null for a plain
    column of the source; exactly one of `formula` and `source_column` is set."""
    source_column: Annotated[str, Field(max_length=300)] | None = None
    """The key of a column of the source: of a warehouse table, an upload or custom SQL the raw column name;
    of an element the column's id; of a join `leg id/key in that leg`; of a union the output column's id, its
    name where columns are matched by name, or `source-name`; of an input table the column's id or name; of
    transposed rows `transposed-name`, `transposed-value` or an output's id; of an unnested array
    `entry-value` or `entry-index`. Null for a formula."""
    description: Annotated[str, Field(max_length=2_000)] = ""
    """What the column means, shown at its heading."""
    hidden: bool = False
    """Not shown and not returned by queries. Formulas, filters, sorts and other elements may still use it."""
    width: Annotated[int, Field(ge=30, le=2_000)] | None = None
    """Width in pixels; null lets the grid choose."""
    format: Format | None = None
    """How values are shown; null shows them by their type."""

    @model_validator(mode="after")
    def exactly_one_origin(self) -> "Column":
        if (self.formula is None) == (self.source_column is None):
            raise ValueError("a column has either a formula or a source_column")
        return self


class SortKey(Strict):
    """One column to sort by. Rows that are equal are ordered by the next key."""

    column_id: Id
    """A column of the element."""
    direction: Literal["ascending", "descending"] = "ascending"
    """Ascending puts the smallest, the earliest or A first."""
    nulls: Literal["first", "last"] = "last"
    """Where rows without a value are sorted, in both directions."""


SortKeys = Annotated[tuple[SortKey, ...], Field(max_length=100)]


class Grouping(Strict):
    """One level: rows are the distinct combinations of this and all earlier groupings' keys."""

    id: Id
    """Unique in the element; not `summary` or `base`. A source names the level by it."""
    keys: Annotated[tuple[Id, ...], Field(min_length=1, max_length=MOST_COLUMNS)]
    """Columns (by id) that this grouping adds to the keys of the groupings before it."""
    calculations: ColumnIds = ()
    """Columns (by id) that are on this level: one value for each group, usually an aggregate. A column is on
    one level only; columns that no level lists are on base rows."""
    sort: SortKeys = ()
    """The order of the groups inside the enclosing group: by keys and calculations of this grouping."""


class Metric(Strict):
    """A named aggregate over this element's columns, used as `[Metrics/Name]` here and in elements that read
    its base rows. It is computed on the level where it is used."""

    id: Id
    """Unique among the element's metrics."""
    name: Name
    """Formulas write `[Metrics/Name]`; unique among the element's metrics."""
    formula: FormulaText
    """An aggregate such as `Sum([Amount]) / Count()`."""
    description: Annotated[str, Field(max_length=2_000)] = ""
    """What the metric means."""
    format: Format | None = None
    """The format that belongs to the metric. A column that uses the metric is shown by its own format."""
