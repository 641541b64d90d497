"""Facts about Redshift: capabilities, types, session settings. Imports no driver."""

from collections.abc import Mapping

import pyarrow as pa

from tablewright.catalog.facts import ColumnFacts
from tablewright.formula.types import ValueType
from tablewright.warehouse.contract.capabilities import Capabilities

CAPABILITIES = Capabilities(
    platform="redshift",
    label="Amazon Redshift",
    sqlglot_dialect="redshift",
    path_depth=2,
    transactions="full",
    concurrent_writers=True,
    named_locks=False,
    temporary_tables=(),
    joined_updates="from",
    alters_columns=True,
    counts_changes=True,
    enforced_keys=False,
    exact_json=True,
    max_identifier_bytes=127,
    folds_identifiers=False,
    refreshed_tables=None,
    bills_queries=True,
)


def is_serverless(host: str) -> bool:
    """Whether the host is that of a workgroup, whose queries are billed; a cluster is paid for by the hour.

    https://docs.aws.amazon.com/redshift/latest/mgmt/serverless-connecting.html
    """
    return ".redshift-serverless." in host.casefold()


SYSTEM_SCHEMAS = frozenset(
    {"information_schema", "pg_catalog", "pg_internal", "pg_auto_copy", "pg_automv", "pg_mv", "pg_s3"}
)

SESSION_SETTINGS: Mapping[str, str] = {
    # Names in quotes keep their case:
    # https://docs.aws.amazon.com/redshift/latest/dg/r_enable_case_sensitive_identifier.html
    "enable_case_sensitive_identifier": "true",
    "datestyle": "ISO, YMD",
    "timezone": "UTC",
    "extra_float_digits": "2",
}

BOOL, BIGINT, SMALLINT, INTEGER = 16, 20, 21, 23
FLOAT, DOUBLE, DATE, TIMESTAMP, TIMESTAMPTZ, NUMERIC = 700, 701, 1082, 1114, 1184, 1700

# The types of results by their numbers; every other type comes as text.
ARROW_TYPES: Mapping[int, pa.DataType] = {
    BOOL: pa.bool_(),
    BIGINT: pa.int64(),
    SMALLINT: pa.int16(),
    INTEGER: pa.int32(),
    FLOAT: pa.float32(),
    DOUBLE: pa.float64(),
    DATE: pa.date32(),
    TIMESTAMP: pa.timestamp("us"),
    TIMESTAMPTZ: pa.timestamp("us", tz="UTC"),
}


_INTEGERS = frozenset({"smallint", "integer", "bigint", "int2", "int4", "int8", "oid"})
_NUMBERS = frozenset({"real", "double precision", "numeric", "decimal", "float4", "float8"})


def column_facts(name: str, native_type: str, comment: str | None = None) -> ColumnFacts:
    """The language's type for one of Redshift's. Types without a counterpart are read as text, SUPER as
    variant."""
    plain = native_type.partition("(")[0].strip().lower()
    kind, integer, has_time, zoned = ValueType.TEXT, False, False, False
    if plain == "super":
        kind = ValueType.VARIANT
    elif plain in _INTEGERS:
        kind, integer = ValueType.NUMBER, True
    elif plain in _NUMBERS:
        kind = ValueType.NUMBER
    elif plain in ("boolean", "bool"):
        kind = ValueType.LOGICAL
    elif plain == "date":
        kind = ValueType.DATE
    elif plain.startswith("timestamp"):
        zoned = plain.endswith("with time zone") or plain == "timestamptz"
        kind, has_time = ValueType.DATE, True
    return ColumnFacts(name, kind, native_type, integer, has_time, zoned, comment=comment)
