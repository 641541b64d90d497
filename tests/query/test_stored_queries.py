"""A materialization replaces its element's query; when somebody dropped its table the query runs live."""

import time
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from servers.application import Application, TestClient
from tablewright.warehouse.contract.client import Rendered

DOCUMENT_COLUMNS = [
    {"id": "odd", "name": "Odd", "formula": "[Orders/Id] % 2"},
    {"id": "total", "name": "Total", "formula": "Sum([Orders/Price])"},
]


@pytest.fixture
def client(sqlite_application: Application) -> TestClient:
    return sqlite_application.signed_in()


@pytest.fixture
def connection(client: TestClient, tmp_path: Path) -> str:
    file = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(file)) as warehouse:
        warehouse.execute("CREATE SCHEMA shop")
        warehouse.execute(
            "CREATE TABLE shop.orders AS SELECT range AS id, range * 1.5 AS price FROM range(10)"
        )
    body = {"name": "Shop", "details": {"platform": "duckdb", "path": str(file)}}
    made = client.post("/api/connections", json=body).json()["id"]
    access = {"enabled": True, "values": {"schema": "stage"}, "create": True}
    client.put(f"/api/connections/{made}/write-access", json=access)
    return made


@pytest.fixture
def book(client: TestClient, connection: str) -> str:
    element = {
        "id": "t",
        "kind": "table",
        "name": "Totals",
        "source": {"kind": "warehouse-table", "connection_id": connection, "path": ["shop", "orders"]},
        "columns": DOCUMENT_COLUMNS,
        "groupings": [{"id": "g", "keys": ["odd"], "calculations": ["total"]}],
        "collapsed_to": "g",
    }
    place = {"element_id": "t", "x": 0, "y": 0, "width": 24, "height": 10}
    page = {"id": "p", "name": "Page", "elements": [element], "layout": [place]}
    document = {"schema_version": 1, "kind": "workbook", "pages": [page]}
    made = client.post("/api/workbooks", json={"name": "Book", "document": document}).json()["id"]
    assert client.post(f"/api/workbooks/{made}/publish").status_code == 200
    return made


def query(client: TestClient, book: str) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    answer = client.post(f"/api/workbooks/{book}/elements/t/query", json={"refresh": True})
    assert answer.status_code == 200, answer.text
    entry = client.get(f"/api/queries/{answer.headers['X-Query-Id']}").json()
    rows = pa.ipc.open_stream(answer.content).read_all().to_pylist()
    return [{name: float(value) for name, value in row.items()} for row in rows], entry


def materialize(client: TestClient, book: str) -> None:
    path = f"/api/workbooks/{book}/elements/t/materialization"
    client.put(path, json={"level": "g"})
    run = client.post(f"{path}/runs").json()["id"]
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        newest = client.get(f"{path}/runs").json()[0]
        if newest["id"] == run and newest["status"] in ("succeeded", "failed"):
            assert newest["status"] == "succeeded", newest
            return
        time.sleep(0.05)
    pytest.fail("the run did not end")


ROWS = [{"odd": 0.0, "total": 30.0}, {"odd": 1.0, "total": 37.5}]


def test_the_stored_table_is_read_and_named(client: TestClient, book: str) -> None:
    assert query(client, book)[0] == ROWS
    materialize(client, book)
    rows, entry = query(client, book)
    assert rows == ROWS
    assert [use["used"] for use in entry["stored"]] == [True]
    assert entry["stored"][0]["as_of"]
    assert "shop" not in entry["sql"]


def test_without_the_stored_table_the_query_runs_live(
    client: TestClient, book: str, connection: str, sqlite_application: Application
) -> None:
    materialize(client, book)
    stored = client.get(f"/api/workbooks/{book}/elements/t/materialization").json()
    _, entry = query(client, book)
    warehouse = sqlite_application.services.warehouses.get(connection)
    with warehouse.transaction() as transaction:
        for table in warehouse.tables(("stage",)):
            if "__mat_" in table.name and table.kind == "table":
                transaction.execute(Rendered(f'DROP TABLE stage."{table.name}"'))
    rows, entry = query(client, book)
    assert rows == ROWS
    assert [use["used"] for use in entry["stored"]] == [False]
    assert "no longer" in entry["stored"][0]["reason"]
    assert "orders" in entry["sql"]
    assert stored["state"] == "fresh"


def test_another_formula_makes_it_stale(client: TestClient, book: str) -> None:
    materialize(client, book)
    opened = client.get(f"/api/workbooks/{book}?version=draft").json()
    document = opened["document"]
    document["pages"][0]["elements"][0]["columns"][1]["formula"] = "Sum([Orders/Price]) * 2"
    body = {"revision": opened["revision"], "document": document}
    client.put(f"/api/workbooks/{book}/draft", json=body)
    assert query(client, book)[1]["stored"][0]["used"]
    client.post(f"/api/workbooks/{book}/publish")
    rows, entry = query(client, book)
    assert [row["total"] for row in rows] == [60.0, 75.0]
    if not entry["stored"][0]["used"]:
        assert entry["stored"][0]["reason"]
