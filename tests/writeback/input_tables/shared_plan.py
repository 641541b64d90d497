"""A published workbook over one input table: what its elements show, and people with rights of all kinds."""

from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
from workbench import Workbench

from servers.application import TestClient
from tablewright.store.ids import new_id

ROWS = {
    "r1": {"Who": "vera@example.org", "Note": "mine", "Salary": 100},
    "r2": {"Who": "otto@example.org", "Note": "his", "Salary": 200},
}
MINE: dict[str, Any] = {"id": "f", "kind": "logical", "column_id": "mine", "values": [True]}
"""Only rows whose Who is the asking person."""


@dataclass
class Plan:
    """Who, Note and Salary. The element `plan` shows the first two, of each member their own rows."""

    bench: Workbench
    admin: TestClient
    table: dict[str, Any]
    ids: dict[str, str]
    clients: dict[str, TestClient] = field(default_factory=dict[str, TestClient])

    @property
    def at(self) -> str:
        return f"/api/input-tables/{self.table['id']}"

    @property
    def book(self) -> str:
        return f"/api/workbooks/{self.bench.workbook_id}"

    def client(self, name: str, account_type: str = "viewer") -> TestClient:
        if name not in self.clients:
            self.clients[name] = self.bench.application.signed_in(f"{name}@example.org", account_type)
        return self.clients[name]

    # ------------------------------------------------------------ the document

    def element(self, **changes: Any) -> dict[str, Any]:
        source = {
            "kind": "input-table",
            "connection_id": self.bench.connection_id,
            "input_table_id": self.table["id"],
        }
        columns = [
            {"id": "who", "name": "Who", "source_column": self.ids["Who"]},
            {"id": "note", "name": "Note", "source_column": self.ids["Note"]},
            {"id": "pay", "name": "Salary", "source_column": self.ids["Salary"], "hidden": True},
            {"id": "high", "name": "High", "formula": "[Salary] > 150"},
            {"id": "mine", "name": "Mine", "formula": "[Who] = CurrentUserEmail()"},
        ]
        element = {"kind": "input-table", "id": "plan", "name": "Plan", "source": source, "columns": columns}
        return element | {"filters": [MINE]} | changes

    def publish(self, *elements: dict[str, Any], hidden: bool = False) -> None:
        """Publish these elements (the usual one, if none is given), and share them with everybody."""
        shown = list(elements) or [self.element()]
        layout = [
            {"element_id": record["id"], "x": 0, "y": 10 * place, "width": 12, "height": 10}
            for place, record in enumerate(shown)
        ]
        page = {"id": "p", "name": "P", "elements": shown, "layout": layout, "hidden": hidden}
        document = {"schema_version": 1, "kind": "workbook", "pages": [page]}
        revision = self.admin.get(f"{self.book}?version=draft").json()["revision"]
        saved = self.admin.put(f"{self.book}/draft", json={"revision": revision, "document": document})
        assert saved.status_code == 200, saved.text
        assert self.admin.post(f"{self.book}/publish").status_code == 200
        self.share(everyone=True)

    def share(self, *, everyone: bool = False, members: dict[str, str] | None = None) -> None:
        body = {"everyone": everyone, "members": members or {}}
        assert self.admin.put(f"{self.book}/shares", json=body).status_code == 200

    def open_entry(self) -> None:
        assert self.admin.patch(self.at, json={"data_entry": "published"}).status_code == 200

    # ------------------------------------------------------------ edits

    def values(self, **values: Any) -> dict[str, Any]:
        return {self.ids[name]: value for name, value in values.items()}

    def insert(self, row_id: str, **values: Any) -> dict[str, Any]:
        return {"kind": "insert", "row_id": row_id, "values": self.values(**values)}

    def update(self, row_id: str, seen: int, **values: Any) -> dict[str, Any]:
        return {"kind": "update", "row_id": row_id, "seen_version": seen, "values": self.values(**values)}

    def delete(self, row_id: str, seen: int) -> dict[str, Any]:
        return {"kind": "delete", "row_id": row_id, "seen_version": seen}

    def edit(
        self, client: TestClient, *operations: dict[str, Any], client_id: str | None = None, **params: Any
    ) -> dict[str, Any]:
        body = {"client_id": client_id or new_id(), "operations": list(operations)}
        reply = client.post(f"{self.at}/edits", json=body, params=params)
        assert reply.status_code == 200, reply.text
        return reply.json()

    def undo(self, client: TestClient, edit: int, **params: Any) -> dict[str, Any]:
        reply = client.post(f"{self.at}/undo", json={"client_id": new_id(), "edit": edit}, params=params)
        assert reply.status_code == 200, reply.text
        return reply.json()

    # ------------------------------------------------------------ what people see

    def stored(self) -> dict[str, dict[str, Any]]:
        """The whole table, by row id and column name."""
        return self.seen(self.admin)

    def seen(self, client: TestClient, **params: Any) -> dict[str, dict[str, Any]]:
        reply = client.get(f"{self.at}/rows", params=params)
        assert reply.status_code == 200, reply.text
        names = {of: name for name, of in self.ids.items()}
        return {
            row["row_id"]: {names[key]: value for key, value in row["values"].items()}
            for row in reply.json()["rows"]
        }

    def told(self, client: TestClient, **params: Any) -> list[tuple[str, str | None, Any, Any]]:
        """The history: operation, row, and the values before and after, without the system's own."""
        reply = client.get(f"{self.at}/history", params=params)
        assert reply.status_code == 200, reply.text

        def own(facts: dict[str, Any] | None) -> dict[str, Any] | None:
            return facts and {name: value for name, value in facts.items() if not name.startswith("_")}

        return [
            (record["operation"], record["row_id"], own(record["before"]), own(record["after"]))
            for record in reply.json()
        ]

    def shown(self, client: TestClient, element_id: str = "plan", **body: Any) -> list[dict[str, Any]]:
        """The element's rows, as its grid reads them."""
        reply = client.post(f"{self.book}/elements/{element_id}/query", json=body)
        assert reply.status_code == 200, reply.text
        return pa.ipc.open_stream(reply.content).read_all().to_pylist()


def make_plan(bench: Workbench) -> Plan:
    admin = bench.client()
    wanted = {
        "connection_id": bench.connection_id,
        "workbook_id": bench.workbook_id,
        "name": "Plan",
        "columns": [
            {"name": "Who", "type": "text"},
            {"name": "Note", "type": "text"},
            {"name": "Salary", "type": "number"},
        ],
        "blank_rows": 0,
    }
    made = admin.post("/api/input-tables", json=wanted)
    assert made.status_code == 201, made.text
    table = made.json()
    plan = Plan(bench, admin, table, {column["name"]: column["id"] for column in table["columns"]})
    filled = plan.edit(admin, *(plan.insert(row_id, **values) for row_id, values in ROWS.items()))
    assert filled["status"] == "applied", filled
    return plan
