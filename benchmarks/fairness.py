"""One member's many queries, and what is left for requests that need no query slot."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import httpx
from sqlglot import exp

from benchmarks.report import Measure, Section, percentile
from benchmarks.server import Server
from tablewright.demo.check.client import Client

PARALLEL = 64
REQUESTS = 200
AIM_RATIO = 3
AIM_MS = 50
PATHS = ("/api/health", "/api/session", "/api/workbooks")


def measure(server: Server, parallel: int = PARALLEL, requests: int = REQUESTS) -> Section:
    """The one member keeps `parallel` queries of a cross join waiting or running all the while."""
    client: httpx.Client = server.client._http
    book = _endless_book(server)
    address = f"/api/workbooks/{book}/elements/t/count"
    with httpx.Client(base_url=server.base_url, cookies=client.cookies, timeout=60) as other:
        _times(other, requests // 4)
        idle = _times(other, requests)
        limits = httpx.Limits(max_connections=parallel, max_keepalive_connections=0)
        with (
            httpx.Client(
                base_url=server.base_url, cookies=client.cookies, timeout=600, limits=limits
            ) as greedy,
            ThreadPoolExecutor(parallel) as browser,
        ):
            asked = [
                browser.submit(greedy.post, address, json={"version": "draft", "refresh": True})
                for _ in range(parallel)
            ]
            try:
                _until(lambda: len(_running(server.client)) == parallel)
                busy = _times(other, requests)
                still = len(_running(server.client))
            finally:
                _cancel_all(server.client, lambda: all(query.done() for query in asked))
    before, during = percentile(idle, 0.5), percentile(busy, 0.5)
    ratio = during / before
    return Section(
        f"Requests beside {parallel} queries of one member",
        f"{requests} requests ({', '.join(PATHS)}) on an idle server, and again while one member has {parallel} queries "
        f"of an endless cross join under way (of which {still} still were at the end).",
        [
            Measure(
                "median, idle against busy",
                f"{before:.1f} ms, {during:.1f} ms: {ratio:.1f} times",
                f"≤ {AIM_RATIO} times or ≤ {AIM_MS} ms",
                ratio <= AIM_RATIO or during <= AIM_MS,
            ),
            Measure("95th percentile, busy", f"{percentile(busy, 0.95):.1f} ms", "", None),
        ],
    )


def _times(client: httpx.Client, requests: int) -> list[float]:
    """Milliseconds of each request."""
    milliseconds: list[float] = []
    for number in range(requests):
        began = time.perf_counter()
        client.get(PATHS[number % len(PATHS)]).raise_for_status()
        milliseconds.append((time.perf_counter() - began) * 1000)
    return milliseconds


def _endless_book(server: Server) -> str:
    (container,) = [
        schema["container"]
        for schema in server.client.get(f"/connections/{server.connection_id}/schemas")["schemas"]
        if schema["table_count"]
    ][:1]
    tables = server.client.get(
        f"/connections/{server.connection_id}/tables", params={"container": container}
    )["tables"]
    largest = max(tables, key=lambda table: table["row_estimate"] or 0)["path"]
    joined = exp.select(exp.alias_(exp.Count(this=exp.Star()), "n"))
    for number, alias in enumerate("abcd"):
        side = exp.table_(*reversed([exp.to_identifier(part, quoted=True) for part in largest]), alias=alias)
        joined = joined.from_(side) if number == 0 else joined.join(side, join_type="cross")
    statement = joined.where(exp.condition("mod(a.rowid * b.rowid + c.rowid * d.rowid, 7) = 3")).sql("duckdb")
    source = {"kind": "sql", "connection_id": server.connection_id, "statement": statement}
    column = {"id": "n", "name": "N", "source_column": "n"}
    element = {"kind": "table", "id": "t", "name": "T", "source": source, "columns": [column]}
    place = {"element_id": "t", "x": 0, "y": 0, "width": 12, "height": 10}
    page = {"id": "p", "name": "P", "elements": [element], "layout": [place]}
    document = {"schema_version": 1, "kind": "workbook", "pages": [page]}
    return server.client.post("/workbooks", {"name": "Endless", "document": document})["id"]


def _running(client: Client) -> list[str]:
    return [entry["id"] for entry in client.get("/queries?limit=1000") if entry["status"] == "running"]


def _cancel_all(client: Client, ended: Callable[[], bool]) -> None:
    def cancelled() -> bool:
        for query in _running(client):
            client.call("DELETE", f"/queries/{query}")
        return ended()

    _until(cancelled)


def _until(happened: Callable[[], bool]) -> None:
    for _ in range(600):
        if happened():
            return
        time.sleep(0.1)
    raise TimeoutError("the server did not get there in a minute")
