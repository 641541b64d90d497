"""The table of engines in the documentation, and what it is made from."""

from pathlib import Path

import pytest
from scripts.capability_table import BEGIN, COLUMNS, END, table

from capabilities import AREAS, ENGINES, area_of, engine_of
from engines.bench import LOCAL_ENGINES

DOCUMENT = Path(__file__).parents[1] / "docs" / "platforms.md"


def test_every_engine_of_the_suite_has_a_column() -> None:
    assert {spec.name for spec in LOCAL_ENGINES} == set(ENGINES) == set(COLUMNS)


@pytest.mark.parametrize(
    ("node_id", "engine", "area"),
    [
        ("tests/engines/test_client.py::test_x[postgres-15-integer]", "postgres-15", 0),
        ("tests/engines/test_client.py::test_x[postgres]", "postgres", 0),
        ("tests/formula/functions/test_examples.py::test_example[mysql-seekdb-Abs-0]", "mysql-seekdb", 1),
        ("tests/writeback/test_views.py::test_view[mariadb]", "mysql-mariadb", 6),
        ("tests/engines/test_hostile.py::test_nothing", None, 3),
    ],
)
def test_a_test_tells_its_engine_and_its_area(node_id: str, engine: str | None, area: int) -> None:
    assert engine_of(node_id) == engine
    assert area_of(node_id) == list(AREAS)[area]


def test_a_cell_tells_what_passed_what_is_a_gap_and_what_was_not_run() -> None:
    made = table({"duckdb": {"A": {"passed": 3, "gaps": 1}}}, ["A"])
    assert made.splitlines()[-1].startswith("| A | 3, 1 gap | not run |")


def test_the_documentation_has_the_table() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    inside = text.partition(BEGIN)[2].partition(END)[0]
    for title, _ in COLUMNS.values():
        assert title in inside
    assert "failed" not in inside
