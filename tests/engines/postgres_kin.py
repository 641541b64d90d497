"""What PostgreSQL's client also serves: version 15, and AlloyDB as a role that is no superuser."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from servers.postgres import PostgresServer
from tablewright.warehouse.alloydb.client import AlloyDBWarehouse
from tablewright.warehouse.contract.client import Warehouse
from tablewright.warehouse.postgres.client import PostgresAddress, PostgresWarehouse

GAPS = {"nul-in-text": "PostgreSQL's text cannot hold the character U+0000"}
GAPS_15 = GAPS


def _details(platform: str, address: PostgresAddress) -> dict[str, Any]:
    return {
        "platform": platform,
        "host": address.host,
        "port": address.port,
        "database": address.database,
        "user": address.user,
        "sslmode": "disable",
    }


@contextmanager
def start_15(request: pytest.FixtureRequest, folder: Path) -> Generator[tuple[Warehouse, dict[str, Any]]]:
    del folder
    address: PostgresAddress = request.getfixturevalue("postgres_15_address")
    yield request.getfixturevalue("postgres_15_warehouse"), _details("postgres", address)


@contextmanager
def start_alloydb(
    request: pytest.FixtureRequest, folder: Path
) -> Generator[tuple[Warehouse, dict[str, Any]]]:
    del folder
    address: PostgresAddress = request.getfixturevalue("alloydb_address")
    yield request.getfixturevalue("alloydb_warehouse"), _details("alloydb", address)


@pytest.fixture(scope="session")
def postgres_15_address(postgres_15_server: PostgresServer) -> Generator[PostgresAddress]:
    with postgres_15_server.database() as url:
        yield PostgresAddress(
            "127.0.0.1", postgres_15_server.port, url.rsplit("/", 1)[1], "postgres", sslmode="disable"
        )


@pytest.fixture(scope="session")
def postgres_15_warehouse(postgres_15_address: PostgresAddress) -> Generator[PostgresWarehouse]:
    warehouse = PostgresWarehouse(postgres_15_address)
    yield warehouse
    warehouse.close()


@pytest.fixture(scope="session")
def alloydb_warehouse(alloydb_address: PostgresAddress) -> Generator[AlloyDBWarehouse]:
    warehouse = AlloyDBWarehouse(alloydb_address)
    yield warehouse
    warehouse.close()
