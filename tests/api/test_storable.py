"""U+0000, which PostgreSQL does not keep, is refused in every text of every request, by its field."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from api.described import Operation, Place, operations, values_in
from servers.application import Application, TestClient, running
from tablewright.api.deps import SESSION_COOKIE
from tablewright.api.storable import first_unstorable
from tablewright.runtime.settings import Settings

NUL = "a\0b"
# Cells of edits are judged one by one, and the answer names each; see test_cells.py.
EDITS = ("/api/input-tables/{input_table_id}/edits", "/api/input-tables/{input_table_id}/undo")
DRAFT = "/api/workbooks/{workbook_id}/draft"


@pytest.fixture(scope="module")
def session(postgres_server: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The address of the server's sign-in over PostgreSQL, for all tests of this file."""
    with postgres_server.database() as url:
        folder = tmp_path_factory.mktemp("data")
        with running(Settings(data_dir=folder, database_url=url)) as application:
            yield application


@pytest.fixture
def client(session: Application) -> TestClient:
    return session.signed_in()


def body_with(place: Place, value: object) -> Any:
    """A body that holds nothing but this value at its place."""
    for part in reversed(place):
        value = [value] if isinstance(part, int) else {part: value}
    return value


def address(operation: Operation, **replaced: str) -> str:
    path = operation.path
    for parameter in operation.named("path"):
        name = parameter["name"]
        path = path.replace(f"{{{name}}}", replaced.get(name, "1"))
    return path


def text_places(operation: Operation) -> list[Place]:
    """One place for each text of each model. A whole document is walked through for one operation only."""
    assert operation.body is not None
    places: dict[tuple[str, ...], Place] = {}
    for value in values_in(operation.body):
        if value.schema["type"] == "string":
            names = [part for part in value.place if isinstance(part, str)]
            inside = "document" in names and operation.path != DRAFT
            places.setdefault(("document",) if inside else (value.owner, *names[-1:]), value.place)
    return list(places.values())


def refused_at(reply: Any) -> str:
    assert reply.status_code == 422, reply.text
    error = reply.json()["error"]
    assert error["code"] == "invalid-request"
    assert "NUL character (U+0000)" in error["message"]
    return error["where"]["field"]


@pytest.mark.parametrize("operation", operations(), ids=str)
def test_every_operation_refuses_it_everywhere(client: TestClient, operation: Operation) -> None:
    for parameter in operation.named("path"):
        name = parameter["name"]
        asked = address(operation, **{name: quote(NUL)})
        assert refused_at(client.request(operation.method, asked)) == name
    for parameter in operation.named("query"):
        params = {parameter["name"]: NUL}
        reply = client.request(operation.method, address(operation), params=params)
        assert refused_at(reply) == parameter["name"]
    if operation.body is None:
        return
    for place in text_places(operation):
        reply = client.request(operation.method, address(operation), json=body_with(place, NUL))
        if operation.path in EDITS:
            assert reply.status_code in (404, 422)
        else:
            assert refused_at(reply) == ".".join(map(str, place))


def test_before_sign_in_too(session: Application) -> None:
    client = TestClient(session.app)
    body = {"email": NUL, "password": "x"}
    assert refused_at(client.post("/api/session", json=body)) == "email"
    assert client.get("/%00").status_code in (200, 503)
    assert client.get("/assets/%00").status_code == 404
    assert client.get("/assets/" + "a" * 5_000).status_code == 404


def test_headers_and_cookies_do_no_harm(session: Application, client: TestClient) -> None:
    made = client.post("/api/members", json={"email": "bo@example.org", "name": "Bo"}).json()
    token = made["sign_in_link"]["path"].rpartition("#")[2]
    odd = {b"user-agent": "é".encode() * 10_000}
    reply = client.post("/api/session/link", json={"token": token}, headers=odd)
    assert reply.status_code == 200, reply.text
    stranger = TestClient(session.app, cookies={SESSION_COOKIE: "%00"})
    assert stranger.get("/api/workbooks").status_code == 401


@pytest.mark.parametrize(
    "content",
    [
        json.dumps({"name": NUL}).encode(),
        json.dumps({"name": NUL}).encode("utf-16"),
        json.dumps({"name": NUL}).encode("utf-32-le"),
        b'\xef\xbb\xbf{"name": "a\\u0000b"}',
        b'{"name": "\\ud800"}',
        b'{"name": "\xed\xa0\x80"}',
        b'{"name": "\xff"}',
        b'{"na\\u0000me": "x"}',
    ],
)
def test_no_way_of_writing_it_gets_through(client: TestClient, content: bytes) -> None:
    reply = client.post("/api/workbooks", content=content, headers={"content-type": "application/json"})
    assert reply.status_code in (400, 422), reply.text


def test_a_backslash_before_it_is_text(client: TestClient) -> None:
    reply = client.post("/api/workbooks", json={"name": r"C:\u0000"})
    assert (reply.status_code, reply.json()["name"]) == (201, r"C:\u0000")


@pytest.mark.parametrize(
    ("value", "place"),
    [
        ("a\0", ()),
        ({"a": ["b", "c\0"]}, ("a", 1)),
        ({"a": {"b\0": 1}}, ("a",)),
        ([{"a": "\0"}, {"a": "\0"}], (0, "a")),
        ({"a": ["b", 1, None, True]}, None),
    ],
)
def test_the_first_one_is_found(value: Any, place: Place | None) -> None:
    assert first_unstorable(value) == place


def test_very_deep_bodies_are_looked_through(client: TestClient, tmp_path: Path) -> None:
    content = b"[" * 900 + b'"\\u0000"' + b"]" * 900
    reply = client.post("/api/workbooks", content=content, headers={"content-type": "application/json"})
    assert reply.status_code in (400, 422)
