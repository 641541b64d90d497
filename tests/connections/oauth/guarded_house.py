"""A warehouse that looks at who asks, in an application whose members sign in to it."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from sqlglot import exp

from servers.application import Application, TestClient, running
from servers.identity_provider import CLIENT_ID, CLIENT_SECRET, IdentityProvider
from tablewright.runtime.settings import Settings
from tablewright.warehouse.contract.client import Rendered
from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.warehouse.duckdb.client import DuckDBWarehouse

HERE = "/connections/here?tab=1"


class Guarded:
    """A warehouse that looks at the token at every call, as one behind HTTP does."""

    def __init__(self, inner: DuckDBWarehouse, provider: IdentityProvider, token: str | None) -> None:
        self.inner = inner
        self.provider = provider
        self.token = token
        self.capabilities = inner.capabilities

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        self.check()
        return getattr(self.inner, name)

    def check(self) -> None:
        if self.provider.who(self.token) is None:
            raise WarehouseError("sign-in", "The token is not valid.", detail="HTTP 401")

    @contextmanager
    def transaction(self, *, exclusive: bool = True) -> Generator[Any]:
        self.check()
        with self.inner.transaction(exclusive=exclusive) as transaction:
            yield Watched(self, transaction)

    def query(self, statement: Any, *arguments: Any, **more: Any) -> Any:
        self.check()
        self.allow(statement)
        return self.inner.query(statement, *arguments, **more)

    def allow(self, statement: Any) -> None:
        """Once privileges are separate, each of the two may touch one schema only."""
        who = self.provider.who(self.token)
        text = statement.sql if isinstance(statement, Rendered) else statement.sql(dialect="duckdb")
        closed = {"ada": '"log"', "the machine": '"stage"'}.get(who or "")
        if RIGHTS["apart"] and closed is not None and closed in text:
            raise WarehouseError("permission", f"{who} may not: {text}")
        if RIGHTS["apart"]:
            DONE.append((who, text))

    def close(self) -> None:
        """The file stays open for the others."""


class Watched:
    """A transaction that lets through what the guard allows."""

    def __init__(self, guard: Guarded, inner: Any) -> None:
        self._guard = guard
        self._inner = inner

    def __getattr__(self, name: str) -> Any:
        def call(what: Any, *arguments: Any, **more: Any) -> Any:
            if name in ("execute", "rows", "execute_many"):
                self._guard.allow(what)
            elif name != "lock":
                table = exp.Table(
                    this=exp.to_identifier(what[-1]), db=exp.to_identifier(what[0], quoted=True)
                )
                self._guard.allow(table)
            return getattr(self._inner, name)(what, *arguments, **more)

        return call


RIGHTS = {"apart": False}
DONE: list[tuple[str | None, str]] = []
"""Who did what since privileges are separate."""


@dataclass
class House:
    application: Application
    provider: IdentityProvider
    admin: TestClient
    connection_id: str
    opened: list[str | None]
    """Whom the provider knew behind each token that the warehouse was opened with."""

    @property
    def path(self) -> str:
        return f"/api/connections/{self.connection_id}"

    def begin(self, client: TestClient, return_to: str = HERE) -> str:
        reply = client.post(f"{self.path}/sign-in", json={"return_to": return_to})
        assert reply.status_code == 200, reply.json()
        return reply.json()["url"]

    def callback(self, url: str) -> str:
        """The person signs in at the provider; where it sends the browser."""
        reply = httpx.get(url)
        assert reply.status_code == 302
        return reply.headers["location"]

    def sign_in(
        self, client: TestClient, person: str = "ada", return_to: str = "/connections/here?tab=1"
    ) -> str:
        """All of it; where the browser ends up."""
        self.provider.person = person
        back = client.get(self.callback(self.begin(client, return_to)), follow_redirects=False)
        assert back.status_code == 303, back.text
        return back.headers["location"]

    def count(self, client: TestClient, workbook_id: str) -> Any:
        path = f"/api/workbooks/{workbook_id}/elements/orders/count"
        return client.post(path, json={"version": "draft", "refresh": True})

    def workbook(self, client: TestClient) -> str:
        source = {"kind": "warehouse-table", "connection_id": self.connection_id, "path": ["shop", "orders"]}
        column = {"id": "c1", "name": "Id", "source_column": "id"}
        element = {"kind": "table", "id": "orders", "name": "Orders", "source": source, "columns": [column]}
        place = {"element_id": "orders", "x": 0, "y": 0, "width": 12, "height": 10}
        page = {"id": "p1", "name": "Page 1", "elements": [element], "layout": [place]}
        document = {"schema_version": 1, "kind": "workbook", "pages": [page]}
        made = client.post("/api/workbooks", json={"name": "W", "document": document})
        assert made.status_code == 201, made.json()
        return made.json()["id"]


def details(provider: IdentityProvider, **changes: Any) -> dict[str, Any]:
    return {
        "platform": "databricks",
        "host": "adb.example.org",
        "http_path": "/sql/1.0/warehouses/1",
        "authentication": "member",
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
        "authorize_url": f"{provider.url}/authorize",
        "token_url": f"{provider.url}/token",
    } | changes


def refused(reply: Any) -> tuple[int, str]:
    return reply.status_code, reply.json()["error"]["code"]


@contextmanager
def open_house(
    tmp_path: Path,
    identity_provider: IdentityProvider,
    warehouse: list[str | None],
    url: str | None,
    base_url: str | None = "http://testserver",
) -> Generator[House]:
    settings = Settings(data_dir=tmp_path / "data", database_url=url, base_url=base_url)
    with running(settings) as application:
        admin = application.signed_in()
        body = {"name": "Lake", "details": details(identity_provider)}
        made = admin.post("/api/connections", json=body)
        assert made.status_code == 201, made.json()
        yield House(application, identity_provider, admin, made.json()["id"], warehouse)
