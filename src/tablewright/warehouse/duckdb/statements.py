"""Statements that only DuckDB needs, as trees."""

from pathlib import Path

from sqlglot import exp

from tablewright.warehouse.contract import CsvColumn, CsvLoad
from tablewright.warehouse.duckdb.facts import CSV_TYPES
from tablewright.warehouse.tree import equals, table


def attach(file: Path, name: str, *, read_only: bool) -> str:
    """`ATTACH 'file' AS "name"`; SQLGlot's DuckDB dialect writes it."""
    alias = exp.alias_(exp.Literal.string(str(file)), name, quoted=True)
    options = [exp.AttachOption(this=exp.var("READ_ONLY"))] if read_only else []
    return exp.Attach(this=alias, expressions=options).sql(dialect="duckdb")


def create_from_csv(load: CsvLoad) -> exp.Create:
    """`CREATE TABLE path AS SELECT ... FROM read_csv(...)` with every type stated, nothing guessed."""
    source = _read_csv(load, {column.source: _read_as(column, load) for column in load.columns})
    select = exp.select(
        *(exp.alias_(_loaded(column, load), column.name, quoted=True) for column in load.columns)
    ).from_(source)
    return exp.Create(this=table(load.path), kind="TABLE", expression=select)


def reads_text(load: CsvLoad) -> bool:
    """Whether some columns are read as text first, so that an error there names no line."""
    return any(_read_as(column, load) != CSV_TYPES[column.type] for column in load.columns)


def locate_in_csv(load: CsvLoad) -> exp.Select:
    """A read of what is loaded as text with its true types: fails with the line of the first misfit."""
    columns = [column for column in load.columns if _read_as(column, load) != CSV_TYPES[column.type]]
    source = _read_csv(load, {column.source: CSV_TYPES[column.type] for column in columns})
    return exp.select(*(exp.Count(this=_source_column(column)) for column in columns)).from_(source)


def _read_csv(load: CsvLoad, kept: dict[str, str]) -> exp.Table:
    """`read_csv(...)`; `kept` maps the file's columns to DuckDB's types, all others are read as text."""
    types = [
        exp.PropertyEQ(
            this=exp.Literal.string(name), expression=exp.Literal.string(kept.get(name, "VARCHAR"))
        )
        for name in load.file_columns
    ]
    options: dict[str, exp.Expr] = {
        "auto_detect": exp.false(),
        "header": exp.convert(load.header),
        "delim": exp.Literal.string(load.delimiter),
        "quote": exp.Literal.string(load.quote),
        "escape": exp.Literal.string(load.escape),
        "nullstr": exp.Array(expressions=[exp.Literal.string(value) for value in load.null_values]),
        "max_line_size": exp.Literal.number(16 * 1024 * 1024),
        # Left alone, buffers grow with the longest line: slower, and more memory.
        "buffer_size": exp.Literal.number(32 * 1024 * 1024),
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
    return exp.Table(this=read)


def _source_column(column: CsvColumn) -> exp.Column:
    return exp.column(exp.to_identifier(column.source, quoted=True))


def _read_as(column: CsvColumn, load: CsvLoad) -> str:
    if column.type == "integer" or (column.type == "datetime" and not load.timestamp_format):
        return "VARCHAR"
    return CSV_TYPES[column.type]


def _loaded(column: CsvColumn, load: CsvLoad) -> exp.Expression:
    """The value to store, where DuckDB's own reading would change it without a word.

    Read as an integer, `1.5` is rounded; read as a timestamp, `12:00+02:00` loses its offset.
    """
    text = _source_column(column)
    if column.type == "integer":
        signs = (exp.Contains(this=text.copy(), expression=exp.Literal.string(sign)) for sign in ".eE")
        refused = exp.Anonymous(
            this="error", expressions=[exp.Literal.string(f"not a whole number in {column.source}")]
        )
        branch = exp.If(this=exp.or_(*signs), true=refused)
        return exp.Case(ifs=[branch], default=exp.cast(text, CSV_TYPES["integer"]))
    if column.type == "datetime" and not load.timestamp_format:
        zoned = exp.cast(text.copy(), exp.DataType.Type.TIMESTAMPTZ)
        in_utc = exp.Anonymous(this="timezone", expressions=[exp.Literal.string("UTC"), zoned])
        # The plain form, `2024-01-31 12:00:00`, has no offset and is read faster.
        plain = exp.If(this=_plain_moment(text), true=exp.cast(text.copy(), CSV_TYPES["datetime"]))
        return exp.Case(ifs=[plain], default=in_utc)
    return text


def _plain_moment(text: exp.Column) -> exp.Condition:
    """Whether nothing follows the seconds: 19 characters, with colons where they belong."""
    length = exp.EQ(this=exp.Length(this=text.copy()), expression=exp.Literal.number(19))
    colons = (
        exp.EQ(
            this=exp.Substring(
                this=text.copy(), start=exp.Literal.number(place), length=exp.Literal.number(1)
            ),
            expression=exp.Literal.string(":"),
        )
        for place in (14, 17)
    )
    return exp.and_(length, *colons)


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
        conditions.append(equals("schema_name", schema))
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
        exp.select("schema_name", "table_name", "column_name", "data_type", "comment")
        .from_(exp.Table(this=exp.Anonymous(this="duckdb_columns")))
        .where(
            exp.EQ(this=exp.column("database_name"), expression=exp.Anonymous(this="current_database")),
            exp.Not(this=exp.column("internal")),
        )
        .order_by("schema_name", "table_name", "column_index")
    )
    if path is not None:
        query = query.where(equals("schema_name", path[0]), equals("table_name", path[1]))
    return query
