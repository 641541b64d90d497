"""The real application with one warehouse, write access and a published workbook over its orders."""

import tempfile
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
from examined import examined_once
from places import Place, container, destination_values, plain_sql
from writeback_installation import switch_on

from servers.application import Application, TestClient, running
from tablewright.access.actor import Actor
from tablewright.document.model import Workbook
from tablewright.runtime.settings import Settings
from tablewright.warehouse.contract.client import Statement, Warehouse
from tablewright.warehouse.contract.paths import Container, TablePath
from tablewright.wiring import Services

BY_CITY: dict[str, Any] = {
    "columns": [
        {"id": "c2", "name": "City", "source_column": "city"},
        {"id": "n", "name": "Orders", "formula": "Count()"},
    ],
    "groupings": [{"id": "g1", "keys": ["c2"], "calculations": ["n"]}],
    "collapsed_to": "g1",
}
"""The element grouped by city."""


def document(connection_id: str, database: str | None, **changes: Any) -> Workbook:
    """A page with the table `orders`; `changes` replace parts of that element."""
    path = [*container(database, "shop"), "orders"]
    element: dict[str, Any] = {
        "kind": "table",
        "id": "orders",
        "name": "Orders by City",
        "source": {"kind": "warehouse-table", "connection_id": connection_id, "path": path},
        "columns": [
            {"id": "c1", "name": "Id", "source_column": "id"},
            {"id": "c2", "name": "City", "source_column": "city"},
            {"id": "c3", "name": "Loud city", "formula": "Upper([City])"},
            {"id": "c4", "name": "Net price €", "formula": "[Orders/Price] * 2"},
        ],
    }
    element |= changes
    place = {"element_id": element["id"], "x": 0, "y": 0, "width": 12, "height": 10}
    page = {"id": "p1", "name": "Page 1", "elements": [element], "layout": [place]}
    return Workbook.model_validate({"schema_version": 1, "kind": "workbook", "pages": [page]})


@dataclass
class Workbench:
    application: Application
    folder: Path
    actor: Actor
    connection_id: str
    workbook_id: str
    database: str | None = None
    revision: int = 1

    @property
    def services(self) -> Services:
        return self.application.services

    @property
    def at(self) -> tuple[Actor, str, str]:
        return self.actor, self.workbook_id, "orders"

    @property
    def address(self) -> str:
        return f"/api/workbooks/{self.workbook_id}/elements/orders"

    def container(self, schema: str = "stage") -> Container:
        return container(self.database, schema)

    def path(self, name: str, schema: str = "stage") -> TablePath:
        return (*self.container(schema), name)

    @property
    def warehouse(self) -> Warehouse:
        return self.services.warehouses.get(self.connection_id)

    def values(self, schema: str) -> dict[str, Any]:
        """The fields that name a destination."""
        return destination_values(self.warehouse.capabilities.platform, self.container(schema))

    def sql(self, statement: str | Statement) -> list[tuple[Any, ...]]:
        return plain_sql(self.warehouse, statement, self.database)

    def tables(self, schema: str = "stage") -> set[str]:
        """Relations in a schema, without the registry and the leases."""
        entries = self.warehouse.tables(self.container(schema))
        return {entry.name for entry in entries} - {"_tablewright_objects", "_tablewright_leases"}

    def save(self, **changes: Any) -> None:
        """Save a draft with changes to the element."""
        self.revision, _ = self.services.workbooks.save_draft(
            self.actor,
            self.workbook_id,
            self.revision,
            document(self.connection_id, self.database, **changes),
        )

    def publish(self, **changes: Any) -> list[str]:
        """Publish the element with changes; the problems met."""
        if changes:
            self.save(**changes)
        return self.services.publishing.publish(self.actor, self.workbook_id).problems

    def client(self, email: str = "ada@example.org") -> TestClient:
        return self.application.signed_in(email)


def wait_for(happened: Callable[[], bool], seconds: float = 120.0) -> None:
    """Return as soon as it is so."""
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def make_warehouse(folder: Path) -> Path:
    file = folder / "warehouse.duckdb"
    if not file.exists():
        file.write_bytes(_orders())
    return file


@cache
def _orders() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "warehouse.duckdb"
        with duckdb.connect(str(file)) as connection:
            connection.execute("CREATE SCHEMA shop")
            connection.execute(
                "CREATE TABLE shop.orders AS"
                " SELECT range AS id, ['Rome', 'Oslo', 'Lima'][range % 3 + 1] AS city, range * 0.5 AS price"
                " FROM range(300)"
            )
        return file.read_bytes()


@contextmanager
def open_workbench(
    folder: Path, database_url: str | None = None, place: Place | None = None
) -> Generator[Workbench]:
    """`place` holds a table `shop.orders`; without one it is a DuckDB file in the folder."""
    place = place or Place({"platform": "duckdb", "path": str(make_warehouse(folder))})
    with running(Settings(data_dir=folder / "data", database_url=database_url)) as application:
        services, actor = application.services, application.member("ada@example.org", "admin")
        with examined_once():
            connection = services.connections.create(actor, "Warehouse", "", place.details)
        within = container(place.database, "stage")
        if place.unprobed:
            warehouse = services.warehouses.get(connection.id)
            switch_on(services.store, services.destinations, warehouse, connection.id, within)
        else:
            values = destination_values(place.details["platform"], within)
            with examined_once():
                services.write_access.enable(actor, connection.id, values, create=True)
        workbook = services.workbooks.create(actor, "Sales", document(connection.id, place.database))
        yield Workbench(application, folder, actor, connection.id, workbook.facts.id, place.database)
