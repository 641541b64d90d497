"""Facts about PostgreSQL: capabilities, types, connection options. Imports no driver."""

from collections.abc import Mapping

import pyarrow as pa

from tablewright.catalog.facts import ColumnFacts
from tablewright.formula.types import ValueType
from tablewright.warehouse.contract.capabilities import Capabilities

CAPABILITIES = Capabilities(
    platform="postgres",
    label="PostgreSQL",
    sqlglot_dialect="postgres",
    path_depth=2,
    transactions="full",
    concurrent_writers=True,
    named_locks=True,
    temporary_tables=("pg_temp",),
    joined_updates="from",
    alters_columns=True,
    counts_changes=True,
    enforced_keys=True,
    exact_json=True,
    max_identifier_bytes=63,
    folds_identifiers=False,
    refreshed_tables=None,
    bills_queries=False,
)

SYSTEM_SCHEMAS = frozenset({"information_schema", "pg_catalog", "pg_toast"})

SESSION_SETTINGS = {
    # All that decides how values are read and written, whatever the server's own defaults are.
    "DateStyle": "ISO, YMD",
    "IntervalStyle": "postgres",
    "TimeZone": "UTC",
    "bytea_output": "hex",
    "extra_float_digits": "1",
    # Compiling a long expression takes the server longer than running it on what people look at.
    "jit": "off",
    "standard_conforming_strings": "on",
}
OPTIONS = frozenset({"application_name", "lock_timeout", "role", "search_path", "work_mem"})
"""Settings of a session that a connection may choose."""

_INTEGERS = frozenset({"smallint", "integer", "bigint", "oid"})
_NUMBERS = frozenset({"real", "double precision", "numeric", "money"})
_NESTED = frozenset({"json", "jsonb", "hstore"})

# The types of results by PostgreSQL's fixed type numbers; every other type comes as text.
ARROW_TYPES: Mapping[int, pa.DataType] = {
    16: pa.bool_(),
    20: pa.int64(),
    21: pa.int16(),
    23: pa.int32(),
    26: pa.int64(),
    700: pa.float32(),
    701: pa.float64(),
    1082: pa.date32(),
    1114: pa.timestamp("us"),
    1184: pa.timestamp("us", tz="UTC"),
}
NUMERIC = 1700


def column_facts(name: str, native_type: str, comment: str | None = None) -> ColumnFacts:
    """The language's type for one of PostgreSQL's. Types without a counterpart are read as text, nested types
    as variant."""
    plain = native_type.partition("(")[0].strip().lower()
    kind, integer, has_time, zoned = ValueType.TEXT, False, False, False
    if native_type.endswith("[]") or plain in _NESTED:
        kind = ValueType.VARIANT
    elif plain in _INTEGERS:
        kind, integer = ValueType.NUMBER, True
    elif plain in _NUMBERS:
        kind = ValueType.NUMBER
    elif plain == "boolean":
        kind = ValueType.LOGICAL
    elif plain == "date":
        kind = ValueType.DATE
    elif plain.startswith("timestamp"):
        kind, has_time, zoned = ValueType.DATE, True, native_type.endswith("with time zone")
    return ColumnFacts(name, kind, native_type, integer, has_time, zoned, comment=comment)
