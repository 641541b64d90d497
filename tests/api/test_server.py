"""The server process: start, first set-up, clean end, kill -9; its port."""

import re
import signal
import socket
from collections.abc import Generator
from pathlib import Path

import httpx
import pytest

from servers.process import serving
from tablewright.common.errors import StartError
from tablewright.runtime.data_folder import ADDRESS_NAME, address_of_server
from tablewright.server import listen


def test_first_start_sign_up_and_clean_end(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with serving(data, "--port", "0") as (process, first):
        assert "Create the first account" in first
        assert process.stdout is not None
        link = process.stdout.readline().strip()
        match = re.fullmatch(r"(http://127\.0\.0\.1:\d+)/set-up#(\S+)", link)
        assert match is not None
        address, token = match.groups()
        with httpx.Client(base_url=address) as client:
            assert client.get("/api/health").json()["ok"] is True
            body = {"token": token, "email": "a@x.org", "name": "Ada", "password": "correct horse"}
            assert client.post("/api/setup", json=body).status_code == 200
            assert client.get("/api/workbooks").json() == []
        assert address_of_server(data) == address
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0
        assert process.stderr is not None
        log = process.stderr.read()
    assert token not in log
    assert not (data / ADDRESS_NAME).exists()
    assert "Traceback" not in log
    # The metadata database was closed cleanly: its write-ahead log is merged.
    assert sorted(p.name for p in data.iterdir() if p.name.startswith("tablewright")) == [
        "tablewright.sqlite"
    ]

    with serving(data, "--port", "0") as (_, ready):
        assert re.search(r"is ready: http://127\.0\.0\.1:\d+$", ready.strip())


def test_a_killed_server_starts_again_with_all_that_it_acknowledged(tmp_path: Path) -> None:
    with serving(tmp_path, "--port", "0") as (process, _):
        assert process.stdout is not None
        address, token = process.stdout.readline().strip().split("/set-up#")
        with httpx.Client(base_url=address) as client:
            body = {"token": token, "email": "a@x.org", "name": "Ada", "password": "correct horse"}
            client.post("/api/setup", json=body)
            made = client.post("/api/workbooks", json={"name": "Kept"}).json()
            draft = {"revision": 1, "document": {**made["document"], "settings": {"locale": "de-DE"}}}
            assert client.put(f"/api/workbooks/{made['id']}/draft", json=draft).status_code == 200
            cookies = dict(client.cookies)
        process.kill()
        process.wait()
        assert (tmp_path / ADDRESS_NAME).read_text() == address
        assert address_of_server(tmp_path) is None
    with serving(tmp_path, "--port", "0") as (_, ready):
        address = ready.split("ready: ")[1].strip()
        assert address_of_server(tmp_path) == address
        url = f"{address}/api/workbooks/{made['id']}?version=draft"
        kept = httpx.get(url, headers={"cookie": f"tablewright_session={cookies['tablewright_session']}"})
        assert (kept.json()["revision"], kept.json()["document"]["settings"]["locale"]) == (2, "de-DE")


@pytest.fixture
def taken() -> Generator[int]:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def test_a_taken_port_is_named(taken: int) -> None:
    with pytest.raises(StartError, match=f"Port {taken} is in use"):
        listen("127.0.0.1", taken, any_port=False)


def test_a_taken_port_gives_way_when_none_was_asked_for(taken: int) -> None:
    with listen("127.0.0.1", taken, any_port=True) as listener:
        assert taken < listener.getsockname()[1] <= taken + 50


def test_an_address_of_another_machine_is_named() -> None:
    with pytest.raises(StartError, match=r"192\.0\.2\.1 is not one of this machine"):
        listen("192.0.2.1", 0, any_port=False)
