"""A fresh demo server in a process of its own, and a signed-in client."""

import re
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tablewright.demo.check.client import Client
from tablewright.demo.check.run import fresh_server


@dataclass(frozen=True)
class Server:
    """`sign_in_url` works once."""

    base_url: str
    client: Client
    data_dir: Path
    pid: int
    connection_id: str
    workbook_id: str

    def memory_mb(self, field: str = "VmRSS") -> float:
        """Resident memory of the server: `VmRSS` now, `VmHWM` at most since the last reset."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        match = re.search(rf"{field}:\s+(\d+) kB", status)
        return int(match.group(1)) / 1024 if match else float("nan")

    def reset_peak(self) -> None:
        Path(f"/proc/{self.pid}/clear_refs").write_text("5")


@contextmanager
def demo_server(data_dir: Path) -> Generator[Server]:
    with fresh_server(data_dir) as (base_url, token, pid):
        client = Client(base_url)
        try:
            client.post("/session/link", {"token": token})
            (connection,) = [c["id"] for c in client.get("/connections") if c["is_demo"]]
            book = client.get("/workbooks")[0]["id"]
            yield Server(base_url, client, data_dir, pid, connection, book)
        finally:
            client.close()


def write_access(server: Server, schema: str = "writeback") -> None:
    """Switch on write access in a schema that is made for it."""
    body = {"enabled": True, "values": {"schema": schema}, "create": True}
    server.client.put(f"/connections/{server.connection_id}/write-access", body)
