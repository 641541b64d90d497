"""Fixtures of an input table that a member uses over HTTP, on DuckDB."""

from pathlib import Path
from typing import Any

import pytest
from writeback_installation import switch_on

from servers.application import Application, TestClient
from tablewright.connections.grants import add_grants
from tablewright.store.models import Connection


@pytest.fixture
def connection_id(sqlite_application: Application, tmp_path: Path) -> str:
    """A DuckDB connection with write access in the schema `stage`."""
    services = sqlite_application.services
    with services.store.session() as session:
        details = {"path": str(tmp_path / "warehouse.duckdb"), "create": True}
        connection = Connection(name="Warehouse", platform="duckdb", details=details)
        session.add(connection)
        session.flush()
        add_grants(session, connection.id)
        made = connection.id
    switch_on(services.store, services.destinations, services.warehouses.get(made), made, ("stage",))
    return made


@pytest.fixture
def client(sqlite_application: Application) -> TestClient:
    return sqlite_application.signed_in("bob@example.org", "builder")


@pytest.fixture
def table(client: TestClient, connection_id: str) -> dict[str, Any]:
    workbook = client.post("/api/workbooks", json={"name": "Plan"}).json()
    body = {
        "connection_id": connection_id,
        "workbook_id": workbook["id"],
        "name": "Forecast",
        "columns": [
            {"name": "Name", "type": "text", "constraints": {"unique": True}},
            {"name": "Price", "type": "number"},
        ],
        "blank_rows": 0,
    }
    reply = client.post("/api/input-tables", json=body)
    assert reply.status_code == 201, reply.text
    made = reply.json()
    return made | {"at": f"/api/input-tables/{made['id']}", "ids": [c["id"] for c in made["columns"]]}
