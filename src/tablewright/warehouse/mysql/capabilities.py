"""Facts about MySQL: capabilities, types, session settings. Imports no driver."""

import re

from tablewright.catalog.facts import ColumnFacts
from tablewright.formula.types import ValueType
from tablewright.warehouse.contract.capabilities import Capabilities

CAPABILITIES = Capabilities(
    platform="mysql",
    label="MySQL",
    sqlglot_dialect="mysql",
    path_depth=2,
    # Every change of a table commits what went before it.
    transactions="rows",
    concurrent_writers=True,
    named_locks=True,
    # One statement cannot read a temporary table twice, and sessions are shared.
    temporary_tables=None,
    joined_updates="join",
    alters_columns=True,
    counts_changes=True,
    enforced_keys=True,
    # seekdb is seen to give 1.6666666666666663 for 1.6666666666666665; MariaDB has no JSON of its own.
    exact_json=False,
    # 64 characters are allowed; bytes are the stricter rule that holds everywhere.
    max_identifier_bytes=64,
    # Columns always; tables and databases on servers with lower_case_table_names, as on Windows and macOS.
    folds_identifiers=True,
    refreshed_tables=None,
    bills_queries=False,
)

SYSTEM_SCHEMAS = frozenset(
    {"information_schema", "mysql", "performance_schema", "sys", "oceanbase", "__public", "__recyclebin"}
)

SQL_MODE = "STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION"
"""Errors in place of changed values; backslashes escape, and quotes are around text, as we write them. Not
ONLY_FULL_GROUP_BY: servers differ in which expressions they find again among the keys of a group."""

COLLATIONS = ("utf8mb4_0900_bin", "utf8mb4_nopad_bin", "utf8mb4_bin")
"""Texts compare by code point. The first that a server has: the last one ignores spaces at the end."""

SECONDS_OPTIONS = ("innodb_lock_wait_timeout", "lock_wait_timeout", "net_read_timeout", "net_write_timeout")

LOGICAL = "tinyint(1)"
LOGICAL_RESULT = "decimal(1,0)"
"""MySQL has no boolean. Stored it is TINYINT(1); what a query computes is marked by this type."""

_INTEGERS = frozenset({"tinyint", "smallint", "mediumint", "int", "integer", "bigint", "year", "bit"})
_NUMBERS = frozenset({"float", "double", "decimal", "numeric", "real"})


def column_facts(name: str, native_type: str, comment: str | None = None) -> ColumnFacts:
    """The language's type for one of MySQL's. Types without a counterpart are read as text, JSON as
    variant."""
    native = native_type.strip().lower()
    plain = re.split(r"[ (]", native, maxsplit=1)[0]
    kind, integer, has_time, zoned = ValueType.TEXT, False, False, False
    if native == LOGICAL:
        kind = ValueType.LOGICAL
    elif plain in _INTEGERS:
        kind, integer = ValueType.NUMBER, native != "bigint unsigned"
    elif plain in _NUMBERS:
        kind = ValueType.NUMBER
    elif plain == "date":
        kind = ValueType.DATE
    elif plain in ("datetime", "timestamp"):
        kind, has_time, zoned = ValueType.DATE, True, plain == "timestamp"
    elif plain == "json":
        kind = ValueType.VARIANT
    return ColumnFacts(name, kind, native, integer, has_time, zoned, comment=comment or None)
