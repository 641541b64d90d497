"""Statements that only DuckDB needs, as trees."""

from collections import Counter
from pathlib import Path

from sqlglot import exp

from tablewright.warehouse.contract.csv_numbers import PLAIN_NUMBERS, other_characters, pattern
from tablewright.warehouse.contract.entries import CsvColumn, CsvLoad
from tablewright.warehouse.contract.paths import Container, TablePath
from tablewright.warehouse.duckdb.capabilities import CSV_TYPES
from tablewright.warehouse.sql.nodes import equals, table


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
    return bool(_read_again(load))


def locate_in_csv(load: CsvLoad) -> exp.Select:
    """A read of columns that are loaded as text, with their true types: fails with the line of the first bad
    value."""
    columns = _read_again(load)
    source = _read_csv(load, {column.source: CSV_TYPES[column.type] for column in columns})
    return exp.select(*(exp.Count(this=_source_column(column)) for column in columns)).from_(source)


def _read_again(load: CsvLoad) -> list[CsvColumn]:
    """The columns that are loaded as text and that DuckDB could read itself."""
    return [
        column
        for column in load.columns
        if column.format is None
        and column.numbers == PLAIN_NUMBERS
        and _read_as(column, load) != CSV_TYPES[column.type]
    ]


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
    for option, kind in (("dateformat", "date"), ("timestampformat", "datetime")):
        form = _usual_format(load, kind)
        if form is not None:
            options[option] = exp.Literal.string(form)
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


def _usual_format(load: CsvLoad, kind: str) -> str | None:
    """The most frequent format of the columns of dates, or of times: DuckDB's reader takes one of each."""
    formats = Counter(column.format for column in load.columns if column.type == kind and column.format)
    return formats.most_common(1)[0][0] if formats else None


def _read_as(column: CsvColumn, load: CsvLoad) -> str:
    match column.type:
        case "integer":
            plain = False
        case "number":
            plain = column.numbers == PLAIN_NUMBERS
        case "date":
            plain = column.format == _usual_format(load, "date")
        case "datetime":
            plain = column.format is not None and column.format == _usual_format(load, "datetime")
        case _:
            plain = True
    return CSV_TYPES[column.type] if plain else "VARCHAR"


def _loaded(column: CsvColumn, load: CsvLoad) -> exp.Expression:
    """The expression of a value that DuckDB's own reader would silently change or could not read.

    Read as an integer, `1.5` is rounded; read as a timestamp, `12:00+02:00` loses its offset.
    """
    text = _source_column(column)
    if _read_as(column, load) == CSV_TYPES[column.type]:
        return text
    if column.type in ("integer", "number"):
        return _number(column, text)
    if column.format is not None:
        parsed = exp.Anonymous(this="strptime", expressions=[text, exp.Literal.string(column.format)])
        return exp.cast(parsed, CSV_TYPES[column.type])
    if column.type == "date":
        return exp.cast(
            exp.Anonymous(this="strptime", expressions=[text, exp.Literal.string("%Y-%m-%d")]), "DATE"
        )
    zoned = exp.cast(text.copy(), exp.DataType.Type.TIMESTAMPTZ)
    in_utc = exp.Anonymous(this="timezone", expressions=[exp.Literal.string("UTC"), zoned])
    # The plain form, `2024-01-31 12:00:00`, has no offset and is read faster.
    plain = exp.If(this=_plain_moment(text), true=exp.cast(text.copy(), CSV_TYPES["datetime"]))
    return exp.Case(ifs=[plain], default=in_utc)


def _number(column: CsvColumn, text: exp.Column) -> exp.Case:
    """The number without its marks; a value in another format is an error."""
    form = column.numbers
    if column.type == "integer" and form == PLAIN_NUMBERS:
        sign = exp.RegexpLike(this=text.copy(), expression=exp.Literal.string("[.eE]"))
        branch = exp.If(this=sign, true=_refused(column))
        return exp.Case(ifs=[branch], default=exp.cast(text, CSV_TYPES["integer"]))
    bare: exp.Expression = exp.Anonymous(
        this="regexp_replace",
        expressions=[text.copy(), *map(exp.Literal.string, (other_characters(form), "", "g"))],
    )
    if form.decimal != ".":
        bare = exp.Anonymous(
            this="replace", expressions=[bare, exp.Literal.string(form.decimal), exp.Literal.string(".")]
        )
    if form.percent:
        bare = exp.Concat(expressions=[bare, exp.Literal.string("e-2")])
    # DuckDB would round a number that is not whole.
    allowed = pattern(form, whole=column.type == "integer")
    fits = exp.Anonymous(this="regexp_full_match", expressions=[text.copy(), exp.Literal.string(allowed)])
    nothing = exp.If(this=exp.Is(this=text.copy(), expression=exp.null()), true=exp.null())
    number = exp.If(this=fits, true=exp.cast(bare, CSV_TYPES[column.type]))
    return exp.Case(ifs=[nothing, number], default=_refused(column))


def _refused(column: CsvColumn) -> exp.Anonymous:
    kind = "whole number" if column.type == "integer" else "number"
    return exp.Anonymous(this="error", expressions=[exp.Literal.string(f"not a {kind} in {column.source}")])


def _plain_moment(text: exp.Column) -> exp.Condition:
    """Whether nothing follows the seconds: 19 characters, with colons in the right positions."""
    return exp.Like(this=text.copy(), expression=exp.Literal.string(f"{'_' * 13}:__:__"))


def describe(query: exp.Expression) -> exp.Describe:
    return exp.Describe(this=query)


def view_text(path: TablePath) -> exp.Select:
    views = exp.Table(this=exp.Anonymous(this="duckdb_views"))
    return exp.select("sql").from_(views).where(equals("schema_name", path[0]), equals("view_name", path[1]))


def catalog_tables(container: Container, name: str | None) -> exp.Select:
    """Tables and views of a schema (or the one with this name), with row estimates and comments."""
    relations = _relations(equals("schema_name", container[0]))
    if name is not None:
        relations = relations.where(equals("table_name", name))
    return relations.order_by("table_name")


def catalog_schemas(database: str | None) -> exp.Select:
    """Schemas, each with the number of its tables and views."""
    del database
    relations = _relations().subquery("relations")
    counts = exp.select("schema_name", "COUNT(*) AS number").from_(relations).group_by("schema_name")
    return (
        exp.select("s.schema_name", "COALESCE(n.number, 0)")
        .from_(exp.alias_(_catalog("duckdb_schemas"), "s", table=True))
        .join(counts.subquery("n"), on="n.schema_name = s.schema_name", join_type="left")
        .where(_here("s"))
        .order_by("1")
    )


def catalog_columns(path: TablePath) -> exp.Select:
    """Columns of a table or view in order."""
    return (
        exp.select("column_name", "data_type", "comment")
        .from_(_catalog("duckdb_columns"))
        .where(_here(), _not_internal())
        .where(equals("schema_name", path[0]), equals("table_name", path[1]))
        .order_by("column_index")
    )


def catalog_search(text: str, limit: int) -> exp.Select:
    """Tables, then columns, whose name contains the text."""
    tables = (
        exp.select("0 AS step", "schema_name", "table_name", "NULL AS column_name", "0 AS place")
        .from_(_relations().subquery("relations"))
        .where(_holds("table_name", text))
    )
    columns = (
        exp.select("1", "schema_name", "table_name", "column_name", "column_index")
        .from_(_catalog("duckdb_columns"))
        .where(_here(), _not_internal(), _holds("column_name", text))
    )
    hits = exp.union(tables, columns, distinct=False).subquery("hits")
    return (
        exp.select("schema_name", "table_name", "column_name")
        .from_(hits)
        .order_by("step", "schema_name", "table_name", "place")
        .limit(limit)
    )


def _relations(*conditions: exp.Expression) -> exp.Select:
    tables = exp.select("schema_name", "table_name", "'table' AS kind", "estimated_size", "comment")
    views = exp.select("schema_name", "view_name AS table_name", "'view'", "NULL", "comment")
    both = exp.union(
        tables.from_(_catalog("duckdb_tables")).where(_here(), _not_internal()),
        views.from_(_catalog("duckdb_views")).where(_here(), _not_internal()),
        distinct=False,
    )
    return exp.select("*").from_(both.subquery("both_kinds")).where(*conditions)


def _catalog(function: str) -> exp.Table:
    return exp.Table(this=exp.Anonymous(this=function))


def _here(alias: str | None = None) -> exp.EQ:
    """A condition for objects of the connection's own file."""
    return exp.EQ(this=exp.column("database_name", alias), expression=exp.Anonymous(this="current_database"))


def _not_internal() -> exp.Not:
    return exp.Not(this=exp.column("internal"))


def _holds(column: str, text: str) -> exp.Contains:
    """A condition that ignores case, by the database's own rules."""
    return exp.Contains(
        this=exp.Lower(this=exp.column(column)),
        expression=exp.Lower(this=exp.Literal.string(text)),
    )
