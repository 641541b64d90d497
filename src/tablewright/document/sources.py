"""Sources of an element's rows: tables, other elements, SQL, and sources built from other sources.

A column of a source has a *key*, its name inside that source. A column's `source_column` contains such a key:

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
    """A table or view of the warehouse."""
    connection_id: Id
    """The connection, by its id or, in a file, by its name; `--connect` may name it on the command line."""
    path: Annotated[tuple[Name, ...], Field(min_length=1, max_length=3)]
    """The parts of its name from the outermost inward, spelled as in the warehouse: `[schema, table]` on most
    platforms, `[database, schema, table]` where there are databases."""


class ElementSource(Strict):
    """Another data element of this workbook; `grouping_id` makes that grouping the grain."""

    kind: Literal["element"]
    """Rows of another element of the workbook."""
    element_id: Id
    """The data element; never one that reads this one."""
    grouping_id: Id | None = None
    """Which level of a table is read: one row for each group of this grouping. Null reads base rows, with the
    values of coarser levels repeated; of a chart, a pivot or a single number null reads what it shows. The
    summary level cannot be read."""


class InputTableSource(Strict):
    """An input table: its data lives in the connection's destination."""

    kind: Literal["input-table"]
    """A table that people type into."""
    connection_id: Id
    """The connection whose destination holds it."""
    input_table_id: Id
    """The id that the server gave it when it was created."""


class UploadSource(Strict):
    """A loaded CSV upload: its data lives in the connection's destination."""

    kind: Literal["upload"]
    """A CSV file that was loaded."""
    connection_id: Id
    """The connection whose destination holds it."""
    upload_id: Id
    """The id that the server gave it when it was loaded."""


class SqlSource(Strict):
    """One SELECT statement in the platform's SQL, authorised by parsing before it runs.

    `{{control-id}}` is replaced by a control's value, bound as a parameter; `{{control-id.start}}`, `.end`,
    `.min` and `.max` are the ends of a range. A control with several values goes after IN:
    `region IN {{regions}}`.
    """

    kind: Literal["sql"]
    """The rows of a statement in the platform's own SQL."""
    connection_id: Id
    """The connection that it runs on."""
    statement: Annotated[str, Field(min_length=1, max_length=100_000)]
    """One SELECT statement. Each column of its result needs a name."""


# ---------------------------------------------------------------- joins

JoinKind = Literal["inner", "left", "right", "full", "lookup"]
JoinOperator = Literal["=", "!=", "<", "<=", ">", ">="]


class JoinCondition(Strict):
    """`left operator right`: `left` is a formula over earlier legs, `right` one over the leg being joined.

    Columns are named `[Leg/Column]`, or `[Column]` where only one leg can be meant.
    """

    left: FormulaText
    """A formula over the legs before this one, such as `[Orders/Customer Id]`."""
    operator: JoinOperator = "="
    """How the two sides are compared; a comparison with Null never holds."""
    right: FormulaText
    """A formula over the leg that is joined, such as `[Customers/Id]`."""


class FirstLeg(Strict):
    """The rows that a join starts from."""

    id: Id
    """Unique in the join. A column's `source_column` begins with it: `leg id/key`."""
    name: Name
    """Unique in the join. Formulas write `[Name/Column]`."""
    source: "Source"
    """Where these rows come from."""


class JoinLeg(Strict):
    """A source joined to the legs before it.

    `lookup` finds at most one value per row: no match gives Null, and so do several matches with different
    values; rows never multiply. It compares with `=` alone.
    """

    id: Id
    """Unique in the join. A column's `source_column` begins with it: `leg id/key`."""
    name: Name
    """Unique in the join. Formulas write `[Name/Column]`."""
    source: "Source"
    """What is joined: any source but one of another connection."""
    kind: JoinKind = "left"
    """Which rows there are: `inner` keeps pairs only, `left` all rows of the legs before, `right` all rows of
    this leg, `full` all rows of both; `lookup` adds at most one value to each row and never multiplies
    rows."""
    on: Annotated[tuple[JoinCondition, ...], Field(min_length=1, max_length=20)]
    """The conditions that a pair of rows has to meet, all of them."""


class JoinSource(Strict):
    """A join of several sources. Formulas write their columns as `[Leg/Column]`."""

    kind: Literal["join"]
    """A join of several sources."""
    first: FirstLeg
    """The rows that the join starts from."""
    legs: Annotated[tuple[JoinLeg, ...], Field(min_length=1, max_length=30)]
    """The sources that are joined to it, one after another."""


# ---------------------------------------------------------------- unions


class UnionPart(Strict):
    """One of the sources of a union."""

    id: Id
    """Unique in the union; `parts` of its columns name the part by it."""
    name: Name
    """Unique in the union. It is the value of `source_name_column` for the rows of this part."""
    source: "Source"
    """Where these rows come from."""


class UnionColumn(Strict):
    """A column of a union. `parts` gives the key of the column in each part, by the part's id.

    Null there means no column (its rows are Null); a part that is absent is matched by the column's name.
    """

    id: Id
    """Unique in the union; a column's `source_column` names it."""
    name: Name
    """Its name in formulas, unique in the union; parts that `parts` leaves out are matched by it."""
    parts: Mapping[Id, ColumnKey | None] = {}
    """For each part (by its id) the key of the column there; null where the part has no such column, so that
    its rows are Null. A part that is left out uses its column of the same name."""


class UnionSource(Strict):
    """The rows of several sources one after another, duplicates kept.

    Without `columns` every column of every part is there, matched by name.
    """

    kind: Literal["union"]
    """The rows of several sources one after another."""
    name: Name = "Union"
    """The source's name in formulas: `[Name/Column]`."""
    parts: Annotated[tuple[UnionPart, ...], Field(min_length=2, max_length=50)]
    """The sources, all of one connection."""
    columns: Annotated[tuple[UnionColumn, ...], Field(max_length=2_000)] | None = None
    """The columns of the union. Null matches by name (letter case, spaces and underscores make no difference)
    and has every column of every part, Null where a part lacks it; the key of a column is then its name.
    Columns that meet have one type."""
    source_name_column: Name | None = None
    """The heading of one more column, with the name of the part that a row comes from: formulas write
    `[Union/Heading]`, its key for `source_column` is `source-name`. Null adds none."""


# ---------------------------------------------------------------- transposing


class ColumnsToRowsSource(Strict):
    """Each row becomes one row per chosen column: its name and its value. Other columns are repeated."""

    kind: Literal["columns-to-rows"]
    """Columns become rows (UNPIVOT)."""
    source: "Source"
    """The rows that are transposed."""
    columns: Annotated[tuple[ColumnKey, ...], Field(min_length=1, max_length=500)]
    """The columns (by their keys in the source) that become rows; all of one type."""
    name_column: Name = "Name"
    """Heading of the column with the names of the columns; its key is `transposed-name`."""
    value_column: Name = "Value"
    """Heading of the column with their values; its key is `transposed-value`."""


class OutputValue(Strict):
    """A column of the rows that have `value` (Null for none) in the transposed column."""

    id: Id
    """Unique in the source and not the key of a column in `keys`; a column's `source_column` names it."""
    name: Name
    """Its name in formulas, unique in the source."""
    value: Scalar
    """The value in `name_column` that selects its rows; null for the rows without one."""


TransposeAggregate = Literal["sum", "avg", "min", "max", "count", "count-distinct", "median"]


class RowsToColumnsSource(Strict):
    """One row per combination of `keys`, one column per listed value of `name_column`."""

    kind: Literal["rows-to-columns"]
    """Rows become columns (PIVOT)."""
    source: "Source"
    """The rows that are transposed."""
    keys: Annotated[tuple[ColumnKey, ...], Field(max_length=100)]
    """The columns (by their keys in the source) that stay: one row for each combination; none makes one
    row."""
    name_column: ColumnKey
    """The column (by its key) whose values become columns."""
    value_column: ColumnKey
    """The column (by its key) whose values fill them."""
    outputs: Annotated[tuple[OutputValue, ...], Field(min_length=1, max_length=500)]
    """The new columns. Values of `name_column` that none of them names are left out."""
    aggregate: TransposeAggregate = "sum"
    """How several values for one cell are aggregated."""


class UnnestSource(Strict):
    """One row per entry of an array column; `index_column` counts from 0.

    Rows without entries vanish, unless `keep_empty`. The other columns are repeated.
    """

    kind: Literal["unnest"]
    """One row for each entry of an array."""
    source: "Source"
    """The rows that have the array."""
    column: ColumnKey
    """The array column, by its key in the source."""
    value_column: Name = "Value"
    """Heading of the column with the entries; its key is `entry-value`."""
    index_column: Name = "Index"
    """Heading of the column with their positions, from 0; its key is `entry-index`."""
    keep_empty: bool = False
    """Whether a row without entries stays, with Null as its entry."""


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
    """The direct inputs of a source, with their paths in it."""
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
    return (other_source for _, other_source in walk_sources(source) if isinstance(other_source, RootSource))


def elements_in(source: Source) -> Iterator[ElementSource]:
    """Every element that the source reads."""
    return (
        element_source
        for _, element_source in walk_sources(source)
        if isinstance(element_source, ElementSource)
    )
