"""The command line: links, the API description, and failures in one line."""

import errno
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import Result
from pydantic import SecretStr
from typer.testing import CliRunner

from servers.application import Application, running
from tablewright import __version__
from tablewright.access.secrets import new_key
from tablewright.cli import main
from tablewright.runtime.data_folder import address_of_server, tell_address
from tablewright.runtime.settings import Settings


@pytest.fixture(autouse=True)
def this_process_keeps_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands set up logs and file modes of the whole process."""
    monkeypatch.setattr(main, "set_up_logs", lambda level: None)
    monkeypatch.setattr(main.os, "umask", lambda mask: 0)
    for name in ("PORT", "HOST", "DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)


def run(*arguments: str, **variables: str) -> Result:
    return CliRunner().invoke(main.app, list(arguments), env=variables)


def failure(result: Result) -> str:
    """The one line of an expected failure."""
    assert result.exit_code == 1, result.output
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    return line


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    line = failure(run("serve", "--data-dir", str(tmp_path / "file" / "data"), "--port", "0"))
    assert line.startswith("tablewright: The data folder ")
    assert "cannot be written" in line


def test_one_data_folder_serves_one_server(sqlite_application: Application) -> None:
    folder = sqlite_application.services.settings.data_dir
    line = failure(run("serve", "--data-dir", str(folder), "--port", "0"))
    assert "Another Tablewright server uses the data folder" in line


def test_a_setting_that_is_not_valid(tmp_path: Path) -> None:
    line = failure(run("serve", "--data-dir", str(tmp_path), PORT="many"))
    assert "A setting is not valid: PORT" in line


@pytest.mark.parametrize(("port", "told"), [("99999", "Use 65535 or less."), ("-1", "Use 0 or more.")])
def test_a_port_that_cannot_be_is_refused(tmp_path: Path, port: str, told: str) -> None:
    line = failure(run("serve", "--data-dir", str(tmp_path), "--port", port))
    assert line == f"tablewright: A setting is not valid: port: {told}"
    assert f"PORT: {told}" in failure(run("serve", "--data-dir", str(tmp_path), PORT=port))


def test_a_metadata_database_that_is_away(tmp_path: Path) -> None:
    url = "postgresql://127.0.0.1:1/x"
    line = failure(run("serve", "--data-dir", str(tmp_path), "--port", "0", DATABASE_URL=url))
    assert "The metadata database cannot be used" in line


def test_a_sign_in_link(sqlite_application: Application) -> None:
    sqlite_application.member("ada@example.org")
    folder = str(sqlite_application.services.settings.data_dir)
    printed = run("sign-in-link", "Ada@Example.org", "--data-dir", folder).stdout.strip()
    assert printed.startswith("http://127.0.0.1:8000/sign-in/link#")
    reply = sqlite_application.client.post("/api/session/link", json={"token": printed.split("#")[1]})
    assert reply.json()["member"]["name"] == "Ada"
    line = failure(run("sign-in-link", "b@example.org", "--data-dir", folder))
    assert line == "tablewright: There is no account for b@example.org."


def test_a_sign_in_link_leads_to_the_server_that_runs(sqlite_application: Application) -> None:
    sqlite_application.member("ada@example.org")
    folder = sqlite_application.services.settings.data_dir
    tell_address(folder, "http://127.0.0.1:4711")
    printed = run("sign-in-link", "ada@example.org", "--data-dir", str(folder))
    assert printed.stdout.startswith("http://127.0.0.1:4711/sign-in/link#")
    assert printed.stderr == ""
    elsewhere = {"TABLEWRIGHT_BASE_URL": "https://tables.example.org/"}
    public = run("sign-in-link", "ada@example.org", "--data-dir", str(folder), **elsewhere)
    assert public.stdout.startswith("https://tables.example.org/sign-in/link#")


def test_an_address_that_a_killed_server_left_is_not_believed(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with running(Settings(data_dir=folder)) as application:
        application.member("ada@example.org")
        tell_address(folder, "http://127.0.0.1:4711")
    assert not (folder / "server.address").exists()
    tell_address(folder, "http://127.0.0.1:4711")
    printed = run("sign-in-link", "ada@example.org", "--data-dir", str(folder))
    assert printed.stdout.startswith("http://127.0.0.1:8000/sign-in/link#")
    assert "No server uses" in printed.stderr
    with running(Settings(data_dir=folder)):
        assert address_of_server(folder) is None


def test_a_sign_in_link_without_a_server(tmp_path: Path) -> None:
    line = failure(run("sign-in-link", "a@example.org", "--data-dir", str(tmp_path / "none")))
    assert "There is no server data in" in line


def test_the_version() -> None:
    assert run("--version").stdout == f"tablewright {__version__}\n"


def test_the_api_description() -> None:
    assert run("openapi").stdout == main.openapi_text()


def test_the_secret_key_is_rotated_while_no_server_runs(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    assert "There is no server data" in failure(run("secrets", "rotate", "--data-dir", str(folder)))
    with running(Settings(data_dir=folder)):
        before = (folder / "secret.key").read_text()
        line = failure(run("secrets", "rotate", "--data-dir", str(folder)))
        assert "Another Tablewright server uses the data folder" in line
        assert (folder / "secret.key").read_text() == before
    done = run("secrets", "rotate", "--data-dir", str(folder))
    assert (done.exit_code, done.stdout.splitlines()[0]) == (0, "Secrets encrypted again: 0.")
    after = (folder / "secret.key").read_text()
    assert after != before
    assert "\n" not in after
    assert after not in done.output


def test_a_key_in_the_environment_is_rotated_by_naming_two(tmp_path: Path) -> None:
    folder, old, new = tmp_path / "data", new_key(), new_key()
    with running(Settings(data_dir=folder, secret_key=SecretStr(old))):
        pass
    line = failure(run("secrets", "rotate", "--data-dir", str(folder), TABLEWRIGHT_SECRET_KEY=old))
    assert "one key only" in line
    assert old not in line
    done = run("secrets", "rotate", "--data-dir", str(folder), TABLEWRIGHT_SECRET_KEY=f"{new},{old}")
    assert (done.exit_code, "leave only the first key" in done.stdout) == (0, True)
    assert not (folder / "secret.key").exists()


@pytest.mark.parametrize(
    ("arguments", "variables", "folder"),
    [
        ([], {}, "data-demo"),
        ([], {"TABLEWRIGHT_DATA_DIR": "from-variable"}, "from-variable"),
        (["--data-dir", "given"], {"TABLEWRIGHT_DATA_DIR": "from-variable"}, "given"),
    ],
)
def test_the_demo_keeps_its_data_where_it_is_asked_to(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str], variables: dict[str, str], folder: str
) -> None:
    from tablewright.demo import command

    monkeypatch.delenv("TABLEWRIGHT_DATA_DIR", raising=False)
    started: list[Settings] = []
    monkeypatch.setattr(command, "run_demo", lambda settings, any_port: started.append(settings))
    assert run("demo", *arguments, **variables).exit_code == 0
    assert [(settings.data_dir, settings.demo) for settings in started] == [(Path(folder), True)]


@pytest.mark.parametrize(("file", "named"), [(None, "the data folder"), ("/d/server.id", "/d/server.id")])
def test_a_start_on_a_full_disk_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str | None, named: str
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", file)

    monkeypatch.setattr("tablewright.server.run_server", full)
    line = failure(run("serve", "--data-dir", str(tmp_path), "--port", "0"))
    assert line.startswith(f"tablewright: The disk of {named} is full. Free some space on it")


def test_help_waits_for_nothing_that_a_command_needs() -> None:
    """What a command needs is imported when it runs."""
    asked = "import sys, tablewright.cli; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert "typer" in loaded.stdout.split()
    assert {"duckdb", "fastapi", "pydantic", "pyarrow", "sqlalchemy", "sqlglot"}.isdisjoint(
        loaded.stdout.split()
    )
