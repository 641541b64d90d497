"""Which engines run which suites."""

import ast
from pathlib import Path

import pytest
from reach import ENGINES, FURTHER, GAPS, LIMITED, LIMITS, engines_of

HERE = Path(__file__).parent
SUITES = {file.stem: file for file in HERE.rglob("test_*.py")}
TESTS = {
    node.name
    for file in SUITES.values()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    if isinstance(node, ast.FunctionDef)
}


@pytest.mark.parametrize(
    ("suite", "test", "asked", "expected"),
    [
        ("test_locks", "test_a", "", ENGINES),
        ("test_views", "test_a", "", (*ENGINES, *LIMITS)),
        ("test_locks", "test_a", "seekdb redshift", (*ENGINES, "redshift", "seekdb")),
        ("test_locks", "test_a", "mysql-seekdb", (*ENGINES, "seekdb")),
        ("test_locks", "test_a", "all", (*ENGINES, *FURTHER)),
        ("test_locks", "test_it_is_a_snapshot_until_the_next_run", "", (*ENGINES, *FURTHER)),
    ],
)
def test_what_runs_where(suite: str, test: str, asked: str, expected: tuple[str, ...]) -> None:
    assert engines_of(suite, test, asked) == expected


def test_what_is_named_is_there() -> None:
    """A test that has another name now would silently run on fewer engines."""
    named = frozenset().union(*FURTHER.values(), *GAPS.values(), LIMITED)
    assert named <= SUITES.keys() | TESTS
