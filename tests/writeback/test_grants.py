"""The printed set-up is enough, and each of its grants is needed: a bare user runs into the doctor's arms."""

import uuid
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
from limited import Fuse, limiting

from servers.application import Application, TestClient
from servers.mysql import MySQLServer
from servers.postgres import PostgresServer
from tablewright.store.ids import new_id
from tablewright.warehouse import pool
from tablewright.writeback import sql
from tablewright.writeback.destinations import leases, registry
from tablewright.writeback.destinations.leases import LEASES_TABLE
from tablewright.writeback.destinations.registry import REGISTRY_TABLE


@dataclass(frozen=True)
class Server:
    """A server with a user who may do nothing. `run` acts as who administers it."""

    details: dict[str, Any]
    run: Callable[..., None]
    values: dict[str, str]
    sources: tuple[str, ...]
    """What makes a table to read from, and lets the user read it."""
    source: tuple[str, ...]
    asks_for: frozenset[str] = frozenset()
    """Grants that this server alone wants; the doctor names them."""


@contextmanager
def _postgres(request: pytest.FixtureRequest) -> Generator[Server]:
    server: PostgresServer = request.getfixturevalue("postgres_server")
    user = f"bare_{uuid.uuid4().hex[:12]}"
    with server.database() as url:
        database = url.rsplit("/", 1)[1]

        def run(*statements: str) -> None:
            with psycopg.connect(url, autocommit=True) as session:
                for statement in statements:
                    session.execute(statement.encode())

        # Everybody may connect and use temporary tables in a new database; here nobody may.
        run(f'REVOKE ALL ON DATABASE "{database}" FROM PUBLIC', f"CREATE ROLE {user} LOGIN")
        try:
            yield Server(
                {
                    "platform": "postgres",
                    "host": "127.0.0.1",
                    "port": server.port,
                    "database": database,
                    "user": user,
                    "sslmode": "disable",
                },
                run,
                {"schema": "stage"},
                (
                    "CREATE SCHEMA shop",
                    "CREATE TABLE shop.orders AS SELECT g AS id FROM generate_series(0, 9) AS g",
                    f"GRANT USAGE ON SCHEMA shop TO {user}",
                    f"GRANT SELECT ON ALL TABLES IN SCHEMA shop TO {user}",
                ),
                ("shop", "orders"),
            )
        finally:
            run(f"DROP OWNED BY {user} CASCADE", f"DROP ROLE {user}")


def _mysql(name: str, *asks_for: str) -> Callable[[pytest.FixtureRequest], AbstractContextManager[Server]]:
    @contextmanager
    def opened(request: pytest.FixtureRequest) -> Generator[Server]:
        server: MySQLServer = request.getfixturevalue(name)
        tag = uuid.uuid4().hex[:12]
        user, stage, shop = f"bare_{tag}", f"stage_{tag}", f"shop_{tag}"
        server.run(f"CREATE USER '{user}'@'%'")
        try:
            yield Server(
                {"platform": "mysql", "host": "127.0.0.1", "port": server.port, "user": user},
                server.run,
                {"database": stage},
                (
                    f"CREATE DATABASE {shop}",
                    f"CREATE TABLE {shop}.orders (id INT)",
                    f"INSERT INTO {shop}.orders VALUES (0),(1),(2),(3),(4),(5),(6),(7),(8),(9)",
                    f"GRANT SELECT ON {shop}.* TO '{user}'@'%'",
                ),
                (shop, "orders"),
                frozenset(asks_for),
            )
        finally:
            server.run(
                f"DROP DATABASE IF EXISTS {stage}",
                f"DROP DATABASE IF EXISTS {shop}",
                f"DROP USER '{user}'@'%'",
            )

    return opened


SERVERS = {
    "postgres": _postgres,
    "mariadb": _mysql("mariadb_server"),
    "seekdb": _mysql("seekdb_server", "file"),
}


@pytest.fixture(params=SERVERS)
def server(request: pytest.FixtureRequest) -> Generator[Server]:
    with SERVERS[request.param](request) as opened:
        yield opened


@dataclass
class Desk:
    """An administrator at a connection of the bare user's."""

    application: Application
    client: TestClient
    at: str
    server: Server

    def post(self, path: str, body: Any = None) -> Any:
        reply = self.client.post(path, json=body)
        assert reply.status_code < 300, reply.text
        return reply.json()

    def setup(self) -> list[dict[str, Any]]:
        return self.post(f"{self.at}/write-access/setup", {"values": self.server.values})["statements"]

    def check(self) -> dict[str, Any]:
        """With new sessions: what was granted or taken counts from the next one on."""
        self.application.services.warehouses.forget(self.at.rsplit("/", 1)[1])
        return self.post(f"{self.at}/write-access/check", {"values": self.server.values})


@pytest.fixture
def desk(sqlite_application: Application, server: Server) -> Desk:
    """The connection is saved while the user may sign in, then all of it is taken away again."""
    client = sqlite_application.signed_in()
    details = server.details
    with sqlite_application.services.store.session() as session:
        from tablewright.store.models import Connection

        kept = {name: value for name, value in details.items() if name != "platform"}
        connection = Connection(name="Warehouse", platform=details["platform"], details=kept)
        session.add(connection)
        session.flush()
        connection_id = connection.id
    return Desk(sqlite_application, client, f"/api/connections/{connection_id}", server)


def set_up(desk: Desk) -> list[str]:
    """Run what is printed, and what the doctor names besides on this server; all of it, in order."""
    statements = [line["sql"] for line in desk.setup()]
    desk.server.run(*statements)
    named = desk.check()["missing_grants"]
    assert {missing["key"] for missing in named} == desk.server.asks_for
    besides = [missing["sql"] for missing in named]
    desk.server.run(*besides)
    return statements + besides


def test_the_printed_setup_makes_every_feature_work(desk: Desk) -> None:
    assert not any(desk.check()["features"].values())
    set_up(desk)
    # Again, without harm.
    desk.server.run(*(line["sql"] for line in desk.setup()))
    report = desk.check()
    assert [check for check in report["checks"] if check["result"] != "ok"] == []
    assert report["ok"]
    assert report["missing_grants"] == []
    desk.server.run(*desk.server.sources)
    body = {"enabled": True, "values": desk.server.values}
    assert desk.client.put(f"{desk.at}/write-access", json=body).status_code == 200
    use_every_feature(desk)


def use_every_feature(desk: Desk) -> None:
    connection_id = desk.at.rsplit("/", 1)[1]
    workbook = desk.post("/api/workbooks", {"name": "Plan", "document": document(desk)})
    wanted = {
        "connection_id": connection_id,
        "workbook_id": workbook["id"],
        "name": "Goals",
        "columns": [{"name": "City", "type": "text"}],
        "blank_rows": 0,
    }
    table = desk.post("/api/input-tables", wanted)
    city = table["columns"][0]["id"]
    at = f"/api/input-tables/{table['id']}"
    rows = [{"kind": "insert", "row_id": new_id(), "values": {city: f"c{number}"}} for number in range(100)]
    pasted = {"client_id": new_id(), "hint": "paste", "operations": rows}
    assert desk.post(f"{at}/edits", pasted)["status"] == "applied"
    changed = [
        {"kind": "update", "row_id": row["row_id"], "seen_version": 1, "values": {city: "x"}} for row in rows
    ]
    edit = {"client_id": new_id(), "operations": changed}
    assert desk.post(f"{at}/edits", edit)["status"] == "applied"
    gone = [{"kind": "delete", "row_id": row["row_id"], "seen_version": 2} for row in rows[:3]]
    assert desk.post(f"{at}/edits", {"client_id": new_id(), "operations": gone})["status"] == "applied"
    desk.post(f"{at}/columns", {"name": "Goal", "type": "number"})
    file = b"a,b\n1,x\n2,y\n"
    upload = desk.client.post("/api/uploads", params={"file_name": "t.csv"}, content=file).json()
    columns = [{key: column[key] for key in ("source", "name", "type")} for column in upload["columns"]]
    loaded = desk.post(
        f"/api/uploads/{upload['upload_id']}/load",
        {"connection_id": connection_id, "name": "T", "options": upload["options"], "columns": columns},
    )
    assert loaded["rows"] == 2
    at = f"/api/workbooks/{workbook['id']}"
    desk.post(f"{at}/publish")
    view = desk.client.put(f"{at}/elements/orders/warehouse-view", json={"name": "orders_now"}).json()
    assert (view["status"], view["error"]) == ("ready", None)
    stored = f"{at}/elements/orders/materialization"
    assert desk.client.put(stored, json={"level": None, "schedule": None}).status_code < 300
    desk.post(f"{stored}/runs")
    run = finished(desk, f"{stored}/runs")
    assert (run["status"], run["error"], run["rows"]) == ("succeeded", None, 10)
    assert desk.client.delete(f"/api/input-tables/{table['id']}").status_code == 204


def finished(desk: Desk, path: str) -> dict[str, Any]:
    import time

    end = time.monotonic() + 60
    while time.monotonic() < end:
        run = desk.client.get(path).json()[0]
        if run["status"] in ("succeeded", "failed"):
            return run
        time.sleep(0.02)
    raise AssertionError("the run did not end in time")


def document(desk: Desk) -> dict[str, Any]:
    element = {
        "kind": "table",
        "id": "orders",
        "name": "Orders",
        "source": {
            "kind": "warehouse-table",
            "connection_id": desk.at.rsplit("/", 1)[1],
            "path": list(desk.server.source),
        },
        "columns": [{"id": "c1", "name": "Id", "source_column": "id"}],
    }
    place = {"element_id": "orders", "x": 0, "y": 0, "width": 12, "height": 10}
    page = {"id": "p1", "name": "Page", "elements": [element], "layout": [place]}
    return {"schema_version": 1, "kind": "workbook", "pages": [page]}


def test_the_doctor_names_exactly_the_one_grant_that_is_missing(desk: Desk) -> None:
    statements = set_up(desk)
    grants = [statement for statement in statements if statement.startswith("GRANT")]
    assert len(grants) >= 4
    for grant in grants:
        desk.server.run(grant.replace("GRANT", "REVOKE", 1).replace(" TO ", " FROM "))
        report = desk.check()
        assert [missing["sql"] for missing in report["missing_grants"]] == [grant], grant
        assert not report["ok"]
        assert not report["outage"]
        refused = [check for check in report["checks"] if check["reason"] == "permission"]
        assert {check["grant_sql"] for check in refused} == {grant}
        desk.server.run(grant)
        assert desk.check()["ok"]


def test_two_grants_that_are_missing_are_both_named(desk: Desk) -> None:
    statements = [line["sql"] for line in desk.setup()]
    grants = [statement for statement in statements if statement.startswith("GRANT")]
    kept = [statement for statement in statements if statement not in grants[-2:]]
    desk.server.run(*kept)
    report = desk.check()
    named = {
        missing_grant["sql"]
        for missing_grant in report["missing_grants"]
        if missing_grant["key"] not in desk.server.asks_for
    }
    assert named == set(grants[-2:])


@pytest.mark.parametrize("server", ["postgres"], indirect=True)
def test_where_there_are_no_locks_a_second_user_shares_the_turns_too(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PostgreSQL without named locks is used in place of Redshift, which has the same grants."""
    monkeypatch.setattr(pool, "open_warehouse", limiting(pool.open_warehouse, "rows", Fuse()))
    tables = {REGISTRY_TABLE: registry._COLUMNS, LEASES_TABLE: leases._COLUMNS}
    objects, turns = (sql.create_table(("stage", name), columns) for name, columns in tables.items())
    desk.server.run(
        *(line["sql"] for line in desk.setup()),
        objects.sql(dialect="postgres"),
        turns.sql(dialect="postgres"),
    )
    (missing,) = desk.check()["missing_grants"]
    assert missing["key"] == "shared-rows"
    assert '"stage"."_tablewright_objects", "stage"."_tablewright_leases"' in missing["sql"]
    assert desk.setup()[-1]["sql"] == missing["sql"]
    desk.server.run(missing["sql"].replace(', "stage"."_tablewright_leases"', ""))
    # As set up by an older version.
    assert [missing_grant["sql"] for missing_grant in desk.check()["missing_grants"]] == [missing["sql"]]
    desk.server.run(missing["sql"])
    assert desk.check()["ok"]
    desk.server.run(*desk.server.sources)
    body = {"enabled": True, "values": desk.server.values}
    assert desk.client.put(f"{desk.at}/write-access", json=body).status_code == 200
    use_every_feature(desk)


@pytest.mark.parametrize("server", ["mariadb"], indirect=True)
def test_on_mysql_rights_on_the_database_cover_what_is_shared(desk: Desk) -> None:
    statements = set_up(desk)
    database = desk.server.values["database"]
    made = sql.create_table((database, REGISTRY_TABLE), registry._COLUMNS)
    desk.server.run(made.sql(dialect="mysql"))
    assert desk.check()["ok"]
    assert [line["sql"] for line in desk.setup()] == statements
    desk.server.run(*desk.server.sources)
    body = {"enabled": True, "values": desk.server.values}
    assert desk.client.put(f"{desk.at}/write-access", json=body).status_code == 200
    use_every_feature(desk)


@pytest.mark.parametrize("server", ["postgres"], indirect=True)
def test_a_second_user_needs_the_list_of_objects_of_the_first(desk: Desk) -> None:
    desk.server.run(
        *(line["sql"] for line in desk.setup()),
        "CREATE TABLE stage._tablewright_objects (object_name text PRIMARY KEY, object_id text, kind text,"
        " document_id text, element_id text, owner text, server_id text, created_at timestamp,"
        " last_used_at timestamp, status text)",
    )
    report = desk.check()
    (missing,) = report["missing_grants"]
    assert missing["key"] == "shared-rows"
    assert desk.setup()[-1]["sql"] == missing["sql"]
    desk.server.run(missing["sql"])
    assert desk.check()["ok"]
