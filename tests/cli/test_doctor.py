"""`tablewright doctor`: what it prints, and how it ends."""

import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from click.testing import Result
from typer.testing import CliRunner

from servers.application import running
from tablewright.cli import main
from tablewright.runtime.settings import Settings


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The data of a server that has stopped; its connection `Sales` has the destination `stage`."""
    data = tmp_path / "data"
    with running(Settings(data_dir=data)) as application:
        client = application.signed_in()
        details = {"platform": "duckdb", "path": "sales.duckdb", "create": True}
        made = client.post("/api/connections", json={"name": "Sales", "details": details}).json()
        body = {"enabled": True, "values": {"schema": "stage"}, "create": True}
        assert client.put(f"/api/connections/{made['id']}/write-access", json=body).status_code == 200
    return data


def doctor(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main.app, ["doctor", *arguments, "--data-dir", str(folder)])


@pytest.fixture(autouse=True)
def this_process_keeps_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(main, "set_up_logs", lambda level: None)
    monkeypatch.delenv("DATABASE_URL", raising=False)


def test_all_is_well(folder: Path) -> None:
    result = doctor(folder, "sales")
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines()[0] == "Sales, destination stage"
    assert "  ok       Create tables" in result.stdout
    works = "Works: input tables, CSV upload, warehouse views, materialization."
    assert works in result.stdout


def test_a_destination_that_is_not_there(folder: Path) -> None:
    result = doctor(folder, "Sales", "--destination", "nowhere")
    assert result.exit_code == 3
    assert "MISSING  Create the destination: There is no nowhere." in result.stdout
    with duckdb.connect(str(folder / "sales.duckdb")) as connection:
        schemas = connection.execute("SELECT count(*) FROM duckdb_schemas() WHERE schema_name = 'nowhere'")
        assert schemas.fetchone() == (0,)


def test_a_warehouse_out_of_reach_is_no_missing_right(folder: Path) -> None:
    (folder / "sales.duckdb").unlink()
    result = doctor(folder, "Sales")
    assert result.exit_code == 4, result.output
    assert "No right was found to be missing." in result.stdout
    assert "MISSING" not in result.stdout


def test_a_running_server_does_the_check_where_only_it_can(folder: Path) -> None:
    with running(Settings(data_dir=folder)) as application:
        client = application.signed_in()
        (sales,) = client.get("/api/connections").json()
        assert sales["status"] == "ok"
        result = doctor(folder, "Sales")
        assert result.exit_code == 0, result.output
        assert "A Tablewright server uses Sales now, so it does the check." in result.stdout
        assert "  ok       Create tables" in result.stdout
        assert client.get("/api/connections").json()[0]["write_access"]["ok"] is True

        elsewhere = doctor(folder, "Sales", "--destination", "nowhere")
        assert elsewhere.exit_code == 1
        assert "on the connection's page" in elsewhere.stderr


def test_a_file_in_other_hands_leaves_what_was_known(folder: Path) -> None:
    """Another program has the file: that is no result about privileges."""
    program = "import duckdb, sys; c = duckdb.connect(sys.argv[1]); print(flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", program, str(folder / "sales.duckdb")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as other:
        assert other.stdout is not None
        other.stdout.readline()
        result = doctor(folder, "Sales")
    assert result.exit_code == 4
    assert "in use by another program" in result.stdout
    assert "Could not be checked: input tables" in result.stdout
    assert "Does not work" not in result.stdout
    with running(Settings(data_dir=folder)) as application:
        client = application.signed_in()
        (sales,) = client.get("/api/connections").json()
        assert sales["write_access"]["ok"] is True
        (stage,) = client.get(f"/api/connections/{sales['id']}/write-access").json()["destinations"]
        assert all(stage["last_check"]["features"].values())
        assert "in use by another program" in stage["last_check"]["unreached"]["message"]


def test_what_sets_it_up_is_printed(folder: Path) -> None:
    result = doctor(folder, "Sales", "--setup", "--destination", "fresh")
    assert result.exit_code == 0
    assert 'CREATE SCHEMA IF NOT EXISTS "fresh";' in result.stdout


def test_an_unknown_connection_is_named_with_those_there_are(folder: Path) -> None:
    result = doctor(folder, "Sails")
    assert result.exit_code == 1
    assert "There is no connection Sails. There are: Sales (" in result.stderr
