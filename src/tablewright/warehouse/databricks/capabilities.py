"""Facts about Databricks: capabilities, types, session settings. Imports no driver."""

import re
from collections.abc import Mapping

from tablewright.catalog.facts import ColumnFacts
from tablewright.formula.types import ValueType
from tablewright.warehouse.contract.capabilities import Capabilities

CAPABILITIES = Capabilities(
    platform="databricks",
    label="Databricks",
    sqlglot_dialect="databricks",
    path_depth=3,
    transactions="none",
    concurrent_writers=True,
    named_locks=False,
    temporary_tables=None,
    joined_updates="merge",
    alters_columns=False,
    counts_changes=True,
    enforced_keys=False,
    exact_json=True,
    max_identifier_bytes=255,
    folds_identifiers=True,
    refreshed_tables=None,
    bills_queries=True,
)

SYSTEM_SCHEMAS = frozenset({"information_schema"})
SYSTEM_CATALOGS = frozenset({"system", "__databricks_internal"})

SESSION_SETTINGS: Mapping[str, str] = {
    # What decides how values are read and computed, whatever the workspace's own defaults are.
    "ANSI_MODE": "true",
    "TIMEZONE": "UTC",
}

NAME_FORBIDDEN = re.compile(r"[./ \x00-\x1f\x7f]")
"""Characters that names of catalogs, schemas and tables of Unity Catalog may not contain."""

TABLE_PROPERTIES: Mapping[str, str] = {
    # Columns may have any name, be renamed, and be dropped.
    "delta.columnMapping.mode": "name",
    # A column of moments without a zone may be added later
    # (https://docs.databricks.com/sql/language-manual/data-types/timestamp-ntz-type.html).
    "delta.feature.timestampNtz": "supported",
}
"""The properties that Delta tables are created with."""

_KINDS: Mapping[str, tuple[ValueType, bool, bool, bool]] = {
    # The language's type, whole numbers, with a time, with a time zone.
    "tinyint": (ValueType.NUMBER, True, False, False),
    "smallint": (ValueType.NUMBER, True, False, False),
    "int": (ValueType.NUMBER, True, False, False),
    "bigint": (ValueType.NUMBER, True, False, False),
    "decimal": (ValueType.NUMBER, False, False, False),
    "float": (ValueType.NUMBER, False, False, False),
    "double": (ValueType.NUMBER, False, False, False),
    "boolean": (ValueType.LOGICAL, False, False, False),
    "date": (ValueType.DATE, False, False, False),
    "timestamp": (ValueType.DATE, False, True, True),
    "timestamp_ntz": (ValueType.DATE, False, True, False),
    "variant": (ValueType.VARIANT, False, False, False),
    "array": (ValueType.VARIANT, False, False, False),
    "map": (ValueType.VARIANT, False, False, False),
    "struct": (ValueType.VARIANT, False, False, False),
}


def column_facts(name: str, native_type: str, comment: str | None = None) -> ColumnFacts:
    """The language's type for one of Databricks'. Types without a counterpart are read as text, nested types
    as variant."""
    plain = re.split(r"[(<]", native_type, maxsplit=1)[0].strip().lower()
    kind, integer, has_time, zoned = _KINDS.get(plain, (ValueType.TEXT, False, False, False))
    return ColumnFacts(name, kind, native_type, integer, has_time, zoned, comment=comment)
