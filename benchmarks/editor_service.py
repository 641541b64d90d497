"""The formula bar's questions over HTTP, about a workbook of 50 elements with 50 columns each."""

import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.report import Measure, Section, percentile
from benchmarks.server import Server, demo_server
from tablewright.demo.data import SCHEMA

ELEMENTS = 50
COLUMNS = 50
ROUNDS = 40
AIM_MS = 20

PLAIN = (
    "month",
    "day",
    "dep_delay",
    "arr_delay",
    "air_time",
    "distance",
    "hour",
    "minute",
    "carrier",
    "origin",
)
CHAIN = 5
"""Every fifth element reads the warehouse, each other one its predecessor."""
TYPED = 'If([Air Time] > 1, Sum([Calc 12]) + [Calc 13], DateTrunc("mo", [Element 3/Distance]), [Calc'
RIGHT = "If([Air Time] > 1, [Calc 12] * 2, Coalesce([Calc 13], 0))"


def document(connection_id: str) -> dict[str, Any]:
    """Plain columns, formulas over formulas, lookups across elements, a grouping and a summary each."""
    elements = [_element(number, connection_id) for number in range(ELEMENTS)]
    places = [
        {"element_id": record["id"], "x": 0, "y": 10 * number, "width": 24, "height": 10}
        for number, record in enumerate(elements)
    ]
    page = {"id": "p", "name": "Page", "elements": elements, "layout": places}
    return {"schema_version": 1, "kind": "workbook", "pages": [page]}


def _element(number: int, connection_id: str) -> dict[str, Any]:
    root = number % CHAIN == 0
    source = {"kind": "element", "element_id": f"e{number - 1}"}
    if root:
        source = {"kind": "warehouse-table", "connection_id": connection_id, "path": [SCHEMA, "flights"]}
    columns: list[dict[str, Any]] = [
        {"id": name, "name": name.replace("_", " ").title(), "source_column": name} for name in PLAIN
    ]
    for other_number in range(COLUMNS - len(PLAIN) - 3):
        formula = f"If([Distance] > {other_number}, [Calc {other_number - 1}] + [Air Time], [Dep Delay]) // step {other_number}"
        if other_number == 0:
            formula = "[Distance] / [Air Time]"
        elif other_number == 20 and number >= CHAIN:
            formula = f"Lookup([Element {number - CHAIN}/Calc 3], [Day], [Element {number - CHAIN}/Day])"
        columns.append({"id": f"calc{other_number}", "name": f"Calc {other_number}", "formula": formula})
    columns += [
        {"id": "total", "name": "Total", "formula": "Sum([Calc 5])"},
        {"id": "rows", "name": "Rows", "formula": "Count()"},
        {"id": "most", "name": "Most", "formula": "Max([Total])"},
    ]
    return {
        "kind": "table",
        "id": f"e{number}",
        "name": f"Element {number}",
        "source": source,
        "columns": columns,
        "groupings": [{"id": "g", "keys": ["carrier"], "calculations": ["total", "rows"]}],
        "summary": ["most"],
    }


def measure(server: Server) -> Section:
    client = server.client
    made = client.post("/workbooks", {"name": "Formula bar", "document": document(server.connection_id)})
    base = f"/workbooks/{made['id']}"
    last = {"element_id": f"e{ELEMENTS - 1}", "column_id": "calc30"}
    column = {"kind": "column", "element_id": f"e{ELEMENTS - CHAIN}", "column_id": "distance"}
    questions: dict[str, tuple[str, dict[str, Any]]] = {
        "tokens with classes": ("tokens", {**last, "formula": TYPED}),
        "completions inside a bracket": ("completions", {**last, "formula": TYPED, "at": len(TYPED)}),
        "completions of a word": ("completions", {**last, "formula": "1 + Da", "at": 6}),
        "signature help": ("signature", {**last, "formula": TYPED, "at": 70}),
        "hover": ("hover", {**last, "formula": TYPED, "at": 6}),
        "diagnostics": ("diagnostics", {**last, "formula": RIGHT}),
        "diagnostics of a broken formula": ("diagnostics", {**last, "formula": TYPED}),
        "find references": ("references", column),
        "rename": ("rename", {**column, "name": "Miles"}),
        "lineage": ("lineage", {**column, "direction": "both"}),
    }
    changed = client.get(f"{base}?version=draft&references=ids")["document"]
    changed["pages"][0]["elements"][-1]["columns"][-1]["name"] = "Highest"
    began = time.perf_counter()
    key = client.post(f"{base}/editor/documents", {"document": changed})["key"]
    opening = (time.perf_counter() - began) * 1000
    began = time.perf_counter()
    client.post(f"{base}/editor/diagnostics", {**last, "formula": RIGHT, "key": key})
    first = (time.perf_counter() - began) * 1000
    client.post(f"{base}/editor/lineage", {**column, "key": key})
    measures: list[Measure] = []
    for name, (what, body) in questions.items():
        times: list[float] = []
        for number in range(ROUNDS):
            asked = {**body, "key": key}
            if "formula" in asked:
                # Another text each time, as at every key press.
                asked["formula"] = f"{asked['formula']}{' ' * number}"
            began = time.perf_counter()
            client.post(f"{base}/editor/{what}", asked)
            times.append((time.perf_counter() - began) * 1000)
        p50, p95 = percentile(times, 0.5), percentile(times, 0.95)
        measures.append(
            Measure(name, f"{p50:.1f} ms (95th percentile {p95:.1f} ms)", f"≤ {AIM_MS} ms", p95 <= AIM_MS)
        )
    measures.append(Measure("opening a changed version, once", f"{opening:.0f} ms", "", None))
    measures.append(Measure("the first diagnostics after that", f"{first:.0f} ms", "", None))
    return Section(
        "The formula bar",
        f"A workbook of {ELEMENTS} elements with {COLUMNS} columns each, in chains of {CHAIN} over a warehouse table, "
        f"with lookups between them. Each question {ROUNDS} times over HTTP with another text; the aim holds for the "
        "95th percentile.",
        measures,
    )


def main() -> None:
    with (
        tempfile.TemporaryDirectory(prefix="tablewright-bench-") as scratch,
        demo_server(Path(scratch) / "data") as server,
    ):
        for line in measure(server).measures:
            print(f"{line.what}: {line.value}  {line.aim}")


if __name__ == "__main__":
    main()
