"""Sources built from several ones, through the API: joins, custom SQL with controls, refused parts."""

from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from servers.application import Application, TestClient


@pytest.fixture
def client(sqlite_application: Application) -> TestClient:
    return sqlite_application.signed_in()


def connect(client: TestClient, file: Path, name: str) -> str:
    with duckdb.connect(str(file)) as warehouse:
        warehouse.execute("CREATE SCHEMA shop")
        warehouse.execute("CREATE TABLE shop.orders AS SELECT range AS id, range % 3 AS buyer FROM range(6)")
        warehouse.execute(
            "CREATE TABLE shop.people AS SELECT * FROM (VALUES (0, 'ann'), (1, 'bob')) t(id, name)"
        )
    body = {"name": name, "details": {"platform": "duckdb", "path": str(file)}}
    made: str = client.post("/api/connections", json=body).json()["id"]
    return made


@pytest.fixture
def connection(client: TestClient, tmp_path: Path) -> str:
    made = connect(client, tmp_path / "warehouse.duckdb", "Shop")
    access = {"enabled": True, "values": {"schema": "stage"}, "create": True}
    assert client.put(f"/api/connections/{made}/write-access", json=access).status_code == 200
    return made


def table(connection: str, *path: str) -> dict[str, Any]:
    return {"kind": "warehouse-table", "connection_id": connection, "path": list(path)}


def joined(first: dict[str, Any], second: dict[str, Any], condition: str) -> dict[str, Any]:
    leg = {
        "id": "b",
        "name": "B",
        "source": second,
        "kind": "inner",
        "on": [{"left": condition, "right": "[B/Id]"}],
    }
    return {"kind": "join", "first": {"id": "a", "name": "A", "source": first}, "legs": [leg]}


def book(client: TestClient, source: dict[str, Any], columns: list[str], *more: dict[str, Any]) -> str:
    listed = [{"id": f"c{n}", "name": f"C{n}", "source_column": key} for n, key in enumerate(columns)]
    table_element = {"id": "t", "kind": "table", "name": "T", "source": source, "columns": listed}
    elements = [table_element, *more]
    layout = [{"element_id": e["id"], "x": 0, "y": 0, "width": 24, "height": 10} for e in elements]
    page = {"id": "p", "name": "Page", "elements": elements, "layout": layout}
    document = {"schema_version": 1, "kind": "workbook", "pages": [page]}
    answer = client.post("/api/workbooks", json={"name": "Book", "document": document})
    assert answer.status_code in (200, 201), answer.text
    made: str = answer.json()["id"]
    return made


def ask(client: TestClient, made: str, **controls: Any) -> Any:
    body = {"controls": controls, "version": "draft"}
    return client.post(f"/api/workbooks/{made}/elements/t/query", json=body)


def rows(answer: Any) -> list[tuple[Any, ...]]:
    assert answer.status_code == 200, answer.text
    result = pa.ipc.open_stream(answer.content).read_all().to_pylist()
    return [tuple(row.values()) for row in result]


def test_a_join_of_a_table_and_custom_sql_with_a_control(client: TestClient, connection: str) -> None:
    sql = {
        "kind": "sql",
        "connection_id": connection,
        "statement": "SELECT id, name, {{factor}} AS f FROM shop.people WHERE name IN {{names}}",
    }
    source = joined(table(connection, "shop", "orders"), sql, "[A/Buyer]")
    controls = [
        {
            "kind": "control",
            "id": "k",
            "name": "Names",
            "control_id": "names",
            "control": "list",
            "value": ["ann", "bob"],
        },
        {
            "kind": "control",
            "id": "f",
            "name": "Factor",
            "control_id": "factor",
            "control": "number",
            "value": 2,
        },
    ]
    made = book(client, source, ["a/id", "b/name", "b/f"], *controls)
    described = client.post(f"/api/workbooks/{made}/elements/t/describe", json={"version": "draft"}).json()
    assert [column["type"] for column in described["columns"]] == ["number", "text", "number"]
    assert {source_column["owner"] for source_column in described["source_columns"]} == {"A", "B"}
    assert len(rows(ask(client, made))) == 4
    assert rows(ask(client, made, names=["bob"], factor=3)) == [(1, "bob", 3.0), (4, "bob", 3.0)]
    assert rows(ask(client, made, names=["x' OR 1=1 --"])) == []
    assert rows(ask(client, made, names=[])) == []


def test_no_part_of_a_source_may_lie_in_the_destination(client: TestClient, connection: str) -> None:
    source = joined(table(connection, "shop", "orders"), table(connection, "STAGE", "secret"), "[A/Id]")
    made = book(client, source, ["a/id"])
    answer = ask(client, made)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "reserved-destination")


def test_parts_of_a_source_share_a_connection(client: TestClient, connection: str, tmp_path: Path) -> None:
    other = connect(client, tmp_path / "other.duckdb", "Other")
    source = joined(table(connection, "shop", "orders"), table(other, "shop", "people"), "[A/Id]")
    page = {
        "id": "p",
        "name": "Page",
        "elements": [{"id": "t", "kind": "table", "name": "T", "source": source}],
        "layout": [{"element_id": "t", "x": 0, "y": 0, "width": 24, "height": 10}],
    }
    document = {"schema_version": 1, "kind": "workbook", "pages": [page]}
    answer = client.post("/api/workbooks", json={"name": "Book", "document": document})
    assert answer.status_code in (400, 422)
    assert "pages[0].elements[0].source" in answer.text
    assert "one connection" in answer.text
