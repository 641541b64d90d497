"""The steps of the main job, in order. Each does one thing through the API and compares the result."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tablewright.demo.check.client import Client, expect
from tablewright.demo.check.document import document
from tablewright.demo.check.expected import Expected
from tablewright.demo.data import ROWS, SCHEMA
from tablewright.demo.workbook import NAME as DEMO_WORKBOOK
from tablewright.store.ids import new_id

DESTINATION = "writeback"

FAR_BY_CARRIER = """
    SELECT carrier, count(*), avg(arr_delay) FROM flights
    WHERE distance >= 1000 GROUP BY carrier ORDER BY carrier
"""
FORMULAS = """
    SELECT arr_delay, dep_delay - arr_delay,
           CASE WHEN arr_delay IS NULL THEN 'unknown' WHEN arr_delay > 15 THEN 'late' ELSE 'on time' END,
           date_trunc('month', time_hour)::DATE, round(distance / 100.0, 1),
           upper(origin) || '-' || left(dest, 3)
    FROM flights WHERE distance >= 1000 ORDER BY arr_delay DESC NULLS LAST LIMIT 50
"""


@dataclass
class Job:
    """What the steps hand on to each other."""

    client: Client
    expected: Expected
    base_url: str
    connection_id: str = ""
    workbook_id: str = ""
    revision: int = 1
    upload: dict[str, Any] = field(default_factory=dict)
    goals: dict[str, Any] = field(default_factory=dict)
    view: list[str] = field(default_factory=list)
    database: str = ""


def open_demo(job: Job) -> str:
    (demo,) = [book for book in job.client.get("/workbooks") if book["name"] == DEMO_WORKBOOK]
    (job.connection_id,) = [c["id"] for c in job.client.get("/connections") if c["is_demo"]]
    job.database = job.client.get(f"/connections/{job.connection_id}")["details"]["path"]
    rows, _ = job.client.query(demo["id"], "kpi-flights")
    expect("flights in the demo workbook", rows[0]["value"], job.expected.one("SELECT count(*) FROM flights"))
    return f"{rows[0]['value']:,} flights"


def explore(job: Job) -> str:
    base = f"/connections/{job.connection_id}"
    tables = job.client.get(f"{base}/tables", params={"container": SCHEMA})["tables"]
    expect("tables", sorted(t["name"] for t in tables), sorted(ROWS))
    detail = job.client.get(f"{base}/table", params={"path": [SCHEMA, "flights"]})
    types = {column["name"]: column["type"] for column in detail["columns"]}
    expect("type of time_hour", types["time_hour"], "date")
    expect("type of dep_delay", types["dep_delay"], "number")
    sample = job.client.get(f"{base}/sample", params={"path": [SCHEMA, "airlines"]})
    expect("sample rows", len(sample["rows"]), ROWS["airlines"])
    hits = job.client.get(f"{base}/search", params={"q": "tailnum"})
    expect("tables with a tailnum", sorted(h["table"] for h in hits), ["flights", "planes"])
    return f"{len(tables)} tables"


def second_connection(job: Job) -> str:
    details = {"platform": "duckdb", "path": "second.duckdb", "create": True}
    made = job.client.post("/connections", {"name": "Second", "details": details})
    expect("state of the new connection", made["status"], "ok")
    expect("connections", len(job.client.get("/connections")), 2)
    return made["details"]["path"]


def write_access(job: Job) -> str:
    base = f"/connections/{job.connection_id}"
    check = job.client.post(f"{base}/write-access/check", {"values": {"schema": DESTINATION}, "create": True})
    expect("privileges", [c["privilege"] for c in check["checks"] if c["result"] != "ok"], [])
    body = {"enabled": True, "values": {"schema": DESTINATION}, "create": True}
    expect("write access", job.client.put(f"{base}/write-access", body)["enabled"], True)
    schemas = [schema["name"] for schema in job.client.get(f"{base}/schemas")["schemas"]]
    expect("destination in the explorer", DESTINATION in schemas, False)
    code = job.client.refused("GET", f"{base}/tables?container={DESTINATION}")
    expect("explorer answer for the destination", code, "reserved-destination")
    return f"{len(check['checks'])} privileges"


def upload(job: Job) -> str:
    lines = ["Carrier,Region,Target,Since"]
    lines += [
        f"{carrier},0{i},{i * 10},2013-01-{i + 1:02d}" for i, carrier in enumerate(("AA", "B6", "DL", "UA"))
    ]
    preview = job.client.send_file("/uploads", "\n".join(lines).encode(), file_name="targets.csv")
    types = {column["name"]: column["type"] for column in preview["columns"]}
    expect(
        "inferred types", types, {"Carrier": "text", "Region": "text", "Target": "integer", "Since": "date"}
    )
    columns = [{"source": c["source"], "name": c["name"], "type": c["type"]} for c in preview["columns"]]
    columns[2]["type"] = "number"
    body = {
        "connection_id": job.connection_id,
        "name": "Targets",
        "options": preview["options"],
        "columns": columns,
    }
    job.upload = job.client.post(f"/uploads/{preview['upload_id']}/load", body)
    expect("rows loaded", job.upload["rows"], 4)
    return "/".join(job.upload["path"])


def build_workbook(job: Job) -> str:
    body = {"name": "Delays", "document": document(job.connection_id)}
    made = job.client.post("/workbooks", body)
    job.workbook_id, job.revision = made["id"], made["revision"]
    count = job.client.post(f"/workbooks/{job.workbook_id}/elements/flights/count", {"version": "draft"})
    far = job.expected.one("SELECT count(*) FROM flights WHERE distance >= 1000")
    expect("rows after the filter", count["rows"], far)
    return f"{far:,} rows"


def formulas(job: Job) -> str:
    rows, _ = job.client.query(job.workbook_id, "flights", version="draft", limit=50)
    keys = ("arr_delay", "gained", "late", "month-start", "hundreds", "route")
    wanted = job.expected.rows(FORMULAS)
    expect("largest delays", [row["arr_delay"] for row in rows], [row[0] for row in wanted])
    # Rows that tie with the last one may be others on either side.
    last = wanted[-1][0]
    got = sorted(tuple(row[key] for key in keys) for row in rows if row["arr_delay"] > last)
    expect("calculated columns", got, sorted(row for row in wanted if row[0] > last))
    return f"{len(keys) - 1} formulas"


def windows(job: Job) -> str:
    seen: list[Any] = []
    for offset in (0, 5_000, 100_000):
        rows, _ = job.client.query(job.workbook_id, "flights", version="draft", offset=offset, limit=100)
        seen += [row["arr_delay"] for row in rows]
    statement = "SELECT arr_delay FROM flights WHERE distance >= 1000 ORDER BY 1 DESC NULLS LAST"
    every = [row[0] for row in job.expected.rows(statement)]
    expect("row windows", seen, every[:100] + every[5_000:5_100] + every[100_000:100_100])
    return "3 windows"


def grouping(job: Job) -> str:
    rows, _ = job.client.query(job.workbook_id, "by-carrier", version="draft")
    wanted = job.expected.rows(FAR_BY_CARRIER)
    expect("groups", sorted((r["carrier"], r["n"], r["avg"]) for r in rows), wanted)
    return f"{len(rows)} carriers"


def chart_and_control(job: Job) -> str:
    picked = {"Airline": ["UA", "DL"]}
    rows, _ = job.client.query(job.workbook_id, "bars", version="draft", controls=picked)
    both = [row for row in job.expected.rows(FAR_BY_CARRIER) if row[0] in ("UA", "DL")]
    expect("bars after the control", sorted((r["x"], r["y"]) for r in rows), [(c, a) for c, _, a in both])
    rows, _ = job.client.query(job.workbook_id, "lines", version="draft", controls=picked)
    months = job.expected.rows(
        "SELECT date_trunc('month', time_hour)::DATE, avg(arr_delay) FROM flights"
        " WHERE distance >= 1000 AND carrier IN ('UA', 'DL') GROUP BY 1 ORDER BY 1"
    )
    expect("line after the control", [(row["x"], row["y"]) for row in rows], months)
    return "2 charts"


def input_table(job: Job) -> str:
    body: dict[str, Any] = {
        "connection_id": job.connection_id,
        "workbook_id": job.workbook_id,
        "name": "Goals",
        "columns": [{"name": "Carrier", "type": "text"}],
        "blank_rows": 0,
    }
    table = job.client.post("/input-tables", body)
    base = f"/input-tables/{table['id']}"
    for name, kind in (("Goal", "number"), ("Due", "date"), ("Agreed", "checkbox")):
        table = job.client.post(f"{base}/columns", {"name": name, "type": kind})
    carrier, goal, due, agreed = (column["id"] for column in table["columns"])
    job.goals = {"id": table["id"], "carrier": carrier, "goal": goal}
    ids = [new_id() for _ in range(3)]
    cells = [("UA", 1.5, "2014-01-31", True), ("DL", 2, None, False), ("AA", "3", "2014-03-01", None)]
    pasted = [
        {
            "kind": "insert",
            "row_id": row,
            "values": dict(zip((carrier, goal, due, agreed), values, strict=True)),
        }
        for row, values in zip(ids, cells, strict=True)
    ]
    first = job.client.post(f"{base}/edits", {"client_id": new_id(), "hint": "paste", "operations": pasted})
    expect("paste", first["status"], "applied")
    typed = {"kind": "update", "row_id": ids[0], "seen_version": 1, "values": {goal: 99}}
    edit = {"client_id": new_id(), "operations": [typed]}
    second = job.client.post(f"{base}/edits", edit)
    again = job.client.post(f"{base}/edits", edit)
    expect("a repeated edit", (again["status"], again["edit"]), ("applied", second["edit"]))
    undo = job.client.post(f"{base}/undo", {"client_id": new_id(), "edit": second["edit"]})
    expect("undo", undo["status"], "applied")
    stale = {"client_id": new_id(), "operations": [typed]}
    expect("a stale edit", job.client.post(f"{base}/edits", stale)["status"], "conflict")
    rows = job.client.get(f"{base}/rows")["rows"]
    expect(
        "rows", [(r["values"][carrier], r["values"][goal]) for r in rows], [("UA", 1.5), ("DL", 2), ("AA", 3)]
    )
    return f"{len(rows)} rows"


def lookup(job: Job) -> str:
    body = {"revision": job.revision, "document": document(job.connection_id, lookup=job.goals)}
    job.revision = job.client.put(f"/workbooks/{job.workbook_id}/draft", body)["revision"]
    rows, _ = job.client.query(
        job.workbook_id, "flights", version="draft", controls={"Airline": ["UA", "B6"]}, limit=2_000
    )
    expect("looked-up goals", {(r["carrier"], r["goal"]) for r in rows}, {("UA", 1.5), ("B6", None)})
    return "goals beside flights"


def reserved(job: Job) -> str:
    table = job.upload["path"][-1]
    path = {
        "kind": "warehouse-table",
        "connection_id": job.connection_id,
        "path": [DESTINATION.upper(), table],
    }
    statement = f'select * from {DESTINATION}."{table}"'  # noqa: S608 - sent to be refused
    by_name = {"kind": "sql", "connection_id": job.connection_id, "statement": statement}
    for source in (path, by_name):
        changed = document(job.connection_id)
        changed["pages"][0]["elements"][0]["source"] = source
        body = {"version": "draft", "document": changed}
        job.client.refused("POST", f"/workbooks/{job.workbook_id}/elements/flights/query", body)
    return "by path and by name"


def publish(job: Job) -> str:
    published = job.client.post(f"/workbooks/{job.workbook_id}/publish")
    expect("unpublished changes", published["has_unpublished_changes"], False)
    job.client.put(f"/workbooks/{job.workbook_id}/shares", {"everyone": True, "members": {}})
    member = {"email": "viewer@example.com", "name": "Viewer", "account_type": "viewer"}
    link = job.client.post("/members", member)["sign_in_link"]["path"]
    viewer = Client(job.base_url)
    try:
        viewer.post("/session/link", {"token": link.split("#")[-1]})
        opened = viewer.get(f"/workbooks/{job.workbook_id}")
        expect("what a viewer may do", opened["ability"], "view")
        rows, _ = viewer.query(job.workbook_id, "by-carrier")
        expect("groups a viewer sees", len(rows), len(job.expected.rows(FAR_BY_CARRIER)))
        body = {"revision": job.revision, "document": document(job.connection_id)}
        viewer.refused("PUT", f"/workbooks/{job.workbook_id}/draft", body)
        viewer.refused("GET", f"/workbooks/{job.workbook_id}?version=draft")
    finally:
        viewer.close()
    return "seen by a viewer"


def warehouse_view(job: Job) -> str:
    path = f"/workbooks/{job.workbook_id}/elements/by-carrier/warehouse-view"
    view = job.client.put(path, {"name": "delays_by_carrier"})
    expect("state of the view", (view["status"], view["error"]), ("ready", None))
    job.view = view["path"]
    return view["qualified_name"]


def materialize(job: Job) -> str:
    path = f"/workbooks/{job.workbook_id}/elements/by-carrier/materialization"
    live, _ = job.client.query(job.workbook_id, "by-carrier")
    schedule = {"cron": "0 6 * * *", "time_zone": "Europe/Berlin"}
    job.client.put(path, {"level": "g1", "schedule": schedule})
    job.client.post(f"{path}/runs")
    run = job.client.wait_for(f"{path}/runs", ("succeeded", "failed"))
    expect("the run", (run["status"], run["error"], run["rows"]), ("succeeded", None, len(live)))
    rows, headers = job.client.query(job.workbook_id, "by-carrier")
    expect("rows read from the stored table", sorted(map(str, rows)), sorted(map(str, live)))
    entry = job.client.get(f"/queries/{headers['X-Query-Id']}")
    used = [use["element_id"] for use in entry["stored"] if use["used"]]
    expect("stored table named by the query panel", used, ["by-carrier"])
    state = job.client.get(path)
    expect("state", (state["state"], state["next_run_at"] is not None), ("fresh", True))
    return f"{run['rows']} rows, next run {state['next_run_at']}"


STEPS: tuple[tuple[str, Callable[[Job], str]], ...] = (
    ("Open the demo workbook", open_demo),
    ("Explore the connection", explore),
    ("Add a second connection", second_connection),
    ("Switch on write access", write_access),
    ("Upload a CSV", upload),
    ("Build a workbook", build_workbook),
    ("Calculate columns", formulas),
    ("Scroll by windows", windows),
    ("Group by carrier", grouping),
    ("Chart, and filter by a control", chart_and_control),
    ("Type into an input table", input_table),
    ("Look up in the input table", lookup),
    ("Keep the destination reserved", reserved),
    ("Publish to a viewer", publish),
    ("Publish a warehouse view", warehouse_view),
    ("Materialize", materialize),
)


def read_view(job: Job, database: Path) -> str:
    """After the server has stopped: another program reads the view with plain SQL."""
    import duckdb

    with duckdb.connect(str(database), read_only=True) as connection:
        relation = connection.table(".".join(f'"{part}"' for part in job.view))
        rows = sorted(relation.fetchall())
    wanted = job.expected.rows(FAR_BY_CARRIER)
    expect("rows of the view", [row[:3] for row in rows], wanted)
    return f"{len(rows)} rows"
