"""The process that owns a DuckDB file.

Run as a program; its arguments are the number of an open socket and the server's process id. Over that socket
the server sends how to open the file, then a socket for each conversation (see `conversation`). The worker
ends at once when the server has ended, however that happened, because the other end of the socket closes.
"""

import contextlib
import os
import resource
import signal
import socket
import sys
import threading
from pathlib import Path
from typing import Any

# Neither needs it here, and importing it takes longer than both.
sys.modules["numpy"] = None  # type: ignore[assignment]

import duckdb  # noqa: E402

from tablewright.warehouse.duckdb import wire  # noqa: E402
from tablewright.warehouse.duckdb.conversation import Conversation  # noqa: E402
from tablewright.warehouse.duckdb.launching import TEMPLATE  # noqa: E402

_STACK_BYTES = 9 << 20
"""The memory reserved for a thread's stack."""
_LAST_SECONDS = 2.0
"""How long the process waits for statements that are interrupted when the file is closed."""


class Worker:
    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._answering = threading.Lock()
        self._conversations: dict[int, Conversation] = {}
        self._memory = MemoryBound()

    def run(self) -> None:
        """Serve until the server closes the file or ends."""
        try:
            opening, _ = wire.receive(self._control)
            try:
                root = _opened(opening[1])
            except Exception as error:
                self._answer(("failed", wire.class_names(error), str(error)))
                return
            self._memory.set(opening[1]["memory_bytes"])
            self._answer(("ready",))
            self._serve(root)
        except wire.Gone:
            # Nobody is left to close it for: the next one who opens the file finds what was committed.
            os._exit(0)

    def _serve(self, root: duckdb.DuckDBPyConnection) -> None:
        while True:
            message, file = wire.receive(self._control)
            match message[0]:
                case "converse" if file is not None:
                    self._converse(root, message[1], message[2], file)
                case "interrupt":
                    conversation = self._conversations.get(message[1])
                    if conversation is None:
                        self._answer(("ended", message[1], message[2]))
                    else:
                        conversation.interrupt(message[2])
                case "close":
                    self._close(root)
                    return
                case other:
                    raise AssertionError(other)

    def _converse(self, root: duckdb.DuckDBPyConnection, number: int, use: str, file: int) -> None:
        def ended() -> None:
            self._conversations.pop(number, None)
            self._memory.allow_threads(len(self._conversations))

        def stopped(serial: int) -> None:
            with contextlib.suppress(wire.Gone):
                self._answer(("ended", number, serial))

        conversation = Conversation(socket.socket(fileno=file), root, use, stopped=stopped, ended=ended)
        self._conversations[number] = conversation
        self._memory.allow_threads(len(self._conversations))
        conversation.start()

    def _close(self, root: duckdb.DuckDBPyConnection) -> None:
        conversations = list(self._conversations.values())
        for conversation in conversations:
            conversation.end()
        for conversation in conversations:
            conversation.join(_LAST_SECONDS)
        if any(conversation.is_alive() for conversation in conversations):
            os._exit(1)
        root.close()
        os._exit(0)

    def _answer(self, message: wire.Message) -> None:
        with self._answering:
            wire.send(self._control, message)


class MemoryBound:
    """Sets a system limit on memory, so that a statement that asks for far too much fails without harm to
    others.

    The system counts reserved private memory, which is more than the process uses: the limit is added to what
    was reserved when the file had been opened. Without that number there is no limit.
    """

    def __init__(self) -> None:
        self._bytes: int | None = None

    def set(self, memory_bytes: int) -> None:
        reserved = _reserved_bytes()
        if reserved is not None:
            self._bytes = reserved + memory_bytes
            self.allow_threads(0)

    def allow_threads(self, number: int) -> None:
        if self._bytes is not None:
            _, most = resource.getrlimit(resource.RLIMIT_DATA)
            resource.setrlimit(resource.RLIMIT_DATA, (self._bytes + (number + 4) * _STACK_BYTES, most))


def _reserved_bytes() -> int | None:
    """Private memory that is reserved and not in use."""
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        return None
    kilobytes = {
        key: value.split()[0]
        for key, _, value in (line.partition(":") for line in status.splitlines())
        if value.strip()
    }
    return (int(kilobytes["VmData"]) - int(kilobytes["RssAnon"])) * 1024


def _opened(opening: dict[str, Any]) -> duckdb.DuckDBPyConnection:
    root = duckdb.connect(":memory:", config=opening["config"])
    try:
        root.execute(opening["attach"])
    except duckdb.IOException as error:
        if "Permission denied" not in str(error) and "Read-only file system" not in str(error):
            raise
        root.execute(opening["attach_read_only"])
    # The file is ours now, so nobody uses what a process that was killed has left beside it.
    for left in Path(opening["config"]["temp_directory"]).glob("duckdb_temp_*"):
        with contextlib.suppress(OSError):
            left.unlink()
    for statement in opening["settings"]:
        root.execute(statement)
    return root


def main() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        # They go to all processes of a terminal or a service; the server closes us when it is ready.
        signal.signal(number, signal.SIG_IGN)
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    given = socket.socket(fileno=int(sys.argv[1]))
    if sys.argv[3:] == [TEMPLATE]:
        given = _forked(given)
    with contextlib.suppress(OSError):
        # Should the machine run out of memory all the same, we go and the server stays.
        Path("/proc/self/oom_score_adj").write_text("800")
    Worker(given).run()


def _forked(requests: socket.socket) -> socket.socket:
    """Fork for each request, until the server ends. Returns in each fork, with the socket that it serves."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        try:
            _, given = wire.receive(requests)
        except wire.Gone:
            os._exit(0)
        if given is None:
            raise AssertionError("a fork without a socket")
        pid = os.fork()
        if pid == 0:
            requests.close()
            return socket.socket(fileno=given)
        os.close(given)
        handle = os.pidfd_open(pid)
        wire.send(requests, (pid,), handle)
        os.close(handle)


if __name__ == "__main__":
    main()
