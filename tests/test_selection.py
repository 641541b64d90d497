"""What `make test-fast`, `make test` and `make test-all` take."""

from pathlib import Path

import pytest

from capabilities import ENGINES
from selection import IN_FULL, SUITES, Case, Suite, chosen

HERE = Path(__file__).parent
EXAMPLES = "tests/formula/functions/test_examples.py::test_example"
NULLS = "tests/formula/functions/test_nulls.py::test_null"
CLIENT = "tests/engines/test_client.py::test_x"
COMPILED = "tests/engines/test_compiled_elements.py::test_x"
VIEWS = "tests/writeback/test_views.py::test_view"
GOLDEN = "tests/compiler/test_golden.py::test_x"


def taken(ids: list[str], scope: str, engines: str = "") -> list[str]:
    takes = chosen([Case(node_id) for node_id in ids], scope, engines.split())
    return [node_id for node_id, take in zip(ids, takes, strict=True) if take]


@pytest.mark.parametrize(
    ("ids", "left"),
    [
        # Without an engine, or on one that runs in full.
        (["tests/store/test_database.py::test_x[a]", "tests/store/test_database.py::test_x[b]"], []),
        ([f"{CLIENT}[{engine}-{n}]" for engine in sorted(IN_FULL) for n in "ab"], []),
        # The first case of a test, of each function, and each shape of a statement.
        ([f"{CLIENT}[snowflake-a]", f"{CLIENT}[snowflake-b]"], [f"{CLIENT}[snowflake-b]"]),
        ([f"{CLIENT}[snowflake-a]", f"{CLIENT}[bigquery-a]"], []),
        (
            [f"{EXAMPLES}[redshift-Round-0]", f"{EXAMPLES}[redshift-Round-1]", f"{EXAMPLES}[redshift-Abs-0]"],
            [f"{EXAMPLES}[redshift-Round-1]"],
        ),
        ([f"{COMPILED}[snowflake-a]", f"{COMPILED}[snowflake-b]"], []),
        # A name in front of a dash is another engine's: that of PostgreSQL 15 is not that of PostgreSQL.
        ([f"{CLIENT}[postgres-15-a]", f"{CLIENT}[postgres-15-b]"], [f"{CLIENT}[postgres-15-b]"]),
        # SQL that is only written.
        ([f"{GOLDEN}[a-snowflake]", f"{GOLDEN}[b-snowflake]"], []),
    ],
)
def test_what_the_usual_run_leaves(ids: list[str], left: list[str]) -> None:
    assert taken(ids, "usual") == [node_id for node_id in ids if node_id not in left]


def test_a_subject_that_is_spread_is_tried_on_one_engine_of_several() -> None:
    others = [engine for engine in ENGINES if engine not in IN_FULL]
    functions = [f"F{number}" for number in range(100)]
    ids = [f"{NULLS}[{name}-{index}-{engine}]" for name in functions for index in (0, 1) for engine in others]
    kept = taken(ids, "usual")
    assert [node_id.partition("[")[2].partition("-")[0] for node_id in kept] == functions
    engines = {node_id.rstrip("]").partition("-0-")[2] for node_id in kept}
    assert engines == set(others)
    assert taken(ids, "usual") == kept


def test_all_engines_of_a_spread_test_take_their_turn() -> None:
    ids = [f"{VIEWS}[duckdb]", f"{VIEWS}[seekdb]", f"{VIEWS}[redshift]"]
    kept = taken(ids, "usual")
    assert kept[0] == ids[0]
    assert len(kept) == 2


def test_the_fast_run_needs_no_server() -> None:
    ids = [f"{CLIENT}[duckdb-a]", f"{CLIENT}[postgres-a]", "tests/store/test_a.py::test_x[postgresql]"]
    assert taken(ids, "fast") == ids[:1]
    assert chosen([Case(f"{CLIENT}[duckdb-a]", needs_server=True)], "fast") == [False]


def test_the_whole_run_takes_everything_or_what_names_an_engine() -> None:
    ids = [
        f"{CLIENT}[duckdb-a]",
        f"{CLIENT}[snowflake-a]",
        f"{VIEWS}[seekdb]",
        "tests/store/test_a.py::test_x",
    ]
    assert taken(ids, "all") == ids
    assert taken(ids, "all", "snowflake") == [ids[1]]
    assert taken(ids, "all", "seekdb snowflake") == ids[1:3]
    with pytest.raises(ValueError, match="there is no engine snowflak; there are duckdb"):
        taken(ids, "all", "snowflak")


@pytest.mark.parametrize("suite", SUITES[:-1], ids=lambda suite: suite.begins)
def test_suites_of_the_rule_are_there(suite: Suite) -> None:
    """One that has another name now would be left to another rule without a word."""
    assert (HERE.parent / suite.begins).exists()
