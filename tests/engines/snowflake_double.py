"""Snowflake's double as an engine of the shared suite."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from servers.snowflake import PASSWORD, SnowflakeServer
from tablewright.warehouse.contract.client import Rendered, Warehouse
from tablewright.warehouse.fields import ConnectionConfig, PoolLimits
from tablewright.warehouse.snowflake.client import SnowflakeWarehouse, open_warehouse

DATABASE = "Tests"
GAPS = {
    "wide-decimals": "The double computes small decimals as DuckDB does, in 18 digits",
    "enforced-keys": "Snowflake does not enforce keys",
    "transactional-ddl": "A change of a table commits the transaction in Snowflake",
    "named-locks": "Snowflake has no locks by name",
    "row-places": "Snowflake has no word for where a row is stored",
}
COMMENTS = ("COMMENT ON TABLE {s}.t IS 'Things'", "COMMENT ON COLUMN {s}.t.b IS 'When'")


def series(alias: str, count: int) -> str:
    """Numbers from 1; a generator wants a constant."""
    rows = f"TABLE(GENERATOR(ROWCOUNT => {count}))"
    return f"(SELECT SEQ8() + 1 AS n FROM {rows}) AS {alias}"


def opened(details: dict[str, Any], secret: dict[str, Any]) -> SnowflakeWarehouse:
    config = ConnectionConfig("c", "snowflake", details, secret)
    return open_warehouse(config, PoolLimits(Path("none"), Path("none"), None))


@contextmanager
def start(request: pytest.FixtureRequest, folder: Path) -> Generator[tuple[Warehouse, dict[str, Any]]]:
    del folder
    server: SnowflakeServer = request.getfixturevalue("snowflake_server")
    details = server.details() | {"password": PASSWORD}
    yield request.getfixturevalue("snowflake_warehouse"), details


@pytest.fixture(scope="session")
def snowflake_warehouse(snowflake_server: SnowflakeServer) -> Generator[SnowflakeWarehouse]:
    warehouse = opened(snowflake_server.details(), {"password": PASSWORD})
    with warehouse.transaction() as transaction:
        transaction.execute(Rendered(f'CREATE DATABASE IF NOT EXISTS "{DATABASE}"'))
    yield warehouse
    warehouse.close()
