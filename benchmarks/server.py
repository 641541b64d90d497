"""A fresh demo server in a process of its own, and a signed-in client."""

import http.client
import json
import re
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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
        """Resident memory of the server and its worker processes together.

        `VmRSS` is what they hold now, `VmHWM` the sum of what each held at most since the last reset.
        """
        return sum(_memory_mb(pid, field) for pid in self._processes())

    def reset_peak(self) -> None:
        for pid in self._processes():
            Path(f"/proc/{pid}/clear_refs").write_text("5")

    def _processes(self) -> list[int]:
        return list(_family(self.pid))

    def plain(self) -> "PlainClient":
        return PlainClient(self)


class PlainClient:
    """Posts JSON on one connection that stays open, and does little else: what is timed is the server."""

    def __init__(self, server: Server) -> None:
        self._connection = http.client.HTTPConnection(server.base_url.removeprefix("http://"))
        cookies = server.client._http.cookies
        self._headers = {
            "Content-Type": "application/json",
            "Origin": server.base_url,
            "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
        }

    def post(self, path: str, body: Any) -> bytes:
        """The answer's body. Raises RuntimeError when the server refuses."""
        self._connection.request("POST", f"/api{path}", json.dumps(body), self._headers)
        answer = self._connection.getresponse()
        content = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path} answered {answer.status}: {content.decode(errors='replace')}")
        return content


def _family(pid: int) -> Iterator[int]:
    """A process and all that it has started."""
    yield pid
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in children.read_text().split():
            yield from _family(int(child))


def _memory_mb(pid: int, field: str) -> float:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return 0
    match = re.search(rf"{field}:\s+(\d+) kB", status)
    return int(match.group(1)) / 1024 if match else 0


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
