"""Statements that only Databricks needs. Those that SQLGlot has no nodes for are put together here, from
names and texts that were printed from nodes.
"""

from collections.abc import Sequence

from sqlglot import exp

from tablewright.warehouse.contract.paths import Container, TablePath
from tablewright.warehouse.databricks.capabilities import SYSTEM_CATALOGS, SYSTEM_SCHEMAS
from tablewright.warehouse.sql.nodes import name, table

_VIEWS = ("VIEW", "MATERIALIZED_VIEW", "METRIC_VIEW")

# ---------------------------------------------------------------- catalog


def catalogs(chosen: Sequence[str]) -> exp.Select:
    """The catalogs that this user may read, limited to a list if there is one."""
    query = (
        exp.select("c.catalog_name")
        .from_(_view("system", "catalogs", "c"))
        .where(exp.Not(this=_among("c.catalog_name", sorted(SYSTEM_CATALOGS))))
        .order_by("c.catalog_name")
    )
    return (
        query.where(_among("c.catalog_name", [other_name.lower() for other_name in chosen]))
        if chosen
        else query
    )


def schemas(catalog: str) -> exp.Select:
    """The schemas of a catalog, with the number of their tables."""
    counted = (
        exp.select("t.table_schema", exp.alias_(exp.Count(this=exp.Star()), "n"))
        .from_(_view(catalog, "tables", "t"))
        .group_by("t.table_schema")
    )
    count = exp.Coalesce(this=exp.column("n", "k"), expressions=[exp.Literal.number(0)])
    return (
        exp.select("s.catalog_name", "s.schema_name", exp.alias_(count, "tables"))
        .from_(_view(catalog, "schemata", "s"))
        .join(counted.subquery("k"), on="k.table_schema = s.schema_name", join_type="left")
        .where(exp.Not(this=_among("s.schema_name", sorted(SYSTEM_SCHEMAS))))
        .order_by("s.schema_name")
    )


def tables(container: Container, only: str | None) -> exp.Select:
    """Tables and views of a schema, or the one with a name."""
    kind = exp.Case(
        ifs=[exp.If(this=_among("t.table_type", _VIEWS), true=_text("view"))], default=_text("table")
    )
    query = (
        exp.select(
            "t.table_catalog",
            "t.table_schema",
            "t.table_name",
            exp.alias_(kind, "kind"),
            exp.alias_(exp.cast(exp.null(), "bigint"), "row_count"),
            "t.comment",
        )
        .from_(_view(container[0], "tables", "t"))
        .where(_is("t.table_schema", container[1].lower()))
        .order_by("t.table_name")
    )
    return query if only is None else query.where(_is("t.table_name", only.lower()))


def columns(path: TablePath) -> exp.Select:
    return (
        exp.select("c.column_name", "c.full_data_type", "c.comment")
        .from_(_view(path[0], "columns", "c"))
        .where(_is("c.table_schema", path[1].lower()), _is("c.table_name", path[2].lower()))
        .order_by("c.ordinal_position")
    )


def search(catalog: str, text: str, limit: int) -> exp.Select:
    """Tables, then columns, whose name contains the text."""
    none = exp.alias_(exp.cast(exp.null(), "text"), "column_name")
    found_tables = (
        exp.select("t.table_catalog", "t.table_schema", "t.table_name", none, "0 AS place")
        .from_(_view(catalog, "tables", "t"))
        .where(_holds("t.table_name", text), _own("t.table_schema"))
    )
    found_columns = (
        exp.select("c.table_catalog", "c.table_schema", "c.table_name", "c.column_name", "1 AS place")
        .from_(_view(catalog, "columns", "c"))
        .where(_holds("c.column_name", text), _own("c.table_schema"))
    )
    both = exp.union(found_tables, found_columns, distinct=False).subquery("h")
    return (
        exp.select("h.table_catalog", "h.table_schema", "h.table_name", "h.column_name")
        .from_(both)
        .order_by("h.place", "h.table_catalog", "h.table_schema", "h.table_name", "h.column_name")
        .limit(limit)
    )


def primary_key(path: TablePath) -> exp.Select:
    """The columns of the table's primary key in order. Databricks does not enforce it, but keeps it."""
    same = [
        f"k.{other_name} = c.{other_name}"
        for other_name in ("constraint_catalog", "constraint_schema", "constraint_name")
    ]
    return (
        exp.select("k.column_name")
        .from_(_view(path[0], "table_constraints", "c"))
        .join(_view(path[0], "key_column_usage", "k"), on=exp.and_(*same))
        .where(
            _is("c.table_schema", path[1].lower()),
            _is("c.table_name", path[2].lower()),
            _is("c.constraint_type", "PRIMARY KEY"),
        )
        .order_by("k.ordinal_position")
    )


# ---------------------------------------------------------------- put together here


def describe(query: str) -> str:
    return f"DESCRIBE QUERY {query}"


def alter_view(path: TablePath, query: str) -> str:
    """Gives a view another query. Unlike CREATE OR REPLACE, it keeps the view's grants."""
    return f"ALTER VIEW {_printed(table(path))} AS {query}"


def create_volume(volume: TablePath) -> str:
    return f"CREATE VOLUME IF NOT EXISTS {_printed(table(volume))}"


def drop_volume(volume: TablePath) -> str:
    return f"DROP VOLUME IF EXISTS {_printed(table(volume))}"


def put_stream(target: str) -> str:
    """Uploads the stream that is passed to the driver; names no file of this machine."""
    return f"PUT '__input_stream__' INTO {_quoted(target)} OVERWRITE"


def remove(target: str) -> str:
    return f"REMOVE {_quoted(target)}"


def copy_into(path: TablePath, source: str, columns: Sequence[tuple[str, str, str]]) -> str:
    """Loads Parquet files, each once; `columns` are name in the files, type, and name in the table."""
    selected = ", ".join(
        _printed(exp.alias_(exp.cast(exp.column(name(short)), kind), name(long)))
        for short, kind, long in columns
    )
    query = f"(SELECT {selected} FROM {_quoted(source)})"  # noqa: S608 - printed from nodes
    return f"COPY INTO {_printed(table(path))} FROM {query} FILEFORMAT = PARQUET"


def insert_into(path: TablePath, columns: Sequence[str]) -> str:
    """`INSERT INTO path (columns)`, before its rows."""
    target = exp.Schema(this=table(path), expressions=[name(column) for column in columns])
    return f"INSERT INTO {_printed(target)}"


def timeout(seconds: int) -> str:
    return f"SET STATEMENT_TIMEOUT = {int(seconds)}"


# ---------------------------------------------------------------- parts


def _printed(node: exp.Expr) -> str:
    return node.sql(dialect="databricks")


def _quoted(text: str) -> str:
    return _printed(_text(text))


def _view(catalog: str, view: str, alias: str) -> exp.Expr:
    return exp.alias_(table((catalog, "information_schema", view)), alias, table=True)


def _text(value: str) -> exp.Literal:
    return exp.Literal.string(value)


def _is(column: str, value: str) -> exp.EQ:
    return exp.EQ(this=exp.to_column(column), expression=_text(value))


def _among(column: str, values: Sequence[str]) -> exp.In:
    return exp.In(this=exp.to_column(column), expressions=[_text(value) for value in values])


def _own(column: str) -> exp.Expression:
    return exp.Not(this=_among(column, sorted(SYSTEM_SCHEMAS)))


def _holds(column: str, text: str) -> exp.GT:
    """Whether the name contains the text in any case."""
    position = exp.Anonymous(
        this="INSTR", expressions=[exp.Lower(this=exp.to_column(column)), _text(text.lower())]
    )
    return exp.GT(this=position, expression=exp.Literal.number(0))
