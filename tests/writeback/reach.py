"""Which engines run which suites of the write features, and what they cannot do. Pure."""

from collections.abc import Mapping

from limited import Limit

SWITCH = "TABLEWRIGHT_TEST_WRITING"
"""`all`, or names of further engines: they run every suite (`make test-writing`)."""
ENGINES = ("duckdb", "postgres", "mariadb")
"""Those that run every suite always."""
LIMITS: Mapping[str, Limit] = {
    "duckdb without transactions": "none",
    "postgres with those of rows": "rows",
}
"""Engines that are made to do less, so that the write features have to do more."""
LIMITED = frozenset(
    {
        "test_input_table_editing",
        "test_input_table_ordering",
        "test_input_table_rules",
        "test_input_table_structure",
        "test_linked_input_tables",
        "test_registry",
        "test_views",
    }
)
"""The suites that run on these too."""
FURTHER: Mapping[str, frozenset[str]] = {
    "redshift": frozenset(),
    "snowflake": frozenset(),
    "bigquery": frozenset(),
    "databricks": frozenset(),
    "seekdb": frozenset(),
    "alloydb": frozenset(),
    "postgres-15": frozenset(),
}
"""The suites that further engines run always."""
UNPROBED = frozenset({"bigquery", "databricks"})
"""Where switching write access on with all of the doctor's probes takes longer than most tests: those that
are not about it begin without them."""
SPECS: Mapping[str, str] = {"mariadb": "mysql-mariadb", "seekdb": "mysql-seekdb"}
"""What the table of engines (`engines.bench`) calls an engine where it has another name."""

NEEDS: Mapping[str, Mapping[str, str]] = {
    "duckdb without transactions": {"transactional-ddl": "Each statement stands alone"},
    "postgres with those of rows": {"transactional-ddl": "A change of a table commits at once"},
}
"""What an engine has not that tests say they need, and why, where the table of engines does not say so."""
GAPS: Mapping[str, Mapping[str, str]] = {
    "databricks": {
        "test_a_hostile_schema_name_is_only_a_name": "Unity Catalog takes no spaces in the names of schemas",
    },
}
"""Tests that must fail on an engine, and why."""


def engines_of(suite: str, asked: str) -> tuple[str, ...]:
    """The engines that run the module `suite`; `asked` is what the switch says."""
    words = asked.split()
    further = (name for name, suites in FURTHER.items() if suite in suites or name in words or "all" in words)
    limited = tuple(LIMITS) if suite in LIMITED else ()
    return (*ENGINES, *limited, *further)
