"""Statements that only Snowflake needs. SHOW, DESCRIBE, PUT, COPY and REMOVE have no tree: each is put
together here, once, from quoted names and literals."""

import re
from collections.abc import Mapping
from datetime import timedelta

from sqlglot import exp

from tablewright.warehouse.sql.nodes import equals, name, table

Container = tuple[str, ...]
Path = tuple[str, ...]

PAGE = 10_000
"""SHOW gives no more rows at once: https://docs.snowflake.com/en/sql-reference/sql/show"""
_PLAIN = re.compile(r"[A-Za-z_][\w$]*", re.ASCII)


def named(text: object) -> exp.Identifier:
    """A user, role or warehouse as connections name them: in any case, unless in quotes."""
    plain = str(text)
    if plain.startswith('"') and plain.endswith('"') and len(plain) > 2:
        return name(plain[1:-1].replace('""', '"'))
    return name(plain.upper() if _PLAIN.fullmatch(plain) else plain)


def _text(value: str) -> str:
    return exp.Literal.string(value).sql(dialect="snowflake")


def _path(parts: tuple[str, ...]) -> str:
    return ".".join(name(part).sql(dialect="snowflake") for part in parts)


def _holding(text: str) -> str:
    """A pattern for names that hold the text: LIKE in SHOW knows no case, and a backslash escapes."""
    for special in ("\\", "%", "_"):
        text = text.replace(special, f"\\{special}")
    return _text(f"%{text}%")


def _exactly(text: str) -> str:
    for special in ("\\", "%", "_"):
        text = text.replace(special, f"\\{special}")
    return _text(text)


def _page(after: str | None) -> str:
    return f"LIMIT {PAGE}" if after is None else f"LIMIT {PAGE} FROM {_text(after)}"


def show_databases(after: str | None = None) -> str:
    return f"SHOW TERSE DATABASES {_page(after)}"


def show_schemas(database: str | None, after: str | None = None) -> str:
    scope = "ACCOUNT" if database is None else f"DATABASE {_path((database,))}"
    return f"SHOW TERSE SCHEMAS IN {scope} {_page(after)}"


def show_objects(container: Container, after: str | None = None) -> str:
    """Tables and views of a schema."""
    return f"SHOW OBJECTS IN SCHEMA {_path(container)} {_page(after)}"


def show_object(path: Path) -> str:
    """The one of this name; those whose names differ by case come along."""
    return f"SHOW OBJECTS LIKE {_exactly(path[-1])} IN SCHEMA {_path(path[:-1])}"


def show_view(path: Path) -> str:
    """With its text; views whose names differ by case come along."""
    return f"SHOW VIEWS LIKE {_exactly(path[-1])} IN SCHEMA {_path(path[:-1])}"


def find_objects(text: str, limit: int) -> str:
    return f"SHOW OBJECTS LIKE {_holding(text)} IN ACCOUNT LIMIT {limit}"


def find_columns(text: str) -> str:
    return f"SHOW COLUMNS LIKE {_holding(text)} IN ACCOUNT"


def describe_table(path: Path) -> str:
    """The columns of a table or view."""
    return f"DESCRIBE TABLE {_path(path)}"


def show_primary_keys(path: Path) -> str:
    return f"SHOW PRIMARY KEYS IN TABLE {_path(path)}"


# ---------------------------------------------------------------- views and rights


def create_view(path: Path, query: exp.Expression) -> exp.Create:
    """CREATE OR REPLACE VIEW; grants on it are kept."""
    return exp.Create(
        this=table(path),
        kind="VIEW",
        replace=True,
        expression=query,
        properties=exp.Properties(expressions=[exp.CopyGrantsProperty()]),
    )


def use_warehouse(compute: exp.Identifier) -> exp.Use:
    return exp.Use(kind=exp.var("WAREHOUSE"), this=exp.Table(this=compute.copy()))


# ---------------------------------------------------------------- dynamic tables

_UNITS = ((86_400, "days"), (3_600, "hours"), (60, "minutes"), (1, "seconds"))
_HISTORY_DAYS = 7
"""Snowflake remembers refreshes for so long."""


def _lag(lag: timedelta | None) -> exp.Expression:
    """DOWNSTREAM: refreshed only for other dynamic tables, or by ALTER ... REFRESH."""
    if lag is None:
        return exp.var("DOWNSTREAM")
    seconds = int(lag.total_seconds())
    size, unit = next((size, unit) for size, unit in _UNITS if seconds % size == 0)
    return exp.Literal.string(f"{seconds // size} {unit}")


def create_dynamic_table(
    path: Path, query: exp.Expression, lag: timedelta | None, compute: exp.Identifier
) -> exp.Create:
    """Filled at once.

    https://docs.snowflake.com/en/sql-reference/sql/create-dynamic-table
    """
    properties: list[exp.Expression] = [
        exp.DynamicProperty(),
        exp.Property(this=exp.var("TARGET_LAG"), value=_lag(lag)),
        exp.Property(this=exp.var("WAREHOUSE"), value=compute.copy()),
    ]
    return exp.Create(
        this=table(path),
        kind="TABLE",
        replace=True,
        expression=query,
        properties=exp.Properties(expressions=properties),
    )


def alter_dynamic_table(path: Path, action: str) -> str:
    """`action` is `REFRESH`, `SUSPEND` or `RESUME`."""
    return f"ALTER DYNAMIC TABLE {_path(path)} {action}"


def set_dynamic_table(path: Path, lag: timedelta | None, compute: exp.Identifier) -> str:
    age, where = (node.sql(dialect="snowflake") for node in (_lag(lag), compute))
    return f"ALTER DYNAMIC TABLE {_path(path)} SET TARGET_LAG = {age} WAREHOUSE = {where}"


def show_dynamic_table(path: Path) -> str:
    """The one of this name; those whose names differ by case come along."""
    return f"SHOW DYNAMIC TABLES LIKE {_exactly(path[-1])} IN SCHEMA {_path(path[:-1])}"


def last_refresh(path: Path) -> exp.Select:
    """State and message of the newest refresh that has ended.

    https://docs.snowflake.com/en/sql-reference/functions/dynamic_table_refresh_history
    """
    database, schema, own = path
    days = exp.Neg(this=exp.Literal.number(_HISTORY_DAYS))
    since = exp.Anonymous(this="DATEADD", expressions=[exp.var("DAY"), days, exp.CurrentTimestamp()])
    history = exp.Anonymous(
        this="DYNAMIC_TABLE_REFRESH_HISTORY",
        expressions=[
            exp.Kwarg(this=exp.var("DATA_TIMESTAMP_START"), expression=since),
            exp.Kwarg(this=exp.var("RESULT_LIMIT"), expression=exp.Literal.number(PAGE)),
        ],
    )
    place = exp.Dot(this=name(database), expression=name("INFORMATION_SCHEMA"))
    rows = exp.Anonymous(this="TABLE", expressions=[exp.Dot(this=place, expression=history)])
    return (
        exp.select(exp.column(name("STATE")), exp.column(name("STATE_MESSAGE")))
        .from_(exp.Table(this=rows))
        .where(equals("SCHEMA_NAME", schema), equals("NAME", own))
        .where(exp.NEQ(this=exp.column("STATE"), expression=exp.Literal.string("EXECUTING")))
        .order_by(exp.Ordered(this=exp.column("REFRESH_START_TIME"), desc=True, nulls_first=True))
        .limit(1)
    )


# ---------------------------------------------------------------- loading

STAGE = "@~/tablewright"
"""The stage of our user: files in it need no privilege, and no statement that would commit a transaction."""

_PARQUET: Mapping[str, str] = {
    # https://docs.snowflake.com/en/sql-reference/sql/copy-into-table#type-parquet
    "TYPE": "PARQUET",
    "COMPRESSION": "AUTO",
    "BINARY_AS_TEXT": "FALSE",
    "USE_LOGICAL_TYPE": "TRUE",
    "USE_VECTORIZED_SCANNER": "TRUE",
}


def put(folder: str, load: str) -> str:
    """Send all Parquet files of a folder of this machine."""
    files = _text(f"file://{folder}/*.parquet")
    options = "PARALLEL = 4 AUTO_COMPRESS = FALSE SOURCE_COMPRESSION = NONE OVERWRITE = TRUE"
    return f"PUT {files} {STAGE}/{load} {options}"


def copy_into(path: Path, load: str) -> str:
    """Append the rows of the files, by the names of their columns; all of them or none."""
    form = " ".join(f"{key} = {value}" for key, value in _PARQUET.items())
    options = "MATCH_BY_COLUMN_NAME = CASE_SENSITIVE ON_ERROR = ABORT_STATEMENT PURGE = TRUE"
    return f"COPY INTO {_path(path)} FROM {STAGE}/{load} FILE_FORMAT = ({form}) {options}"


def remove(load: str) -> str:
    return f"REMOVE {STAGE}/{load}"
