"""A site with one of everything, made through the API: what its operations work on when they are tried."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Any

import duckdb
import pytest

from servers.application import Application, TestClient
from tablewright.api.routes import input_tables

CSV = b"id,city\n1,Rome\n2,Oslo\n"


def end_watches_at_once(patch: pytest.MonkeyPatch) -> None:
    """Who watches an input table hears once that nothing happened, and the stream ends."""
    patch.setattr(input_tables, "WATCH_SECONDS", 0.0)
    patch.setattr(input_tables, "HEARTBEAT_SECONDS", 0.001)


@dataclass
class Site:
    """`client` is an administrator's. What a method makes is new at each call, to be deleted."""

    application: Application
    folder: Path
    word: str = ""
    """What the names of connections, files, schemas and tables begin with, and those of teams."""
    numbers: "count[int]" = field(default_factory=count)

    @cached_property
    def client(self) -> TestClient:
        return self.application.signed_in()

    def ask(self, method: str, path: str, body: Any = None, **more: Any) -> Any:
        reply = self.client.request(method, path, json=body, **more)
        assert reply.status_code < 300, (method, path, reply.text)
        return reply.json() if reply.content else None

    # ------------------------------------------------------------ kept

    @cached_property
    def connection_id(self) -> str:
        return self.new_connection()

    @cached_property
    def workbook_id(self) -> str:
        made = self.new_workbook()
        at = f"/api/workbooks/{made}/elements/orders"
        self.ask("PUT", f"{at}/materialization", {"level": None, "schedule": None})
        self.ask("PUT", f"{at}/warehouse-view", {"name": f"{self.word}orders"})
        self.ask("POST", f"{at}/count", {})
        return made

    @cached_property
    def input_table_id(self) -> str:
        return self.new_input_table()

    @property
    def column_id(self) -> str:
        return self.ask("GET", f"/api/input-tables/{self.input_table_id}")["columns"][0]["id"]

    @property
    def query_id(self) -> str:
        return self.ask("GET", "/api/queries")[0]["id"]

    @property
    def run_id(self) -> str:
        """A run of the materialization, which may have ended."""
        self.ask("POST", f"/api/workbooks/{self.workbook_id}/elements/orders/materialization/runs")
        return self.ask("GET", "/api/runs")["runs"][0]["id"]

    @property
    def destination_id(self) -> str:
        return self.ask("GET", f"/api/connections/{self.connection_id}/write-access")["destinations"][0]["id"]

    @property
    def source(self) -> tuple[str, str]:
        """The schema and the table that the workbook reads."""
        return f"{self.word}shop", f"{self.word}orders"

    # ------------------------------------------------------------ new at each call

    def new_connection(self) -> str:
        """A warehouse of its own, with write access."""
        file = self.folder / f"{self.word}warehouse{next(self.numbers)}.duckdb"
        schema, table = self.source
        with duckdb.connect(str(file)) as warehouse:
            warehouse.execute(f"CREATE SCHEMA {schema}")
            warehouse.execute(
                f"CREATE TABLE {schema}.{table} AS SELECT range AS id, 'Rome' AS city FROM range(9)"
            )
        details = {"platform": "duckdb", "path": str(file)}
        made = self.ask("POST", "/api/connections", {"name": f"{self.word}shop", "details": details})["id"]
        body = {"enabled": True, "values": {"schema": f"{self.word}stage"}, "create": True}
        self.ask("PUT", f"/api/connections/{made}/write-access", body)
        return made

    def new_destination(self) -> str:
        at = f"/api/connections/{self.connection_id}/write-access"
        schema = f"{self.word}stage{next(self.numbers)}"
        state = self.ask("POST", f"{at}/destinations", {"values": {"schema": schema}, "create": True})
        return next(
            destination["id"]
            for destination in state["destinations"]
            if destination["label"].endswith(schema)
        )

    def document(self) -> dict[str, Any]:
        source = {
            "kind": "warehouse-table",
            "connection_id": self.connection_id,
            "path": list(self.source),
        }
        columns = [
            {"id": "id", "name": "Id", "source_column": "id"},
            {"id": "city", "name": "City", "source_column": "city"},
            {"id": "twice", "name": "Twice", "formula": "[Id] * 2"},
        ]
        table = {"id": "orders", "kind": "table", "name": "Orders", "source": source, "columns": columns}
        control = {"id": "c", "kind": "control", "name": "City", "control_id": "city", "control": "list"}
        places = [
            {"element_id": literal, "x": 0, "y": 10 * number, "width": 24, "height": 10}
            for number, literal in enumerate(("orders", "c"))
        ]
        page = {"id": "p", "name": "Page", "elements": [table, control], "layout": places}
        return {"schema_version": 1, "kind": "workbook", "pages": [page]}

    def new_workbook(self) -> str:
        made = self.ask("POST", "/api/workbooks", {"name": "Sales", "document": self.document()})["id"]
        self.ask("POST", f"/api/workbooks/{made}/publish")
        return made

    def new_input_table(self) -> str:
        body = {
            "connection_id": self.connection_id,
            "workbook_id": self.workbook_id,
            "name": f"Plan {next(self.numbers)}",
            "columns": [{"name": "Name", "type": "text"}, {"name": "Price", "type": "number"}],
        }
        return self.ask("POST", "/api/input-tables", body)["id"]

    def new_column(self) -> str:
        body = {"name": f"Column {next(self.numbers)}", "type": "text"}
        made = self.ask("POST", f"/api/input-tables/{self.input_table_id}/columns", body)
        return made["columns"][-1]["id"]

    def new_staged_upload(self) -> str:
        """A file that waits. Those that waited before are deleted, so that the quota is never full."""
        for waiting in self.ask("GET", "/api/uploads/waiting"):
            self.ask("DELETE", f"/api/uploads/{waiting['upload_id']}")
        reply = self.client.post("/api/uploads", params={"file_name": "cities.csv"}, content=CSV)
        return reply.json()["upload_id"]

    def new_upload(self) -> str:
        upload_id = self.new_staged_upload()
        preview = self.ask("POST", f"/api/uploads/{upload_id}/preview", {})
        columns = [
            {"type": "text"} | {key: column[key] for key in ("source", "name")}
            for column in preview["columns"]
        ]
        body = {
            "connection_id": self.connection_id,
            "name": f"Cities {next(self.numbers)}",
            "options": preview["options"],
            "columns": columns,
        }
        return self.ask("POST", f"/api/uploads/{upload_id}/load", body)["id"]

    def new_member(self) -> str:
        body = {"email": f"m{next(self.numbers)}@example.org", "name": "Mo", "account_type": "builder"}
        return self.ask("POST", "/api/members", body)["member"]["id"]

    def new_session(self) -> str:
        """Another one of the administrator's own."""
        self.application.signed_in()
        sessions = self.ask("GET", "/api/members/me/sessions")
        return next(session["id"] for session in sessions if not session["current"])

    def new_team(self) -> str:
        return self.ask("POST", "/api/teams", {"name": f"{self.word}Team {next(self.numbers)}"})["id"]

    def new_account_type(self) -> str:
        body = {"name": f"Type {next(self.numbers)}", "permissions": []}
        return self.ask("POST", "/api/account-types", body)["id"]

    def guest(self) -> TestClient:
        """Somebody else's session, which may end."""
        return self.application.signed_in(f"g{next(self.numbers)}@example.org")

    # ------------------------------------------------------------ by the names of the API

    def makers(self, path: str, method: str) -> dict[str, Callable[[], str]]:
        """By the name of a parameter: what gives an id for this operation; what may be lost is new."""
        kept = {
            name: self._kept(name)
            for name in (
                "connection_id",
                "workbook_id",
                "input_table_id",
                "column_id",
                "query_id",
                "run_id",
            )
        }
        always_new = {
            "destination_id": self.new_destination,
            "member_id": self.new_member,
            "session_id": self.new_session,
            "team_id": self.new_team,
            "type_id": self.new_account_type,
            "upload_id": self.new_staged_upload if method == "post" else self.new_upload,
        }
        result = kept | always_new | {"element_id": lambda: "orders", "number": lambda: "1"}
        if self._ends_connection(path, method):
            result["connection_id"] = self.new_connection
        if method == "delete":
            result["column_id"] = self.new_column
            if path.endswith("_id}"):
                result |= {"workbook_id": self.new_workbook, "input_table_id": self.new_input_table}
            if path.endswith("{column_id}"):
                result["input_table_id"] = kept["input_table_id"]
        return result

    def _kept(self, name: str) -> Callable[[], str]:
        return lambda: getattr(self, name)

    @staticmethod
    def _ends_connection(path: str, method: str) -> bool:
        whole = ("/api/connections/{connection_id}", "/api/connections/{connection_id}/write-access")
        return path in whole and method in ("put", "patch", "delete")
