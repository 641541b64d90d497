"""Redshift, by its double over PostgreSQL 15."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from servers.redshift import BUCKET, IAM_ROLE, PASSWORD, RedshiftServer
from tablewright.warehouse.contract.client import Warehouse
from tablewright.warehouse.redshift.client import RedshiftWarehouse, address_of

GAPS = {
    "named-locks": "Redshift locks tables, not names: a lease in the destination keeps others out",
    "zoned-now": "Redshift's GETDATE() has no time zone",
    "nul-in-text": "Redshift's text cannot hold the character U+0000",
    "row-places": "Redshift shows nothing but the primary key that tells rows apart",
}

STAGING = {
    "staging_bucket": BUCKET,
    "staging_prefix": "loads",
    "staging_region": "eu-west-1",
    "staging_role": IAM_ROLE,
    "staging_access_key_id": "AKIADOUBLE",
}
SECRETS = {"password": PASSWORD, "staging_secret_access_key": "of-the-double"}


@contextmanager
def start(request: pytest.FixtureRequest, folder: Path) -> Generator[tuple[Warehouse, dict[str, Any]]]:
    del folder
    server: RedshiftServer = request.getfixturevalue("redshift_server")
    database: str = request.getfixturevalue("redshift_database")
    yield request.getfixturevalue("redshift_warehouse"), server.details(database) | {"password": PASSWORD}


@pytest.fixture(scope="session")
def redshift_database(redshift_server: RedshiftServer) -> Generator[str]:
    with redshift_server.database() as name:
        yield name


@pytest.fixture(scope="session")
def redshift_warehouse(
    redshift_server: RedshiftServer, redshift_database: str
) -> Generator[RedshiftWarehouse]:
    details = redshift_server.details(redshift_database) | STAGING
    warehouse = RedshiftWarehouse(address_of(details, SECRETS))
    yield warehouse
    warehouse.close()


def series(alias: str, count: int) -> str:
    """Digits side by side: the nodes that hold data know no series."""
    places = range(len(str(count - 1)))
    digits = " UNION ALL ".join(f"SELECT {digit} AS d" for digit in range(10))
    number = " + ".join(f"{10**place} * p{place}.d" for place in places)
    joined = ", ".join(f"({digits}) AS p{place}" for place in places)
    return f"(SELECT {number} + 1 AS n FROM {joined} WHERE {number} < {count}) AS {alias}"
