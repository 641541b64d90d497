"""The Snowflake double as a server for tests (see `tests/doubles/snowflake/server.py`)."""

import sys
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from servers.shared import Started, port_of, serve, shared_server

ROOT = Path(__file__).parent.parent.parent
SOURCE = ROOT / "tests" / "doubles" / "snowflake"
sys.path.insert(0, str(ROOT / "scripts"))

from doubles import python_of  # noqa: E402

USER, PASSWORD = "tablewright", "wright"
ROLE, WAREHOUSE, LARGE_WAREHOUSE = "TABLEWRIGHT_ROLE", "TABLEWRIGHT_WH", "LARGE_WH"
ACCESS_TOKEN, OAUTH_TOKEN = "pat-of-the-double", "oauth-of-the-double"


@dataclass(frozen=True)
class SnowflakeServer:
    port: int

    def details(self, **changes: Any) -> dict[str, Any]:
        """The fields of a connection to it."""
        return {
            "platform": "snowflake",
            "account": "double",
            "host": "127.0.0.1",
            "port": self.port,
            "tls": False,
            "authentication": "password",
            "user": USER,
            "warehouse": WAREHOUSE,
            "role": ROLE,
        } | changes

    def deny(self, *patterns: str) -> None:
        """Refuse, for want of a privilege, statements that fit one of these; none ends it."""
        self._tell("deny", {"patterns": patterns})

    def trust(self, public_key: str) -> None:
        """The user gets a public key, as PEM text."""
        self._tell("key", {"pem": public_key})

    def drop_sessions(self) -> None:
        """End all sessions, as the service does when it moves an account."""
        self._tell("drop-sessions", {})

    def ran(self) -> list[tuple[str | None, str]]:
        """The last statements, each with the virtual warehouse in which it ran."""
        answer = httpx.get(f"http://127.0.0.1:{self.port}/double/ran").raise_for_status()
        return [(warehouse, sql) for warehouse, sql in answer.json()["statements"]]

    def time_passes(self) -> None:
        """The double refreshes its dynamic tables, as the service does by itself."""
        self._tell("time-passes", {})

    def _tell(self, what: str, body: dict[str, Any]) -> None:
        httpx.post(f"http://127.0.0.1:{self.port}/double/{what}", json=body).raise_for_status()


def start(folder: Path) -> Started:
    """Start the double; it keeps its files in `folder`."""
    port = port_of(folder)
    command = [python_of("snowflake"), str(SOURCE / "server.py"), str(port)]
    # All that it stores goes with the folder.
    process_id = serve(command, folder, port, settings={"TMPDIR": str(folder)})
    return Started((process_id,), {"port": port})


@pytest.fixture(scope="session")
def snowflake_server(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Generator[SnowflakeServer]:
    # One for each worker: tests refuse privileges and end sessions, which others must not feel.
    with shared_server(f"snowflake-{worker_id}", tmp_path_factory, worker_id, start) as facts:
        yield SnowflakeServer(facts["port"])
