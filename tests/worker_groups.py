"""Which tests an xdist worker runs in a row: those of an engine whose server it starts, else those of a file.

A server or a double takes seconds to start, and memory and processor as long as it runs: each is started by
one worker only. What the fixtures of a file set up is set up once.
"""

import pytest

from capabilities import engine_of

ONE_WORKER = frozenset({"bigquery", "databricks", "mysql-mariadb", "mysql-seekdb", "redshift", "snowflake"})
"""Engines whose tests all run on one worker. PostgreSQL's servers start at once and are shared."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Runs after the folders have grouped theirs: the tests of the browser share one server."""
    for item in items:
        if item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group(group_of(item.nodeid)))


def group_of(node_id: str) -> str:
    engine = engine_of(node_id)
    return engine if engine in ONE_WORKER else node_id.partition("::")[0]


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """xdist appends the group to a test's id: what is printed and kept for --last-failed goes without it."""
    report.nodeid = without_group(report.nodeid)


def without_group(node_id: str) -> str:
    name, at, _ = node_id.rpartition("@")
    return name if at and "]" not in node_id[len(name) :] else node_id
