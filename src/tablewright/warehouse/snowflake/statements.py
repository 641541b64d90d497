"""Statements that only Snowflake needs. SHOW, DESCRIBE, PUT, COPY and REMOVE have no tree: each is put
together here, once, from quoted names and literals."""

from collections.abc import Mapping

from sqlglot import exp

from tablewright.warehouse.tree import name, table

Container = tuple[str, ...]
Path = tuple[str, ...]

PAGE = 10_000
"""SHOW gives no more rows at once: https://docs.snowflake.com/en/sql-reference/sql/show"""


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
    """Made or made anew; what others may do with it stays."""
    return exp.Create(
        this=table(path),
        kind="VIEW",
        replace=True,
        expression=query,
        properties=exp.Properties(expressions=[exp.CopyGrantsProperty()]),
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
