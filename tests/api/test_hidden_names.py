"""A viewer asks every operation about everything: no answer names what their workbook lies on.

The names of connections, files, schemas, tables, destinations and of a hidden team all begin with one word.
"""

from collections.abc import Generator
from typing import Any

import pytest

from api.described import operations
from api.site import Site
from servers.application import TestClient, running
from tablewright.api.routes import input_tables
from tablewright.settings import Settings

WORD = "zebra"
OPERATIONS = [(each.method, each.path) for each in operations()]
BODIES: dict[str, Any] = {"/elements/{element_id}/values": {"column_id": "city"}}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Generator[Site]:
    folder = tmp_path_factory.mktemp("site")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(input_tables, "WATCH_SECONDS", 0.0)
        with running(Settings(data_dir=folder / "data")) as application:
            site = Site(application, folder, WORD)
            site.ask("PUT", f"/api/workbooks/{site.workbook_id}/shares", {"everyone": True, "members": {}})
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


def ask(site: Site, client: TestClient, method: str, path: str) -> Any:
    address = path
    for name, make in site.makers(path, method).items():
        if f"{{{name}}}" in address:
            address = address.replace(f"{{{name}}}", make())
    body = next((body for end, body in BODIES.items() if path.endswith(end)), {})
    return client.request(method, address, json=None if method in ("get", "delete") else body)


def tells(reply: Any) -> bool:
    return WORD in f"{reply.headers}{reply.text}".casefold()
