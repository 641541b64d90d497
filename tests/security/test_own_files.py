"""The server's own files as a DuckDB connection: out of reach by every spelling and link, and never opened.

A process that closes a file loses its locks on it. So one look at the metadata database was enough to let
another process throw away its write-ahead log, and with it what had been acknowledged (CVE-2023-39265 names
the same door).
"""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import httpx
import pytest
from sqlalchemy import create_engine, text

from servers.application import Application, TestClient, running
from servers.process import serving
from tablewright.runtime.data_folder import OWN_FILES, OWN_FOLDERS
from tablewright.runtime.own_files import OwnFiles
from tablewright.runtime.settings import Settings

REFUSED = "one of the server's own files"
BOOKS = 4


def link(make: Callable[[Path, Path], object], name: str, target: str) -> Callable[[Path], str]:
    """A path that is made as a link to something in the data folder."""

    def path(data: Path) -> str:
        place = data.parent / "links"
        place.mkdir(exist_ok=True)
        make(data / target, place / name)
        return str(place / name)

    return path


def symbolic(target: Path, name: Path) -> None:
    name.symlink_to(target)


SPELLINGS: dict[str, str | Callable[[Path], str]] = {
    "by name": "tablewright.sqlite",
    "absolute": lambda data: str(data / "tablewright.sqlite"),
    "from here": lambda data: os.path.relpath(data / "tablewright.sqlite", data),
    "dots": "./x/../tablewright.sqlite",
    "out and in": lambda data: f"../{data.name}/tablewright.sqlite",
    "slashes": lambda data: f"{data}///tablewright.sqlite//",
    "through the process": lambda data: f"/proc/self/root{data}/tablewright.sqlite",
    "capitals": "TableWright.SQLite",
    "other letters": "tablewright.\u017fqlite",
    "write-ahead log": "tablewright.sqlite-wal",
    "shared memory": "tablewright.sqlite-shm",
    "journal, not there": "tablewright.sqlite-journal",
    "a copy": "tablewright.sqlite.bak",
    "key": "secret.key",
    "former key": "secret.key.old",
    "lock": "server.lock",
    "id": "server.id",
    "address": "server.address",
    "staged file": "staging/x.duckdb",
    "staging": "staging",
    "certificate": "certificates/x.duckdb",
    "below a file": "secret.key/x.duckdb",
    "symbolic link": link(symbolic, "a.duckdb", "tablewright.sqlite"),
    "linked folder": lambda data: link(symbolic, "folder", ".")(data) + "/secret.key",
    "link to a link": lambda data: link(symbolic, "b.duckdb", "../links/a.duckdb")(data),
    "hard link": link(os.link, "c.duckdb", "tablewright.sqlite"),
    "hard link to the key": link(os.link, "d.duckdb", "secret.key"),
    "hard link to a staged file": link(os.link, "e.duckdb", "staging/01a.csv"),
    "log is a link": lambda data: link(symbolic, "f.duckdb.wal", "secret.key")(data).removesuffix(".wal"),
    "overflow is a link": lambda data: link(symbolic, "g.duckdb.tmp", "staging")(data).removesuffix(".tmp"),
}
NO_DATABASES = {
    "the data folder": ".",
    "above": "..",
    "the log of a file": "sales.duckdb.wal",
    "a device": "/dev/null",
}
NO_PATHS = {"zero": "a\x00b", "no such home": "~nobody-of-this-name/x.duckdb", "surrogate": "\ud800.duckdb"}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def site(data: Path) -> Any:
    with running(Settings(data_dir=data)) as application:
        (data / "staging").mkdir()
        (data / "staging" / "01a.csv").write_text("a\n1\n")
        yield application


def details(path: str, **more: Any) -> dict[str, Any]:
    return {"platform": "duckdb", "path": path, **more}


def answers(client: TestClient, path: str) -> list[tuple[int, dict[str, Any]]]:
    """What is said to each way of naming the path."""
    made = client.get("/api/connections").json()[0]["id"]
    given: list[tuple[str, str, dict[str, Any]]] = [
        ("POST", "/api/connections", {"name": "x", "details": details(path)}),
        ("POST", "/api/connections", {"name": "x", "details": details(path, create=True)}),
        ("PATCH", f"/api/connections/{made}", {"details": details(path)}),
        ("PATCH", f"/api/connections/{made}", {"details": details(path, create=True)}),
    ]
    replies = [client.request(method, at, json=body) for method, at, body in given]
    pairs = [(reply.status_code, reply.json()["error"]) for reply in replies]
    tried = client.post("/api/connections/test", json=details(path, create=True))
    assert tried.status_code == 200, tried.text
    assert tried.json()["ok"] is False
    return [*pairs, (pairs[0][0], tried.json())]


def test_none_of_them_is_opened_by_any_spelling(site: Application, data: Path) -> None:
    client = site.signed_in()
    body = {"name": "Sales", "details": details("sales.duckdb", create=True)}
    assert client.post("/api/connections", json=body).status_code == 201
    locks = held_locks()
    before = sorted(path.name for path in data.iterdir())
    for name, spelling in SPELLINGS.items():
        path = spelling if isinstance(spelling, str) else spelling(data)
        for status, error in answers(client, path):
            assert (status, error["code"]) == (403, "permission"), (name, error)
            assert REFUSED in error["message"], (name, error)
    for name, path in NO_DATABASES.items():
        assert all(error["code"] == "invalid" for _, error in answers(client, path)), name
    assert held_locks() == locks
    assert sorted(path.name for path in data.iterdir()) == before
    assert [record["name"] for record in client.get("/api/connections").json()] == ["Sales"]


@pytest.mark.parametrize("path", NO_PATHS.values(), ids=NO_PATHS.keys())
def test_what_is_no_path_is_refused(site: Application, path: str) -> None:
    client = site.signed_in()
    content = json.dumps({"name": "x", "details": details(path)})
    reply = client.post("/api/connections", content=content, headers={"Content-Type": "application/json"})
    assert reply.status_code == 422, reply.text


def held_locks() -> list[str]:
    """The locks of this process, as the system lists them."""
    lines = (line.split() for line in Path("/proc/locks").read_text().splitlines())
    return sorted(" ".join(words[1:]) for words in lines if str(os.getpid()) in words)


def test_nothing_acknowledged_is_lost_after_it_was_tried(tmp_path: Path) -> None:
    """The test of a connection, a command beside the server, changes, and the power is cut."""
    data = tmp_path / "data"
    with serving(data, "--port", "0") as (process, _):
        assert process.stdout is not None
        address, token = process.stdout.readline().strip().split("/set-up#")
        with httpx.Client(base_url=address) as client:
            body = {"token": token, "email": "a@x.org", "name": "Ada", "password": "correct horse"}
            client.post("/api/setup", json=body).raise_for_status()
            tried = client.post("/api/connections/test", json=details("tablewright.sqlite"))
            assert tried.json()["ok"] is False
            beside = [sys.executable, "-m", "tablewright", "sign-in-link", "a@x.org", "--data-dir", str(data)]
            assert (
                "/sign-in/link" in subprocess.run(beside, capture_output=True, text=True, check=True).stdout
            )
            for number in range(BOOKS):
                client.post("/api/workbooks", json={"name": f"W{number}"}).raise_for_status()
        process.kill()
        process.wait()
    engine = create_engine(f"sqlite:///{data / 'tablewright.sqlite'}")
    with engine.connect() as database:
        assert database.scalar(text("SELECT COUNT(*) FROM workbooks")) == BOOKS
    engine.dispose()


def test_other_files_of_the_data_folder_are_open(site: Application, data: Path) -> None:
    client = site.signed_in()
    for name in ("sales.duckdb", "staging.duckdb", "no-ending", "more/sales.duckdb", "my tablewright.sqlite"):
        (data / name).parent.mkdir(exist_ok=True)
        body = {"name": name, "details": details(name, create=True)}
        reply = client.post("/api/connections", json=body)
        assert reply.status_code == 201, reply.text
        assert reply.json()["status"] == "ok"


def test_a_metadata_database_elsewhere_is_one_of_them(tmp_path: Path) -> None:
    file = tmp_path / "elsewhere" / "meta.db"
    file.parent.mkdir()
    file.touch()
    own = OwnFiles(tmp_path / "data", file)
    assert own.hold(file)
    assert own.hold(file.with_name("meta.db-wal"))
    assert own.hold(file.with_name("META.DB-WAL"))
    assert not own.hold(file.with_name("other.db"))
    settings = Settings(data_dir=tmp_path / "data", database_url=f"sqlite:///{file}")
    assert settings.sqlite_file == file
    assert Settings(database_url="postgresql://db.invalid/x").sqlite_file is None


def test_the_list_of_own_files_is_whole(site: Application, data: Path) -> None:
    """Whatever the server makes in its folder by itself is on it."""
    client = site.signed_in()
    certificate = {"platform": "postgres", "host": "127.0.0.1", "port": 1, "database": "d", "user": "u"}
    pem = "-----BEGIN CERTIFICATE-----\nMA==\n-----END CERTIFICATE-----\n"
    client.post(
        "/api/connections/test", json=certificate | {"sslmode": "verify-full", "root_certificate": pem}
    )
    body = {"name": "Sales", "details": details("sales.duckdb", create=True)}
    assert client.post("/api/connections", json=body).status_code == 201
    for entry in data.iterdir():
        own = entry.name.startswith(OWN_FILES) if entry.is_file() else entry.name in OWN_FOLDERS
        assert own or entry.name.startswith("sales.duckdb"), entry.name


def test_one_file_has_one_connection_under_all_of_its_names(site: Application, data: Path) -> None:
    client = site.signed_in()
    with duckdb.connect(str(data / "one.duckdb")):
        pass
    os.link(data / "one.duckdb", data / "two.duckdb")
    first = client.post("/api/connections", json={"name": "One", "details": details("one.duckdb")})
    assert first.status_code == 201, first.text
    second = client.post("/api/connections", json={"name": "Two", "details": details("two.duckdb")})
    assert (second.status_code, second.json()["error"]["code"]) == (409, "same-place")
