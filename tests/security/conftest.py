"""A site to attack: on each engine a connection with a table to read, and a destination with a secret."""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pytest
from sqlglot import exp

from engines.bench import ENGINES, Engine, Spec, open_engine
from engines.orders import connect
from servers.application import Application, TestClient, running
from tablewright.runtime.settings import Settings
from tablewright.warehouse.contract.client import Warehouse
from tablewright.writeback import sql

ROWS = 3
SECRET = "what nobody may read this way"


@dataclass
class Site:
    """`orders` may be read; `secret` lies in the destination. Both are whole paths."""

    application: Application
    client: TestClient
    engine: Engine
    connection_id: str
    orders: tuple[str, ...]
    secret: tuple[str, ...]
    book: str

    @property
    def at(self) -> str:
        return f"/api/connections/{self.connection_id}"

    @property
    def warehouse(self) -> Warehouse:
        return self.application.services.warehouses.get(self.connection_id)

    @property
    def dialect(self) -> str:
        return self.engine.dialect

    def text(self, query: exp.Expression) -> str:
        return query.sql(dialect=self.dialect)

    def view(self, name: str, source: tuple[str, ...]) -> tuple[str, ...]:
        """A view beside `orders`, made by somebody who may do it in the warehouse itself."""
        path = (*self.orders[:-1], name)
        with self.warehouse.transaction() as transaction:
            transaction.replace_view(path, exp.select("*").from_(sql.relation(source)))
        return path

    def query(self, source: dict[str, Any]) -> Any:
        """Ask for all rows of an element with this source."""
        element = {"kind": "table", "id": "t", "name": "T", "source": source, "columns": []}
        place = {"element_id": "t", "x": 0, "y": 0, "width": 12, "height": 10}
        page = {"id": "p", "name": "P", "elements": [element], "layout": [place]}
        document = {"schema_version": 1, "kind": "workbook", "pages": [page]}
        body = {"version": "draft", "document": document}
        return self.client.post(f"/api/workbooks/{self.book}/elements/t/query", json=body)

    def table(self, path: tuple[str, ...] | list[str]) -> Any:
        return self.query(
            {"kind": "warehouse-table", "connection_id": self.connection_id, "path": list(path)}
        )

    def sql(self, statement: str) -> Any:
        return self.query({"kind": "sql", "connection_id": self.connection_id, "statement": statement})

    def unharmed(self) -> None:
        """Everything is as it was."""
        for path in (self.orders, self.secret):
            with self.warehouse.transaction() as transaction:
                assert transaction.rows(sql.count_rows(path)) == [(ROWS,)]


@pytest.fixture(scope="session", params=ENGINES, ids=lambda spec: spec.name)
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Generator[Site]:
    """One for all tests of an engine: each attack leaves it unharmed."""
    spec: Spec = request.param
    folder = tmp_path_factory.mktemp("site")
    with (
        running(Settings(data_dir=folder / "data")) as application,
        open_engine(request, spec, folder) as engine,
    ):
        rows = pa.table({"id": pa.array(range(ROWS), pa.int64()), "note": ["a", "b", "c"]})
        engine.put("orders", rows, {"id": "BIGINT", "note": "TEXT"})
        client = application.signed_in()
        made = connect(engine, client)
        services = application.services
        stage = (*engine.container[:-1], f"{engine.container[-1]}_stage")
        state = services.write_access.state(made["id"])
        parts = [field.name for field in state.fields if field.part]
        body = {"enabled": True, "values": dict(zip(parts, stage, strict=True)), "create": True}
        reply = client.put(f"/api/connections/{made['id']}/write-access", json=body)
        assert reply.status_code == 200, reply.text
        book = client.post("/api/workbooks", json={"name": "Attack"}).json()["id"]
        orders, secret = engine.path("orders"), (*stage, "secret")
        site = Site(application, client, engine, made["id"], orders, secret, book)
        with site.warehouse.transaction() as transaction:
            transaction.execute(sql.create_table(site.secret, {"note": "TEXT"}))
        with site.warehouse.transaction() as transaction:
            transaction.insert_arrow(site.secret, pa.table({"note": [SECRET] * ROWS}))
        try:
            yield site
        finally:
            tidy(site, stage)
            services.warehouses.forget(made["id"])


def tidy(site: Site, stage: tuple[str, ...]) -> None:
    """Drop the destination; what lies beside `orders` goes with its schema."""
    for entry in sorted(site.warehouse.tables(site.orders[:-1]), key=lambda entry: entry.name):
        if entry.kind == "view":
            drop(site, sql.drop("VIEW", entry.path))
    for entry in site.warehouse.tables(stage):
        drop(site, sql.drop("VIEW" if entry.kind == "view" else "TABLE", entry.path))
    schema = sql.drop_schema(stage)
    schema.set("cascade", site.engine.spec.cascades)
    drop(site, schema)


def drop(site: Site, statement: exp.Expression) -> None:
    with site.warehouse.transaction() as transaction:
        transaction.execute(statement)
