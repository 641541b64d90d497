"""Statements that only DuckDB needs, as trees."""

from sqlglot import exp

from tablewright.warehouse.contract import CsvLoad
from tablewright.warehouse.duckdb.facts import CSV_TYPES


def table(path: tuple[str, ...]) -> exp.Table:
    """`"schema"."table"`, quoted."""
    schema, name = path
    return exp.Table(this=exp.to_identifier(name, quoted=True), db=exp.to_identifier(schema, quoted=True))


def create_from_csv(load: CsvLoad) -> exp.Create:
    """`CREATE TABLE path AS SELECT ... FROM read_csv(...)` with every type stated, nothing guessed."""
    kept = {column.source: column for column in load.columns}
    types = [
        exp.PropertyEQ(
            this=exp.Literal.string(source),
            expression=exp.Literal.string(CSV_TYPES[kept[source].type] if source in kept else "VARCHAR"),
        )
        for source in load.file_columns
    ]
    options: dict[str, exp.Expr] = {
        "auto_detect": exp.false(),
        "header": exp.convert(load.header),
        "delim": exp.Literal.string(load.delimiter),
        "quote": exp.Literal.string(load.quote),
        "escape": exp.Literal.string(load.escape),
        "nullstr": exp.Array(expressions=[exp.Literal.string(value) for value in load.null_values]),
        "max_line_size": exp.Literal.number(16 * 1024 * 1024),
        "columns": exp.Struct(expressions=types),
    }
    if load.date_format:
        options["dateformat"] = exp.Literal.string(load.date_format)
    if load.timestamp_format:
        options["timestampformat"] = exp.Literal.string(load.timestamp_format)
    read = exp.Anonymous(
        this="read_csv",
        expressions=[
            exp.Literal.string(str(load.file)),
            *(exp.EQ(this=exp.var(name), expression=value) for name, value in options.items()),
        ],
    )
    select = exp.select(
        *(
            exp.alias_(exp.column(exp.to_identifier(column.source, quoted=True)), column.name, quoted=True)
            for column in load.columns
        )
    ).from_(exp.Table(this=read))
    return exp.Create(this=table(load.path), kind="TABLE", expression=select)


def describe(query: exp.Expression) -> exp.Describe:
    return exp.Describe(this=query)


def catalog_tables(schema: str | None) -> exp.Select:
    """Tables and views with row estimates and comments; of one schema or of all."""
    tables = exp.select("schema_name", "table_name", "'table' AS kind", "estimated_size", "comment").from_(
        exp.Table(this=exp.Anonymous(this="duckdb_tables"))
    )
    views = exp.select("schema_name", "view_name", "'view' AS kind", "NULL", "comment").from_(
        exp.Table(this=exp.Anonymous(this="duckdb_views"))
    )
    conditions: list[exp.Expression] = [
        exp.EQ(
            this=exp.column("database_name"),
            expression=exp.Anonymous(this="current_database"),
        ),
        exp.Not(this=exp.column("internal")),
    ]
    if schema is not None:
        conditions.append(exp.EQ(this=exp.column("schema_name"), expression=exp.Literal.string(schema)))
    both = exp.union(tables.where(*conditions), views.where(*conditions), distinct=False)
    return exp.select("*").from_(both.subquery("relations")).order_by("1", "2")


def catalog_schemas() -> exp.Select:
    return (
        exp.select("schema_name")
        .from_(exp.Table(this=exp.Anonymous(this="duckdb_schemas")))
        .where(
            exp.EQ(this=exp.column("database_name"), expression=exp.Anonymous(this="current_database")),
        )
        .order_by("1")
    )


def catalog_columns(path: tuple[str, ...] | None) -> exp.Select:
    """Columns in order: of one relation, or of all (for search)."""
    query = (
        exp.select("schema_name", "table_name", "column_name", "data_type")
        .from_(exp.Table(this=exp.Anonymous(this="duckdb_columns")))
        .where(
            exp.EQ(this=exp.column("database_name"), expression=exp.Anonymous(this="current_database")),
            exp.Not(this=exp.column("internal")),
        )
        .order_by("schema_name", "table_name", "column_index")
    )
    if path is not None:
        query = query.where(
            exp.EQ(this=exp.column("schema_name"), expression=exp.Literal.string(path[0])),
            exp.EQ(this=exp.column("table_name"), expression=exp.Literal.string(path[1])),
        )
    return query
