"""Where the rows of an element come from: tables, other elements, SQL, and sources made of other sources.

A column of a source has a *key*, its name inside that source. Keys are what a column's `source_column` holds:

- a warehouse table, upload or custom SQL: the raw column name; an input table: the column's id;
- an element: the column's id;
- a join: `leg id/key of that leg's column`;
- a union: the output column's id, or its name where columns are matched by name;
- a transpose: `transposed-name` and `transposed-value`, or an output's id; other columns keep their key;
- an unnest: `entry-value` and `entry-index`; other columns keep their key;
- a linked input table (see `LinkedRows`): an entry column's id, or `parent/` and the parent's column id.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import Field

from tablewright.document.base import ColumnKey, FormulaText, Id, Name, Scalar, Strict

NAME_KEY = "transposed-name"
VALUE_KEY = "transposed-value"
ENTRY_KEY = "entry-value"
INDEX_KEY = "entry-index"
SOURCE_NAME_KEY = "source-name"

# ---------------------------------------------------------------- roots and elements


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
    """One SELECT statement in the platform's SQL, authorised by parsing before it runs.

    `{{control-id}}` stands for a control's value and is bound as a parameter; `{{control-id.start}}`,
    `.end`, `.min` and `.max` are the ends of a range. A control with several values stands behind IN:
    `region IN {{regions}}`.
    """

    kind: Literal["sql"]
    connection_id: Id
    statement: Annotated[str, Field(min_length=1, max_length=100_000)]


# ---------------------------------------------------------------- joins

JoinKind = Literal["inner", "left", "right", "full", "lookup"]
JoinOperator = Literal["=", "!=", "<", "<=", ">", ">="]


class JoinCondition(Strict):
    """`left operator right`: `left` is a formula over earlier legs, `right` one over the leg being joined.

    Columns are named `[Leg/Column]`, or `[Column]` where only one leg can be meant.
    """

    left: FormulaText
    operator: JoinOperator = "="
    right: FormulaText


class FirstLeg(Strict):
    """The rows that a join starts from."""

    id: Id
    name: Name
    source: "Source"


class JoinLeg(Strict):
    """A source joined to the legs before it.

    `lookup` finds at most one value per row: no match gives Null, and so do several matches with different
    values; rows never multiply. It compares with `=` alone.
    """

    id: Id
    name: Name
    source: "Source"
    kind: JoinKind = "left"
    on: Annotated[tuple[JoinCondition, ...], Field(min_length=1, max_length=20)]


class JoinSource(Strict):
    """Several sources side by side. Formulas name their columns `[Leg/Column]`."""

    kind: Literal["join"]
    first: FirstLeg
    legs: Annotated[tuple[JoinLeg, ...], Field(min_length=1, max_length=30)]


# ---------------------------------------------------------------- unions


class UnionPart(Strict):
    """One of the sources whose rows are put together."""

    id: Id
    name: Name
    source: "Source"


class UnionColumn(Strict):
    """A column of a union. `parts` gives the key of the column in each part, by the part's id.

    Null there means no column (its rows are Null); a part that is absent is matched by the column's name.
    """

    id: Id
    name: Name
    parts: Mapping[Id, ColumnKey | None] = {}


class UnionSource(Strict):
    """The rows of several sources one after another, duplicates kept.

    Without `columns` every column of every part is there, matched by name.
    """

    kind: Literal["union"]
    name: Name = "Union"
    parts: Annotated[tuple[UnionPart, ...], Field(min_length=2, max_length=50)]
    columns: Annotated[tuple[UnionColumn, ...], Field(max_length=2_000)] | None = None
    source_name_column: Name | None = None
    """Adds a column with the name of the part that a row comes from; its key is `source-name`."""


# ---------------------------------------------------------------- transposing


class ColumnsToRowsSource(Strict):
    """Each row becomes one row per chosen column: its name and its value. Other columns are repeated."""

    kind: Literal["columns-to-rows"]
    source: "Source"
    columns: Annotated[tuple[ColumnKey, ...], Field(min_length=1, max_length=500)]
    name_column: Name = "Name"
    value_column: Name = "Value"


class OutputValue(Strict):
    """A column made of the rows that have `value` (Null for none) in the transposed column."""

    id: Id
    name: Name
    value: Scalar


TransposeAggregate = Literal["sum", "avg", "min", "max", "count", "count-distinct", "median"]


class RowsToColumnsSource(Strict):
    """One row per combination of `keys`, one column per listed value of `name_column`."""

    kind: Literal["rows-to-columns"]
    source: "Source"
    keys: Annotated[tuple[ColumnKey, ...], Field(max_length=100)]
    name_column: ColumnKey
    value_column: ColumnKey
    outputs: Annotated[tuple[OutputValue, ...], Field(min_length=1, max_length=500)]
    aggregate: TransposeAggregate = "sum"


class UnnestSource(Strict):
    """One row per entry of an array column; `index_column` counts from 0.

    Rows without entries vanish, unless `keep_empty`. The other columns are repeated.
    """

    kind: Literal["unnest"]
    source: "Source"
    column: ColumnKey
    value_column: Name = "Value"
    index_column: Name = "Index"
    keep_empty: bool = False


RootSource = WarehouseTableSource | InputTableSource | UploadSource | SqlSource
"""A source whose facts come from the warehouse."""

Source = Annotated[
    WarehouseTableSource
    | ElementSource
    | InputTableSource
    | UploadSource
    | SqlSource
    | JoinSource
    | UnionSource
    | ColumnsToRowsSource
    | RowsToColumnsSource
    | UnnestSource,
    Field(discriminator="kind"),
]

for _model in (
    FirstLeg,
    JoinLeg,
    JoinSource,
    UnionPart,
    UnionSource,
    ColumnsToRowsSource,
    RowsToColumnsSource,
    UnnestSource,
):
    _model.model_rebuild()

# ---------------------------------------------------------------- walking

SourcePath = tuple[str | int, ...]


def parts_of(source: Source) -> Iterator[tuple[SourcePath, Source]]:
    """The sources that a source is directly made of, with where they stand in it."""
    match source:
        case JoinSource():
            yield ("first", "source"), source.first.source
            for number, leg in enumerate(source.legs):
                yield ("legs", number, "source"), leg.source
        case UnionSource():
            for number, part in enumerate(source.parts):
                yield ("parts", number, "source"), part.source
        case ColumnsToRowsSource() | RowsToColumnsSource() | UnnestSource():
            yield ("source",), source.source
        case _:
            pass


def walk_sources(source: Source, path: SourcePath = ()) -> Iterator[tuple[SourcePath, Source]]:
    """The source and every source inside it, outer ones first."""
    yield path, source
    for where, part in parts_of(source):
        yield from walk_sources(part, (*path, *where))


def root_sources(source: Source) -> Iterator[RootSource]:
    """Every source inside that is read from the warehouse."""
    return (each for _, each in walk_sources(source) if isinstance(each, RootSource))


def elements_in(source: Source) -> Iterator[ElementSource]:
    """Every element that the source reads."""
    return (each for _, each in walk_sources(source) if isinstance(each, ElementSource))
