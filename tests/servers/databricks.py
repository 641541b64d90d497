"""The stand-in for a Databricks SQL warehouse, over Sail and (in `make test-spark`) over Spark."""

import os
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from databricks import sql
from scripts.doubles import SOURCES, python_of

from servers.shared import Started, port_of, serve, shared_server

"""They outlive the worker that started them: another one may stop them."""
OVER = os.environ.get("TABLEWRIGHT_DATABRICKS_OVER", "sail")
"""What runs the statements: `sail`, or `spark` in `make test-spark`."""
SERVER = SOURCES / "databricks" / "server.py"


@dataclass(frozen=True)
class DatabricksServer:
    port: int
    token: str = "dapi-admin"


def start(folder: Path, engine: str = "sail", *more: str) -> Started:
    """Start one; `engine` is `sail` or `spark`, which is also how its environment is called."""
    port = port_of(folder)
    python = python_of({"sail": "databricks"}.get(engine, engine))
    command = [python, str(SERVER), engine, str(port), str(folder), *more]
    return Started((serve(command, folder, port, seconds=120),), {"port": port})


def connect(server: DatabricksServer) -> Any:
    """A session of the plain driver's."""
    path = "/sql/1.0/warehouses/double"
    return sql.connect(
        server_hostname="127.0.0.1",
        http_path=path,
        access_token=server.token,
        session_configuration={"ANSI_MODE": "true", "TIMEZONE": "UTC"},
        enable_telemetry=False,
        _connection_uri=f"http://127.0.0.1:{server.port}{path}",
        _use_arrow_native_complex_types=False,
        _disable_pandas=True,
    )


@pytest.fixture(scope="session")
def databricks_run(databricks_server: "DatabricksServer") -> Generator[Any]:
    """Rows for a text of SQL."""
    with connect(databricks_server) as connection:

        def run(text: str) -> list[tuple[Any, ...]]:
            with connection.cursor() as cursor:
                table = cursor.execute(text).fetchall_arrow()
                return list(zip(*(column.to_pylist() for column in table.columns), strict=True))

        yield run


@pytest.fixture(scope="session")
def databricks_server(
    tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> Generator[DatabricksServer]:
    # One for each worker: listing its catalog describes every table, which other workers must not drop
    # meanwhile.
    name = f"dbx-{worker_id}"
    with shared_server(name, tmp_path_factory, worker_id, lambda folder: start(folder, OVER)) as facts:
        yield DatabricksServer(facts["port"])
