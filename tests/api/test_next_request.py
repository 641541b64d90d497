"""What the server keeps in memory between requests: a right that is taken away is gone with the next one."""

from collections.abc import Generator
from typing import Any

import pyarrow as pa
import pytest
from sqlalchemy import event

from api.site import Site
from servers.application import Application, TestClient


@pytest.fixture
def site(application: Application, tmp_path_factory: pytest.TempPathFactory) -> Site:
    return Site(application, tmp_path_factory.mktemp("site"))


@pytest.fixture
def viewer(site: Site) -> TestClient:
    return site.application.signed_in("vera@example.org", "viewer")


def ask(client: TestClient, book: str) -> Any:
    """The values of the first column, or the code of the refusal. Asked twice: the second from memory."""
    path = f"/api/workbooks/{book}/elements/orders/query"
    first, second = (client.post(path, json={"refresh": True}) for _ in range(2))
    assert first.status_code == second.status_code
    if second.status_code != 200:
        assert first.json()["error"]["code"] == second.json()["error"]["code"]
        return second.json()["error"]["code"]
    return pa.ipc.open_stream(second.content).read_all().column("twice").to_pylist()[:3]


def test_each_change_counts_from_the_next_query_on(site: Site, viewer: TestClient) -> None:
    book = site.new_workbook()
    at = f"/api/workbooks/{book}"

    def share(everyone: bool) -> None:
        site.ask("PUT", f"{at}/shares", {"everyone": everyone, "members": {}})

    def publish(formula: str) -> None:
        document = site.document()
        document["pages"][0]["elements"][0]["columns"][2]["formula"] = formula
        revision = site.ask("GET", f"{at}?version=draft")["revision"]
        site.ask("PUT", f"{at}/draft", {"revision": revision, "document": document})
        assert ask(viewer, book) == [0, 2, 4], "a draft is not shown to viewers"
        site.ask("POST", f"{at}/publish")

    assert ask(viewer, book) == "workbook-not-found"
    share(True)
    assert ask(viewer, book) == [0, 2, 4]
    share(False)
    assert ask(viewer, book) == "workbook-not-found"
    share(True)
    publish("[Id] * 3")
    assert ask(viewer, book) == [0, 3, 6]
    site.ask("DELETE", at)
    assert ask(viewer, book) == "workbook-not-found"
    site.ask("POST", f"{at}/restore")
    assert ask(viewer, book) == [0, 3, 6]
    write_access = f"/api/connections/{site.connection_id}/write-access"
    body = {"values": {"schema": site.source[0]}, "accept_foreign_tables": True}
    site.ask("POST", f"{write_access}/destinations", body)
    assert ask(viewer, book) == "reserved-destination"


def test_a_session_that_ends_counts_from_the_next_query_on(site: Site, viewer: TestClient) -> None:
    book = site.new_workbook()
    site.ask("PUT", f"/api/workbooks/{book}/shares", {"everyone": True, "members": {}})
    assert ask(viewer, book) == [0, 2, 4]
    me = viewer.get("/api/session").json()["member"]["id"]
    site.ask("PATCH", f"/api/members/{me}", {"active": False})
    assert ask(viewer, book) == "signed-out"


@pytest.fixture
def statements(sqlite_application: Application) -> Generator[list[str]]:
    """What the metadata database is asked."""
    asked: list[str] = []

    def note(_connection: Any, _cursor: Any, text: str, *_: Any) -> None:
        asked.append(text)

    engine = sqlite_application.services.store.engine
    event.listen(engine, "before_cursor_execute", note)
    yield asked
    event.remove(engine, "before_cursor_execute", note)


def test_queries_one_after_the_other_ask_the_metadata_database_nothing(
    sqlite_application: Application,
    statements: list[str],
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("tablewright.query.history.GATHERED_SECONDS", 3600)
    site = Site(sqlite_application, tmp_path_factory.mktemp("site"))
    book = site.new_workbook()
    # Listing writes what is gathered: nothing changes the database from now on.
    assert site.ask("GET", "/api/queries") is not None
    assert ask(site.client, book) == [0, 2, 4]
    statements.clear()
    assert ask(site.client, book) == [0, 2, 4]
    assert statements == []
    assert len(site.ask("GET", f"/api/queries?workbook_id={book}")) == 4
