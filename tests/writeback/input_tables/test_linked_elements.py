"""Linked input tables in a workbook: rows of the parent with their entries, orphans, on each engine."""

from typing import Any

import pyarrow as pa
import pytest
from workbench import Workbench, document

from servers.application import TestClient
from tablewright.document.model import Workbook
from tablewright.store.ids import new_id

PARENT: dict[str, Any] = {
    "columns": [
        {"id": "city", "name": "City", "source_column": "city"},
        {"id": "n", "name": "Orders", "formula": "Count()"},
    ],
    "groupings": [{"id": "g", "keys": ["city"], "calculations": ["n"]}],
    "collapsed_to": "g",
}

WITHOUT_OSLO: dict[str, Any] = {
    "kind": "list",
    "id": "f",
    "column_id": "city",
    "mode": "exclude",
    "values": ["Oslo"],
}


class Linked:
    """Notes beside the cities of the orders."""

    def __init__(self, workbench: Workbench, client: TestClient) -> None:
        self.workbench = workbench
        self.client = client
        made = client.post(
            "/api/input-tables",
            json={
                "connection_id": workbench.connection_id,
                "workbook_id": workbench.workbook_id,
                "name": "Notes",
                "key_columns": [{"name": "City", "type": "text"}],
                "columns": [{"name": "Note", "type": "text"}],
            },
        )
        assert made.status_code == 201, made.text
        self.table = made.json()
        self.key, self.note = (column["id"] for column in self.table["columns"])
        self.at = f"/api/workbooks/{workbench.workbook_id}/elements/notes"

    def document(self, **parent: Any) -> dict[str, Any]:
        bench = self.workbench
        orders = document(bench.connection_id, bench.database, **(PARENT | parent)).model_dump(mode="json")
        orders["pages"][0]["elements"].append(
            {
                "kind": "input-table",
                "id": "notes",
                "name": "Notes",
                "source": {
                    "kind": "input-table",
                    "connection_id": self.workbench.connection_id,
                    "input_table_id": self.table["id"],
                },
                "linked": {
                    "parent": {"kind": "element", "element_id": "orders", "grouping_id": "g"},
                    "keys": [{"parent_column_id": "city", "entry_column": self.key}],
                },
                "columns": [
                    {"id": "c", "name": "City", "source_column": "parent/city"},
                    {"id": "n", "name": "Orders", "source_column": "parent/n"},
                    {"id": "note", "name": "Note", "source_column": self.note},
                    {"id": "row", "name": "Row id", "source_column": "_row_id"},
                    {"id": "version", "name": "Row version", "source_column": "_row_version"},
                ],
                "sort": [{"column_id": "c", "direction": "ascending"}],
            }
        )
        place = {"element_id": "notes", "x": 0, "y": 10, "width": 12, "height": 10}
        orders["pages"][0]["layout"].append(place)
        Workbook.model_validate(orders)
        return orders

    def rows(self, **parent: Any) -> list[dict[str, Any]]:
        reply = self.client.post(f"{self.at}/query", json={"document": self.document(**parent)})
        assert reply.status_code == 200, reply.text
        return pa.ipc.open_stream(reply.content).read_all().to_pylist()

    @property
    def table_at(self) -> str:
        return f"/api/input-tables/{self.table['id']}"

    def publish(self, **parent: Any) -> TestClient:
        """Publish for everybody, with data entry; a viewer."""
        book = f"/api/workbooks/{self.workbench.workbook_id}"
        revision = self.client.get(f"{book}?version=draft").json()["revision"]
        draft = {"revision": revision, "document": self.document(**parent)}
        assert self.client.put(f"{book}/draft", json=draft).status_code == 200
        assert self.client.post(f"{book}/publish").status_code == 200
        shares = {"everyone": True, "members": {}}
        assert self.client.put(f"{book}/shares", json=shares).status_code == 200
        assert self.client.patch(self.table_at, json={"data_entry": "published"}).status_code == 200
        return self.workbench.application.signed_in("vera@example.org", "viewer")

    def rows_of(self, client: TestClient) -> list[dict[str, Any]]:
        """What the published element shows."""
        return pa.ipc.open_stream(client.post(f"{self.at}/query", json={}).content).read_all().to_pylist()

    def entries_of(self, client: TestClient) -> dict[str, str]:
        """The notes that the table itself shows, by city."""
        rows = client.get(f"{self.table_at}/rows").json()["rows"]
        return {row["values"][self.key]: row["values"][self.note] for row in rows}

    def history_of(self, client: TestClient) -> list[str]:
        """The cities of all row changes that are shown."""
        entries = client.get(f"{self.table_at}/history").json()
        return [entry["after"]["City"] for entry in entries if entry["row_id"] is not None]

    def set(
        self, city: str, note: str, seen: int | None = None, client: TestClient | None = None
    ) -> dict[str, Any]:
        operation = {
            "kind": "set",
            "keys": {self.key: city},
            "seen_version": seen,
            "values": {self.note: note},
        }
        body = {"client_id": new_id(), "operations": [operation]}
        return (client or self.client).post(f"{self.table_at}/edits", json=body).json()

    def orphans(self, **parent: Any) -> dict[str, int]:
        reply = self.client.post(f"{self.at}/orphans", json={"document": self.document(**parent)})
        assert reply.status_code == 200, reply.text
        return reply.json()


def alike(refused: dict[str, Any], city: str) -> list[Any]:
    """What an answer says, without the row's id and name."""
    said = [*refused["problems"], *refused["conflicts"]]
    assert said
    assert all(city in of["keys"].values() for of in said)
    return [{name: value for name, value in of.items() if name not in ("row_id", "keys")} for of in said]


@pytest.fixture
def linked(workbench: Workbench) -> Linked:
    return Linked(workbench, workbench.client())


def test_entries_stand_beside_the_rows_of_the_parent(linked: Linked) -> None:
    assert [(row["c"], row["n"], row["note"], row["row"]) for row in linked.rows()] == [
        ("Lima", 100, None, None),
        ("Oslo", 100, None, None),
        ("Rome", 100, None, None),
    ]
    made = linked.set("Oslo", "cold")
    assert made["status"] == "applied"
    oslo = linked.rows()[1]
    (state,) = made["rows"]
    assert (oslo["note"], oslo["row"], oslo["version"]) == ("cold", state["row_id"], state["version"])
    assert linked.set("Oslo", "colder", seen=oslo["version"])["status"] == "applied"
    assert [row["note"] for row in linked.rows()] == [None, "colder", None]


def test_entries_of_rows_that_are_gone_are_kept_and_counted(linked: Linked) -> None:
    linked.set("Oslo", "cold")
    linked.set("Lima", "misty")
    linked.set("Paris", "was there once")
    assert linked.orphans() == {"entries": 3, "orphans": 1}
    without = {"filters": [WITHOUT_OSLO]}
    assert [row["note"] for row in linked.rows(**without)] == ["misty", None]
    assert linked.orphans(**without) == {"entries": 3, "orphans": 2}
    assert [row["note"] for row in linked.rows()] == ["misty", "cold", None]


def test_only_linked_tables_have_orphans(linked: Linked) -> None:
    at = linked.at.replace("/notes", "/orders")
    reply = linked.client.post(f"{at}/orphans", json={"document": linked.document()})
    assert (reply.status_code, reply.json()["error"]["code"]) == (422, "not-linked")


def test_a_viewer_enters_beside_the_rows_that_the_element_shows(linked: Linked) -> None:
    """The parent leaves Oslo out: its entry, and one of a key that has no row, are as if they were not."""
    hidden = linked.set("Oslo", "cold")
    linked.set("Lima", "misty")
    vera = linked.publish(filters=[WITHOUT_OSLO])
    assert {row["c"]: row["note"] for row in linked.rows_of(vera)} == {"Lima": "misty", "Rome": None}
    assert linked.entries_of(vera) == {"Lima": "misty"}
    assert linked.history_of(vera) == ["Lima"]

    # An entry that is there and hidden is answered like one that is not there.
    for seen, status in ((None, "invalid"), (hidden["rows"][0]["version"], "conflict")):
        oslo, paris = (linked.set(city, "warm", seen, client=vera) for city in ("Oslo", "Paris"))
        assert (oslo["status"], paris["status"]) == (status, status)
        assert alike(oslo, "Oslo") == alike(paris, "Paris")
        assert hidden["rows"][0]["row_id"] not in str(oslo)
    entered = linked.set("Rome", "old", client=vera)
    assert entered["status"] == "applied"
    assert linked.entries_of(vera) == {"Lima": "misty", "Rome": "old"}
    undone = {"client_id": new_id(), "edit": entered["edit"]}
    reply = vera.post(f"{linked.table_at}/undo", json=undone)
    assert (reply.status_code, reply.json()["status"]) == (200, "applied")
    assert linked.entries_of(linked.client) == {"Lima": "misty", "Oslo": "cold"}


def test_keys_of_numbers_dates_and_both_together(workbench: Workbench) -> None:
    """Such as the browser sends them: numbers as numbers, dates as ISO text."""
    client = workbench.client()
    body = {
        "connection_id": workbench.connection_id,
        "workbook_id": workbench.workbook_id,
        "name": "Plans",
        "key_columns": [
            {"name": "Id", "type": "number"},
            {"name": "Day", "type": "date"},
            {"name": "Dear", "type": "checkbox"},
        ],
        "columns": [{"name": "Plan", "type": "number"}],
    }
    table = client.post("/api/input-tables", json=body).json()
    number, day, dear, plan = (column["id"] for column in table["columns"])
    orders = document(
        workbench.connection_id,
        workbench.database,
        columns=[
            {"id": "id", "name": "Id", "source_column": "id"},
            {"id": "day", "name": "Day", "formula": "MakeDate(2014, 1, Mod([Id], 28) + 1)"},
            {"id": "dear", "name": "Dear", "formula": "[Orders/Price] > 100"},
        ],
    ).model_dump(mode="json")
    source = {
        "kind": "input-table",
        "connection_id": workbench.connection_id,
        "input_table_id": table["id"],
    }
    pairs = (("id", number), ("day", day), ("dear", dear))
    orders["pages"][0]["elements"].append(
        {
            "kind": "input-table",
            "id": "plans",
            "name": "Plans",
            "source": source,
            "linked": {
                "parent": {"kind": "element", "element_id": "orders"},
                "keys": [{"parent_column_id": left, "entry_column": right} for left, right in pairs],
            },
            "columns": [
                {"id": "id", "name": "Id", "source_column": "parent/id"},
                {"id": "plan", "name": "Plan", "source_column": plan},
            ],
            "sort": [{"column_id": "id", "direction": "ascending"}],
        }
    )
    operations = [
        {"kind": "set", "keys": {number: 2, day: "2014-01-03", dear: False}, "values": {plan: 20}},
        {"kind": "set", "keys": {number: 299, day: "2014-01-20", dear: True}, "values": {plan: 2990}},
    ]
    edit = {"client_id": new_id(), "operations": operations}
    assert client.post(f"/api/input-tables/{table['id']}/edits", json=edit).json()["status"] == "applied"
    at = f"/api/workbooks/{workbench.workbook_id}/elements/plans"
    reply = client.post(f"{at}/query", json={"document": orders, "limit": 1000})
    assert reply.status_code == 200, reply.text
    rows = pa.ipc.open_stream(reply.content).read_all().to_pylist()
    assert len(rows) == 300
    assert {row["id"]: row["plan"] for row in rows if row["plan"] is not None} == {2: 20, 299: 2990}
    assert client.post(f"{at}/orphans", json={"document": orders}).json() == {"entries": 2, "orphans": 0}
