"""Starts worker processes, and ends them.

The packages that a worker needs take a good part of a second to import. On Linux a first process, the
*template*, does that once; it has no threads and no open file, and each worker is a fork of it. On other
systems each worker is started by itself.
"""

import os
import select
import signal
import socket
import subprocess
import sys
import threading
from abc import ABC, abstractmethod
from contextlib import suppress
from pathlib import Path

from tablewright.warehouse.duckdb import wire

MODULE = "tablewright.warehouse.duckdb.worker"
TEMPLATE = "--template"
_FORKS = sys.platform == "linux"
_PACKAGES = str(Path(__file__).parents[3])
_ENVIRONMENT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
"""The environment variables that a worker inherits: none of them is secret."""


class Process(ABC):
    """A worker process that was started."""

    pid: int

    @abstractmethod
    def kill(self) -> None: ...

    @abstractmethod
    def wait(self, seconds: float | None = None) -> bool:
        """Wait for its end, at most this long. Returns whether it has ended."""

    @property
    def ended(self) -> bool:
        return self.wait(0)


class _Started(Process):
    """A child of this process."""

    def __init__(self, child: subprocess.Popen[bytes]) -> None:
        self._child = child
        self.pid = child.pid

    def kill(self) -> None:
        self._child.kill()

    def wait(self, seconds: float | None = None) -> bool:
        with suppress(subprocess.TimeoutExpired):
            self._child.wait(seconds)
        return self._child.returncode is not None


class _Forked(Process):
    """A child of the template, known by a file that becomes readable when it has ended."""

    def __init__(self, pid: int, handle: int) -> None:
        self.pid = pid
        self._handle = handle

    def kill(self) -> None:
        with suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._handle, signal.SIGKILL)

    def wait(self, seconds: float | None = None) -> bool:
        poll = select.poll()
        poll.register(self._handle, select.POLLIN)
        return bool(poll.poll(None if seconds is None else seconds * 1000))

    def __del__(self) -> None:
        os.close(self._handle)


class _Template:
    """Thread-safe. The template is started with the first worker, and again if it has ended."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._control: socket.socket | None = None
        self._child: subprocess.Popen[bytes] | None = None

    def fork(self, given: int) -> Process:
        with self._lock:
            for _ in range(2):
                try:
                    wire.send(self._running(), ("fork",), given)
                    (pid,), handle = wire.receive_plain(self._running())
                except wire.Gone:
                    self._end()
                    continue
                if handle is not None:
                    return _Forked(pid, handle)
            raise OSError("a worker process could not be started")

    def _running(self) -> socket.socket:
        if self._control is None:
            here, there = socket.socketpair()
            with there:
                self._child = _run(there.fileno(), TEMPLATE)
            self._control = here
        return self._control

    def _end(self) -> None:
        if self._control is not None:
            self._control.close()
        if self._child is not None:
            self._child.kill()
            self._child.wait()
        self._control = self._child = None


def launch(given: int) -> Process:
    """A worker process that serves the other end of this socket."""
    return _TEMPLATE.fork(given) if _FORKS else _Started(_run(given))


def _run(given: int, *options: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-P", "-m", MODULE, str(given), str(os.getpid()), *options]
    return subprocess.Popen(  # noqa: S603 - our own program
        command, pass_fds=(given,), stdin=subprocess.DEVNULL, env=_environment()
    )


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    # Arrow would start a thread when it is imported, and what has threads is not forked.
    kept["JE_ARROW_MALLOC_CONF"] = "background_thread:false"
    paths = [_PACKAGES, *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    return kept | {"PYTHONPATH": os.pathsep.join(dict.fromkeys(paths))}


def held_by_orphan(process_id: int) -> bool:
    """Whether the process is a worker whose server has ended, so that it will release its file any moment."""
    words = _text(f"/proc/{process_id}/cmdline")
    if words is None:
        return Path("/proc/self").exists()
    parts = words.split("\0")
    if MODULE not in parts:
        return False
    server = _text(f"/proc/{parts[parts.index(MODULE) + 2]}/stat")
    return server is None or server.rpartition(")")[2].split()[0] == "Z"


def _text(path: str) -> str | None:
    try:
        return Path(path).read_bytes().decode(errors="replace")
    except OSError:
        return None


_TEMPLATE = _Template()
