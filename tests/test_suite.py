"""Rules that the tests themselves keep."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from selection import SERVERS
from worker_groups import group_of, without_group

HERE = Path(__file__).parent
MOST_LINES = 600


def modules_imported(file: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            yield node.module or ""
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.Import):
            yield from (name.name for name in node.names)


def test_no_file_imports_from_a_file_of_tests() -> None:
    """What several files need has a module of its own, or a fixture."""
    files = {file.stem for file in HERE.rglob("test_*.py")}
    importing = [
        f"{file.relative_to(HERE)} imports {module}"
        for file in sorted(HERE.rglob("*.py"))
        for module in modules_imported(file)
        if module.rpartition(".")[2] in files
    ]
    assert not importing


def test_no_file_of_tests_is_long() -> None:
    """One that grows beyond this is split by subject."""
    lines = {file: file.read_text(encoding="utf-8").count("\n") for file in HERE.rglob("*.py")}
    assert not [str(file.relative_to(HERE)) for file, count in lines.items() if count > MOST_LINES]


def test_every_fixture_that_starts_a_server_is_known(request: pytest.FixtureRequest) -> None:
    """`make test-fast` leaves out the tests that ask for one of them."""
    shared = {
        node.name
        for file in (HERE / "servers").glob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
        and node.name.endswith("_server")
        and any("fixture" in ast.unparse(decorator) for decorator in node.decorator_list)
    }
    assert shared
    assert shared <= SERVERS


@pytest.mark.parametrize(
    ("node_id", "group"),
    [
        ("tests/engines/test_client.py::test_x[snowflake-integer]", "snowflake"),
        ("tests/writeback/test_views.py::test_view[seekdb]", "mysql-seekdb"),
        ("tests/writeback/test_views.py::test_view[postgres]", "tests/writeback/test_views.py"),
        ("tests/store/test_database.py::test_y", "tests/store/test_database.py"),
    ],
)
def test_tests_of_a_double_run_on_the_worker_that_starts_it(node_id: str, group: str) -> None:
    assert group_of(node_id) == group
    assert without_group(f"{node_id}@{group}") == node_id
    assert without_group(node_id) == node_id


def test_an_at_sign_among_the_parameters_belongs_to_the_test() -> None:
    assert without_group("tests/a.py::test_b[ann@b.org]") == "tests/a.py::test_b[ann@b.org]"
