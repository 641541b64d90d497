"""The data folder: created at first start, private, and locked by one server at a time."""

import fcntl
import os
import shutil
from pathlib import Path
from types import TracebackType
from uuid import uuid4

from tablewright.common.errors import StartError

LOCK_NAME = "server.lock"
SERVER_ID_NAME = "server.id"
ADDRESS_NAME = "server.address"
SOCKET_NAME = "server.sock"
KEY_NAME = "secret.key"
METADATA_NAME = "tablewright.sqlite"
STAGING_NAME = "staging"
CERTIFICATES_NAME = "certificates"
BACKUP_NAME = "backup.part"
RESTORE_NAME = "restore.part"
UNFINISHED_NAME = "restore.unfinished"

OWN_FILES = (
    LOCK_NAME,
    SERVER_ID_NAME,
    ADDRESS_NAME,
    SOCKET_NAME,
    KEY_NAME,
    METADATA_NAME,
    UNFINISHED_NAME,
)
OWN_FOLDERS = (STAGING_NAME, CERTIFICATES_NAME, BACKUP_NAME, RESTORE_NAME)
"""With `OWN_FILES`, the server's own folders and files in the data folder. Connections may name anything else
there (`own_files`); a test compares both lists with a folder that was used."""


class DataFolder:
    """Holds the folder while the block runs. The lock ends with the process, however it ends.

    `server_id` names this server for good: the process that holds the folder is that server, so it finishes
    the work that was begun under that id before a crash.
    """

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        self.server_id = ""
        self._lock: int | None = None

    def __enter__(self) -> "DataFolder":
        self._lock = lock_folder(self.path)
        try:
            if (self.path / UNFINISHED_NAME).exists():
                raise StartError(
                    f"A restore into {self.path} was cut off. "
                    "Run `tablewright restore` with the same backup once more: it begins again."
                )
            # A server or a command that was killed left its own behind.
            for name in (ADDRESS_NAME, SOCKET_NAME):
                (self.path / name).unlink(missing_ok=True)
            for name in (BACKUP_NAME, RESTORE_NAME):
                shutil.rmtree(self.path / name, ignore_errors=True)
            self.server_id = self._read_server_id()
        except BaseException:
            os.close(self._lock)
            self._lock = None
            raise
        return self

    def _read_server_id(self) -> str:
        file = self.path / SERVER_ID_NAME
        known = file.read_text().strip() if file.exists() else ""
        if not known:
            known = uuid4().hex
            file.write_text(known)
        return known

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._lock is not None:
            (self.path / ADDRESS_NAME).unlink(missing_ok=True)
            os.close(self._lock)
            self._lock = None


def lock_folder(path: Path) -> int:
    """Create the folder, and hold its lock until the descriptor is closed. Raises StartError."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(path / LOCK_NAME, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise StartError(
            f"The data folder {path} cannot be written ({error.strerror}). "
            "Choose another with --data-dir, or give this user the right to write there."
        ) from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        raise StartError(
            f"Another Tablewright server uses the data folder {path}. "
            "Stop it, or start this one with another --data-dir."
        ) from None
    return lock


def is_held(path: Path) -> bool:
    """Whether a server (or a command that changes everything) uses this data folder now."""
    try:
        lock = os.open(path / LOCK_NAME, os.O_RDWR)
    except OSError:
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(lock)
    return False


def tell_address(path: Path, address: str) -> None:
    """Write the address of the server that uses the folder, for commands on this machine."""
    (path / ADDRESS_NAME).write_text(address)


def address_of_server(path: Path) -> str | None:
    """The address of the server that uses this folder; None if none does, even if an earlier one left its
    address."""
    if not is_held(path):
        return None
    try:
        return (path / ADDRESS_NAME).read_text().strip() or None
    except OSError:
        return None
