"""Input tables over HTTP: the whole way of a member, errors in the one shape, server-sent events."""

# ruff: noqa: F811 (fixtures are arguments)

import json
from collections.abc import Iterator
from itertools import islice
from typing import Any

import pyarrow as pa
import pytest
from input_tables.input_table_over_http import client, connection_id, table  # noqa: F401 (fixtures)
from served import served, watching

from servers.application import Application, TestClient
from tablewright.api.routes import input_tables as routes
from tablewright.store.ids import new_id


def post_edit(client: TestClient, table: dict[str, Any], *operations: dict[str, Any]) -> dict[str, Any]:
    reply = client.post(f"{table['at']}/edits", json={"client_id": new_id(), "operations": operations})
    assert reply.status_code == 200, reply.text
    return reply.json()


def insert(table: dict[str, Any], row_id: str, name: str) -> dict[str, Any]:
    return {"kind": "insert", "row_id": row_id, "values": {table["ids"][0]: name}}


def test_the_whole_way(client: TestClient, table: dict[str, Any]) -> None:
    name, price = table["ids"]
    assert (table["can_edit"], table["path"]) == (True, ["stage", "forecast"])
    made = post_edit(client, table, insert(table, "r1", "x"), insert(table, "r2", "y"))
    assert (made["status"], made["edit"]) == ("applied", 2)
    change = {"kind": "update", "row_id": "r1", "seen_version": 1, "values": {price: "1,234.5"}}
    assert post_edit(client, table, change)["rows"] == [
        {"row_id": "r1", "version": 2, "order": 1.0, "keys": None}
    ]
    assert post_edit(client, table, change)["conflicts"][0]["values"] == {name: "x", price: 1234.5}
    assert post_edit(client, table, insert(table, "r3", "x"))["problems"][0]["code"] == "unique"
    rows = client.get(f"{table['at']}/rows").json()
    assert [row["values"] for row in rows["rows"]] == [{name: "x", price: 1234.5}, {name: "y", price: None}]
    assert (rows["total"], rows["last_edit"]) == (2, 3)
    undone = client.post(f"{table['at']}/undo", json={"client_id": new_id(), "edit": 3}).json()
    assert undone["status"] == "applied"
    past = client.get(f"{table['at']}/rows?at_edit=3").json()
    assert past["rows"][0]["values"][price] == 1234.5
    added = client.post(f"{table['at']}/columns", json={"name": "Day", "type": "date"})
    assert added.status_code == 201
    day = added.json()["columns"][2]["id"]
    renamed = client.patch(f"{table['at']}/columns/{day}", json={"name": "When"}).json()
    assert renamed["columns"][2]["name"] == "When"
    assert len(client.delete(f"{table['at']}/columns/{day}").json()["columns"]) == 2
    assert client.patch(table["at"], json={"name": "Plan B"}).json()["name"] == "Plan B"
    history = client.get(f"{table['at']}/history?limit=2").json()
    assert [entry["operation"] for entry in history] == ["drop-column", "rename-column"]
    assert client.delete(table["at"]).status_code == 204
    assert client.get(table["at"]).status_code == 404


def test_errors_have_one_shape(client: TestClient, table: dict[str, Any]) -> None:
    post_edit(client, table, insert(table, "r1", "x"))
    at = table["at"]
    lossy = client.patch(f"{at}/columns/{table['ids'][0]}", json={"type": "number"})
    assert (lossy.status_code, lossy.json()["error"]["code"]) == (409, "would-lose-values")
    assert lossy.json()["error"]["where"]["lost"] == 1
    taken = client.post(f"{at}/columns", json={"name": "PRICE", "type": "text"})
    assert (taken.status_code, taken.json()["error"]["code"]) == (409, "name-taken")
    bad = client.post(f"{at}/edits", json={"client_id": "short", "operations": []})
    assert (bad.status_code, bad.json()["error"]["code"]) == (422, "invalid-request")
    missing = client.post(f"{at}/undo", json={"client_id": new_id(), "edit": 99})
    assert (missing.status_code, missing.json()["error"]["code"]) == (404, "edit-not-found")


@pytest.mark.parametrize("text", ['"a\\u0000b"', '"a\\ud800b"'])
def test_characters_no_warehouse_keeps(client: TestClient, table: dict[str, Any], text: str) -> None:
    operation = f'{{"kind":"insert","row_id":"r1","values":{{"{table["ids"][0]}":{text}}}}}'
    body = f'{{"client_id":"client-0001","operations":[{operation}]}}'
    reply = client.post(f"{table['at']}/edits", content=body, headers={"content-type": "application/json"})
    if reply.status_code == 200:
        assert reply.json()["problems"][0]["code"] == "type"
    else:
        assert (reply.status_code, "error" in reply.json()) == (422, True)


def test_viewers(sqlite_application: Application, client: TestClient, table: dict[str, Any]) -> None:
    viewer = sqlite_application.signed_in("vera@example.org", "viewer")
    at, workbook = table["at"], f"/api/workbooks/{table['workbook_id']}"
    assert viewer.get(at).status_code == 404
    document = element_over(table)
    document["pages"][0]["layout"] = [{"element_id": "e1", "x": 0, "y": 0, "width": 12, "height": 10}]
    saved = client.put(f"{workbook}/draft", json={"revision": 1, "document": document})
    assert saved.status_code == 200, saved.text
    client.post(f"{workbook}/publish")
    client.put(f"{workbook}/shares", json={"everyone": True, "members": {}})
    seen = viewer.get(at).json()
    assert seen["can_edit"] is False
    assert seen["edit_blocked_reason"]
    body = {"client_id": new_id(), "operations": [insert(table, "r1", "x")]}
    refused = viewer.post(f"{at}/edits", json=body)
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "data-entry-closed")
    client.patch(at, json={"data_entry": "published"})
    assert viewer.get(at).json()["can_edit"] is True
    assert viewer.post(f"{at}/edits", json=body).json()["status"] == "applied"
    assert viewer.post("/api/input-tables", json={}).status_code == 403
    assert TestClient(sqlite_application.app).get(at).status_code == 401


def test_missed_events_come_first(
    client: TestClient, table: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routes, "WATCH_SECONDS", 0.0)
    monkeypatch.setattr(routes, "HEARTBEAT_SECONDS", 0.001)
    post_edit(client, table, insert(table, "r1", "x"))
    post_edit(client, table, insert(table, "r2", "y"))
    reply = client.get(f"{table['at']}/events", headers={"last-event-id": "2"})
    assert reply.headers["content-type"].startswith("text/event-stream")
    assert "id: 3\nevent: edit\n" in reply.text
    data = json.loads(reply.text.split("data: ")[1].split("\n")[0])
    assert (data["edit"], [row["row_id"] for row in data["rows"]]) == (3, ["r2"])
    assert "event:" not in client.get(f"{table['at']}/events").text
    assert "id: 3" in client.get(f"{table['at']}/events?since=1").text
    assert client.get("/api/input-tables/nothing/events").status_code == 404
    for odd in ("²".encode("latin-1"), b"9" * 190, b"-1", b"x"):
        reply = client.get(f"{table['at']}/events?since=1", headers={b"last-event-id": odd})
        assert (reply.status_code, "id: 3" in reply.text) == (200, True)


def element_over(table: dict[str, Any]) -> dict[str, Any]:
    """A workbook with the input table as an element, and a formula beside its columns."""
    source = {
        "kind": "input-table",
        "connection_id": table["connection_id"],
        "input_table_id": table["id"],
    }
    columns = [
        {"id": "name", "name": "Name", "source_column": table["ids"][0]},
        {"id": "price", "name": "Price", "source_column": table["ids"][1]},
        {"id": "twice", "name": "Twice", "formula": "[Price] * 2"},
    ]
    element = {"kind": "input-table", "id": "e1", "name": "Plan", "source": source, "columns": columns}
    page = {"id": "p1", "name": "Page 1", "elements": [element], "layout": []}
    return {"schema_version": 1, "kind": "workbook", "pages": [page]}


def element_rows(client: TestClient, table: dict[str, Any]) -> list[dict[str, Any]]:
    at = f"/api/workbooks/{table['workbook_id']}/elements/e1/query"
    reply = client.post(at, json={"document": element_over(table)})
    assert reply.status_code == 200, reply.text
    return pa.ipc.open_stream(reply.content).read_all().to_pylist()


def test_elements_show_every_edit_and_column_at_once(client: TestClient, table: dict[str, Any]) -> None:
    """Neither cached results nor cached columns outlive what we changed."""
    _, price = table["ids"]
    post_edit(client, table, insert(table, "r1", "x"), insert(table, "r2", "y"))
    assert element_rows(client, table) == element_rows(client, table)
    post_edit(client, table, {"kind": "update", "row_id": "r1", "seen_version": 1, "values": {price: 21}})
    assert [row["twice"] for row in element_rows(client, table)] == [42, None]
    client.patch(f"{table['at']}/columns/{price}", json={"name": "Amount"})
    assert [row["twice"] for row in element_rows(client, table)] == [42, None]
    client.post(f"{table['at']}/undo", json={"client_id": new_id(), "edit": 3})
    assert [row["twice"] for row in element_rows(client, table)] == [None, None]


@pytest.fixture
def address(sqlite_application: Application) -> Iterator[str]:
    with served(sqlite_application) as name:
        yield name


def test_watching(address: str, client: TestClient, table: dict[str, Any]) -> None:
    """The watcher hears of an edit that somebody else commits."""
    with watching(address, client, f"{table['at']}/events") as lines:
        post_edit(client, table, insert(table, "r1", "x"))
        heard = list(islice(lines, 3))
    assert heard[:2] == ["id: 2", "event: edit"]
    assert json.loads(heard[2].removeprefix("data: "))["rows"][0]["row_id"] == "r1"


def test_the_server_notes_the_door(client: TestClient, table: dict[str, Any]) -> None:
    """What a client says is a hint, and nothing that it says is taken for the door."""
    at, member = table["at"], client.get("/api/session").json()["member"]["id"]
    for row_id, headers in (("r1", {}), ("r2", {"x-tablewright-member": member})):
        body = {
            "client_id": new_id(),
            "source": "restore",
            "hint": "paste",
            "operations": [insert(table, row_id, row_id)],
        }
        assert client.post(f"{at}/edits", json=body, headers=headers).json()["status"] == "applied"
    history = client.get(f"{at}/history?limit=2").json()
    assert [(entry["source"], entry["hint"]) for entry in history] == [("browser", "paste"), ("api", "paste")]


def test_a_page_of_another_member_sends_nothing(client: TestClient, table: dict[str, Any]) -> None:
    body = {"client_id": new_id(), "operations": [insert(table, "r1", "x")]}
    headers = {"x-tablewright-member": "somebody-else"}
    reply = client.post(f"{table['at']}/edits", json=body, headers=headers)
    assert (reply.status_code, reply.json()["error"]["code"]) == (401, "other-member")
    assert client.get(f"{table['at']}/rows").json()["total"] == 0
