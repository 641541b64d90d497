"""BigQuery's double as an engine of the shared suite."""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from servers.bigquery import PROJECT, BigQueryServer
from tablewright.warehouse.bigquery.client import BigQueryWarehouse
from tablewright.warehouse.bigquery.fields import BigQueryFields
from tablewright.warehouse.contract.client import Warehouse

DATABASE = PROJECT
GAPS = {
    "columns-of-one-name": "BigQuery refuses a result in which two columns have one name",
    "wide-decimals": "The double computes small decimals as DuckDB does, in 18 digits",
    "enforced-keys": "BigQuery does not enforce keys",
    "transactional-ddl": "Each statement of BigQuery stands alone",
    "undoes-rows": "Each statement of BigQuery stands alone",
    "named-locks": "BigQuery has no locks",
    "row-places": "BigQuery has no word for where a row is stored",
}
COMMENTS = (
    "ALTER TABLE {s}.t SET OPTIONS (description = 'Things')",
    "ALTER TABLE {s}.t ALTER COLUMN b SET OPTIONS (description = 'When')",
)
_MOST = 1_000_000


def series(alias: str, count: int) -> str:
    """An array has at most about a million elements."""
    if count <= _MOST:
        return f"(SELECT n FROM UNNEST(GENERATE_ARRAY(1, {count})) AS n) AS {alias}"
    return (
        f"(SELECT high * {_MOST} + low + 1 AS n FROM UNNEST(GENERATE_ARRAY(0, {count // _MOST - 1})) AS high,"
        f" UNNEST(GENERATE_ARRAY(0, {_MOST - 1})) AS low) AS {alias}"
    )


@contextmanager
def start(request: pytest.FixtureRequest, folder: Path) -> Generator[tuple[Warehouse, dict[str, Any]]]:
    del folder
    server: BigQueryServer = request.getfixturevalue("bigquery_server")
    yield request.getfixturevalue("bigquery_warehouse"), server.details


@pytest.fixture(scope="session")
def bigquery_warehouse(bigquery_server: BigQueryServer) -> Generator[BigQueryWarehouse]:
    warehouse = BigQueryWarehouse(BigQueryFields.model_validate(bigquery_server.details), {}, retry_seconds=5)
    yield warehouse
    warehouse.close()
