"""A secret shows nowhere: not in logs, errors, answers, histories, printed objects or files of the server."""

import json
import logging
from collections.abc import Generator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from servers.application import Application, TestClient, running
from tablewright.access.secrets import KEY_NAME
from tablewright.connections.service import ConnectionConfigs
from tablewright.runtime.settings import Settings
from tablewright.store.models import Connection

CANARY = "canary-93c1-Zwitscher"
OTHER = "canary-other-77b0"


def details(url: str, password: str | None, **changes: Any) -> dict[str, Any]:
    """Of a PostgreSQL database. The server of the tests lets everybody in, whatever the password."""
    parts = urlsplit(url)
    return {
        "platform": "postgres",
        "host": parts.hostname,
        "port": parts.port,
        "database": parts.path.lstrip("/"),
        "user": parts.username,
        "password": password,
    } | changes


@pytest.fixture
def here(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> Generator[Application]:
    caplog.set_level(logging.DEBUG)
    with running(Settings(data_dir=tmp_path / "data")) as application:
        yield application


def hidden(text: str) -> bool:
    return CANARY not in text and OTHER not in text


def everything_asked(client: TestClient, connection_id: str) -> Generator[str]:
    """Every answer in which a connection's secret could turn up."""
    base = f"/api/connections/{connection_id}"
    for path in (
        "/api/connections",
        base,
        f"{base}/schemas",
        f"{base}/grants",
        f"{base}/write-access",
        "/api/queries",
        "/api/audit?limit=1000",
        "/api/openapi.json",
    ):
        yield client.get(path).text
    yield client.post(f"{base}/test").text


def test_a_password_shows_nowhere(
    here: Application, postgres_url: str, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    client = here.signed_in()
    made = client.post("/api/connections", json={"name": "Shop", "details": details(postgres_url, CANARY)})
    assert made.status_code == 201, made.json()
    connection_id = made.json()["id"]
    answers = [made.text]
    # Kept when none is sent, replaced, refused when the host is another one, tried without being saved.
    patch = f"/api/connections/{connection_id}"
    answers.append(client.patch(patch, json={"details": details(postgres_url, None)}).text)
    answers.append(client.patch(patch, json={"details": details(postgres_url, OTHER)}).text)
    wrong = details(postgres_url, OTHER, database="nothing_here")
    answers.append(client.patch(patch, json={"details": wrong}).text)
    answers.append(client.post("/api/connections/test", json=wrong).text)
    answers.append(client.post("/api/connections/test", json=details(postgres_url, CANARY, port=1)).text)
    # What is sent where it does not belong is not sent back either.
    for broken in ({"password": [CANARY]}, {"port": CANARY}, {"sslmode": CANARY}, {CANARY: 1}):
        reply = client.post(
            "/api/connections", json={"name": "X", "details": details(postgres_url, OTHER) | broken}
        )
        assert reply.status_code == 422
        if CANARY not in broken:
            answers.append(reply.text)
    answers += everything_asked(client, connection_id)
    for answer in answers:
        assert hidden(answer), answer[:2_000]

    services = here.services
    config = ConnectionConfigs(services.store, services.secrets).load(connection_id)
    assert config.secret == {"password": OTHER}, "it is there, and can be used"
    with services.store.session() as session:
        record = session.get_one(Connection, connection_id)
        assert OTHER not in json.dumps(record.details)
        printed = [repr(record), repr(record.__dict__)]
    warehouse = services.warehouses.get(connection_id)
    printed += [repr(config), str(config), repr(warehouse), repr(vars(warehouse)), repr(services.secrets)]
    for text in printed:
        assert hidden(text), text[:2_000]
    assert hidden(caplog.text)

    here.client.__exit__()
    files = [file for file in (tmp_path / "data").rglob("*") if file.is_file()]
    assert {"tablewright.sqlite", KEY_NAME} <= {file.name for file in files}
    for file in files:
        assert hidden(file.read_bytes().decode("latin-1")), file


def test_the_metadata_database_has_no_key(here: Application, postgres_url: str, tmp_path: Path) -> None:
    """A backup of it is of no use without the key file."""
    client = here.signed_in()
    client.post("/api/connections", json={"name": "Shop", "details": details(postgres_url, CANARY)})
    key = (tmp_path / "data" / KEY_NAME).read_text()
    for file in (tmp_path / "data").glob("tablewright.sqlite*"):
        assert key.encode() not in file.read_bytes()


def test_a_deleted_connection_keeps_no_secret(here: Application, postgres_url: str) -> None:
    client = here.signed_in()
    made = client.post("/api/connections", json={"name": "Shop", "details": details(postgres_url, CANARY)})
    assert client.delete(f"/api/connections/{made.json()['id']}").status_code == 204
    with here.services.store.session() as session:
        assert session.get_one(Connection, made.json()["id"]).secret is None
