"""Restoring: into which folders, and what is there when it is cut off anywhere."""

import itertools
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from servers.application import Application, running
from servers.postgres import PostgresServer
from tablewright.backup import restoring
from tablewright.backup.archive import Manifest
from tablewright.backup.making import Asked, Maker
from tablewright.backup.restoring import Restored
from tablewright.common.errors import StartError
from tablewright.runtime.data_folder import DataFolder
from tablewright.runtime.settings import Settings

NAMES = {"secret.key", "server.id", "server.lock", "tablewright.sqlite"}


def backed_up(application: Application, file: Path) -> Manifest:
    services = application.services
    with file.open("wb") as out:
        maker = Maker(services.settings, services.store, services.warehouses)
        return maker.make(out, Asked(), lambda step, done, total: None)


@pytest.fixture
def backup(sqlite_application: Application, tmp_path: Path) -> Path:
    """Of an installation with one member."""
    sqlite_application.member("ada@example.org")
    backed_up(sqlite_application, tmp_path / "b.tar.gz")
    return tmp_path / "b.tar.gz"


def restored(file: Path, folder: Path, *, replace: bool = False, **settings: str) -> Restored:
    given = Settings(data_dir=folder, **settings)  # type: ignore[arg-type]
    return restoring.restore(file, given, replace=replace, report=lambda done, total: None)


def refusal(file: Path, folder: Path, **settings: str) -> str:
    with pytest.raises(StartError) as caught:
        restored(file, folder, **settings)
    return str(caught.value)


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_into_a_new_folder_and_not_into_it_again(backup: Path, tmp_path: Path) -> None:
    folder = tmp_path / "new" / "data"
    restored(backup, folder)
    assert names(folder) == NAMES
    assert folder.stat().st_mode & 0o777 == 0o700
    assert "is in use: it holds secret.key" in refusal(backup, folder)
    with running(Settings(data_dir=folder)) as application:
        member = application.services.members.by_email("ada@example.org")
        assert member is not None


def test_what_was_there_is_kept_aside(backup: Path, tmp_path: Path) -> None:
    folder = tmp_path / "used"
    folder.mkdir()
    (folder / "tablewright.sqlite").write_text("former")
    done = restored(backup, folder, replace=True)
    assert done.aside is not None
    assert (done.aside / "tablewright.sqlite").read_text() == "former"
    assert names(folder) == NAMES | {done.aside.name}


def test_a_running_server_is_left_alone(backup: Path, sqlite_application: Application) -> None:
    folder = sqlite_application.services.settings.data_dir
    assert "Another Tablewright server uses the data folder" in refusal(backup, folder)


def test_a_damaged_backup_changes_nothing(backup: Path, tmp_path: Path) -> None:
    backup.write_bytes(backup.read_bytes()[:-20])
    folder = tmp_path / "used"
    folder.mkdir()
    (folder / "tablewright.sqlite").write_text("former")
    with pytest.raises(StartError, match="is not a whole backup"):
        restored(backup, folder, replace=True)
    assert names(folder) == {"tablewright.sqlite", "server.lock"}


def test_a_full_disk_is_reported_before_anything_is_written(
    backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(tmp_path)
    monkeypatch.setattr(restoring.shutil, "disk_usage", lambda path: usage._replace(free=1))
    assert "Free some space" in refusal(backup, tmp_path / "new")
    assert names(tmp_path / "new") == {"server.lock"}


def test_the_database_has_to_be_of_the_kind_of_the_backup(
    backup: Path, postgres_url: str, tmp_path: Path
) -> None:
    assert "without DATABASE_URL" in refusal(backup, tmp_path / "new", database_url=postgres_url)
    with running(Settings(data_dir=tmp_path / "p", database_url=postgres_url)) as application:
        backed_up(application, tmp_path / "p.tar.gz")
    assert "name it in DATABASE_URL" in refusal(tmp_path / "p.tar.gz", tmp_path / "new")
    used = refusal(tmp_path / "p.tar.gz", tmp_path / "new", database_url=postgres_url)
    assert "The database that DATABASE_URL names is not empty." in used
    assert names(tmp_path / "new") == {"server.lock"}


class Killed(BaseException):
    pass


@pytest.fixture
def kill_at(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Ends what runs before the file of this number is moved, and lets it clean nothing up."""
    rename, rmtree = Path.rename, shutil.rmtree
    left: list[int] = []

    def moving(path: Path, target: Path) -> Path:
        left[0] -= 1
        if left[0] < 0:
            raise Killed
        return rename(path, target)

    def removing(path: Path, **options: bool) -> None:
        if left[0] >= 0:
            rmtree(path, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Path, "rename", moving)
    monkeypatch.setattr(restoring.shutil, "rmtree", removing)
    return lambda number: left.__setitem__(slice(None), [number])


def test_cut_off_anywhere_it_is_as_before_or_begins_again(
    backup: Path, tmp_path: Path, kill_at: Callable[[int], None]
) -> None:
    for number in itertools.count():
        folder = tmp_path / f"used-{number}"
        folder.mkdir()
        former = {"tablewright.sqlite": "former", "secret.key": "old", "own.duckdb": "data"}
        for name, content in former.items():
            (folder / name).write_text(content)
        kill_at(number)
        try:
            restored(backup, folder, replace=True)
        except Killed:
            kill_at(1_000)
            if (folder / "restore.unfinished").exists():
                with pytest.raises(StartError, match="was cut off"):
                    DataFolder(folder).__enter__()
            else:
                assert {name: (folder / name).read_text() for name in former} == former
            restored(backup, folder, replace=True)
            done = False
        else:
            done = True
        (aside,) = folder.glob("before-restore-*")
        assert {path.name: path.read_text() for path in aside.iterdir()} == former
        assert names(folder) == NAMES | {aside.name}
        with DataFolder(folder):
            pass
        if done:
            break
    assert number > len(NAMES) + len(former)


def test_cut_off_with_postgresql(
    postgres_url: str, postgres_server: PostgresServer, tmp_path: Path, kill_at: Callable[[int], None]
) -> None:
    file = tmp_path / "p.tar.gz"
    kill_at(1_000)
    with running(Settings(data_dir=tmp_path / "p", database_url=postgres_url)) as application:
        application.member("ada@example.org")
        backed_up(application, file)
    with postgres_server.database() as url:
        for number in (0, 2):
            kill_at(number)
            with pytest.raises(Killed):
                restored(file, tmp_path / "new", database_url=url)
        kill_at(1_000)
        restored(file, tmp_path / "new", database_url=url)
        # As if it had been killed after the database was filled, before the folder was done.
        (tmp_path / "new" / "restore.unfinished").write_text('{"aside": null}')
        restored(file, tmp_path / "new", database_url=url)
        assert names(tmp_path / "new") == NAMES - {"tablewright.sqlite"}
        with running(Settings(data_dir=tmp_path / "new", database_url=url)) as application:
            assert application.services.members.by_email("ada@example.org") is not None
