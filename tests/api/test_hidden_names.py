"""A viewer asks every operation about everything: no answer names what their workbook lies on.

The names of connections, files, schemas, tables, destinations and of a hidden team all begin with one word.
"""

from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from api.described import operations
from api.site import Site, end_watches_at_once
from servers.application import TestClient, running
from tablewright.runtime.settings import Settings
from tablewright.warehouse.contract.client import Rendered

WORD = "zebra"
OPERATIONS = [(operation.method, operation.path) for operation in operations()]
READING = ("query", "count", "describe", "sql", "values", "statistics")
BODIES: dict[str, Any] = {"/elements/{element_id}/values": {"column_id": "city"}}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Generator[Site]:
    folder = tmp_path_factory.mktemp("site")
    with pytest.MonkeyPatch.context() as patch:
        end_watches_at_once(patch)
        with running(Settings(data_dir=folder / "data")) as application:
            site = Site(application, folder, WORD)
            publish_input_table(site)
            site.ask("POST", "/api/teams", {"name": f"{WORD} team", "visible": False})
            yield site


@pytest.fixture(scope="module")
def viewer(site: Site) -> TestClient:
    return site.application.signed_in("vera@example.org", "viewer")


def test_no_operation_names_what_a_viewer_may_not_see(site: Site, viewer: TestClient) -> None:
    telling = [
        f"{method} {path}"
        for method, path in OPERATIONS
        if (method, path) != ("delete", "/api/session")
        for reply in [ask(site, viewer, method, path)]
        if tells(reply)
    ]
    assert not telling, "\n".join(telling)


@pytest.mark.parametrize("lost", ["table", "file"])
def test_nor_does_a_failure(site: Site, viewer: TestClient, lost: str) -> None:
    # Not the one whose rows are stored.
    book = site.new_workbook()
    site.ask("PUT", f"/api/workbooks/{book}/shares", {"everyone": True, "members": {}})
    at = f"/api/workbooks/{book}/elements/orders"
    file = Path(site.ask("GET", f"/api/connections/{site.connection_id}")["details"]["path"])
    site.application.services.warehouses.forget(site.connection_id)
    aside = file.with_suffix(".aside")
    if lost == "file":
        file.rename(aside)
    else:
        rename(site, site.source[1], "elsewhere")
    try:
        bodies = {
            "values": {"column_id": "city", "refresh": True},
            "statistics": {"column_ids": ["id"], "refresh": True, "rows": 5},
        }
        answers = {
            name: viewer.post(f"{at}/{name}", json=bodies.get(name, {"refresh": True})) for name in READING
        }
        if lost == "file":
            answers["rows"] = viewer.get(f"/api/input-tables/{site.input_table_id}/rows")
        assert {name: reply.status_code for name, reply in answers.items() if reply.status_code < 400} == {}
        assert {name: reply.text for name, reply in answers.items() if tells(reply)} == {}
        # An editor learns what is wrong.
        assert WORD in site.client.post(f"{at}/query", json={"refresh": True}).text
    finally:
        if lost == "file":
            aside.rename(file)
        else:
            rename(site, "elsewhere", site.source[1])


def rename(site: Site, table: str, name: str) -> None:
    with site.application.services.warehouses.get(site.connection_id).transaction() as transaction:
        transaction.execute(Rendered(f"ALTER TABLE {site.source[0]}.{table} RENAME TO {name}"))


def publish_input_table(site: Site) -> None:
    """The workbook shows its input table too, to everybody."""
    at, table = f"/api/workbooks/{site.workbook_id}", site.input_table_id
    document = site.document()
    source = {"kind": "input-table", "connection_id": site.connection_id, "input_table_id": table}
    columns = [{"id": "name", "name": "Name", "source_column": site.column_id}]
    element = {"id": "plan", "kind": "input-table", "name": "Plan", "source": source, "columns": columns}
    document["pages"][0]["elements"].append(element)
    document["pages"][0]["layout"].append({"element_id": "plan", "x": 0, "y": 30, "width": 24, "height": 10})
    revision = site.ask("GET", f"{at}?version=draft")["revision"]
    site.ask("PUT", f"{at}/draft", {"revision": revision, "document": document})
    site.ask("POST", f"{at}/publish")
    site.ask("PUT", f"{at}/shares", {"everyone": True, "members": {}})


def ask(site: Site, client: TestClient, method: str, path: str) -> Any:
    address = path
    for name, make in site.makers(path, method).items():
        if f"{{{name}}}" in address:
            address = address.replace(f"{{{name}}}", make())
    body = next((body for end, body in BODIES.items() if path.endswith(end)), {})
    return client.request(method, address, json=None if method in ("get", "delete") else body)


def tells(reply: Any) -> bool:
    return WORD in f"{reply.headers}{reply.text}".casefold()
