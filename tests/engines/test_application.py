"""A connection through the application, on every engine: made, tested, explored, queried, changed."""

import json
from typing import Any

import pyarrow as pa
from sqlglot import exp

from engines.bench import Engine
from engines.orders import ELEMENT, connect, fill
from servers.application import Application, TestClient
from tablewright.store.models import Connection


def test_a_connection_is_made_explored_and_queried(engine: Engine, sqlite_application: Application) -> None:
    fill(engine)
    client = sqlite_application.signed_in()
    connection = connect(engine, client)
    at = f"/api/connections/{connection['id']}"
    assert (connection["platform"], connection["status"]) == (engine.details["platform"], "ok")
    assert client.post(f"{at}/test").json()["ok"]
    assert client.get("/api/connections").json()[0]["status"] == "ok"
    container, path = list(engine.container), list(engine.path("orders"))
    databases = client.get(f"{at}/databases").json()
    assert engine.spec.database in databases if engine.spec.database else databases == []
    asked = {"database": engine.spec.database} if engine.spec.database else {}
    schemas = client.get(f"{at}/schemas", params={**asked, "q": engine.schema}).json()["schemas"]
    assert [(schema["container"], schema["table_count"] in (1, None)) for schema in schemas] == [
        (container, True)
    ]
    (listed,) = client.get(f"{at}/tables", params={"container": container}).json()["tables"]
    assert (listed["path"], listed["kind"]) == (path, "table")
    detail = client.get(f"{at}/table", params={"path": path}).json()
    assert [column["name"] for column in detail["columns"]] == ["region", "amount"]
    sample = client.get(f"{at}/sample", params={"path": path}).json()
    assert sample["columns"] == ["region", "amount"]
    assert sample["rows"][2] == ["north", None]
    hits = client.get(f"{at}/search", params={"q": "AMOUNT"}).json()
    assert {"container": container, "table": "orders", "column": "amount"} in hits
    result = query(client, connection["id"], engine.path("orders"))
    assert result.to_pylist() == [{"region": "north", "total": 1.5}, {"region": "south", "total": 2.0}]
    engine_gone = client.delete(at)
    assert engine_gone.status_code == 204


def query(client: TestClient, connection_id: str, path: tuple[str, ...]) -> pa.Table:
    source = {"kind": "warehouse-table", "connection_id": connection_id, "path": list(path)}
    place = {"element_id": "orders", "x": 0, "y": 0, "width": 12, "height": 10}
    page = {"id": "p", "name": "Page", "elements": [{**ELEMENT, "source": source}], "layout": [place]}
    document = {"schema_version": 1, "kind": "workbook", "pages": [page]}
    workbook = client.post("/api/workbooks", json={"name": "Sales", "document": document}).json()
    at = f"/api/workbooks/{workbook['id']}/elements/orders"
    answer = client.post(f"{at}/query", json={"version": "draft"})
    assert answer.status_code == 200, answer.text
    return pa.ipc.open_stream(answer.content).read_all()


def test_a_connection_that_does_not_work_is_not_kept(engine: Engine, sqlite_application: Application) -> None:
    wrong = engine.details | (
        {"path": "no/such.duckdb"} if engine.spec.name == "duckdb" else engine.spec.wrong
    )
    client = sqlite_application.signed_in()
    tried = client.post("/api/connections/test", json=wrong).json()
    assert (tried.get("ok"), tried.get("code")) == (False, "not-found"), tried
    refused = client.post("/api/connections", json={"name": "Warehouse", "details": wrong})
    assert refused.status_code == 404
    assert client.get("/api/connections").json() == []


def test_a_password_is_kept_encrypted_and_only_for_its_server(
    sqlite_application: Application, postgres_address: Any
) -> None:
    details = {
        "platform": "postgres",
        "host": "127.0.0.1",
        "port": postgres_address.port,
        "database": postgres_address.database,
        "user": "postgres",
        "password": "s3cret",
        "sslmode": "disable",
    }
    services = sqlite_application.services
    client = sqlite_application.signed_in()
    made = client.post("/api/connections", json={"name": "Warehouse", "details": details})
    assert "s3cret" not in made.text
    at = f"/api/connections/{made.json()['id']}"

    def stored() -> dict[str, Any]:
        with services.store.session() as session:
            record = session.get_one(Connection, made.json()["id"])
        assert b"s3cret" not in (record.secret or b"")
        assert "s3cret" not in json.dumps(record.details)
        return services.secrets.decrypt(record.secret) if record.secret else {}

    assert stored() == {"password": "s3cret"}
    without = {key: value for key, value in details.items() if key != "password"}
    assert client.patch(at, json={"details": without | {"sessions": 5}}).json()["details"]["sessions"] == 5
    assert stored() == {"password": "s3cret"}
    assert client.patch(at, json={"details": without | {"host": "localhost"}}).status_code == 200
    assert stored() == {}
    assert "s3cret" not in client.get("/api/audit").text
    other = {"platform": "duckdb", "path": "x.duckdb", "create": True}
    assert client.patch(at, json={"details": other}).status_code == 409


def test_two_connections_may_read_the_same_database(
    sqlite_application: Application, postgres_address: Any
) -> None:
    details = {
        "platform": "postgres",
        "host": "127.0.0.1",
        "port": postgres_address.port,
        "database": postgres_address.database,
        "user": "postgres",
        "sslmode": "disable",
    }
    client = sqlite_application.signed_in()
    for name in ("One", "Two"):
        made = client.post("/api/connections", json={"name": name, "details": details})
        assert made.status_code == 201
    unknown = details | {"options": {"session_preload_libraries": "x"}}
    assert client.post("/api/connections", json={"name": "Three", "details": unknown}).status_code == 422


def test_missing_rights_are_named_with_the_statement_that_gives_them(
    sqlite_application: Application, postgres_address: Any, postgres_warehouse: Any
) -> None:
    """A user of PostgreSQL without any right to write, then with each of them."""
    schema = 'it\'s "hers"'
    quoted = exp.to_identifier(schema, quoted=True).sql(dialect="postgres")
    details = {
        "platform": "postgres",
        "host": "127.0.0.1",
        "port": postgres_address.port,
        "database": postgres_address.database,
        "user": "reader",
        "sslmode": "disable",
    }

    def run(*texts: str) -> None:
        with postgres_warehouse.session() as session:
            for text in texts:
                session.execute(text.encode())

    run("CREATE ROLE reader LOGIN")
    services = sqlite_application.services
    client = sqlite_application.signed_in()
    made = client.post("/api/connections", json={"name": "Warehouse", "details": details}).json()

    def missing(*, create: bool) -> dict[str, str | None]:
        report = services.write_access.check(made["id"], {"schema": schema}, create=create)
        return {check.privilege: check.grant_sql for check in report.checks if check.result == "missing"}

    try:
        assert missing(create=True) == {"create-schema": f"CREATE SCHEMA IF NOT EXISTS {quoted}"}
        run(f"CREATE SCHEMA {quoted}", f"GRANT USAGE ON SCHEMA {quoted} TO reader")
        grant = f'GRANT CREATE ON SCHEMA {quoted} TO "reader"'
        assert missing(create=False) == {"create-table": grant, "load-csv": grant}
        run(grant)
        assert missing(create=False) == {}
    finally:
        services.warehouses.forget(made["id"])
        run(f"DROP SCHEMA IF EXISTS {quoted} CASCADE", "DROP OWNED BY reader", "DROP ROLE reader")


FAILING = {
    "duckdb": 'CallText("chr", [Orders/Code])',
    "postgres": 'CallText("chr", [Orders/Code])',
    "redshift": 'CallText("chr", [Orders/Code])',
    "mysql": 'CallNumber("exp", 1000 - [Orders/Code])',
    "bigquery": 'CallNumber("sqrt", [Orders/Code])',
    "databricks": 'CallDatetime("make_date", 2020, [Orders/Code], 1)',
    "snowflake": 'CallText("chr", [Orders/Code])',
}
"""What the engine computes for the codes 1 and 2, and not for -5."""


def test_a_column_that_fails_is_named_and_spares_the_others(
    engine: Engine, sqlite_application: Application
) -> None:
    types = {"id": "BIGINT", "code": "INTEGER" if engine.dialect != "bigquery" else "BIGINT"}
    engine.put("orders", pa.table({"id": [1, 2, 3], "code": pa.array([1, 2, -5], pa.int32())}), types)
    client = sqlite_application.signed_in()
    connection = connect(engine, client)
    columns = [{"id": f"c{n}", "name": f"C{n}", "formula": f"[Orders/Id] + {n}"} for n in range(6)]
    columns[2]["formula"] = FAILING[engine.dialect]
    columns[4]["formula"] = "If(IsNull([C2]), 0, 1)"
    path = list(engine.path("orders"))
    source = {"kind": "warehouse-table", "connection_id": connection["id"], "path": path}
    element = {"kind": "table", "id": "orders", "name": "Codes", "columns": columns, "source": source}
    place = {"element_id": "orders", "x": 0, "y": 0, "width": 12, "height": 10}
    page = {"id": "p", "name": "Page", "elements": [element], "layout": [place]}
    document = {"schema_version": 1, "kind": "workbook", "pages": [page]}
    workbook = client.post("/api/workbooks", json={"name": "Codes", "document": document}).json()
    at = f"/api/workbooks/{workbook['id']}/elements/orders/query"
    answer = client.post(at, json={"version": "draft"})
    if engine.warehouse.capabilities.bills_queries:
        # Each query is paid for: the person is asked first.
        error = answer.json()["error"]
        assert (answer.status_code, error["where"]["find_column"]) == (422, True), answer.text
        answer = client.post(at, json={"version": "draft", "find_column": True})
    assert answer.status_code == 200, answer.text
    (problem,) = json.loads(answer.headers["X-Query-Failed"])
    assert problem["column_id"] == "c2"
    assert problem["message"].startswith("The warehouse could not compute “C2”: ")
    rows = pa.ipc.open_stream(answer.content).read_all().to_pylist()
    shown = sorted(tuple(None if row[item] is None else int(row[item]) for item in row) for row in rows)
    assert shown == [(n, n + 1, None, n + 3, None, n + 5) for n in (1, 2, 3)]
