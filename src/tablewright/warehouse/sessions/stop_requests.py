"""Work that can be stopped: the statements of its write transactions are interrupted.

Reads are stopped one by one (see `stoppable`). Long work opens many transactions, some of them deep inside a
client; so the stop request belongs to the thread, and every transaction checks it.
"""

import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Literal

from tablewright.warehouse.contract.errors import WarehouseError

Reason = Literal["cancelled", "removed", "timeout", "server-stops"]

AGAIN_SECONDS = 1.0
"""Seconds after which an interrupt is repeated: one that comes between two statements is lost."""


class Stop:
    """Thread-safe. Once requested, it lasts; the first reason counts."""

    def __init__(self) -> None:
        self.reason: Reason | None = None
        self._interrupts: list[Callable[[], None]] = []
        self._lock = threading.Lock()
        self._left = threading.Event()

    def request(self, reason: Reason) -> None:
        with self._lock:
            if self.reason is not None:
                return
            self.reason = reason
        threading.Thread(target=self._interrupt, name="stop-work", daemon=True).start()

    def check(self) -> None:
        """Raise `cancelled` when it was requested."""
        if self.reason is not None:
            raise WarehouseError("cancelled", "The work was stopped.")

    @contextmanager
    def interrupting(self, interrupt: Callable[[], None]) -> Generator[None]:
        self.check()
        with self._lock:
            self._interrupts.append(interrupt)
            self._left.clear()
        try:
            self.check()
            yield
        finally:
            # Under the lock: afterwards the session is somebody else's.
            with self._lock:
                self._interrupts.remove(interrupt)
                if not self._interrupts:
                    self._left.set()

    def _interrupt(self) -> None:
        while True:
            with self._lock:
                for interrupt in self._interrupts:
                    interrupt()
                if not self._interrupts:
                    return
            self._left.wait(AGAIN_SECONDS)


_present: ContextVar[Stop | None] = ContextVar("stop", default=None)


@contextmanager
def heeding(stop: Stop | None) -> Generator[None]:
    """Stop this thread's work in the block when `stop` is requested; never with None."""
    former = _present.set(stop)
    try:
        yield
    finally:
        _present.reset(former)


@contextmanager
def interruptible(interrupt: Callable[[], None]) -> Generator[None]:
    """Use it around the statements of a transaction: `interrupt` makes the running one fail. It is called
    from another thread, perhaps while none runs."""
    stop = _present.get()
    if stop is None:
        yield
        return
    with stop.interrupting(interrupt):
        yield
