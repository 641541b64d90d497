"""The double of a Databricks SQL warehouse (over Sail) as an engine of the shared suite."""

import re
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from servers.databricks import OVER, DatabricksServer
from tablewright.warehouse.contract.client import Warehouse
from tablewright.warehouse.databricks.client import DatabricksAddress, DatabricksWarehouse
from tablewright.warehouse.databricks.fields import DatabricksFields

DATABASE = "main"
GAPS = {
    "enforced-keys": "Databricks keeps keys and does not enforce them",
    "transactional-ddl": "Each statement of Databricks stands alone",
    "undoes-rows": "Each statement of Databricks stands alone",
    "named-locks": "Databricks has no locks",
    "row-places": "Databricks has no word for where a row is stored",
}
if OVER == "sail":
    GAPS["variant-keys"] = "Sail loses a key of a group that a function of Python computes"
    GAPS["no-entries"] = (
        "Sail's POSEXPLODE gives a row for an array without entries, as POSEXPLODE_OUTER does"
    )
else:
    GAPS["distinct-lists"] = "Spark 3.5 has no LISTAGG"
    GAPS["json-in-lambdas"] = "Spark runs no function of Python, as those for JSON are here, in a lambda"


def takes_name(name: str) -> bool:
    """Unity Catalog takes no periods, spaces, slashes and control characters; names have one case."""
    return not re.search(r"[./ \x00-\x1f\x7f]", name) and name == name.lower()


def series(alias: str, count: int) -> str:
    return f"(SELECT id AS n FROM range(1, {count + 1})) AS {alias}"


def details(server: DatabricksServer) -> dict[str, Any]:
    return {
        "platform": "databricks",
        "host": "127.0.0.1",
        "port": server.port,
        "http_path": "/sql/1.0/warehouses/double",
        "tls": False,
    }


def open_double(server: DatabricksServer, token: str | None = None, **changes: Any) -> DatabricksWarehouse:
    fields = DatabricksFields.model_validate(details(server) | changes)
    return DatabricksWarehouse(
        DatabricksAddress(fields, {"access_token": token or server.token}, start_seconds=20)
    )


@contextmanager
def start(request: pytest.FixtureRequest, folder: Path) -> Generator[tuple[Warehouse, dict[str, Any]]]:
    del folder
    server: DatabricksServer = request.getfixturevalue("databricks_server")
    given = details(server) | {"access_token": server.token}
    yield request.getfixturevalue("databricks_warehouse"), given


@pytest.fixture(scope="session")
def databricks_warehouse(databricks_server: DatabricksServer) -> Generator[DatabricksWarehouse]:
    warehouse = open_double(databricks_server)
    yield warehouse
    warehouse.close()
