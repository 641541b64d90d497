"""`--duckdb-only`: the tests that need no server, no double and no browser (`make test-fast`)."""

import pytest

from capabilities import engine_of

SERVERS = frozenset(
    {
        "alloydb_address",
        "bigquery_server",
        "databricks_server",
        "identity_provider",
        "mariadb_server",
        "postgres_15_server",
        "postgres_server",
        "redshift_server",
        "seekdb_server",
        "server",
        "snowflake_server",
    }
)
"""Fixtures that start a server of another program."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--duckdb-only", action="store_true", help="leave out what needs a server or a browser")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--duckdb-only"):
        return
    left_out = [item for item in items if not on_duckdb_only(item)]
    config.hook.pytest_deselected(items=left_out)
    dropped = set(left_out)
    items[:] = [item for item in items if item not in dropped]


def on_duckdb_only(item: pytest.Item) -> bool:
    if engine_of(item.nodeid) not in (None, "duckdb") or "postgresql" in item.nodeid:
        return False
    return SERVERS.isdisjoint(getattr(item, "fixturenames", ()))
