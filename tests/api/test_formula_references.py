"""Formulas over HTTP: stored with ids whatever was sent, shown with names unless ids are asked for."""

from typing import Any

import pytest

from servers.application import Application, TestClient

SOURCE = {"kind": "warehouse-table", "connection_id": "c", "path": ["shop", "sales"]}


def document(name: str = "Amount", formula: str = "[Amount] * 2 // [Amount]") -> dict[str, Any]:
    columns = [
        {"id": "amount", "name": name, "source_column": "amount"},
        {"id": "twice", "name": "Twice", "formula": formula},
    ]
    orders = {"kind": "table", "id": "orders", "name": "Orders", "source": SOURCE, "columns": columns}
    total = {
        "kind": "kpi",
        "id": "total",
        "name": "Total",
        "source": {"kind": "element", "element_id": "orders"},
        "columns": [{"id": "value", "name": "Value", "formula": "Sum([Twice])"}],
        "value": "value",
    }
    places = [
        {"element_id": literal, "x": 0, "y": number, "width": 12, "height": 4}
        for number, literal in enumerate(("orders", "total"))
    ]
    page = {"id": "p1", "name": "Page 1", "elements": [orders, total], "layout": places}
    return {"schema_version": 1, "kind": "workbook", "pages": [page]}


@pytest.fixture
def builder(application: Application) -> TestClient:
    return application.signed_in("bob@example.org", "builder")


def formulas(client: TestClient, workbook_id: str, references: str | None = None) -> list[str]:
    more = f"&references={references}" if references else ""
    opened = client.get(f"/api/workbooks/{workbook_id}?version=draft{more}").json()
    return [
        column["formula"]
        for element in opened["document"]["pages"][0]["elements"]
        for column in element["columns"]
        if column.get("formula")
    ]


def test_formulas_are_stored_with_ids_and_come_with_names(builder: TestClient) -> None:
    made = builder.post("/api/workbooks", json={"name": "Sales", "document": document()}).json()
    first = made["document"]["pages"][0]["elements"][0]["columns"][1]["formula"]
    assert first == "[Amount] * 2 // [Amount]"
    assert formulas(builder, made["id"], "ids") == ["[#amount] * 2 // [Amount]", "Sum([#orders/#twice])"]
    assert formulas(builder, made["id"]) == ["[Amount] * 2 // [Amount]", "Sum([Orders/Twice])"]


def test_renaming_with_ids_rewrites_nothing(builder: TestClient) -> None:
    made = builder.post("/api/workbooks", json={"name": "Sales", "document": document()}).json()
    url = f"/api/workbooks/{made['id']}"
    stored = builder.get(f"{url}?version=draft&references=ids").json()["document"]
    orders = stored["pages"][0]["elements"][0]
    orders["name"] = "Sales"
    orders["columns"][0]["name"], orders["columns"][1]["name"] = "Net / Price", "Double"
    assert builder.put(f"{url}/draft", json={"revision": 1, "document": stored}).status_code == 200
    assert formulas(builder, made["id"]) == [r"[Net \/ Price] * 2 // [Amount]", "Sum([Sales/Double])"]


def test_a_deleted_column_is_remembered_by_name(builder: TestClient) -> None:
    made = builder.post("/api/workbooks", json={"name": "Sales", "document": document()}).json()
    url = f"/api/workbooks/{made['id']}"
    stored = builder.get(f"{url}?version=draft&references=ids").json()["document"]
    del stored["pages"][0]["elements"][0]["columns"][0]
    assert builder.put(f"{url}/draft", json={"revision": 1, "document": stored}).status_code == 200
    assert formulas(builder, made["id"], "ids")[0] == "[#amount:Amount] * 2 // [Amount]"
    assert formulas(builder, made["id"])[0] == "[Amount] * 2 // [Amount]"
