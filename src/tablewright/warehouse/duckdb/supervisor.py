"""Watches all worker processes of this server: their memory, the deadlines of statements, and idleness.

One thread watches all of them: often while a statement runs, and seldom otherwise.
"""

import atexit
import threading
import time
from collections.abc import Callable
from contextlib import suppress

from tablewright.warehouse.duckdb.process import Running, WorkerProcess

TICK_SECONDS = 0.025
"""Seconds between checks: a process may exceed its limit by the memory that it can fill in this time."""
_CALM_SECONDS = 1.0
"""How long it goes on checking often after the last statement, so that the next one need not wake it."""
_SELDOM_SECONDS = 5.0
IDLE_SECONDS = 300.0
"""A process that has been idle this long is ended; the next request starts one."""
_FREE_CHANNEL_SECONDS = 20.0
_AGAIN_SECONDS = 0.2
"""Seconds after which an interrupt is repeated: one that comes between two statements is lost."""

Retire = Callable[[WorkerProcess], None]
"""Ends a process normally, unless it has been used again meanwhile."""


class Supervisor:
    """Thread-safe."""

    def __init__(self) -> None:
        self._workers: dict[WorkerProcess, Retire] = {}
        self._retiring: set[WorkerProcess] = set()
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._often = False
        self._busy_at = 0.0
        self._thread: threading.Thread | None = None

    def count(self) -> int:
        """The number of running processes."""
        with self._lock:
            return len(self._workers)

    def add(self, worker: WorkerProcess, retire: Retire) -> None:
        with self._lock:
            self._workers[worker] = retire
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="duckdb-supervisor", daemon=True)
                self._thread.start()
                atexit.register(self._close)
        self.notice()

    def remove(self, worker: WorkerProcess) -> None:
        """Remove a process that has ended."""
        with self._lock:
            self._workers.pop(worker, None)
            self._retiring.discard(worker)
        worker.discard()

    def notice(self) -> None:
        """Wake the thread: a statement runs now."""
        self._busy_at = time.monotonic()
        if not self._often:
            self._wake.set()

    # ------------------------------------------------------------ its thread

    def _run(self) -> None:
        while True:
            self._look()
            self._wake.wait(TICK_SECONDS if self._often else _SELDOM_SECONDS)
            self._wake.clear()

    def _look(self) -> None:
        with self._lock:
            workers = list(self._workers)
        busy = [worker for worker in workers if worker.busy]
        now = time.monotonic()
        if busy:
            self._busy_at = now
        self._often = now - self._busy_at < _CALM_SECONDS
        for worker in busy:
            self._watch_statements(worker, now)
        if self._often:
            self._watch_memory(workers)
        for worker in workers:
            self._watch_idleness(worker, now)

    def _watch_statements(self, worker: WorkerProcess, now: float) -> None:
        running = worker.running()
        for statement in running:
            if statement.stopped_by is None and statement.deadline is not None and now >= statement.deadline:
                statement.stop("timeout")
        stopped = [statement for statement in running if statement.stopped_by is not None]
        if not stopped:
            return
        worker.listen()
        for statement in stopped:
            if statement.ended:
                continue
            if now >= statement.stops_by():
                worker.kill("timeout", statement)
            elif now >= statement.asked_at + _AGAIN_SECONDS:
                statement.interrupt()

    def _watch_memory(self, workers: list[WorkerProcess]) -> None:
        used = {worker: worker.resident_bytes() for worker in workers if worker.alive}
        for worker, size in used.items():
            if size > worker.limits.most:
                worker.kill("memory", _only(worker.running()))
        together = sum(used.values())
        if not used or together <= min(worker.limits.whole for worker in used):
            return
        idle = [worker for worker in used if not worker.busy]
        if idle:
            # What they keep in memory is on disk as well.
            self._end(max(idle, key=lambda worker: used[worker]))
        elif together > min(worker.limits.most for worker in used):
            largest = max(used, key=lambda worker: used[worker])
            largest.kill("memory", _only(largest.running()))

    def _watch_idleness(self, worker: WorkerProcess, now: float) -> None:
        if not worker.alive:
            self.remove(worker)
            return
        worker.close_free(_FREE_CHANNEL_SECONDS)
        if not worker.busy and (worker.worn or now - worker.idle_since > IDLE_SECONDS):
            self._end(worker)

    def _end(self, worker: WorkerProcess) -> None:
        """End a process, in a separate thread because writing a file may take long."""
        with self._lock:
            retire = self._workers.get(worker)
            if retire is None or worker in self._retiring:
                return
            self._retiring.add(worker)

        def end() -> None:
            try:
                retire(worker)
            finally:
                with self._lock:
                    self._retiring.discard(worker)

        threading.Thread(target=end, name="duckdb-retiring", daemon=True).start()

    def _close(self) -> None:
        """Close all open files normally when the program ends."""
        with self._lock:
            workers = list(self._workers)
        for worker in workers:
            with suppress(Exception):
                worker.end()


def _only(running: list[Running]) -> Running | None:
    """The statement to blame for the memory use of a process, if that is certain."""
    return running[0] if len(running) == 1 else None


SUPERVISOR = Supervisor()
"""One for this server process, since its workers share the memory of one machine."""
