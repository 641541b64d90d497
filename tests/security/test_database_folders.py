"""Where DuckDB files may be: the folders of a setting. What lies outside is not even looked at."""

import os
from collections.abc import Generator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from servers.application import Application, running
from tablewright.runtime.settings import Settings

SETTING = "TABLEWRIGHT_DUCKDB_FOLDERS"


@pytest.mark.parametrize(
    ("given", "folders"),
    [
        ({}, None),
        ({"host": "localhost"}, None),
        ({"host": "::1"}, None),
        ({"host": "0.0.0.0"}, ["data"]),
        ({"host": "192.0.2.7"}, ["data"]),
        ({"base_url": "https://sheets.example"}, ["data"]),
        ({"trusted_proxies": "127.0.0.1"}, ["data"]),
        ({"duckdb_folders": ""}, ["data"]),
        ({"duckdb_folders": "/lake:/more files"}, ["data", "/lake", "/more files"]),
        ({"duckdb_folders": "/", "host": "0.0.0.0"}, ["data", "/"]),
    ],
)
def test_the_folders_of_a_server(given: dict[str, Any], folders: list[str] | None) -> None:
    database_folders = Settings(**given).database_folders
    assert database_folders == (None if folders is None else tuple(map(Path, folders)))


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    for name in ("lake", "elsewhere"):
        (tmp_path / name).mkdir()
        with duckdb.connect(str(tmp_path / name / "sales.duckdb")) as connection:
            connection.execute("CREATE TABLE t AS SELECT 1 AS one")
    return tmp_path / "lake"


@pytest.fixture
def site(tmp_path: Path, lake: Path) -> Generator[Application]:
    with running(Settings(data_dir=tmp_path / "data", duckdb_folders=str(lake))) as application:
        yield application


def tried(application: Application, path: object) -> dict[str, Any]:
    details = {"platform": "duckdb", "path": str(path)}
    return application.signed_in().post("/api/connections/test", json=details).json()


def test_files_in_the_folders_are_open(site: Application, lake: Path) -> None:
    assert tried(site, lake / "sales.duckdb")["ok"]
    (lake.parent / "other name").symlink_to(lake)
    assert tried(site, lake.parent / "other name" / "sales.duckdb")["ok"]
    assert "no file" in tried(site, lake / "deeper" / "none.duckdb")["message"]
    assert "no file" in tried(site, "none.duckdb")["message"]


def test_all_others_are_refused_in_the_same_words(site: Application, lake: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    (lake / "out.duckdb").symlink_to(elsewhere / "sales.duckdb")
    paths = (
        elsewhere / "sales.duckdb",
        elsewhere / "none.duckdb",
        elsewhere,
        tmp_path / "lake2" / "x.duckdb",
        lake / ".." / "elsewhere" / "sales.duckdb",
        lake / "out.duckdb",
        lake,
        "../elsewhere/sales.duckdb",
        "~/sales.duckdb",
        "/etc/passwd",
        "/root/.ssh/none",
        "/dev/sda",
    )
    told = {str(sorted(tried(site, path).items())) for path in paths}
    assert len(told) == 1
    answer = tried(site, paths[0])
    assert answer["code"] == "permission"
    assert SETTING in answer["hint"]
    body = {
        "name": "x",
        "details": {"platform": "duckdb", "path": str(elsewhere / "new.duckdb"), "create": True},
    }
    reply = site.signed_in().post("/api/connections", json=body)
    assert (reply.status_code, reply.json()["error"]["where"]) == (403, {"field": "details.path"})
    assert os.listdir(elsewhere) == ["sales.duckdb"]


def test_a_stored_connection_outside_says_so_when_it_is_used(lake: Path, tmp_path: Path) -> None:
    """Made before the setting was."""
    settings = Settings(data_dir=tmp_path / "data")
    with running(settings) as application:
        client = application.signed_in()
        body = {"name": "Sales", "details": {"platform": "duckdb", "path": str(lake / "sales.duckdb")}}
        made = client.post("/api/connections", json=body).json()
        assert made["status"] == "ok"
    with running(settings.model_copy(update={"duckdb_folders": ""})) as application:
        client = application.signed_in()
        assert client.get(f"/api/connections/{made['id']}").json()["status"] == "unavailable"
        reply = client.get(f"/api/connections/{made['id']}/schemas")
        assert reply.status_code == 403, reply.text
        assert SETTING in reply.json()["error"]["hint"]
