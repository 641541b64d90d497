"""Grants on a connection, enforced wherever the connection is touched."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from servers.application import Application, TestClient
from tablewright.access.levels import Level

CSV = b"id,price\n1,9.5\n2,3\n"


@dataclass
class Shop:
    """A connection that nobody but an administrator may use, with write access."""

    application: Application
    admin: TestClient
    connection_id: str

    @property
    def path(self) -> str:
        return f"/api/connections/{self.connection_id}"

    def grant(self, level: Level | None, kind: str = "everyone", grantee_id: str = "") -> None:
        grants = [{"kind": kind, "grantee_id": grantee_id, "level": level}] if level else []
        reply = self.admin.put(f"{self.path}/grants", json={"grants": grants})
        assert reply.status_code == 200, reply.json()

    def bob(self, account_type: str = "builder") -> TestClient:
        return self.application.signed_in("bob@example.org", account_type)

    def table(self, **changes: Any) -> dict[str, Any]:
        """A workbook's document with one table element."""
        source = {"kind": "warehouse-table", "connection_id": self.connection_id, "path": ["shop", "orders"]}
        element = {
            "kind": "table",
            "id": "orders",
            "name": "Orders",
            "source": source,
            "columns": [{"id": "c1", "name": "Id", "source_column": "id"}],
        } | changes
        place = {"element_id": "orders", "x": 0, "y": 0, "width": 12, "height": 10}
        page = {"id": "p1", "name": "Page 1", "elements": [element], "layout": [place]}
        return {"schema_version": 1, "kind": "workbook", "pages": [page]}

    def sql(self, statement: str = "SELECT id FROM shop.orders") -> dict[str, Any]:
        source = {"kind": "sql", "connection_id": self.connection_id, "statement": statement}
        return self.table(source=source)


@pytest.fixture
def shop(sqlite_application: Application, tmp_path: Path) -> Shop:
    file = tmp_path / "warehouse.duckdb"
    with duckdb.connect(str(file)) as connection:
        connection.execute("CREATE SCHEMA shop")
        connection.execute("CREATE TABLE shop.orders AS SELECT range AS id FROM range(7)")
    admin = sqlite_application.signed_in()
    details = {"platform": "duckdb", "path": str(file)}
    made = admin.post("/api/connections", json={"name": "Shop", "details": details}).json()
    here = Shop(sqlite_application, admin, made["id"])
    body = {"enabled": True, "values": {"schema": "stage"}, "create": True}
    assert admin.put(f"{here.path}/write-access", json=body).status_code == 200
    here.grant(None)
    return here


def refused(reply: Any) -> tuple[int, str]:
    return reply.status_code, reply.json()["error"]["code"]


def explorer_replies(client: TestClient, path: str) -> list[Any]:
    container = {"container": ["shop"]}
    return [
        client.get(f"{path}/schemas"),
        client.get(f"{path}/tables", params=container),
        client.get(f"{path}/table", params={"path": ["shop", "orders"]}),
        client.get(f"{path}/sample", params={"path": ["shop", "orders"]}),
        client.get(f"{path}/search", params={"q": "orders"}),
    ]


def test_a_new_connection_is_open_to_everyone(sqlite_application: Application) -> None:
    admin = sqlite_application.signed_in()
    details = {"platform": "duckdb", "path": "new.duckdb", "create": True}
    made = admin.post("/api/connections", json={"name": "New", "details": details}).json()
    grants = admin.get(f"/api/connections/{made['id']}/grants").json()
    assert grants == [{"kind": "everyone", "grantee_id": "", "name": "", "level": "use"}]
    bob = sqlite_application.signed_in("bob@example.org", "builder")
    assert [(record["name"], record["level"]) for record in bob.get("/api/connections").json()] == [
        ("New", "use")
    ]


def test_without_a_grant_there_is_no_connection(shop: Shop) -> None:
    bob = shop.bob()
    assert bob.get("/api/connections").json() == []
    assert refused(bob.get(shop.path)) == (404, "not-found")
    for reply in explorer_replies(bob, shop.path):
        assert refused(reply) == (404, "not-found"), reply.request.url
    assert refused(bob.post("/api/workbooks", json={"name": "W", "document": shop.table()})) == (
        404,
        "not-found",
    )
    # Somebody who manages connections needs no grant.
    assert [reply.status_code for reply in explorer_replies(shop.admin, shop.path)] == [200] * 5


@pytest.mark.parametrize("level", ["use", "use-and-annotate", "admin"])
def test_who_may_use_it_reads(shop: Shop, level: Level) -> None:
    shop.grant(level)
    bob = shop.bob()
    assert [reply.status_code for reply in explorer_replies(bob, shop.path)] == [200] * 5
    made = bob.post("/api/workbooks", json={"name": "W", "document": shop.table()}).json()
    count = bob.post(f"/api/workbooks/{made['id']}/elements/orders/count", json={"version": "draft"})
    assert count.json() == {"rows": 7}
    assert bob.post("/api/workbooks", json={"name": "S", "document": shop.sql()}).status_code == 201


def test_write_only_writes_and_does_not_read(shop: Shop) -> None:
    shop.grant("write-only")
    bob = shop.bob()
    (seen,) = bob.get("/api/connections").json()
    assert (seen["level"], seen["details"]) == ("write-only", {})
    assert seen["actions"] == [
        "see", "create-input-table", "upload-csv", "create-warehouse-view", "materialize"
    ]  # fmt: skip
    for reply in explorer_replies(bob, shop.path):
        assert refused(reply) == (403, "connection-not-granted"), reply.request.url
    for document in (shop.table(), shop.sql()):
        reply = bob.post("/api/workbooks", json={"name": "W", "document": document})
        assert refused(reply) == (403, "source-not-granted")

    workbook = bob.post("/api/workbooks", json={"name": "W"}).json()
    body = {
        "connection_id": shop.connection_id,
        "workbook_id": workbook["id"],
        "name": "Goals",
        "columns": [{"name": "Goal", "type": "number"}],
        "blank_rows": 0,
    }
    table = bob.post("/api/input-tables", json=body).json()
    column = table["columns"][0]["id"]
    insert = {"kind": "insert", "row_id": "0" * 32, "values": {column: 4}}
    edit = {"client_id": "1" * 32, "source": "typed", "operations": [insert]}
    entered = bob.post(f"/api/input-tables/{table['id']}/edits", json=edit)
    assert entered.json()["status"] == "applied", entered.json()
    rows = bob.get(f"/api/input-tables/{table['id']}/rows").json()["rows"]
    assert [row["values"][column] for row in rows] == [4]
    # It is shown in the workbook as well, which no other document may do.
    own = shop.table(
        kind="input-table",
        source={"kind": "input-table", "connection_id": shop.connection_id, "input_table_id": table["id"]},
        columns=[{"id": "c1", "name": "Goal", "source_column": column}],
    )
    path = f"/api/workbooks/{workbook['id']}"
    saved = bob.put(f"{path}/draft", json={"revision": workbook["revision"], "document": own})
    assert saved.status_code == 200, saved.json()
    assert bob.post(f"{path}/elements/orders/count", json={"version": "draft"}).json() == {"rows": 1}
    eve = shop.application.signed_in("eve@example.org", "builder")
    assert refused(eve.post("/api/workbooks", json={"name": "E", "document": own})) == (
        403,
        "source-not-granted",
    )

    staged = bob.post("/api/uploads", params={"file_name": "prices.csv"}, content=CSV).json()
    columns = [
        {"source": column["source"], "name": column["name"], "type": column["type"]}
        for column in staged["columns"]
    ]
    load = {
        "connection_id": shop.connection_id, "name": "P", "options": staged["options"], "columns": columns
    }  # fmt: skip
    loaded = bob.post(f"/api/uploads/{staged['upload_id']}/load", json=load)
    assert loaded.status_code == 200, loaded.json()
    assert bob.get(f"/api/uploads/{staged['upload_id']}").json()["rows"] == 2
    assert refused(eve.get(f"/api/uploads/{staged['upload_id']}")) == (403, "connection-not-granted")


def test_tables_and_uploads_of_others_are_not_opened_by_a_level_for_use(shop: Shop) -> None:
    """Placing one in another workbook is for its maker, editors of a workbook that holds it, and admins."""
    shop.grant("use")
    bob, eve = shop.bob(), shop.application.signed_in("eve@example.org", "builder")
    ids = {record["email"]: record["id"] for record in shop.admin.get("/api/members").json()}
    home = bob.post("/api/workbooks", json={"name": "Pay"}).json()
    wanted = {
        "connection_id": shop.connection_id,
        "workbook_id": home["id"],
        "name": "Salaries",
        "columns": [{"name": "Salary", "type": "number"}],
    }
    table = bob.post("/api/input-tables", json=wanted).json()
    staged = bob.post("/api/uploads", params={"file_name": "prices.csv"}, content=CSV).json()
    columns = [{key: column[key] for key in ("source", "name", "type")} for column in staged["columns"]]
    load = {"connection_id": shop.connection_id, "name": "P", "options": staged["options"]}
    loaded = bob.post(f"/api/uploads/{staged['upload_id']}/load", json=load | {"columns": columns})
    assert loaded.status_code == 200, loaded.json()
    sources = {"input-table": ("input_table_id", table["id"]), "upload": ("upload_id", staged["upload_id"])}

    def place(client: TestClient, kind: str) -> Any:
        key, of = sources[kind]
        source = {"kind": kind, "connection_id": shop.connection_id, key: of}
        return client.post(
            "/api/workbooks", json={"name": "Mine", "document": shop.table(source=source, columns=[])}
        )

    for kind in sources:
        assert refused(place(eve, kind)) == (403, "source-not-granted")
        assert "somebody else" in place(eve, kind).json()["error"]["message"]
    # Neither does a share for viewing, nor naming the table in a document without reading it.
    note = {"kind": "text", "id": "n", "name": "Note", "body": f"{table['id']} {staged['upload_id']}"}
    place_of_note = {"element_id": "n", "x": 0, "y": 0, "width": 12, "height": 10}
    page = {"id": "p", "name": "P", "elements": [note], "layout": [place_of_note]}
    plain = {"schema_version": 1, "kind": "workbook", "pages": [page]}
    assert eve.post("/api/workbooks", json={"name": "Note", "document": plain}).status_code == 201
    shares = f"/api/workbooks/{home['id']}/shares"
    bob.put(shares, json={"everyone": False, "members": {ids["eve@example.org"]: "view"}})
    for kind in sources:
        assert refused(place(eve, kind)) == (403, "source-not-granted")
    # Who may edit a workbook that holds it may, also one that it was brought into.
    bob.put(shares, json={"everyone": False, "members": {ids["eve@example.org"]: "edit"}})
    assert place(eve, "input-table").status_code == 201
    held = place(bob, "upload").json()["id"]
    bob.put(
        f"/api/workbooks/{held}/shares", json={"everyone": False, "members": {ids["eve@example.org"]: "edit"}}
    )
    assert place(eve, "upload").status_code == 201
    # And who administers the connection.
    tom = shop.application.signed_in("tom@example.org", "builder")
    assert refused(place(tom, "upload")) == (403, "source-not-granted")
    shop.grant("admin", "member", tom.get("/api/session").json()["member"]["id"])
    assert [place(tom, kind).status_code for kind in sources] == [201, 201]


def test_without_a_grant_nothing_is_written(shop: Shop) -> None:
    bob = shop.bob()
    workbook = bob.post("/api/workbooks", json={"name": "W"}).json()
    body = {
        "connection_id": shop.connection_id,
        "workbook_id": workbook["id"],
        "name": "Goals",
        "columns": [{"name": "Goal", "type": "number"}],
    }
    assert refused(bob.post("/api/input-tables", json=body)) == (404, "not-found")
    staged = bob.post("/api/uploads", params={"file_name": "prices.csv"}, content=CSV).json()
    load = {"connection_id": shop.connection_id, "name": "P", "options": staged["options"], "columns": []}
    assert refused(bob.post(f"/api/uploads/{staged['upload_id']}/load", json=load)) == (404, "not-found")


def test_the_document_decides_for_those_who_may_open_it(shop: Shop) -> None:
    made = shop.admin.post("/api/workbooks", json={"name": "W", "document": shop.table()}).json()
    path = f"/api/workbooks/{made['id']}"
    assert shop.admin.post(f"{path}/publish").status_code == 200
    bob, eve = shop.bob(), shop.application.signed_in("eve@example.org", "viewer")
    ids = {record["email"]: record["id"] for record in shop.admin.get("/api/members").json()}
    members = {ids["bob@example.org"]: "edit", ids["eve@example.org"]: "view"}
    assert shop.admin.put(f"{path}/shares", json={"everyone": False, "members": members}).status_code == 200
    for client in (bob, eve):
        assert client.post(f"{path}/elements/orders/count", json={}).json() == {"rows": 7}
    # An editor may go on with the sources that are there, in an unsaved draft too ...
    renamed = shop.table(name="All orders")
    query = {"document": renamed}
    assert bob.post(f"{path}/elements/orders/count", json=query).json() == {"rows": 7}
    assert bob.put(f"{path}/draft", json={"revision": 1, "document": renamed}).status_code == 200
    assert bob.post(f"{path}/editor/documents", json={"document": renamed}).status_code == 200
    # ... and brings in no others.
    other = {"kind": "warehouse-table", "connection_id": shop.connection_id, "path": ["shop", "secrets"]}
    for document in (shop.table(source=other), shop.sql()):
        for reply in (
            bob.post(f"{path}/elements/orders/count", json={"document": document}),
            bob.post(f"{path}/elements/orders/query", json={"document": document}),
            bob.post(f"{path}/elements/orders/sql", json={"document": document}),
            bob.post(f"{path}/elements/orders/describe", json={"document": document}),
            bob.post(f"{path}/editor/documents", json={"document": document}),
            bob.post(
                f"{path}/formulas/check",
                json={"document": document, "element_id": "orders", "formula": "[Secret]"},
            ),
            bob.put(f"{path}/draft", json={"revision": 2, "document": document}),
        ):
            assert refused(reply) == (404, "not-found"), reply.request.url


def test_sql_needs_its_permission(shop: Shop) -> None:
    shop.grant("use")
    chosen = ["view-connections", "create-workbooks"]
    kind = shop.admin.post("/api/account-types", json={"name": "Plain", "permissions": chosen}).json()
    shop.admin.post("/api/members", json={"email": "p@example.org", "name": "P", "account_type": kind["id"]})
    plain = shop.application.signed_in("p@example.org")
    assert plain.post("/api/workbooks", json={"name": "W", "document": shop.table()}).status_code == 201
    reply = plain.post("/api/workbooks", json={"name": "S", "document": shop.sql()})
    assert refused(reply) == (403, "not-allowed")
    assert reply.json()["error"]["where"] == {"permission": "write-sql"}


def test_teams_and_members_add_up(shop: Shop) -> None:
    bob = shop.bob()
    me = bob.get("/api/session").json()["member"]["id"]
    team = shop.admin.post("/api/teams", json={"name": "Desk"}).json()["id"]
    shop.grant("use", "team", team)
    assert bob.get("/api/connections").json() == []
    shop.admin.patch(f"/api/teams/{team}", json={"member_ids": [me]})
    assert bob.get(shop.path).json()["level"] == "use"
    grants = [
        {"kind": "everyone", "level": "write-only"},
        {"kind": "team", "grantee_id": team, "level": "use-and-annotate"},
        {"kind": "member", "grantee_id": me, "level": "use"},
    ]
    listed = shop.admin.put(f"{shop.path}/grants", json={"grants": grants}).json()
    assert [(item["kind"], item["name"], item["level"]) for item in listed] == [
        ("everyone", "", "write-only"),
        ("team", "Desk", "use-and-annotate"),
        ("member", "Bob", "use"),
    ]
    assert bob.get(shop.path).json()["level"] == "use-and-annotate"
    shop.admin.delete(f"/api/teams/{team}")
    assert bob.get(shop.path).json()["level"] == "use"
    assert [record["kind"] for record in shop.admin.get(f"{shop.path}/grants").json()] == [
        "everyone",
        "member",
    ]


def test_annotating_changes_the_description_only(shop: Shop) -> None:
    shop.grant("use")
    bob = shop.bob()
    assert refused(bob.patch(shop.path, json={"description": "Ours"})) == (403, "connection-not-granted")
    shop.grant("use-and-annotate")
    assert bob.patch(shop.path, json={"description": "Ours"}).json()["description"] == "Ours"
    assert refused(bob.patch(shop.path, json={"name": "Mine"})) == (403, "connection-not-granted")


def administering(client: TestClient, path: str) -> list[Any]:
    return [
        client.patch(path, json={"name": "Mine"}),
        client.get(f"{path}/grants"),
        client.put(f"{path}/grants", json={"grants": [{"kind": "everyone", "level": "admin"}]}),
        client.get(f"{path}/write-access"),
        client.put(f"{path}/write-access", json={"enabled": False}),
        client.get(f"{path}/write-access/objects"),
    ]


def test_the_settings_of_a_connection_are_for_who_administers_it(shop: Shop) -> None:
    bob = shop.bob()
    for level in ("write-only", "use", "use-and-annotate"):
        shop.grant(level)
        for reply in administering(bob, shop.path):
            assert refused(reply) == (403, "connection-not-granted"), reply.request.url
        assert bob.delete(shop.path).status_code == 403
    shop.grant("admin", "member", bob.get("/api/session").json()["member"]["id"])
    assert [reply.status_code for reply in administering(bob, shop.path)] == [200] * 6
    # Of this connection only, and as far as the account type reaches.
    new = {"name": "N", "details": {"platform": "duckdb", "path": "n.duckdb", "create": True}}
    assert bob.post("/api/connections", json=new).status_code == 403
    viewer = shop.application.signed_in("eve@example.org", "viewer")
    for reply in (*administering(viewer, shop.path), *explorer_replies(viewer, shop.path)):
        assert refused(reply) == (403, "not-allowed"), reply.request.url


def test_grants_are_checked(shop: Shop) -> None:
    for grant, code in (
        ({"kind": "member", "grantee_id": "nobody", "level": "use"}, "unknown-member"),
        ({"kind": "team", "grantee_id": "none", "level": "use"}, "unknown-team"),
        ({"kind": "everyone", "grantee_id": "x", "level": "use"}, "invalid-request"),
        ({"kind": "member", "level": "use"}, "invalid-request"),
        ({"kind": "everyone", "level": "owner"}, "invalid-request"),
    ):
        reply = shop.admin.put(f"{shop.path}/grants", json={"grants": [grant]})
        assert refused(reply) == (422, code), grant
    missing = shop.admin.put("/api/connections/none/grants", json={"grants": []})
    assert missing.status_code == 404


def test_the_audit_log_tells_who_may_use_it(shop: Shop) -> None:
    shop.grant("use")
    entry = shop.admin.get("/api/audit", params={"kind": "connection-grants-changed"}).json()["entries"][0]
    assert entry["facts"] == {
        "connection_id": shop.connection_id,
        "name": "Shop",
        "grants": {"everyone": "use"},
    }
    assert entry["actor_email"] == "ada@example.org"


def test_destinations_are_open_to_their_teams(shop: Shop) -> None:
    shop.grant("write-only")
    bob = shop.bob()
    me = bob.get("/api/session").json()["member"]["id"]
    team = shop.admin.post("/api/teams", json={"name": "Desk"}).json()["id"]
    (default,) = shop.admin.get(f"{shop.path}/write-access").json()["destinations"]
    path = f"{shop.path}/write-access/destinations"
    other = {"values": {"schema": "desk"}, "create": True, "team_ids": [team]}
    assert shop.admin.post(path, json=other).status_code == 201
    only = {"team_ids": [team]}
    assert shop.admin.patch(f"{path}/{default['id']}", json=only).status_code == 200

    def usable(client: TestClient) -> list[str]:
        return [record["label"] for record in client.get(f"{shop.path}/destinations").json()]

    assert usable(bob) == []
    assert usable(shop.admin) == ["stage", "desk"]
    workbook = bob.post("/api/workbooks", json={"name": "W"}).json()["id"]
    body: dict[str, Any] = {"connection_id": shop.connection_id, "workbook_id": workbook, "name": "Goals"}
    assert refused(bob.post("/api/input-tables", json=body)) == (403, "destination-not-allowed")
    shop.admin.patch(f"/api/teams/{team}", json={"member_ids": [me]})
    assert usable(bob) == ["stage", "desk"]
    assert bob.post("/api/input-tables", json=body).json()["path"][0] == "stage"
    desk = bob.get(f"{shop.path}/destinations").json()[1]["id"]
    there = bob.post("/api/input-tables", json=body | {"destination_id": desk, "name": "There"})
    assert there.json()["path"] == ["desk", "there"]
    nowhere = bob.post("/api/input-tables", json=body | {"destination_id": "none", "name": "Nowhere"})
    assert refused(nowhere) == (403, "destination-not-allowed")


def test_views_and_materializations_need_grants_too(shop: Shop) -> None:
    shop.grant("use")
    bob = shop.bob()
    made = bob.post("/api/workbooks", json={"name": "W", "document": shop.table()}).json()
    bob.post(f"/api/workbooks/{made['id']}/publish")
    element = f"/api/workbooks/{made['id']}/elements/orders"
    assert bob.put(f"{element}/warehouse-view", json={"name": "mine"}).status_code == 200
    shop.grant(None)
    for reply in (
        bob.put(f"{element}/warehouse-view", json={"name": "other"}),
        bob.put(f"{element}/materialization", json={}),
        bob.post(f"{element}/materialization/runs"),
    ):
        assert refused(reply) == (404, "not-found"), reply.request.url
    # What is there goes on: it can be read, and taken away.
    assert bob.get(f"{element}/warehouse-view").json()["name"] == "mine"
    assert bob.delete(f"{element}/warehouse-view").status_code == 204
    shop.grant("use")
    chosen = ["view-connections", "create-workbooks"]
    plain = shop.admin.post("/api/account-types", json={"name": "Plain", "permissions": chosen}).json()["id"]
    me = bob.get("/api/session").json()["member"]["id"]
    assert shop.admin.patch(f"/api/members/{me}", json={"account_type": plain}).status_code == 200
    for reply in (
        bob.put(f"{element}/warehouse-view", json={"name": "other"}),
        bob.put(f"{element}/materialization", json={}),
    ):
        assert refused(reply) == (403, "not-allowed"), reply.request.url


def test_where_a_connection_leads_is_changed_by_who_manages_connections(shop: Shop, tmp_path: Path) -> None:
    """Its highest level opens this connection, not the rest of the machine."""
    shop.grant("admin")
    bob = shop.bob()
    seen = bob.get(shop.path).json()
    assert ("administer" in seen["actions"], "move" in seen["actions"]) == (True, False)
    assert seen["fixed_fields"] == ["path"]
    assert shop.admin.get(shop.path).json()["fixed_fields"] == []
    same = {"platform": "duckdb", "path": seen["details"]["path"]}
    assert bob.patch(shop.path, json={"name": "Mine", "details": same}).status_code == 200
    other = {"platform": "duckdb", "path": str(tmp_path / "made.duckdb")}
    answers = []
    for details in (other, other | {"create": True}, other | {"path": "/etc/passwd"}, other | {"path": "."}):
        reply = bob.patch(shop.path, json={"details": details})
        assert refused(reply) == (403, "move-not-granted")
        answers.append(reply.json())
    assert all(answer == answers[0] for answer in answers), "the answers do not reveal which files exist"
    assert answers[0]["error"]["where"] == {"field": "details.path"}
    assert not (tmp_path / "made.duckdb").exists()
    assert shop.admin.patch(shop.path, json={"details": other | {"create": True}}).status_code == 200


def test_a_hidden_connection_is_not_named(shop: Shop, tmp_path: Path) -> None:
    details = {"platform": "duckdb", "path": str(tmp_path / "third.duckdb"), "create": True}
    third = shop.admin.post("/api/connections", json={"name": "Third", "details": details}).json()
    assert shop.admin.put(f"/api/connections/{third['id']}/grants", json={"grants": []}).status_code == 200
    shop.grant("admin")
    (tmp_path / "warehouse.duckdb").unlink()
    (tmp_path / "warehouse.duckdb").hardlink_to(tmp_path / "third.duckdb")
    body = {"details": {"platform": "duckdb", "path": str(tmp_path / "warehouse.duckdb")}}
    replies = [client.patch(shop.path, json=body) for client in (shop.bob(), shop.admin)]
    assert [refused(reply) for reply in replies] == [(409, "same-place")] * 2
    assert ["Third" in reply.text for reply in replies] == [False, True]


def test_sql_is_shown_to_those_who_reach_its_tables_otherwise(shop: Shop) -> None:
    """A viewer of a shared workbook sees what a query took, not which tables it read."""
    book = shop.admin.post("/api/workbooks", json={"name": "W", "document": shop.table()}).json()["id"]
    shop.admin.post(f"/api/workbooks/{book}/publish")
    eve = shop.application.signed_in("eve@example.org", "viewer")
    bob = shop.bob()
    shop.admin.put(f"/api/workbooks/{book}/shares", json={"everyone": True, "members": {}})
    element = f"/api/workbooks/{book}/elements/orders"

    def sight(client: TestClient) -> tuple[int, str | None, bool]:
        answer = client.post(f"{element}/query", json={"refresh": True})
        assert answer.status_code == 200, answer.text
        listed = client.get("/api/queries", params={"workbook_id": book}).json()
        entry = next(item for item in listed if item["id"] == answer.headers["x-query-id"])
        alone = client.get(f"/api/queries/{entry['id']}").json()
        assert (alone["sql"], alone["sql_hidden"]) == (entry["sql"], entry["sql_hidden"])
        assert entry["rows"] == 7
        assert (entry["sql"] is None) == entry["sql_hidden"]
        shown = client.post(f"{element}/sql", json={})
        assert ("orders" in shown.text) == (shown.status_code == 200)
        return shown.status_code, None if shown.is_success else refused(shown)[1], entry["sql_hidden"]

    hidden, shown = (403, "sql-hidden", True), (200, None, False)
    assert sight(eve) == hidden
    assert sight(bob) == hidden
    assert sight(shop.admin) == shown
    shop.grant("use")
    assert sight(bob) == shown
    assert sight(eve) == hidden, "an account type that sees no connections"
    shop.grant(None)
    shared = {"everyone": False, "members": {bob.get("/api/session").json()["member"]["id"]: "edit"}}
    assert shop.admin.put(f"/api/workbooks/{book}/shares", json=shared).status_code == 200
    assert sight(bob) == shown
