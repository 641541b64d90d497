"""An installation with all that a backup has to bring back, made and looked at through the API."""

import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from servers.postgres import PostgresServer
from servers.process import serving
from tablewright.demo.check.client import Client
from tablewright.store.ids import new_id

EMAIL, PASSWORD = "ada@example.org", "correct horse battery"
WRITERS = 3
WAIT = 120.0


@dataclass
class Running:
    api: Client
    process: Any


@contextmanager
def server(folder: Path, **variables: str) -> Generator[Running]:
    """A server over a data folder, with its first account signed in."""
    # Nobody reads what it logs: each request would be a line, until the pipe is full.
    variables |= {"TABLEWRIGHT_LOG_LEVEL": "WARNING"}
    with serving(folder, "--port", "0", **variables) as (process, ready):
        if "/set-up#" not in ready and "Create the first account" in ready:
            ready = process.stdout.readline()
        address, _, token = ready.split()[-1].partition("/set-up#")
        api = Client(address)
        try:
            if token:
                body = {"token": token, "email": EMAIL, "name": "Ada", "password": PASSWORD}
                api.post("/setup", body)
            else:
                api.post("/session", {"email": EMAIL, "password": PASSWORD})
            yield Running(api, process)
        finally:
            api.close()


@dataclass
class Content:
    """Ids of what was made, and what the server acknowledged."""

    connection: str = ""
    other: str = ""
    workbook: str = ""
    table: str = ""
    columns: list[str] = field(default_factory=list)
    upload: list[str] = field(default_factory=list)
    staged: dict[str, Any] = field(default_factory=dict)


def make(api: Client, folder: Path, postgres: PostgresServer) -> Content:
    made = Content()
    file = folder / "team" / "sales.duckdb"
    file.parent.mkdir()
    details: dict[str, Any] = {"platform": "duckdb", "path": str(file), "create": True}
    made.connection = api.post("/connections", {"name": "Sales", "details": details})["id"]
    elsewhere = {"platform": "postgres", "host": "127.0.0.1", "port": postgres.port}
    elsewhere |= {"database": "postgres", "user": postgres.user, "password": "secret word"}
    made.other = api.post("/connections", {"name": "Elsewhere", "details": elsewhere})["id"]
    access = {"enabled": True, "values": {"schema": "team_data"}, "create": True}
    api.put(f"/connections/{made.connection}/write-access", access)
    made.workbook = api.post("/workbooks", {"name": "Plan"})["id"]
    table = new_table(api, made, "Goals")
    made.table, made.columns = table["id"], [column["id"] for column in table["columns"]]
    loaded = api.send_file("/uploads", b"Who,Amount\nAda,1\nBob,2\n", file_name="amounts.csv")
    made.upload = load(api, made.connection, "Amounts", loaded)
    made.staged = api.send_file("/uploads", b"Who,Amount\nEve,3\n", file_name="later.csv")
    return made


def new_table(api: Client, made: Content, name: str) -> dict[str, Any]:
    columns = [{"name": "Writer", "type": "text"}, {"name": "Number", "type": "number"}]
    body = {"connection_id": made.connection, "workbook_id": made.workbook, "name": name}
    return api.post("/input-tables", {**body, "columns": columns, "blank_rows": 0})


def load(api: Client, connection: str, name: str, preview: dict[str, Any]) -> list[str]:
    columns = [{"source": c["source"], "name": c["name"], "type": c["type"]} for c in preview["columns"]]
    body = {"connection_id": connection, "name": name, "options": preview["options"], "columns": columns}
    return api.post(f"/uploads/{preview['upload_id']}/load", body)["path"]


def enter(api: Client, made: Content, writer: str, number: int) -> None:
    values = dict(zip(made.columns, (writer, number), strict=True))
    operation = {"kind": "insert", "row_id": new_id(), "values": values}
    edit = {"client_id": new_id(), "operations": [operation]}
    assert api.post(f"/input-tables/{made.table}/edits", edit)["status"] == "applied"


class Writers:
    """People who enter numbers one after the other, and one who makes tables, until they are stopped."""

    def __init__(self, running: Running, made: Content, cookies: httpx.Cookies) -> None:
        self.acknowledged: dict[str, int] = {f"writer {number}": 0 for number in range(WRITERS)}
        self.tables: list[str] = []
        self._stop = threading.Event()
        self._running, self._made, self._cookies = running, made, cookies
        self._begun = threading.Barrier(WRITERS + 2)
        self._threads = [threading.Thread(target=self._enter, args=(name,)) for name in self.acknowledged]
        self._threads.append(threading.Thread(target=self._make_tables))
        self.failures: list[BaseException] = []

    def __enter__(self) -> "Writers":
        for thread in self._threads:
            thread.start()
        self._begun.wait(WAIT)
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(WAIT)
        assert self.failures == []

    def _client(self) -> Client:
        client = Client(str(self._running.api._http.base_url))
        client._http.cookies = self._cookies
        return client

    def _enter(self, name: str) -> None:
        try:
            client = self._client()
            while not self._stop.is_set():
                enter(client, self._made, name, self.acknowledged[name])
                self.acknowledged[name] += 1
                if self.acknowledged[name] == 1:
                    self._begun.wait(WAIT)
            client.close()
        except BaseException as error:
            self.failures.append(error)

    def _make_tables(self) -> None:
        try:
            client = self._client()
            while not self._stop.is_set():
                self.tables.append(new_table(client, self._made, f"Table {len(self.tables)}")["id"])
                if len(self.tables) == 1:
                    self._begun.wait(WAIT)
            client.close()
        except BaseException as error:
            self.failures.append(error)


def numbers(api: Client, made: Content) -> dict[str, list[int]]:
    """What each writer entered, in the order of the rows."""
    result: dict[str, list[int]] = {}
    writer, number = made.columns
    for row in api.get(f"/input-tables/{made.table}/rows", params={"limit": 100_000})["rows"]:
        result.setdefault(row["values"][writer], []).append(row["values"][number])
    return result
