"""Facts about BigQuery: capabilities, types. Imports no driver."""

from collections.abc import Mapping

import pyarrow as pa

from tablewright.catalog.facts import ColumnFacts
from tablewright.formula.decimals import Digits
from tablewright.formula.types import ValueType
from tablewright.warehouse.contract.capabilities import Capabilities

CAPABILITIES = Capabilities(
    platform="bigquery",
    label="BigQuery",
    sqlglot_dialect="bigquery",
    path_depth=3,
    transactions="none",
    concurrent_writers=True,
    named_locks=False,
    temporary_tables=None,
    joined_updates="from",
    alters_columns=False,
    counts_changes=True,
    enforced_keys=False,
    exact_json=True,
    max_identifier_bytes=300,
    folds_identifiers=False,
    refreshed_tables=None,
    bills_queries=True,
)

SYSTEM_SCHEMAS = frozenset({"INFORMATION_SCHEMA"})

_KINDS: Mapping[str, tuple[ValueType, bool, bool, bool]] = {
    # The language's type, whole numbers, with a time, with a time zone.
    "STRING": (ValueType.TEXT, False, False, False),
    "INT64": (ValueType.NUMBER, True, False, False),
    "FLOAT64": (ValueType.NUMBER, False, False, False),
    "NUMERIC": (ValueType.NUMBER, False, False, False),
    "BIGNUMERIC": (ValueType.NUMBER, False, False, False),
    "BOOL": (ValueType.LOGICAL, False, False, False),
    "DATE": (ValueType.DATE, False, False, False),
    "DATETIME": (ValueType.DATE, False, True, False),
    "TIMESTAMP": (ValueType.DATE, False, True, True),
    "JSON": (ValueType.VARIANT, False, False, False),
    "STRUCT": (ValueType.VARIANT, False, False, False),
    "ARRAY": (ValueType.VARIANT, False, False, False),
    "RANGE": (ValueType.TEXT, False, False, False),
}
STANDARD: Mapping[str, str] = {
    "INTEGER": "INT64",
    "FLOAT": "FLOAT64",
    "BOOLEAN": "BOOL",
    "RECORD": "STRUCT",
    "DECIMAL": "NUMERIC",
    "BIGDECIMAL": "BIGNUMERIC",
}
"""The API's names of SQL types."""
NUMERIC_DIGITS = Digits(38, 9)

ARROW_TYPES: Mapping[str, pa.DataType] = {
    "STRING": pa.string(),
    "INT64": pa.int64(),
    "FLOAT64": pa.float64(),
    "NUMERIC": pa.decimal128(38, 9),
    "BIGNUMERIC": pa.decimal256(76, 38),
    "BOOL": pa.bool_(),
    "BYTES": pa.binary(),
    "DATE": pa.date32(),
    "TIME": pa.time64("us"),
    "DATETIME": pa.timestamp("us"),
    "TIMESTAMP": pa.timestamp("us", tz="UTC"),
}
"""Column type -> Arrow type. All other types are read as text."""

CSV_TYPES: Mapping[str, str] = {
    "text": "STRING",
    "number": "FLOAT64",
    "integer": "INT64",
    "date": "DATE",
    "datetime": "DATETIME",
    "logical": "BOOL",
}


def column_facts(name: str, native_type: str, comment: str | None = None) -> ColumnFacts:
    """The language's type for one of BigQuery's. Types without a counterpart are read as text, nested types
    as variant."""
    plain = native_type.partition("(")[0].partition("<")[0].strip().upper()
    kind, integer, has_time, zoned = _KINDS.get(
        STANDARD.get(plain, plain), (ValueType.TEXT, False, False, False)
    )
    digits = NUMERIC_DIGITS if native_type.upper() == "NUMERIC" else None
    return ColumnFacts(name, kind, native_type, integer, has_time, zoned, comment=comment, digits=digits)
