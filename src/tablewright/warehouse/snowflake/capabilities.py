"""Facts about Snowflake: capabilities, types, session settings. Imports no driver."""

from collections.abc import Mapping

import pyarrow as pa

from tablewright.catalog.facts import ColumnFacts
from tablewright.formula.types import ValueType
from tablewright.warehouse.contract.capabilities import Capabilities

CAPABILITIES = Capabilities(
    platform="snowflake",
    label="Snowflake",
    sqlglot_dialect="snowflake",
    path_depth=3,
    transactions="rows",
    concurrent_writers=True,
    named_locks=False,
    temporary_tables=None,
    joined_updates="from",
    alters_columns=True,
    counts_changes=True,
    enforced_keys=False,
    exact_json=True,
    max_identifier_bytes=255,
    folds_identifiers=False,
    refreshed_tables="DYNAMIC TABLE",
    bills_queries=True,
)

SYSTEM_SCHEMAS = frozenset({"INFORMATION_SCHEMA"})
SYSTEM_DATABASES = frozenset({"SNOWFLAKE"})

SESSION_PARAMETERS: Mapping[str, str | int | bool] = {
    # All that decides how values are read and written, whatever the account's own defaults are.
    # https://docs.snowflake.com/en/sql-reference/parameters
    "TIMEZONE": "UTC",
    "WEEK_START": 1,
    "WEEK_OF_YEAR_POLICY": 0,
    "TIMESTAMP_TYPE_MAPPING": "TIMESTAMP_NTZ",
    "TIMESTAMP_NTZ_OUTPUT_FORMAT": "YYYY-MM-DD HH24:MI:SS.FF6",
    "DATE_OUTPUT_FORMAT": "YYYY-MM-DD",
    "DATE_INPUT_FORMAT": "AUTO",
    "TIMESTAMP_INPUT_FORMAT": "AUTO",
    "TIME_OUTPUT_FORMAT": "HH24:MI:SS",
    "BINARY_INPUT_FORMAT": "HEX",
    "BINARY_OUTPUT_FORMAT": "HEX",
    "GEOGRAPHY_OUTPUT_FORMAT": "GeoJSON",
    "DEFAULT_NULL_ORDERING": "LAST",
    "QUOTED_IDENTIFIERS_IGNORE_CASE": False,
    "AUTOCOMMIT": True,
    "MULTI_STATEMENT_COUNT": 1,
    "ROWS_PER_RESULTSET": 0,
    "TRANSACTION_ABORT_ON_ERROR": False,
    # A statement whose client is gone is stopped, and who waits for a table does not wait for hours.
    "ABORT_DETACHED_QUERY": True,
    "LOCK_TIMEOUT": 60,
    "CLIENT_TELEMETRY_ENABLED": False,
}

_WHOLE = frozenset({"INT", "INTEGER", "BIGINT", "SMALLINT", "TINYINT", "BYTEINT"})
_EXACT = frozenset({"NUMBER", "DECIMAL", "NUMERIC", "FIXED"})
_DOUBLES = frozenset({"FLOAT", "REAL", "DOUBLE", "DECFLOAT", "FLOAT4", "FLOAT8", "DOUBLE PRECISION"})
_NESTED = frozenset({"VARIANT", "OBJECT", "ARRAY", "MAP", "GEOGRAPHY", "GEOMETRY", "VECTOR"})
_ZONED = frozenset({"TIMESTAMP_LTZ", "TIMESTAMP_TZ"})


def column_facts(name: str, native_type: str, comment: str | None = None) -> ColumnFacts:
    """The language's type for one of Snowflake's, such as `NUMBER(12,2)` or `TIMESTAMP_NTZ`. Types without a
    counterpart are read as text, nested types as variant."""
    plain, _, digits = native_type.partition("(")
    plain = plain.strip().upper()
    kind, integer, has_time, zoned = ValueType.TEXT, False, False, False
    if plain in _NESTED:
        kind = ValueType.VARIANT
    elif plain in _WHOLE:
        kind, integer = ValueType.NUMBER, True
    elif plain in _EXACT:
        kind, integer = ValueType.NUMBER, _scale(digits) == 0
    elif plain in _DOUBLES:
        kind = ValueType.NUMBER
    elif plain == "BOOLEAN":
        kind = ValueType.LOGICAL
    elif plain == "DATE":
        kind = ValueType.DATE
    elif plain.startswith(("TIMESTAMP", "DATETIME")):
        kind, has_time, zoned = ValueType.DATE, True, plain in _ZONED
    return ColumnFacts(name, kind, native_type, integer, has_time, zoned, comment=comment)


def _scale(digits: str) -> int:
    """Of `38,0)`; a number without digits is a whole one."""
    _, _, scale = digits.rstrip(") ").partition(",")
    return int(scale) if scale.strip() else 0


# The kinds of a result's columns by the driver's type numbers:
# https://docs.snowflake.com/en/developer-guide/python-connector/python-connector-api#type-codes
FIXED, REAL, TEXT, DATE, TIMESTAMP, VARIANT, TIMESTAMP_LTZ, TIMESTAMP_TZ = range(8)
TIMESTAMP_NTZ, OBJECT, ARRAY, BINARY, TIME, BOOLEAN, GEOGRAPHY, GEOMETRY, VECTOR = range(8, 17)

_KINDS = {
    REAL: "FLOAT",
    TEXT: "TEXT",
    DATE: "DATE",
    TIMESTAMP: "TIMESTAMP_NTZ",
    VARIANT: "VARIANT",
    TIMESTAMP_LTZ: "TIMESTAMP_LTZ",
    TIMESTAMP_TZ: "TIMESTAMP_TZ",
    TIMESTAMP_NTZ: "TIMESTAMP_NTZ",
    OBJECT: "OBJECT",
    ARRAY: "ARRAY",
    BINARY: "BINARY",
    TIME: "TIME",
    BOOLEAN: "BOOLEAN",
    GEOGRAPHY: "GEOGRAPHY",
    GEOMETRY: "GEOMETRY",
    VECTOR: "VECTOR",
}
_ARROW = {
    REAL: pa.float64(),
    DATE: pa.date32(),
    BOOLEAN: pa.bool_(),
    TIMESTAMP: pa.timestamp("us"),
    TIMESTAMP_NTZ: pa.timestamp("us"),
    TIMESTAMP_LTZ: pa.timestamp("us", tz="UTC"),
    TIMESTAMP_TZ: pa.timestamp("us", tz="UTC"),
}


def native_type(code: int, precision: int | None, scale: int | None) -> str:
    """The name of the type of a result's column."""
    if code == FIXED:
        return f"NUMBER({precision or 38},{scale or 0})"
    return _KINDS.get(code, "TEXT")


def arrow_type(code: int, precision: int | None, scale: int | None) -> pa.DataType:
    """The type in which a result's column is given on. Whole numbers have 64 bits; nested values and times of
    day are text."""
    if code == FIXED:
        return pa.decimal128(precision or 38, scale) if scale else pa.int64()
    return _ARROW.get(code, pa.string())
