"""Facts about DuckDB: capabilities and types. Imports no driver."""

from dataclasses import replace

from tablewright.catalog.facts import ColumnFacts
from tablewright.formula.types import ValueType
from tablewright.warehouse.contract.capabilities import Capabilities

CAPABILITIES = Capabilities(
    platform="duckdb",
    label="DuckDB",
    sqlglot_dialect="duckdb",
    path_depth=2,
    transactions="full",
    concurrent_writers=False,
    named_locks=True,
    temporary_tables=("temp",),
    joined_updates="from",
    alters_columns=True,
    counts_changes=True,
    enforced_keys=True,
    exact_json=True,
    max_identifier_bytes=63,
    folds_identifiers=True,
    refreshed_tables=None,
    bills_queries=False,
)

SYSTEM_SCHEMAS = frozenset({"information_schema", "pg_catalog"})

_INTEGERS = frozenset(
    {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT"}
    | {"UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT"}
)
_DATETIMES = frozenset({"TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS"})

CSV_TYPES = {
    "text": "VARCHAR",
    "number": "DOUBLE",
    "integer": "BIGINT",
    "date": "DATE",
    "datetime": "TIMESTAMP",
    "logical": "BOOLEAN",
}


def column_facts(name: str, native_type: str, comment: str | None = None) -> ColumnFacts:
    """The language's type for one of DuckDB's. Types without a counterpart are read as text, nested types as
    variant."""
    return replace(_typed(name, native_type), comment=comment)


def _typed(name: str, native_type: str) -> ColumnFacts:
    native = native_type.upper()
    if native.endswith("]") or native.startswith(("STRUCT", "MAP", "UNION", "JSON")):
        return ColumnFacts(name, ValueType.VARIANT, native_type)
    if native in _INTEGERS:
        return ColumnFacts(name, ValueType.NUMBER, native_type, integer=True)
    if native in {"DOUBLE", "FLOAT"} or native.startswith("DECIMAL"):
        return ColumnFacts(name, ValueType.NUMBER, native_type)
    if native == "DATE":
        return ColumnFacts(name, ValueType.DATE, native_type)
    if native in _DATETIMES:
        return ColumnFacts(name, ValueType.DATE, native_type, has_time=True)
    if native.startswith("TIMESTAMP") and ("TZ" in native or "ZONE" in native):
        return ColumnFacts(name, ValueType.DATE, native_type, has_time=True, zoned=True)
    if native == "BOOLEAN":
        return ColumnFacts(name, ValueType.LOGICAL, native_type)
    return ColumnFacts(name, ValueType.TEXT, native_type)
