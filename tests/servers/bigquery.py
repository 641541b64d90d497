"""A test server for BigQuery: the double of `tests/doubles/bigquery`, one per run for all xdist workers."""

import json
import os
import urllib.request
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from scripts.doubles import SOURCES, python_of

from servers.shared import Started, port_of, serve, shared_server

_WORKER = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
PROJECT = f"tablewright-test-{_WORKER}"
OTHER_PROJECT = f"tablewright-other-{_WORKER}"
"""Projects of this worker's own: datasets may be called alike in tests that run at once."""
_PROJECTS = [f"tablewright-{name}-gw{number}" for number in range(32) for name in ("test", "other")]
"""They outlive the worker that started them: another one may stop them."""


@dataclass(frozen=True)
class BigQueryServer:
    port: int
    storage_port: int

    @property
    def details(self) -> dict[str, Any]:
        """The fields of a connection to it."""
        return {
            "platform": "bigquery",
            "project": PROJECT,
            "authentication": "none",
            "endpoint": f"http://127.0.0.1:{self.port}",
            "storage_endpoint": f"http://127.0.0.1:{self.storage_port}",
        }

    def deny(self, *permissions: str) -> None:
        """Take these rights from everybody in this worker's project, and give back all others."""
        self._tell("denied", {"project": PROJECT, "permissions": permissions})

    def refuse_next(self, jobs: int) -> None:
        """Refuse so many jobs of this worker's project, because too many came at once."""
        self._tell("busy", {"project": PROJECT, "jobs": jobs})

    def _tell(self, what: str, body: dict[str, Any]) -> None:
        text = json.dumps(body).encode()
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/double/{what}", text, method="POST")
        with urllib.request.urlopen(request):
            pass


def start(folder: Path) -> Started:
    port, storage_port = port_of(folder), port_of(folder, "storage")
    command = (
        python_of("bigquery"),
        str(SOURCES / "bigquery" / "double.py"),
        *("--port", str(port), "--grpc-port", str(storage_port)),
        *("--folder", str(folder / "data"), "--projects", ",".join(_PROJECTS)),
    )
    settings = {"HOME": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    process_id = serve(command, folder, port, settings=settings)
    return Started((process_id,), {"port": port, "storage_port": storage_port})


@pytest.fixture(scope="session")
def bigquery_server(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Generator[BigQueryServer]:
    # One for each worker: tests refuse permissions and use fixed names, which others must not feel.
    with shared_server(f"bigquery-{worker_id}", tmp_path_factory, worker_id, start) as facts:
        yield BigQueryServer(facts["port"], facts["storage_port"])
