"""Counts and sums of columns over the rows that are shown, as the footer of a table asks for them."""

from pathlib import Path
from typing import Any

import duckdb
import pytest

from servers.application import Application, TestClient

COLUMNS = [
    {"id": "region", "name": "Region", "source_column": "region"},
    {"id": "amount", "name": "Amount", "source_column": "amount"},
    {"id": "secret", "name": "Secret", "source_column": "amount", "hidden": True},
    {"id": "total", "name": "Total", "formula": "Sum([Amount])"},
    {"id": "grand", "name": "Grand", "formula": "Sum([Amount])"},
]


@pytest.fixture
def orders(sqlite_application: Application, tmp_path: Path) -> tuple[TestClient, TestClient, str]:
    """An editor, a viewer and the address of a published table: 1000 rows in 10 regions."""
    file = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(file)) as connection:
        connection.execute(
            "CREATE TABLE orders AS SELECT 'r' || range % 10 AS region, range AS amount FROM range(1000)"
        )
    admin = sqlite_application.signed_in()
    details = {"platform": "duckdb", "path": str(file)}
    made = admin.post("/api/connections", json={"name": "Shop", "details": details}).json()
    source = {"kind": "warehouse-table", "connection_id": made["id"], "path": ["main", "orders"]}
    element = {
        "kind": "table",
        "id": "orders",
        "name": "Orders",
        "source": source,
        "columns": COLUMNS,
        "groupings": [{"id": "g", "keys": ["region"], "calculations": ["total"]}],
        "summary": ["grand"],
        "filters": [{"id": "f", "kind": "number-range", "column_id": "total", "min": 49_800}],
    }
    place = {"element_id": "orders", "x": 0, "y": 0, "width": 12, "height": 10}
    page = {"id": "p1", "name": "Page 1", "elements": [element], "layout": [place]}
    document = {"schema_version": 1, "kind": "workbook", "pages": [page]}
    book = admin.post("/api/workbooks", json={"name": "W", "document": document}).json()
    path = f"/api/workbooks/{book['id']}"
    assert admin.post(f"{path}/publish").status_code == 200
    assert admin.put(f"{path}/shares", json={"everyone": True, "members": {}}).status_code == 200
    return admin, sqlite_application.signed_in("eve@example.org", "viewer"), f"{path}/elements/orders"


def asked(
    client: TestClient, path: str, *column_ids: str, **more: Any
) -> dict[str, tuple[int, float | None]]:
    reply = client.post(f"{path}/statistics", json={"column_ids": column_ids, **more})
    assert reply.status_code == 200, reply.json()
    return {column["column_id"]: (column["count"], column["sum"]) for column in reply.json()["columns"]}


def test_each_value_counts_once_in_what_is_shown(orders: tuple[TestClient, TestClient, str]) -> None:
    admin, viewer, path = orders
    # Regions r3 to r9 pass the filter: their totals are 49 800, 49 900 … 50 400.
    for client in (admin, viewer):
        assert asked(client, path, "total", "region", "amount") == {
            "total": (7, 350_700.0),
            "region": (7, None),
            "amount": (700, 350_700.0),
        }
    # Rows 50 to 149 are half of r3 and half of r4, in the order of the table.
    assert asked(viewer, path, "total", "amount", offset=50, rows=100) == {
        "total": (2, 99_700.0),
        "amount": (100, sum(range(503, 1000, 10)) + sum(range(4, 500, 10))),
    }
    assert asked(viewer, path, "total", level="g", rows=3) == {"total": (3, 149_700.0)}
    assert asked(viewer, path, "amount", offset=700) == {"amount": (0, None)}


def test_only_what_is_shown_is_counted(orders: tuple[TestClient, TestClient, str]) -> None:
    _, viewer, path = orders
    for column_ids, more in ((["secret"], {}), (["amount"], {"level": "g"}), (["grand"], {}), (["none"], {})):
        reply = viewer.post(f"{path}/statistics", json={"column_ids": column_ids, **more})
        assert (reply.status_code, reply.json()["error"]["code"]) == (422, "unknown-column")


def test_totals_tell_which_filters_they_do_not_follow(orders: tuple[TestClient, TestClient, str]) -> None:
    admin, _, path = orders
    assert admin.post(f"{path}/describe", json={}).json()["later_filters"] == ["f"]
    document = admin.get(path.rpartition("/elements")[0]).json()["document"]
    (element,) = document["pages"][0]["elements"]
    element["filters"][0]["column_id"] = "amount"
    assert admin.post(f"{path}/describe", json={"document": document}).json()["later_filters"] == []
