"""A throw-away PostgreSQL 15: the oldest version that we support, shared by the workers of a run."""

import shutil
import signal
from collections.abc import Generator
from pathlib import Path

import pytest
from scripts.postgres_15 import home

from servers.postgres import PostgresServer, start
from servers.shared import Started, shared_server


def programs(folder: Path) -> Path:
    """Where the programs are; those of a package are copied to where the unprivileged user may run them."""
    path = home()
    if path.is_relative_to("/usr"):
        return path
    copied = folder / "programs"
    return copied if copied.exists() else Path(shutil.copytree(path, copied, symlinks=True))


@pytest.fixture(scope="session")
def postgres_15_server(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Generator[PostgresServer]:
    with shared_server("pg15", tmp_path_factory, worker_id, started) as facts:
        yield PostgresServer(facts["port"])


def started(folder: Path, *settings: str) -> Started:
    folder.chmod(0o755)
    port, process_id = start(folder, programs(folder), *settings)
    return Started((process_id,), {"port": port}, signal.SIGQUIT)
