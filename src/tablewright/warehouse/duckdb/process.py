"""The server's side of a worker process: starts it, talks to it over channels, interrupts, ends and kills
it."""

import re
import select
import socket
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Literal

from tablewright.warehouse.duckdb import wire
from tablewright.warehouse.duckdb.launching import Process, held_by_orphan, launch
from tablewright.warehouse.duckdb.memory import MemoryLimits, resident_bytes
from tablewright.warehouse.duckdb.shared import BatchReader, BatchWriter

GRACE_SECONDS = 1.8
"""How long an interrupted statement has to stop: the caller gets an answer within 2 s of the deadline."""
_CLOSE_SECONDS = 60.0
"""How long closing may take: writing a large file is slow."""
_ORPHAN_SECONDS = 5.0
Stop = Literal["cancelled", "timeout"]
Kind = Literal["read", "write"]


class EngineError(Exception):
    """DuckDB's own error: the names of its class and of those it derives from, and its text."""

    def __init__(self, kinds: tuple[str, ...], text: str) -> None:
        super().__init__(text)
        self.kinds = kinds
        self.text = text

    def is_a(self, *names: str) -> bool:
        return not set(names).isdisjoint(self.kinds)


Cause = Literal["memory", "timeout", "closed", "crashed"]


class Lost(Exception):
    """The process ended while it ran a statement.

    `guilty`: it ended because of this statement. `cause`: `memory` or `timeout` if the server killed it,
    `closed` if it was closed normally, `crashed` if it ended by itself or was killed by somebody else.
    """

    def __init__(self, cause: Cause, *, guilty: bool) -> None:
        super().__init__(cause)
        self.cause: Cause = cause
        self.guilty = guilty


@dataclass(frozen=True, slots=True)
class Opening:
    """How a worker opens its file. `statements` are texts of SQL."""

    config: dict[str, str]
    attach: str
    attach_read_only: str
    settings: tuple[str, ...]
    use: str


@dataclass(eq=False)
class Running:
    """A running statement. `deadline` is by the monotonic clock."""

    channel: "Channel"
    serial: int
    deadline: float | None
    stopped_by: Stop | None = None
    stopped_at: float = 0.0
    asked_at: float = 0.0
    ended: bool = False
    """Whether the worker has finished with it."""

    def stop(self, reason: Stop) -> None:
        """Interrupt it; if that does not help, the supervisor kills its process."""
        if self.stopped_by is None:
            self.stopped_by, self.stopped_at = reason, time.monotonic()
        self.interrupt()

    def interrupt(self) -> None:
        self.asked_at = time.monotonic()
        self.channel.worker.tell(("interrupt", self.channel.number, self.serial))

    def stops_by(self) -> float:
        """The latest time at which its process is killed."""
        if self.stopped_by == "timeout":
            return self.stopped_at + GRACE_SECONDS
        # Other statements of the process are not affected before its deadline.
        alone = self.channel.worker.runs_only(self)
        return (self.stopped_at if alone or self.deadline is None else self.deadline) + GRACE_SECONDS


class Channel:
    """A connection to a worker that runs one statement after the other. Any thread may close it."""

    def __init__(self, worker: "WorkerProcess", number: int, here: socket.socket, kind: Kind) -> None:
        self.worker = worker
        self.number = number
        self.kind: Kind = kind
        self.running: Running | None = None
        self.stopped = False
        """Whether its last conversation was stopped."""
        self.idle_since = time.monotonic()
        self._here = here
        self._serial = 0
        self._reader = BatchReader()
        self._closed = False
        self._in_use = threading.Lock()

    def next(self, deadline: float | None = None) -> Running:
        """Register the next statement before it is sent, so that it can be stopped from now on."""
        self._serial += 1
        self.running = Running(self, self._serial, deadline)
        return self.running

    def begin(self, kind: str, *values: Any) -> Running:
        """Send a request without a deadline; its answers are received after it."""
        running = self.next()
        self.send(running, kind, *values)
        return running

    def ask(self, kind: str, *values: Any) -> Any:
        """A request with one answer."""
        return self.answer(self.begin(kind, *values))

    def answer(self, running: Running) -> Any:
        (_, value) = self.receive(running)
        self.ended(running)
        return value

    def send(self, running: Running, kind: str, *values: Any) -> None:
        with self._held(running):
            wire.send(self._here, (kind, running.serial, *values))

    def send_end(self, running: Running) -> None:
        """Signal that all rows that the statement reads have been sent."""
        with self._held(running):
            wire.send(self._here, ("rows-end",))

    def receive(self, running: Running) -> wire.Message:
        """The next answer. Raises `EngineError`, or `Lost` if there will be none."""
        with self._held(running):
            message, file = wire.receive_plain(self._here)
            if message[0] in ("slab", "inline"):
                with suppress(OSError):
                    self._here.sendall(b"+")
                return ("batch", self._reader.read(message, file))
        if message[0] == "error":
            self.ended(running)
            raise EngineError(message[1], message[2])
        return message

    @contextmanager
    def _held(self, running: Running) -> Generator[None]:
        try:
            with self._in_use:
                yield
        except wire.Gone as gone:
            if self._closed:
                raise Lost("closed", guilty=False) from gone
            raise self.worker.lost(running) from gone
        finally:
            if self._closed:
                self._shut()

    def stop(self) -> None:
        """Stop the statement that runs now, if one does."""
        running = self.running
        if running is not None and not running.ended:
            self.stopped = True
            running.stop("cancelled")

    def writer(self) -> BatchWriter:
        return BatchWriter(self._here)

    def ended(self, running: Running) -> None:
        running.ended = True
        if self.running is running:
            self.running = None

    def close(self) -> None:
        self._closed = True
        with suppress(OSError):
            self._here.shutdown(socket.SHUT_RDWR)
        self._shut()

    def _shut(self) -> None:
        """Close the socket; if a thread is using it, that thread closes it afterwards."""
        if self._in_use.acquire(blocking=False):
            try:
                self._here.close()
                # Let go of the shared memory now, not when Python looks for cycles.
                self._reader = BatchReader()
                self.running = None
            finally:
                self._in_use.release()


@dataclass(eq=False)
class WorkerProcess:
    """One process with one file open. Thread-safe."""

    opening: Opening
    limits: MemoryLimits
    process: Process
    control: socket.socket
    channels: set[Channel] = field(default_factory=set)
    leaving: set[Running] = field(default_factory=set)
    """Statements whose callers have stopped waiting."""
    idle_since: float = field(default_factory=time.monotonic)
    worn: bool = False
    """Whether it should be replaced once it is idle."""
    _free: dict[Kind, list[Channel]] = field(default_factory=lambda: {"read": [], "write": []})
    _made: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _telling: threading.Lock = field(default_factory=threading.Lock)
    _killed: Cause | None = None
    _blamed: Running | None = None

    @property
    def alive(self) -> bool:
        return self._killed is None and not self.process.ended

    @property
    def busy(self) -> bool:
        return bool(self.channels or self.leaving)

    def running(self) -> list[Running]:
        with self._lock:
            now = [channel.running for channel in self.channels]
            return [running for running in now if running is not None] + list(self.leaving)

    def runs_only(self, running: Running) -> bool:
        """Whether no other statement and no open transaction would suffer if the process ended."""
        with self._lock:
            others = self.channels - {running.channel}
            return not others and not self.leaving - {running}

    def resident_bytes(self) -> int:
        return resident_bytes(self.process.pid)

    # ------------------------------------------------------------ channels

    def take(self, kind: Kind) -> Channel:
        """A channel for one conversation. Return it with `give` or `drop`."""
        with self._lock:
            channel = self._free[kind].pop() if self._free[kind] else None
            if channel is not None:
                channel.stopped = False
                self.channels.add(channel)
                return channel
            self._made += 1
            number = self._made
        here, there = socket.socketpair()
        with there:
            channel = Channel(self, number, here, kind)
            self.tell(("converse", number, self.opening.use), there.fileno())
        with self._lock:
            self.channels.add(channel)
        return channel

    def give(self, channel: Channel) -> None:
        """Return a channel for the next conversation."""
        alive = self.alive
        with self._lock:
            self.channels.discard(channel)
            channel.idle_since = self.idle_since = time.monotonic()
            if alive:
                self._free[channel.kind].append(channel)
        if not alive:
            channel.close()

    def drop(self, channel: Channel) -> None:
        """Close a channel: stops its statement without waiting for that."""
        running = channel.running
        if running is not None and not running.ended and self.alive:
            with self._lock:
                self.leaving.add(running)
            running.stop("cancelled")
        with self._lock:
            self.channels.discard(channel)
            self.idle_since = time.monotonic()
        channel.close()

    def close_free(self, seconds: float) -> None:
        """Close channels that have been idle this long, to free their memory."""
        before = time.monotonic() - seconds
        with self._lock:
            old = [channel for free in self._free.values() for channel in free if channel.idle_since < before]
            for channel in old:
                self._free[channel.kind].remove(channel)
        for channel in old:
            channel.close()

    def tell(self, message: wire.Message, file: int | None = None) -> None:
        with suppress(wire.Gone), self._telling:
            wire.send(self.control, message, file)

    def listen(self) -> None:
        """Note which of the cancelled statements have ended."""
        while self.alive and select.select([self.control], [], [], 0)[0]:
            try:
                (_, number, serial), _ = wire.receive_plain(self.control)
            except wire.Gone:
                return
            for running in self.running():
                if (running.channel.number, running.serial) == (number, serial):
                    running.ended = True
            with self._lock:
                self.leaving = {running for running in self.leaving if not running.ended}

    # ------------------------------------------------------------ ending

    def lost(self, running: Running) -> Lost:
        """The error of a statement whose channel the worker closed."""
        if self._killed is None:
            # It ended by itself, or lost one thread; either way it is of no more use.
            self.process.kill()
        self.process.wait()
        running.ended = True
        return Lost(self._killed or "crashed", guilty=running is self._blamed)

    def kill(self, cause: Cause, blamed: Running | None) -> None:
        if self._killed is None:
            self._killed, self._blamed = cause, blamed
            self.process.kill()

    def end(self) -> None:
        """Close the file in order, and wait until that is done."""
        if self._killed is None:
            self._killed = "closed"
        self.tell(("close",))
        if not self.process.wait(_CLOSE_SECONDS):
            self.process.kill()
            self.process.wait()
        self.discard()

    def discard(self) -> None:
        """Close this side's sockets to a process that has ended."""
        with self._lock:
            free = [channel for channels in self._free.values() for channel in channels]
            self._free = {"read": [], "write": []}
            self.leaving = set()
        for channel in free:
            channel.close()
        self.control.close()


def start(opening: Opening, limits: MemoryLimits) -> WorkerProcess:
    """Start a process and have it open the file. Raises `EngineError`."""
    give_up = time.monotonic() + _ORPHAN_SECONDS
    while True:
        try:
            return _started(opening, limits)
        except EngineError as error:
            if not _held_by_orphan(error.text) or time.monotonic() > give_up:
                raise
            # Its server was killed a moment ago, and it is about to end.
            time.sleep(0.02)


def _started(opening: Opening, limits: MemoryLimits) -> WorkerProcess:
    here, there = socket.socketpair()
    with there:
        process = launch(there.fileno())
    try:
        asked = {
            "config": opening.config,
            "attach": opening.attach,
            "attach_read_only": opening.attach_read_only,
            "settings": opening.settings,
            "memory_bytes": limits.most,
        }
        wire.send(here, ("open", asked))
        answer, _ = wire.receive_plain(here)
        if answer[0] != "ready":
            raise EngineError(answer[1], answer[2])
    except BaseException as error:
        here.close()
        process.kill()
        process.wait()
        if isinstance(error, wire.Gone):
            raise EngineError(("Exception",), "the process that opens DuckDB files did not start") from error
        raise
    return WorkerProcess(opening, limits, process, here)


_HOLDER = re.compile(r"Could not set lock.*\(PID (\d+)\)", re.DOTALL)


def _held_by_orphan(text: str) -> bool:
    """Whether the file is held by a worker whose server has ended."""
    match = _HOLDER.search(text)
    return match is not None and held_by_orphan(int(match[1]))
