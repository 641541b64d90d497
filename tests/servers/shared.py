"""Servers that the xdist workers of a run share: the first one that asks starts it, the last one stops it."""

import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest


@dataclass(frozen=True)
class Started:
    """A server that runs: the processes to end, in this order, and what its users need to know."""

    process_ids: tuple[int, ...]
    facts: dict[str, Any]
    stop_signal: int = signal.SIGTERM


@contextmanager
def shared_server(
    name: str,
    tmp_path_factory: pytest.TempPathFactory,
    worker_id: str,
    start: Callable[[Path], Started],
) -> Generator[dict[str, Any]]:
    """The facts of a server; `start` gets a folder that is removed when the last user has left."""
    base = tmp_path_factory.getbasetemp()
    shared = base if worker_id == "master" else base.parent
    note, lock = shared / f"{name}.json", shared / f"{name}.lock"
    with locked(lock):
        state = json.loads(note.read_text()) if note.exists() else None
        if state is None:
            # Not under pytest's folder: that one is closed to other users of the machine.
            folder = Path(tempfile.mkdtemp(prefix=f"tablewright-{name}-"))
            started = start(folder)
            state = {
                "process_ids": started.process_ids,
                "signal": started.stop_signal,
                "facts": started.facts,
                "folder": str(folder),
                "users": 0,
            }
        state["users"] += 1
        note.write_text(json.dumps(state))
    try:
        yield state["facts"]
    finally:
        with locked(lock):
            state = json.loads(note.read_text())
            state["users"] -= 1
            note.write_text(json.dumps(state))
            if not state["users"]:
                for process_id in state["process_ids"]:
                    end(process_id, state["signal"])
                shutil.rmtree(state["folder"], ignore_errors=True)
                note.unlink()


def end(process_id: int, stop_signal: int = signal.SIGTERM, seconds: float = 20) -> None:
    """Stop one process by its id; kill it when it does not listen."""
    for item in (stop_signal, signal.SIGKILL):
        try:
            os.kill(process_id, item)
        except ProcessLookupError:
            return
        deadline = time.monotonic() + seconds
        while alive(process_id) and time.monotonic() < deadline:
            time.sleep(0.02)
        if not alive(process_id):
            return


def serve(
    command: Sequence[str],
    folder: Path,
    *ports: int,
    settings: Mapping[str, str] | None = None,
    seconds: float = 60,
) -> int:
    """Start a server in `folder`, its environment with `settings`; its process id once its ports listen."""
    log = folder / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            stdout=output,
            stderr=output,
            stdin=subprocess.DEVNULL,
            cwd=folder,
            env=os.environ | (settings or {}),
            start_new_session=True,
        )
    for port in ports:
        wait_for_port(port, process, log, seconds)
    # It may outlive this worker, and another one may stop it: Python is not to ask what became of it.
    process.returncode = 0
    return process.pid


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def port_of(folder: Path, name: str = "port") -> int:
    """The port of the server in this folder: a free one at first, the same when it is started again."""
    note = folder / f"{name}.number"
    if not note.exists():
        note.write_text(str(free_port()))
    return int(note.read_text())


def kill(process_ids: Sequence[int]) -> None:
    """End processes and all that they started, at once: none of them may tidy up."""
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True)
    children: dict[int, list[int]] = {}
    for line in listed.stdout.splitlines():
        child, parent = map(int, line.split())
        children.setdefault(parent, []).append(child)
    doomed = list(process_ids)
    for number in doomed:
        doomed.extend(children.get(number, []))
    for number in doomed:
        with suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)
    deadline = time.monotonic() + 20
    while any(alive(number) for number in doomed) and time.monotonic() < deadline:
        time.sleep(0.02)


def wait_for_port(port: int, process: Any, log: Path, seconds: float = 60) -> None:
    """Until something listens; fails with the server's own words when `process` (a Popen) ends first."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    words = log.read_text(errors="replace")[-4000:] if log.exists() else ""
    raise AssertionError(f"the server did not start on port {port}: {words}")


def wait_until_closed(port: int, seconds: float = 20) -> None:
    """Until nothing listens: a killed process counts as dead a moment before its sockets are closed."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return
        time.sleep(0.02)
    raise AssertionError(f"something still listens on port {port}")


def alive(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    # A stopped server whose parent does not reap it stays as a zombie.
    status = Path(f"/proc/{process_id}/stat")
    return not (status.exists() and status.read_text().rsplit(")", 1)[1].split()[0] == "Z")


@contextmanager
def locked(path: Path) -> Generator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
