"""Dynamic tables: stored tables that every refresh fills again.

https://docs.snowflake.com/en/user-guide/dynamic-tables-about
"""

import re
from typing import Any

import duckdb
from errors import Refused, compilation, refused
from show import parts
from sign_in import WAREHOUSES
from sqlglot import exp
from sqlglot.dialects.snowflake import Snowflake
from translate import duck, parsed, quoted

_NAME = r'(?:(?:"(?:[^"]|"")*"|[A-Za-z_][\w$]*)\.?)+'
_ALTER = re.compile(rf"ALTER DYNAMIC TABLE ({_NAME}) (REFRESH|SUSPEND|RESUME|SET (.+))", re.IGNORECASE)
_DROP = re.compile(rf"DROP DYNAMIC TABLE (IF EXISTS )?({_NAME})", re.IGNORECASE)
_LAG = re.compile(r"TARGET_LAG ?= ?('[^']*'|DOWNSTREAM)", re.IGNORECASE)
_WAREHOUSE = re.compile(r'WAREHOUSE ?= ?("(?:[^"]|"")*"|[\w$]+)', re.IGNORECASE)
_AGE = re.compile(r"'(\d+) (seconds?|minutes?|hours?|days?)'", re.IGNORECASE)
_SECONDS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
_LEAST = 60
_UNFIT = re.compile(
    r"^CREATE (?:OR REPLACE )?DYNAMIC TABLE\b.*?\b(CURRENT_(?:USER|ROLE|ACCOUNT)|UNPIVOT|\w+\.NEXTVAL)\b",
    re.IGNORECASE,
)
"""What a definition may not hold: https://docs.snowflake.com/en/user-guide/dynamic-tables-limitations"""

_TABLES = "_fs_global.main.dynamic_tables"
_REFRESHES = "_fs_global.main.refreshes"
_THIS = "(database_name, schema_name, table_name) = (?, ?, ?)"


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        f"CREATE TABLE {_TABLES} (database_name VARCHAR, schema_name VARCHAR, table_name VARCHAR,"
        " lag VARCHAR, warehouse VARCHAR, mode VARCHAR, query VARCHAR, suspended BOOLEAN,"
        " data_timestamp TIMESTAMPTZ)"
    )
    connection.execute(
        f"CREATE TABLE {_REFRESHES} (database_name VARCHAR, schema_name VARCHAR, table_name VARCHAR,"
        " state VARCHAR, state_message VARCHAR, refresh_trigger VARCHAR, ended TIMESTAMPTZ)"
    )


def is_dynamic(tree: exp.Expression) -> bool:
    return isinstance(tree, exp.Create) and tree.find(exp.DynamicProperty) is not None


def is_command(line: str) -> bool:
    return bool(re.match(r"(ALTER|DROP) DYNAMIC TABLE\b", line, re.IGNORECASE))


def check(line: str) -> None:
    """Refuses definitions that cannot be refreshed."""
    if match := _UNFIT.search(line):
        raise compilation(
            "002737", "0A000", f"Dynamic Tables do not support {match[1].upper()} in their definition."
        )


def refuse(table: exp.Table, connection: duckdb.DuckDBPyConnection) -> None:
    """What is for plain tables is not for these."""
    path = [part.name for part in table.parts]
    if len(path) == 3 and _found(path, connection):
        raise compilation("002203", "42601", f"Object '{table.name}' already exists as DYNAMIC_TABLE")


def create(tree: exp.Create, connection: duckdb.DuckDBPyConnection) -> None:
    properties = {
        expression.name.upper(): expression.args["value"]
        for expression in tree.args["properties"].expressions
        if type(expression) is exp.Property
    }
    path = [part.name for part in tree.find(exp.Table).parts]
    lag = properties["TARGET_LAG"]
    _check(lag.sql(), properties["WAREHOUSE"].name)
    query = tree.expression.sql(dialect=Snowflake)
    _fill(path, query, connection)
    connection.execute(f"DELETE FROM {_TABLES} WHERE {_THIS}", path)
    mode = "FULL" if tree.expression.find(exp.Window) else "INCREMENTAL"
    connection.execute(
        f"INSERT INTO {_TABLES} VALUES (?, ?, ?, ?, ?, ?, ?, false, now())",
        [*path, lag.name, properties["WAREHOUSE"].name, mode, query],
    )
    _note(path, "SUCCEEDED", None, "CREATION", connection)


def command(line: str, connection: duckdb.DuckDBPyConnection) -> None:
    if dropped := _DROP.fullmatch(line):
        path = parts(dropped[2])
        if not _found(path, connection):
            if dropped[1]:
                return
            raise _missing(path)
        connection.execute(f"DROP TABLE {quoted(*path)}")
        connection.execute(f"DELETE FROM {_TABLES} WHERE {_THIS}", path)
        return
    altered = _ALTER.fullmatch(line)
    if not altered:
        raise compilation("001003", "42000", f"syntax error line 1 at position 0 unexpected '{line[:40]}'.")
    path, word = parts(altered[1]), altered[2].upper()
    result = _found(path, connection)
    if not result:
        raise _missing(path)
    if word == "REFRESH":
        try:
            _refresh(path, result[0], "MANUAL", connection)
        except duckdb.Error as error:
            raise refused(error) from error
    elif altered[3]:
        lag, warehouse = _LAG.search(altered[3]), _WAREHOUSE.search(altered[3])
        _check(lag[1], parts(warehouse[1])[0])
        connection.execute(
            f"UPDATE {_TABLES} SET lag = ?, warehouse = ? WHERE {_THIS}",
            [lag[1].strip("'"), parts(warehouse[1])[0], *path],
        )
    else:
        connection.execute(f"UPDATE {_TABLES} SET suspended = ? WHERE {_THIS}", [word == "SUSPEND", *path])


def refresh_all(connection: duckdb.DuckDBPyConnection) -> None:
    """As the service does by itself: every table that is not suspended and has an age of its own."""
    due = connection.execute(
        f"SELECT database_name, schema_name, table_name, query FROM {_TABLES}"
        " WHERE NOT suspended AND upper(lag) <> 'DOWNSTREAM'"
    ).fetchall()
    for *path, query in due:
        try:
            _refresh(path, query, "SCHEDULED", connection)
        except duckdb.Error:
            continue


def _refresh(path: list[str], query: str, trigger: str, connection: duckdb.DuckDBPyConnection) -> None:
    try:
        _fill(path, query, connection)
    except duckdb.Error as error:
        _note(path, "FAILED", refused(error).message, trigger, connection)
        raise
    connection.execute(f"UPDATE {_TABLES} SET data_timestamp = now() WHERE {_THIS}", path)
    _note(path, "SUCCEEDED", None, trigger, connection)


def _fill(path: list[str], query: str, connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(f"CREATE OR REPLACE TABLE {quoted(*path)} AS {duck(parsed(query))}")


def _note(
    path: list[str], state: str, message: str | None, trigger: str, connection: duckdb.DuckDBPyConnection
) -> None:
    connection.execute(
        f"INSERT INTO {_REFRESHES} VALUES (?, ?, ?, ?, ?, ?, now())", [*path, state, message, trigger]
    )


def _check(lag: str, warehouse: str) -> None:
    age = _AGE.fullmatch(lag)
    if lag.upper() != "DOWNSTREAM" and not age:
        raise compilation("002738", "22023", f"Invalid value {lag} for TARGET_LAG.")
    if age and int(age[1]) * _SECONDS[age[2][0].lower()] < _LEAST:
        raise compilation("002739", "22023", "TARGET_LAG must be at least 1 minute.")
    if warehouse not in WAREHOUSES:
        raise compilation("002043", "02000", f"Warehouse '{warehouse}' does not exist or not authorized.")


def _found(path: list[str], connection: duckdb.DuckDBPyConnection) -> tuple[Any, ...] | None:
    return connection.execute(f"SELECT query FROM {_TABLES} WHERE {_THIS}", path).fetchone()


def _missing(path: list[str]) -> Refused:
    shown = ".".join(path)
    return compilation("002003", "42S02", f"Dynamic Table '{shown}' does not exist or not authorized.")
