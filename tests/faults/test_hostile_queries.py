"""A real server whose members ask for far too much: each question ends, and nobody else notices."""

import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import duckdb
import httpx
import pytest

from servers.process import serving

MEMORY_MB = 400
# What is asked for stands in a table: as a constant it would be refused before it reached the engine.
ATTACK = (
    "CREATE TABLE attack AS SELECT repeat('a', 100_000) AS a, repeat('b', 100_000) AS b, 'x' AS t,"
    " 1_000_000_000 AS n, 200_000_000 AS m, 10_000_000 AS k"
)
STATEMENTS = (
    "SELECT unnest(range(n)) AS x FROM main.attack",
    "SELECT levenshtein(a, b) AS x FROM main.attack",
    "SELECT lpad(t, m, 'y') AS x FROM main.attack",
    "SELECT repeat(t, n) AS x FROM main.attack",
)


class Server:
    def __init__(self, process_id: int, client: httpx.Client) -> None:
        self.process_id = process_id
        self.client = client

    def connection(self, file: str) -> str:
        body = {"name": file, "details": {"platform": "duckdb", "path": file}}
        reply = self.client.post("/api/connections", json=body)
        assert reply.status_code == 201, reply.text
        return reply.json()["id"]

    def book(self, source: dict[str, Any], column: dict[str, Any]) -> str:
        columns = [{"id": "n", "name": "N", "source_column": "n"}] if "path" in source else []
        columns.append({"id": "x", "name": "X"} | column)
        element = {"kind": "table", "id": "t", "name": "T", "source": source, "columns": columns}
        place = {"element_id": "t", "x": 0, "y": 0, "width": 12, "height": 10}
        page = {"id": "p", "name": "P", "elements": [element], "layout": [place]}
        document = {"schema_version": 1, "kind": "workbook", "pages": [page]}
        reply = self.client.post("/api/workbooks", json={"name": "Book", "document": document})
        assert reply.status_code == 201, reply.text
        return reply.json()["id"]

    def query(self, book: str) -> httpx.Response:
        path = f"/api/workbooks/{book}/elements/t/query"
        return self.client.post(path, json={"version": "draft", "refresh": True}, timeout=120)

    def descendants(self) -> set[int]:
        """The processes that the server started, and those that they did."""
        parents = {int(path.parent.name): _parent(path) for path in Path("/proc").glob("[0-9]*/stat")}
        numbers, new = set[int](), {self.process_id}
        while new:
            new = {child for child, parent in parents.items() if parent in new} - numbers
            numbers |= new
        return numbers

    def memory(self, process_ids: set[int]) -> int:
        return sum(_resident(process_id) for process_id in process_ids)


def _parent(stat: Path) -> int:
    try:
        return int(stat.read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0


def _resident(process_id: int) -> int:
    try:
        return int(Path(f"/proc/{process_id}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    monkeypatch.setenv("TABLEWRIGHT_DUCKDB_MEMORY_MB", str(MEMORY_MB))
    monkeypatch.setenv("TABLEWRIGHT_QUERY_TIMEOUT_SECONDS", "0.7")
    for name, statement in (("attacked", ATTACK), ("other", "CREATE TABLE t AS SELECT 1 AS x")):
        with duckdb.connect(str(tmp_path / f"{name}.duckdb")) as connection:
            connection.execute(statement)
    with serving(tmp_path, "--port", "0") as (process, _):
        assert process.stdout is not None
        address, token = process.stdout.readline().strip().split("/set-up#")
        with httpx.Client(base_url=address) as client:
            body = {"token": token, "email": "a@x.org", "name": "Ada", "password": "correct horse"}
            assert client.post("/api/setup", json=body).status_code == 200
            made = Server(process.pid, client)
            yield made
        # In order: what DuckDB had in its log is in the file, and nobody is left.
        started = made.descendants()
        assert started
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=120) == 0
        tick = threading.Event()
        while made.memory(started):
            tick.wait(0.01)
        assert not list(tmp_path.glob("*.duckdb.wal"))
        assert process.stderr is not None
        assert "Traceback" not in process.stderr.read()


def test_hostile_questions_end_and_everybody_else_goes_on(server: Server) -> None:
    attacked, other = server.connection("attacked.duckdb"), server.connection("other.duckdb")
    plain = {"source_column": "x"}
    calm = server.book({"kind": "sql", "connection_id": other, "statement": "SELECT x FROM main.t"}, plain)
    books = [
        server.book({"kind": "sql", "connection_id": attacked, "statement": statement}, plain)
        for statement in STATEMENTS
    ]
    table = {"kind": "warehouse-table", "connection_id": attacked, "path": ["main", "attack"]}
    books.append(server.book(table, {"formula": "ArrayLength(Sequence(1, [N]))"}))
    before = server.memory({server.process_id})
    peak, done = [0], threading.Event()

    def look() -> None:
        while not done.wait(0.003):
            peak[0] = max(peak[0], server.memory(server.descendants()))

    looking = threading.Thread(target=look)
    looking.start()
    try:
        for book in books:
            with ThreadPoolExecutor(1) as pool:
                attack = pool.submit(server.query, book)
                assert server.query(calm).status_code == 200
                assert server.client.get("/api/workbooks").status_code == 200
                reply = attack.result()
            error = reply.json()["error"]
            assert (reply.status_code, error["code"]) in {(504, "timeout"), (507, "out-of-memory")}, error
            assert error["hint"]
    finally:
        done.set()
        looking.join()
    assert peak[0] <= MEMORY_MB * 1_048_576 * 1.5
    assert server.memory({server.process_id}) - before < 100_000_000
    size = "SELECT len(a) AS x FROM main.attack"
    after = server.book({"kind": "sql", "connection_id": attacked, "statement": size}, plain)
    assert server.query(after).status_code == 200
