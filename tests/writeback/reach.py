"""Which engines run which suites of the write features, and what they cannot do. Pure."""

from collections.abc import Mapping

from limited import Limit

SWITCH = "TABLEWRIGHT_TEST_WRITING"
"""`all`, or names of further engines: they run every suite (`make test-all`)."""
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
        "test_shared_input_tables",
        "test_views",
    }
)
"""The suites that run on these too."""
CORE = frozenset(
    {
        "test_a_check_tries_every_privilege_and_leaves_nothing",
        "test_a_file_becomes_a_typed_table",
        "test_a_name_that_is_taken_is_refused",
        "test_an_older_history_is_read_and_gets_hints_at_the_next_write",
        "test_drop_and_bring_back",
        "test_it_is_a_snapshot_until_the_next_run",
        "test_undo_and_redo",
    }
)
"""Tests that go through most of what differs between platforms, beyond `tests/engines/test_writing*`."""
MORE = frozenset(
    {
        "test_a_missing_schema_is_a_result_with_a_way_out",
        "test_a_run_that_breaks_in_the_middle_leaves_nothing",
        "test_columns_are_renamed_retyped_and_left_out",
        "test_everything_moves_with_data_history_and_views",
        "test_an_edit_is_in_the_table_and_in_the_history",
        "test_only_what_is_ours_is_dropped",
    }
)
FURTHER: Mapping[str, frozenset[str]] = {
    "redshift": CORE | MORE | {"test_input_table_structure", "test_registry", "test_destination"},
    "snowflake": CORE | MORE | {"test_registry"},
    "bigquery": frozenset(
        {
            "test_a_check_tries_every_privilege_and_leaves_nothing",
            "test_a_file_becomes_a_typed_table",
            "test_an_older_history_is_read_and_gets_hints_at_the_next_write",
            "test_it_is_a_snapshot_until_the_next_run",
        }
    ),
    "databricks": CORE,
    "seekdb": CORE | MORE,
    "alloydb": CORE | MORE,
    "postgres-15": CORE | MORE,
}
"""The suites and the single tests that further engines run without the switch. A statement takes the doubles
of BigQuery and Databricks several times as long as the others. `make test` runs each on one of them
(`selection`)."""
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
STAYS: Mapping[str, str] = {"mysql-seekdb": '"'}
"""What a name must not hold, for the engine to be able to drop a schema."""
GAPS: Mapping[str, Mapping[str, str]] = {
    "alloydb": {
        "test_the_main_schema_is_allowed_when_it_is_empty": "Only its owner makes tables in public",
    },
    "databricks": {
        "test_a_hostile_schema_name_is_only_a_name": "Unity Catalog takes no spaces in the names of schemas",
    },
}
"""Tests that must fail on an engine, and why."""


def engines_of(suite: str, test: str, asked: str) -> tuple[str, ...]:
    """The engines that run a test of the module `suite`; `asked` is what the switch says."""
    words = set(FURTHER) if asked == "all" else set(asked.split())
    further = (
        name for name, always in FURTHER.items() if {name, SPECS.get(name)} & words or always & {suite, test}
    )
    limited = tuple(LIMITS) if suite in LIMITED else ()
    return (*ENGINES, *limited, *further)
