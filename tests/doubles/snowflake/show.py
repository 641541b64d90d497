"""SHOW and DESCRIBE: what the catalog of DuckDB knows, under the column names that Snowflake documents."""

import json
import re
from typing import Any

from errors import compilation
from translate import literal

HIDDEN = {"system", "temp", "memory", "_fs_global"}
_MOST = 10_000
_DESCRIBED = {
    "BIGINT": "NUMBER(38,0)",
    "INTEGER": "NUMBER(38,0)",
    "HUGEINT": "NUMBER(38,0)",
    "DOUBLE": "FLOAT",
}
_DESCRIBED |= {"VARCHAR": "VARCHAR(16777216)", "TIMESTAMP": "TIMESTAMP_NTZ(9)", "JSON": "VARIANT"}
_DESCRIBED |= {"TIMESTAMP WITH TIME ZONE": "TIMESTAMP_TZ(9)", "TIME": "TIME(9)", "BLOB": "BINARY(8388608)"}

_NAME = r'"(?:[^"]|"")*"|[A-Za-z_][\w$]*'
_SHOW = re.compile(
    rf"SHOW\s+(?:TERSE\s+)?(DATABASES|SCHEMAS|OBJECTS|VIEWS|COLUMNS|PRIMARY\s+KEYS|PARAMETERS|GRANTS|"
    rf"DYNAMIC\s+TABLES)"
    rf"(?:\s+LIKE\s+'((?:[^'\\]|''|\\.)*)')?"
    rf"(?:\s+IN\s+(ACCOUNT|DATABASE|SCHEMA|TABLE|SESSION)?\s*((?:{_NAME})(?:\.(?:{_NAME}))*)?)?"
    rf"(?:\s+LIMIT\s+(\d+)(?:\s+FROM\s+'((?:[^'\\]|''|\\.)*)')?)?\s*",
    re.IGNORECASE,
)
_DESCRIBE = re.compile(rf"DESC(?:RIBE)?\s+(?:TABLE|VIEW)\s+((?:{_NAME})(?:\.(?:{_NAME}))*)\s*", re.IGNORECASE)


def parts(text: str) -> list[str]:
    """The parts of a dotted name."""
    result = re.findall(_NAME, text)
    return [item[1:-1].replace('""', '"') if item.startswith('"') else item.upper() for item in result]


def answer(sql: str, connection: Any) -> tuple[list[str], list[tuple[Any, ...]]] | None:
    """Column names and rows, all as text; None for any other statement."""
    described = _DESCRIBE.fullmatch(sql)
    if described:
        return _describe(parts(described[1]), connection)
    shown = _SHOW.fullmatch(sql)
    if not shown:
        return None
    kind, like, _scope, path, limit, after = shown.groups()
    pattern = _unescaped(like) if like is not None else None
    kind = re.sub(r"\s+", " ", kind.upper())
    names, rows, key = _KINDS[kind](connection, parts(path) if path else [])
    place = names.index(key)
    if pattern is not None:
        rows = [row for row in rows if _like(pattern, row[place])]
    if after is not None:
        rows = [row for row in rows if row[place] > _unescaped(after)]
    return names, rows[: int(limit) if limit else _MOST]


def _unescaped(text: str) -> str:
    """The value of a string literal."""
    signs = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "0": "\0"}
    return re.sub(r"\\(.)|''", lambda match: signs.get(match[1], match[1]) if match[1] else "'", text)


def _like(pattern: str, value: str) -> bool:
    """LIKE of SHOW: any case; `%` and `_` after a backslash are literal."""
    regex = ""
    escaped = False
    for char in pattern:
        if escaped or char not in "%_\\":
            regex += re.escape(char)
            escaped = False
        elif char == "\\":
            escaped = True
        else:
            regex += ".*" if char == "%" else "."
    return re.fullmatch(regex, value, re.IGNORECASE | re.DOTALL) is not None


def _databases(connection: Any, _path: list[str]) -> tuple[list[str], list[tuple[Any, ...]], str]:
    rows = connection.execute("SELECT database_name FROM duckdb_databases() ORDER BY 1").fetchall()
    names = ["created_on", "name", "kind", "database_name", "schema_name"]
    return names, [("", name, "STANDARD", "", "") for (name,) in rows if name not in HIDDEN], "name"


def _exists(connection: Any, path: list[str]) -> None:
    known = [
        name for (name,) in connection.execute("SELECT database_name FROM duckdb_databases()").fetchall()
    ]
    if path and path[0] not in known:
        raise compilation("002003", "02000", f"Database '{path[0]}' does not exist or not authorized.")
    if len(path) > 1:
        result = connection.execute(
            "SELECT 1 FROM duckdb_schemas() WHERE database_name = ? AND schema_name = ?", path[:2]
        ).fetchone()
        if not result:
            raise compilation("002043", "02000", "Object does not exist, or operation cannot be performed.")


def _schemas(connection: Any, path: list[str]) -> tuple[list[str], list[tuple[Any, ...]], str]:
    _exists(connection, path)
    rows = connection.execute(
        "SELECT database_name, schema_name FROM duckdb_schemas() WHERE schema_name NOT IN"
        " ('information_schema', 'pg_catalog', '_fs_information_schema')"
        f" AND {_within(path)} ORDER BY 1, 2"
    ).fetchall()
    schemas = [("", "PUBLIC" if name == "main" else name, None, database, None) for database, name in rows]
    schemas += [("", "INFORMATION_SCHEMA", None, item, None) for item in dict(rows) if item not in HIDDEN]
    names = ["created_on", "name", "kind", "database_name", "schema_name"]
    return names, [row for row in sorted(schemas, key=lambda row: row[1]) if row[3] not in HIDDEN], "name"


def _within(path: list[str], prefix: str = "") -> str:
    fields = ("database_name", "schema_name", "table_name")
    return " AND ".join(
        ["true", *(f"{field} = {literal(value)}" for field, value in zip(fields, path, strict=False))]
    )


def _objects(connection: Any, path: list[str]) -> tuple[list[str], list[tuple[Any, ...]], str]:
    _exists(connection, path)
    rows = connection.execute(
        "SELECT table_name, database_name, schema_name, 'TABLE', coalesce(comment, ''), estimated_size"
        f" FROM duckdb_tables() WHERE {_within(path)} AND NOT temporary UNION ALL"
        " SELECT view_name, database_name, schema_name, 'VIEW', coalesce(comment, ''), NULL"
        " FROM (SELECT *, view_name AS table_name FROM duckdb_views() WHERE NOT internal)"
        f" WHERE {_within(path)}"
        " ORDER BY 2, 3, 1"
    ).fetchall()
    names = ["created_on", "name", "database_name", "schema_name", "kind", "comment", "cluster_by", "rows"]
    names += ["is_dynamic"]
    dynamic = set(
        connection.execute(
            "SELECT table_name, database_name, schema_name FROM _fs_global.main.dynamic_tables"
        ).fetchall()
    )
    shown = [
        (
            *("", *row[:5], ""),
            None if row[5] is None else str(row[5]),
            "Y" if row[:3] in dynamic else "N",
        )
        for row in rows
        if row[1] not in HIDDEN
    ]
    return names, shown, "name"


def _dynamic_tables(connection: Any, path: list[str]) -> tuple[list[str], list[tuple[Any, ...]], str]:
    """https://docs.snowflake.com/en/sql-reference/sql/show-dynamic-tables"""
    _exists(connection, path)
    rows = connection.execute(
        "SELECT table_name, database_name, schema_name, lag, mode, warehouse,"
        " CASE WHEN suspended THEN 'SUSPENDED' ELSE 'ACTIVE' END, CAST(data_timestamp AS VARCHAR), query"
        f" FROM _fs_global.main.dynamic_tables WHERE {_within(path)} ORDER BY 2, 3, 1"
    ).fetchall()
    names = ["name", "database_name", "schema_name", "target_lag", "refresh_mode", "warehouse"]
    names += ["scheduling_state", "data_timestamp", "text", "rows"]
    sizes = {
        row[:3]: str(row[3])
        for row in connection.execute(
            "SELECT table_name, database_name, schema_name, estimated_size FROM duckdb_tables()"
        ).fetchall()
    }
    return names, [(*row, sizes.get(row[:3])) for row in rows], "name"


def _views(connection: Any, path: list[str]) -> tuple[list[str], list[tuple[Any, ...]], str]:
    """The text is DuckDB's own, in which the statement was stored."""
    _exists(connection, path)
    rows = connection.execute(
        "SELECT view_name, database_name, schema_name, coalesce(comment, ''), sql"
        " FROM (SELECT *, view_name AS table_name FROM duckdb_views() WHERE NOT internal)"
        f" WHERE {_within(path)} ORDER BY 2, 3, 1"
    ).fetchall()
    names = ["created_on", "name", "database_name", "schema_name", "comment", "text"]
    return names, [("", *row) for row in rows if row[1] not in HIDDEN], "name"


def _columns(connection: Any, path: list[str]) -> tuple[list[str], list[tuple[Any, ...]], str]:
    _exists(connection, path)
    rows = connection.execute(
        "SELECT table_name, schema_name, column_name, data_type, coalesce(comment, ''), database_name"
        f" FROM duckdb_columns() WHERE {_within(path)} AND NOT internal ORDER BY 6, 2, 1, column_index"
    ).fetchall()
    names = ["table_name", "schema_name", "column_name", "data_type", "kind", "comment", "database_name"]
    shown = [
        (table, schema, name, json.dumps({"type": kind}), "COLUMN", comment, database)
        for table, schema, name, kind, comment, database in rows
        if database not in HIDDEN and schema != "_fs_information_schema"
    ]
    return names, shown, "column_name"


def _keys(connection: Any, path: list[str]) -> tuple[list[str], list[tuple[Any, ...]], str]:
    rows = connection.execute(
        "SELECT database_name, schema_name, table_name, column_name, place FROM _fs_global.main.keys"
        f" WHERE {_within(path)} ORDER BY 1, 2, 3, place"
    ).fetchall()
    names = ["created_on", "database_name", "schema_name", "table_name", "column_name", "key_sequence"]
    return names, [("", *row[:4], str(row[4])) for row in rows], "column_name"


def _nothing(_connection: Any, _path: list[str]) -> tuple[list[str], list[tuple[Any, ...]], str]:
    return ["key", "value"], [], "key"


_KINDS = {
    "DATABASES": _databases,
    "SCHEMAS": _schemas,
    "OBJECTS": _objects,
    "VIEWS": _views,
    "COLUMNS": _columns,
    "PRIMARY KEYS": _keys,
    "PARAMETERS": _nothing,
    "GRANTS": _nothing,
    "DYNAMIC TABLES": _dynamic_tables,
}


def _describe(path: list[str], connection: Any) -> tuple[list[str], list[tuple[Any, ...]]]:
    rows = connection.execute(
        "SELECT column_name, data_type, is_nullable, comment FROM duckdb_columns()"
        f" WHERE {_within(path)} ORDER BY column_index"
    ).fetchall()
    if not rows:
        shown = ".".join(path)
        raise compilation("002003", "42S02", f"Table '{shown}' does not exist or not authorized.")
    keys = [
        name
        for (name,) in connection.execute(
            f"SELECT column_name FROM _fs_global.main.keys WHERE {_within(path)}"
        ).fetchall()
    ]
    names = ["name", "type", "kind", "null?", "default", "primary key", "unique key", "check", "expression"]
    return [*names, "comment", "policy name"], [
        (
            name,
            _DESCRIBED.get(kind, kind.replace("DECIMAL", "NUMBER")),
            "COLUMN",
            "Y" if nullable else "N",
            None,
            "Y" if name in keys else "N",
            "N",
            None,
            None,
            comment,
            None,
        )
        for name, kind, nullable, comment in rows
    ]
