"""`tablewright doctor`: what it prints, and how it ends."""

from pathlib import Path

import duckdb
import pytest
from click.testing import Result
from typer.testing import CliRunner

from servers.application import running
from tablewright import cli
from tablewright.settings import Settings


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
    return CliRunner().invoke(cli.app, ["doctor", *arguments, "--data-dir", str(folder)])


@pytest.fixture(autouse=True)
def this_process_keeps_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "set_up_logs", lambda level: None)
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


def test_what_sets_it_up_is_printed(folder: Path) -> None:
    result = doctor(folder, "Sales", "--setup", "--destination", "fresh")
    assert result.exit_code == 0
    assert 'CREATE SCHEMA IF NOT EXISTS "fresh";' in result.stdout


def test_an_unknown_connection_is_named_with_those_there_are(folder: Path) -> None:
    result = doctor(folder, "Sails")
    assert result.exit_code == 1
    assert "There is no connection Sails. There are: Sales (" in result.stderr
