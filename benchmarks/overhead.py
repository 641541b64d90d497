"""Server overhead: an element query through HTTP less the same SQL by the bare package."""

import time
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from benchmarks.report import Measure, Section, percentile
from benchmarks.server import Server
from tablewright.demo.data import SCHEMA, load_demo_data
from tablewright.warehouse.duckdb.client import DuckDBWarehouse

QUERIES = 200


def measure(server: Server, folder: Path) -> Section:
    bare = _bare_copy(folder)
    questions = _questions(server)
    extra: list[float] = []
    both: list[tuple[float, float]] = []
    plain = server.plain()
    for element, body in questions:
        path = f"/workbooks/{server.workbook_id}/elements/{element}/sql"
        sql = server.client.post(path, body)
        began = time.perf_counter()
        answer = plain.post(
            f"/workbooks/{server.workbook_id}/elements/{element}/query", {"refresh": True, **body}
        )
        pa.ipc.open_stream(answer).read_all().to_pylist()
        through_http = time.perf_counter() - began
        began = time.perf_counter()
        bare.sql(sql["sql"], params=sql["parameters"] or None).to_arrow_table().to_pylist()
        alone = time.perf_counter() - began
        extra.append((through_http - alone) * 1000)
        both.append((through_http * 1000, alone * 1000))
    bare.close()
    p50, p95 = percentile(extra, 0.5), percentile(extra, 0.95)
    return Section(
        "Server overhead of an element query",
        f"{QUERIES} queries of the demo workbook (tables at several offsets, grouped table, charts, KPIs, with and "
        "without controls), cache off. Time through HTTP, less the time of the same SQL and conversion to Python "
        "by the bare `duckdb` package over the same tables.",
        [
            Measure("median", f"{p50:.1f} ms", "≤ 10 ms", p50 <= 10),
            Measure("95th percentile", f"{p95:.1f} ms", "≤ 30 ms", p95 <= 30),
            Measure("median through HTTP", f"{percentile([b[0] for b in both], 0.5):.1f} ms", "", None),
            Measure("median of the bare SQL", f"{percentile([b[1] for b in both], 0.5):.1f} ms", "", None),
        ],
    )


def _questions(server: Server) -> list[tuple[str, dict[str, Any]]]:
    document = server.client.get(f"/workbooks/{server.workbook_id}")["document"]
    elements = [
        element["id"]
        for page in document["pages"]
        for element in page["elements"]
        if element["kind"] in ("table", "chart", "kpi")
    ]
    origins: list[list[str]] = [[], ["JFK"], ["EWR", "LGA"]]
    questions: list[tuple[str, dict[str, Any]]] = []
    for index in range(QUERIES):
        body: dict[str, Any] = {"limit": 200, "controls": {"Origin": origins[index % 3]}}
        element = elements[index % len(elements)]
        if element == "flights":
            body["offset"] = (index * 997) % 90_000
        questions.append((element, body))
    return questions


def _bare_copy(folder: Path) -> duckdb.DuckDBPyConnection:
    """The demo tables in a file that only the bare package has open."""
    staging = folder / "staging"
    staging.mkdir(parents=True)
    file = folder / "bare.duckdb"
    warehouse = DuckDBWarehouse(file, staging, create=True)
    load_demo_data(warehouse, staging)
    warehouse.close()
    connection = duckdb.connect(str(file))
    connection.sql(f"SELECT count(*) FROM {SCHEMA}.flights").fetchall()
    return connection
