"""Fixtures of the write features."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from workbench import Workbench, open_workbench
from writeback_installation import ADMIN, Installation, open_installation


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    with duckdb.connect(str(tmp_path / "warehouse.duckdb")) as connection:
        connection.execute("CREATE SCHEMA shop")
        connection.execute(
            "CREATE TABLE shop.orders AS SELECT range AS id, range * 1.5 AS price FROM range(100)"
        )
    opened = open_installation(tmp_path)
    yield opened
    opened.pool.close()
    opened.store.close()


@pytest.fixture
def writable(installation: Installation) -> Installation:
    """The same with write access switched on, in the schema `stage`."""
    installation.write_access.enable(ADMIN, installation.connection_id, "stage", create=True)
    return installation


@pytest.fixture
def workbench(tmp_path: Path) -> Iterator[Workbench]:
    with open_workbench(tmp_path) as opened:
        yield opened
