"""A backup made by a busy server, restored elsewhere after that server was killed."""

import signal
import threading
from collections.abc import Generator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from click.testing import Result
from installation import Content, Writers, enter, load, make, numbers, server
from typer.testing import CliRunner

from servers.postgres import PostgresServer
from tablewright.cli import main
from tablewright.demo.check.client import Client


@pytest.fixture(autouse=True)
def this_process_keeps_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(main.os, "umask", lambda mask: 0)
    monkeypatch.delenv("DATABASE_URL", raising=False)


def command(*arguments: str, **variables: str) -> Result:
    """A command as a person runs it, while the server's process runs."""
    return CliRunner().invoke(main.app, list(arguments), env=variables)


@dataclass
class Databases:
    """The settings of the server that is backed up, and of the one that is restored."""

    before: dict[str, str]
    after: dict[str, str]


@pytest.fixture(params=["sqlite", "postgresql"])
def databases(request: pytest.FixtureRequest, postgres_server: PostgresServer) -> Generator[Databases]:
    if request.param == "sqlite":
        yield Databases({}, {})
        return
    with ExitStack() as stack:
        urls = [stack.enter_context(postgres_server.database()) for _ in range(2)]
        yield Databases(*({"DATABASE_URL": url} for url in urls))


def test_what_was_acknowledged_before_a_backup_comes_back(
    databases: Databases, postgres_server: PostgresServer, tmp_path: Path
) -> None:
    old, new, file = tmp_path / "old", tmp_path / "moved" / "new", tmp_path / "backup.tar.gz"
    old.mkdir()
    with server(old, **databases.before) as running:
        made = make(running.api, old, postgres_server)
        with Writers(running, made, running.api._http.cookies) as writers:
            entered, tables = dict(writers.acknowledged), list(writers.tables)
            done = command("backup", str(file), "--data-dir", str(old), **databases.before)
        assert done.exit_code == 0, done.stderr
        enter(running.api, made, "too late", 0)
        (noted,) = running.api.get("/audit", params={"kind": "backup-made"})["entries"]
        running.process.send_signal(signal.SIGKILL)
        running.process.wait()
    assert noted["facts"]["size"] == file.stat().st_size
    assert file.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir() if "part" in path.name] == []
    assert "the secret key" in done.stdout
    assert "Not included:\n  - the warehouse of the connection “Elsewhere” (postgres)" in done.stdout

    restored = command("restore", str(file), "--data-dir", str(new), **databases.after)
    assert restored.exit_code == 0, restored.stderr
    old.rename(tmp_path / "gone")
    with server(new, **databases.after) as running:
        check_rows(running.api, made, entered, writers.acknowledged)
        check_rest(running.api, made)
        for table in tables:
            assert running.api.get(f"/input-tables/{table}/rows")["rows"] == []
        check_one_moment(running.api, writers.tables)
        enter(running.api, made, "goes on", 0)
    with closed_file(new / "team" / "sales.duckdb") as connection:
        statement = "SELECT count(*) FROM team_data.goals WHERE \"Writer\" = 'goes on'"
        assert connection.execute(statement).fetchall() == [(1,)]


def closed_file(file: Path) -> duckdb.DuckDBPyConnection:
    """The file, once the process that owned it has let go of it: it ends a moment after its server."""
    tick = threading.Event()
    while True:
        try:
            return duckdb.connect(str(file), read_only=True)
        except duckdb.IOException as error:
            if "lock" not in str(error):
                raise
            tick.wait(0.05)


def check_rows(api: Client, made: Content, entered: dict[str, int], acknowledged: dict[str, int]) -> None:
    """All that was entered before is there, without a gap, and the table equals the replay of its history."""
    rows = numbers(api, made)
    assert set(rows) == set(entered)
    for writer, other_numbers in rows.items():
        assert other_numbers == list(range(len(other_numbers)))
        # One more edit may have been stored when its acknowledgement was still on its way.
        assert entered[writer] <= len(other_numbers) <= acknowledged[writer] + 1
    path = f"/input-tables/{made.table}"
    (newest,) = api.get(f"{path}/history", params={"limit": 1})
    now = api.get(f"{path}/rows", params={"limit": 100_000})["rows"]
    replayed = api.get(f"{path}/rows", params={"limit": 100_000, "at_edit": newest["edit"]})["rows"]
    assert [row["values"] for row in replayed] == [row["values"] for row in now]


def check_rest(api: Client, made: Content) -> None:
    """Connections work where they are now, their secrets can be read, and the staged file can be loaded."""
    assert api.post(f"/connections/{made.connection}/test")["ok"]
    assert api.get(f"/connections/{made.connection}")["details"]["path"] == "team/sales.duckdb"
    assert api.post(f"/connections/{made.other}/test")["ok"]
    assert made.workbook in [book["id"] for book in api.get("/workbooks")]
    assert load(api, made.connection, "Later", made.staged) == ["team_data", "later"]


def check_one_moment(api: Client, tables: list[str]) -> None:
    """Of the tables that were made during the backup, each is there with its rows, or not at all."""
    states = []
    for table in tables:
        record = api._http.get(f"/api/input-tables/{table}")
        rows = api._http.get(f"/api/input-tables/{table}/rows")
        assert (record.status_code, rows.status_code) in ((200, 200), (404, 404)), rows.text
        states.append(record.status_code)
    assert states == sorted(states), "what is missing was made later than what is there"


def test_a_stopped_server_is_backed_up_by_the_command(tmp_path: Path) -> None:
    folder, file = tmp_path / "data", tmp_path / "backup.tar.gz"
    with server(folder) as running:
        details = {"platform": "duckdb", "path": "a.duckdb", "create": True}
        connection = running.api.post("/connections", {"name": "A", "details": details})["id"]
        running.process.kill()
        running.process.wait()
    (folder / "notes.txt").write_text("of nobody")
    done = command("backup", str(file), "--data-dir", str(folder), "--without-key")
    assert done.exit_code == 0, done.stderr
    assert "the file of the connection “A”: a.duckdb" in done.stdout
    assert "  - the secret key: keep a copy of secret.key somewhere else" in done.stdout
    assert "  - notes.txt, a file that no connection uses" in done.stdout
    again = command("backup", str(file), "--data-dir", str(folder))
    assert again.stderr == f"tablewright: {file} exists already. Give another name, or --overwrite.\n"
    assert command("backup", str(file), "--data-dir", str(folder), "--overwrite").exit_code == 0

    restored = command("restore", str(file), TABLEWRIGHT_DATA_DIR=str(tmp_path / "new"))
    assert restored.exit_code == 0, restored.stderr
    with server(tmp_path / "new") as running:
        assert running.api.post(f"/connections/{connection}/test")["ok"]
        kinds = [
            entry["facts"] for entry in running.api.get("/audit", params={"kind": "backup-made"})["entries"]
        ]
        # The first one; the second is noted after it was made.
        assert [facts["with_key"] for facts in kinds] == [False]
        busy = command("restore", str(file), "--data-dir", str(tmp_path / "new"), "--replace")
        assert "Another Tablewright server uses the data folder" in busy.stderr
        assert running.api.get("/health")["ok"]


def test_a_folder_that_holds_no_server_data(tmp_path: Path) -> None:
    done = command("backup", str(tmp_path / "b.tar.gz"), "--data-dir", str(tmp_path / "none"))
    assert done.exit_code == 1
    assert "There is no server data in" in done.stderr
    assert list(tmp_path.iterdir()) == []
