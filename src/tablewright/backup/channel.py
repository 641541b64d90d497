"""The socket in the data folder by which commands on this machine ask the running server for a backup.

The command opens the file that the backup goes to, under its own rights, and hands it over; the server only
writes into it. Messages are JSON, one a line: the request; then `progress` as often as it changes, and `made`
or `error`; then `kept` from the command, once the file has its name, which the server notes down and answers
with `noted`.
"""

import json
import logging
import os
import socket
import struct
import tempfile
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

from tablewright.backup.archive import Manifest
from tablewright.backup.making import Asked, Maker, Report
from tablewright.common.errors import Refusal, StartError
from tablewright.runtime.data_folder import SOCKET_NAME
from tablewright.warehouse.contract.errors import WarehouseError

log = logging.getLogger("tablewright.backup")

LONGEST_PATH = 100
"""Of a socket: the system's own limit is 104 or 108 bytes."""
LONGEST_REQUEST = 65_536
PATIENCE_SECONDS = 60.0
"""How long the server waits for a command that neither reads nor writes."""
_PROGRESS_STEPS = 100

OnKept = Callable[[Manifest, int], None]
"""Called with a finished backup and the size of its file."""


class Stopped(Exception):
    """The server is stopping, or the command has gone."""


class BackupChannel:
    """Answers on the socket in a thread of its own, one backup at a time. Close it."""

    def __init__(self, folder: Path, maker: Maker, on_kept: OnKept) -> None:
        self._path = folder.absolute() / SOCKET_NAME
        self._maker = maker
        self._on_kept = on_kept
        self._stopping = threading.Event()
        self._listener = _listen(self._path)
        self._present: socket.socket | None = None
        self._thread = threading.Thread(target=self._serve, name="backup", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """A backup that is being made ends without a file."""
        self._stopping.set()
        for connection in (self._listener, self._present):
            if connection is not None:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join()
        self._path.unlink(missing_ok=True)

    def _serve(self) -> None:
        while not self._stopping.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self._present = connection
            connection.settimeout(PATIENCE_SECONDS)
            with connection:
                try:
                    if _is_ours(connection):
                        self._answer(connection)
                except (Stopped, OSError) as error:
                    log.warning("a backup was ended", extra={"facts": {"error": str(error)}})
                except Exception as error:
                    log.exception("a backup failed")
                    with suppress(OSError):
                        _send(connection, {"error": f"The server met an unexpected error: {error}."})
            self._present = None

    def _answer(self, connection: socket.socket) -> None:
        request, descriptors, _, _ = socket.recv_fds(connection, LONGEST_REQUEST, 1)
        with os.fdopen(descriptors[0], "wb") as out:
            try:
                asked = Asked(**json.loads(request))
                manifest = self._maker.make(out, asked, self._report_to(connection))
                out.flush()
                os.fsync(out.fileno())
                size = os.fstat(out.fileno()).st_size
            except (Refusal, WarehouseError) as refusal:
                _send(connection, {"error": f"{refusal.message} {refusal.hint or ''}".strip()})
                return
            except StartError as error:
                _send(connection, {"error": str(error)})
                return
            except OSError as error:
                _send(connection, {"error": f"The backup could not be written: {error.strerror or error}."})
                return
        _send(connection, {"made": manifest.model_dump(mode="json")})
        with connection.makefile("rb") as lines:
            if not lines.readline():
                raise Stopped("the command ended before its file had its name")
        self._on_kept(manifest, size)
        _send(connection, {"noted": True})

    def _report_to(self, connection: socket.socket) -> Report:
        last: tuple[str, int] | None = None

        def report(step: str, done: int, total: int) -> None:
            nonlocal last
            if self._stopping.is_set():
                raise Stopped("the server stops")
            share = (step, done * _PROGRESS_STEPS // max(total, 1))
            if share != last:
                last = share
                _send(connection, {"progress": [step, done, total]})

        return report


def ask_server(folder: Path, out: BinaryIO, asked: Asked, report: Report) -> Generator[Manifest]:
    """Ask the server that holds the folder for a backup into an open file.

    Yields the backup's manifest, once; resuming the generator reports to the server that the file is
    complete.
    """
    try:
        connection = _connect(folder.absolute() / SOCKET_NAME)
    except OSError:
        raise StartError(
            f"The server that uses {folder.absolute()} does not answer on {SOCKET_NAME} there. "
            "If it has just started, try again; if it is of an older version, stop it first."
        ) from None
    with connection, connection.makefile("rb") as lines:
        socket.send_fds(connection, [json.dumps(asdict(asked)).encode()], [out.fileno()])
        for line in lines:
            message: dict[str, Any] = json.loads(line)
            if "error" in message:
                raise StartError(message["error"])
            if "progress" in message:
                report(*message["progress"])
            elif "made" in message:
                yield Manifest.model_validate(message["made"])
                # The file is in its place: a server that stops now only does not note it down.
                with suppress(OSError):
                    _send(connection, {"kept": True})
                    lines.readline()
                return
    raise StartError("The server stopped before the backup was done. Start it, then try again.")


def _send(connection: socket.socket, message: dict[str, Any]) -> None:
    connection.sendall(json.dumps(message).encode() + b"\n")


def _is_ours(connection: socket.socket) -> bool:
    """Whether the other process runs as this user, or as root.

    The file's mode says so already; where the system tells who it is, that is looked at too.
    """
    if not hasattr(socket, "SO_PEERCRED"):
        return True
    chunk = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    _, user, _ = struct.unpack("3i", chunk)
    return may_ask(user, os.geteuid())


def may_ask(user: int, own: int) -> bool:
    return user in (own, 0)


def _listen(path: Path) -> socket.socket:
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        with _short(path) as address:
            path.unlink(missing_ok=True)
            with suppress(OSError):
                # On Linux, the file is never there with another mode.
                os.fchmod(listener.fileno(), 0o600)
            listener.bind(address)
        path.chmod(0o600)
        listener.listen(8)
    except OSError:
        listener.close()
        raise
    listener.set_inheritable(False)
    return listener


def _connect(path: Path) -> socket.socket:
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        with _short(path) as address:
            connection.connect(address)
    except OSError:
        connection.close()
        raise
    return connection


@contextmanager
def _short(path: Path) -> Generator[str]:
    """The path, or a short link to it if it is too long for a socket."""
    if len(os.fsencode(path)) <= LONGEST_PATH:
        yield str(path)
        return
    with tempfile.TemporaryDirectory(prefix="tw-") as folder:
        link = Path(folder) / "d"
        link.symlink_to(path.parent)
        yield str(link / path.name)
