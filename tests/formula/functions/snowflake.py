"""Snowflake's double as an engine for the examples of functions."""

from collections.abc import Callable, Generator, Sequence
from typing import Any

import pytest

from servers.snowflake import PASSWORD, SnowflakeServer
from tablewright.warehouse.contract.client import Rendered
from tablewright.warehouse.fields import ConnectionConfig, PoolLimits
from tablewright.warehouse.snowflake.client import open_warehouse

Run = Callable[[str], Sequence[Sequence[Any]]]
KNOWN: dict[str, str] = {}


@pytest.fixture(scope="session")
def snowflake_run(
    snowflake_server: SnowflakeServer, tmp_path_factory: pytest.TempPathFactory
) -> Generator[Run]:
    folder = tmp_path_factory.mktemp("snowflake")
    config = ConnectionConfig("c", "snowflake", snowflake_server.details(), {"password": PASSWORD})
    warehouse = open_warehouse(config, PoolLimits(folder, folder, None))

    def run(sql: str) -> list[tuple[object, ...]]:
        running = warehouse.query(Rendered(sql), timeout=60)
        try:
            columns = [[] for _ in running.schema]
            for batch in running.batches():
                for known, column in zip(columns, batch.columns, strict=True):
                    known += column.to_pylist()
            return list(zip(*columns, strict=True))
        finally:
            running.close()

    yield run
    warehouse.close()
