"""Write access through the application, on every engine: a destination, and all four features in it."""

import time
import uuid
from collections.abc import Generator
from typing import Any

import pytest
from sqlglot import exp

from engines.bench import Engine
from engines.orders import ELEMENT, connect, fill
from servers.application import Application, TestClient
from tablewright.warehouse.setup.platform_setup import setup_of
from tablewright.writeback import sql

CSV = 'City,Population,Founded,Capital\n"Bern, ""BE""",134000,1191-01-01,true\nZürich,,,false\n'


class Desk:
    """One signed-in member with a connection whose write access is on."""

    def __init__(self, client: TestClient, engine: Engine, connection: dict[str, Any]) -> None:
        self.client = client
        self.engine = engine
        self.connection_id: str = connection["id"]
        self.container = engine.spec.container(f"w{uuid.uuid4().hex[:10]}")
        platform = engine.details["platform"]
        self.values = dict(setup_of(platform).values(self.container))

    @property
    def at(self) -> str:
        return f"/api/connections/{self.connection_id}"

    def call(self, method: str, path: str, body: Any = None, **more: Any) -> Any:
        answer = self.client.request(method, path, json=body, **more)
        assert answer.status_code < 300, answer.text
        return answer.json() if answer.content else None

    def rows(self, path: list[str]) -> list[dict[str, Any]]:
        """What any SQL tool reads in the warehouse."""
        query = exp.select("*").from_(sql.relation(tuple(path)))
        warehouse = self.client.app.state.services.warehouses.get(self.connection_id)  # type: ignore[attr-defined]
        running = warehouse.query(query)
        try:
            return [row for batch in running.batches() for row in batch.to_pylist()]
        finally:
            running.close()


@pytest.fixture
def desk(engine: Engine, sqlite_application: Application) -> Generator[Desk]:
    fill(engine)
    client = sqlite_application.signed_in()
    result = Desk(client, engine, connect(engine, client))
    enabled = result.call(
        "PUT", f"{result.at}/write-access", {"enabled": True, "values": result.values, "create": True}
    )
    assert enabled["enabled"]
    (destination,) = enabled["destinations"]
    assert [check for check in destination["last_check"]["checks"] if check["result"] == "missing"] == []
    yield result
    if engine.spec.name == "duckdb":
        return
    drop = sql.drop_schema(result.container)
    drop.set("cascade", engine.spec.cascades)
    with engine.warehouse.transaction() as transaction:
        transaction.execute(drop)


def workbook(desk: Desk, *elements: dict[str, Any]) -> dict[str, Any]:
    layout = [
        {"element_id": record["id"], "x": 0, "y": place * 10, "width": 12, "height": 10}
        for place, record in enumerate(elements)
    ]
    page = {"id": "p", "name": "Page", "elements": list(elements), "layout": layout}
    document = {"schema_version": 1, "kind": "workbook", "pages": [page]}
    return desk.call("POST", "/api/workbooks", {"name": "Sales", "document": document})


def orders(desk: Desk) -> dict[str, Any]:
    path = list(desk.engine.path("orders"))
    source = {"kind": "warehouse-table", "connection_id": desk.connection_id, "path": path}
    return {**ELEMENT, "source": source}


def test_the_destination_is_hidden(desk: Desk) -> None:
    asked = {"database": desk.engine.spec.database} if desk.engine.spec.database else {}
    result = desk.call("GET", f"{desk.at}/schemas", params={**asked, "q": desk.container[-1]})
    assert result["schemas"] == []
    refused = desk.client.get(f"{desk.at}/tables", params={"container": list(desk.container)})
    assert refused.json()["error"]["code"] == "reserved-destination"


def test_a_csv_file_becomes_a_table(desk: Desk) -> None:
    preview = desk.client.post("/api/uploads", content=CSV.encode(), params={"file_name": "towns.csv"}).json()
    columns = [
        {"source": column["source"], "name": column["name"], "type": column["type"]}
        for column in preview["columns"]
    ]
    body = {
        "connection_id": desk.connection_id,
        "name": "Towns",
        "options": preview["options"],
        "columns": columns,
    }
    loaded = desk.call("POST", f"/api/uploads/{preview['upload_id']}/load", body)
    assert loaded["rows"] == 2
    rows = sorted(desk.rows(loaded["path"]), key=lambda row: row["City"])
    assert [(row["City"], row["Population"], row["Capital"]) for row in rows] == [
        ('Bern, "BE"', 134_000, True),
        ("Zürich", None, False),
    ]
    assert str(rows[0]["Founded"])[:10] == "1191-01-01"


def test_an_input_table_keeps_what_is_typed(desk: Desk) -> None:
    book = workbook(desk, orders(desk))
    body = {
        "connection_id": desk.connection_id,
        "workbook_id": book["id"],
        "name": "Goals",
        "columns": [{"name": "Region", "type": "text"}],
        "blank_rows": 0,
    }
    table = desk.call("POST", "/api/input-tables", body)
    base = f"/api/input-tables/{table['id']}"
    for name, kind in (("Goal", "number"), ("Due", "date"), ("Agreed", "checkbox")):
        table = desk.call("POST", f"{base}/columns", {"name": name, "type": kind})
    region, goal, due, agreed = (column["id"] for column in table["columns"])
    ids = [uuid.uuid4().hex for _ in range(2)]
    cells = [("north", 1.5, "2014-01-31", True), ('it\'s "so" \\ `x`', 2, None, False)]
    pasted = [
        {
            "kind": "insert",
            "row_id": row,
            "values": dict(zip((region, goal, due, agreed), values, strict=True)),
        }
        for row, values in zip(ids, cells, strict=True)
    ]

    def edit(operations: list[dict[str, Any]], client_id: str | None = None) -> dict[str, Any]:
        sent = {"client_id": client_id or uuid.uuid4().hex, "operations": operations}
        return desk.call("POST", f"{base}/edits", sent)

    assert edit(pasted)["status"] == "applied"
    typed = {"kind": "update", "row_id": ids[0], "seen_version": 1, "values": {goal: 99}}
    once = uuid.uuid4().hex
    second = edit([typed], once)
    again = edit([typed], once)
    assert (again["status"], again["edit"]) == ("applied", second["edit"])
    assert edit([typed])["status"] == "conflict"
    assert [row["values"][goal] for row in desk.call("GET", f"{base}/rows")["rows"]] == [99, 2]
    undone = desk.call("POST", f"{base}/undo", {"client_id": uuid.uuid4().hex, "edit": second["edit"]})
    assert undone["status"] == "applied"
    kept = desk.call("GET", f"{base}/rows")["rows"]
    assert [(row["values"][region], row["values"][goal]) for row in kept] == [
        ("north", 1.5),
        ('it\'s "so" \\ `x`', 2),
    ]
    path = [*desk.container, "goals"]
    assert sorted(row["Goal"] for row in desk.rows(path)) == [1.5, 2]
    assert len(desk.rows([*desk.container, "goals__history"])) >= 4


def test_an_element_becomes_a_view_and_a_stored_table(desk: Desk) -> None:
    book = workbook(desk, orders(desk))
    desk.call("POST", f"/api/workbooks/{book['id']}/publish")
    at = f"/api/workbooks/{book['id']}/elements/orders"
    view = desk.call("PUT", f"{at}/warehouse-view", {"name": "totals"})
    assert (view["status"], view["error"]) == ("ready", None)
    wanted = [("north", 1.5), ("south", 2.0)]

    def values(path: list[str]) -> list[tuple[Any, ...]]:
        return sorted(tuple(row.values())[:2] for row in desk.rows(path))

    assert values(view["path"]) == wanted
    desk.call("PUT", f"{at}/materialization", {"level": "g", "schedule": None})
    for _ in range(2):
        desk.call("POST", f"{at}/materialization/runs")
        deadline = time.monotonic() + 60
        while True:
            run = desk.call("GET", f"{at}/materialization/runs")[0]
            if run["status"] in ("succeeded", "failed") or time.monotonic() > deadline:
                break
            time.sleep(0.02)
        assert (run["status"], run["error"], run["rows"]) == ("succeeded", None, 2)
    assert desk.call("GET", f"{at}/materialization")["state"] == "fresh"
    assert values(view["path"]) == wanted


def test_a_second_check_finds_everything_in_order_and_leaves_nothing(desk: Desk) -> None:
    before = {entry.name for entry in desk.engine.warehouse.tables(desk.container)} if _shared(desk) else None
    check = desk.call("POST", f"{desk.at}/write-access/check", {"values": desk.values, "create": False})
    wrong = [
        (other_check["privilege"], other_check["message"])
        for other_check in check["checks"]
        if other_check["result"] != "ok"
    ]
    assert wrong == []
    if before is not None:
        assert {entry.name for entry in desk.engine.warehouse.tables(desk.container)} == before


def _shared(desk: Desk) -> bool:
    """Whether the engine of the suite can look on: a file has one owner."""
    return desk.engine.spec.name != "duckdb"
