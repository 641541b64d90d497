"""The socket in the data folder: who may use it, where it can be, and what is left when something dies."""

import os
import socket
import stat
import threading
from collections.abc import Generator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from servers.application import Application
from tablewright.backup import channel
from tablewright.backup.archive import Manifest
from tablewright.backup.channel import BackupChannel, ask_server, may_ask
from tablewright.backup.making import Asked, Maker
from tablewright.common.errors import StartError
from tablewright.runtime.data_folder import BACKUP_NAME, SOCKET_NAME, DataFolder

WAIT = 60.0


def no_report(step: str, done: int, total: int) -> None:
    pass


@contextmanager
def listening(application: Application, folder: Path) -> Generator[list[int]]:
    """A channel in a folder; the sizes of the backups that it reported."""
    services = application.services
    maker = Maker(services.settings, services.store, services.warehouses)
    kept: list[int] = []
    with closing(BackupChannel(folder, maker, lambda manifest, size: kept.append(size))):
        yield kept


def made(folder: Path, file: Path, report: channel.Report = no_report) -> Manifest:
    with file.open("wb") as out:
        manifest, *rest = ask_server(folder, out, Asked(), report)
    assert rest == []
    return manifest


def test_a_backup_is_asked_for_and_noted(sqlite_application: Application, tmp_path: Path) -> None:
    folder = sqlite_application.services.settings.data_dir
    with listening(sqlite_application, folder) as kept:
        assert stat.S_IMODE((folder / SOCKET_NAME).stat().st_mode) == 0o600
        steps: set[str] = set()
        manifest = made(folder, tmp_path / "b", lambda step, done, total: steps.add(step))
        assert manifest.metadata.kind == "sqlite"
        assert steps == {"pack"}
        made(folder, tmp_path / "c")
    assert kept == [(tmp_path / name).stat().st_size for name in ("b", "c")]
    assert not (folder / SOCKET_NAME).exists()
    assert not (folder / BACKUP_NAME).exists()


def test_a_long_path_and_a_socket_that_a_killed_server_left(
    sqlite_application: Application, tmp_path: Path
) -> None:
    folder = tmp_path / ("long " * 30)
    folder.mkdir()
    assert len(os.fsencode(folder)) > 108
    for _ in range(2):
        with listening(sqlite_application, folder):
            made(folder, tmp_path / "b")
            # As a killed server leaves it: with nobody behind it.
            os.link(folder / SOCKET_NAME, folder / "left")
        (folder / "left").rename(folder / SOCKET_NAME)
    with pytest.raises(StartError, match=f"does not answer on {SOCKET_NAME}"):
        made(folder, tmp_path / "b")
    with DataFolder(folder):
        assert not (folder / SOCKET_NAME).exists()


@pytest.mark.parametrize(
    ("user", "own", "may"), [(1000, 1000, True), (0, 1000, True), (1001, 1000, False), (1000, 0, False)]
)
def test_who_may_ask(user: int, own: int, may: bool) -> None:
    assert may_ask(user, own) is may


def test_another_user_gets_no_answer(
    sqlite_application: Application, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = sqlite_application.services.settings.data_dir
    monkeypatch.setattr(channel, "may_ask", lambda user, own: (user, own) != (os.geteuid(), os.geteuid()))
    with listening(sqlite_application, folder) as kept:
        with pytest.raises((StartError, ConnectionError)):
            made(folder, tmp_path / "b")
        assert kept == []
    assert (tmp_path / "b").read_bytes() == b""


def test_a_command_that_goes_away_ends_its_backup(sqlite_application: Application, tmp_path: Path) -> None:
    folder = sqlite_application.services.settings.data_dir

    def interrupt(step: str, done: int, total: int) -> None:
        raise KeyboardInterrupt

    with listening(sqlite_application, folder) as kept:
        with pytest.raises(KeyboardInterrupt):
            made(folder, tmp_path / "b", interrupt)
        made(folder, tmp_path / "c")
    assert len(kept) == 1


def test_nonsense_is_answered_and_the_next_command_is_served(
    sqlite_application: Application, tmp_path: Path
) -> None:
    folder = sqlite_application.services.settings.data_dir
    with listening(sqlite_application, folder):
        for words in (b"{", b'{"with_key": true}', b"[]"):
            with socket.socket(socket.AF_UNIX) as raw:
                raw.connect(str(folder / SOCKET_NAME))
                raw.sendall(words)
                raw.shutdown(socket.SHUT_WR)
                assert b"error" in raw.makefile("rb").readline()
        made(folder, tmp_path / "b")


def test_a_server_that_stops_ends_the_backup(sqlite_application: Application, tmp_path: Path) -> None:
    services = sqlite_application.services
    folder = services.settings.data_dir
    begun, go_on = threading.Event(), threading.Event()

    class Slow(Maker):
        def make(self, out: object, asked: Asked, report: channel.Report) -> Manifest:  # type: ignore[override]
            begun.set()
            assert go_on.wait(WAIT)
            report("pack", 0, 1)
            raise AssertionError("goes on although the server stops")

    answering = BackupChannel(
        folder, Slow(services.settings, services.store, services.warehouses), lambda manifest, size: None
    )
    closer = threading.Thread(target=answering.close)
    failure: list[StartError] = []

    def ask() -> None:
        with pytest.raises(StartError) as caught:
            made(folder, tmp_path / "b")
        failure.append(caught.value)

    asker = threading.Thread(target=ask)
    asker.start()
    assert begun.wait(WAIT)
    closer.start()
    asker.join(WAIT)
    go_on.set()
    closer.join(WAIT)
    assert str(failure[0]).startswith("The server stopped before the backup was done.")
