"""A running statement that a timer or any thread may stop, until it is closed."""

import threading
from abc import ABC, abstractmethod
from typing import ClassVar

from tablewright.warehouse.contract.errors import WarehouseError


class CancellableStatement(ABC):
    """The base class of clients' reads, which implement the interrupt and call `_end` when they close."""

    again_seconds: ClassVar[tuple[float, ...]] = ()
    """After how long an interrupt is repeated: one that comes between two statements is lost."""

    def __init__(self, timeout: float | None) -> None:
        self._stopped_by: str | None = None
        """`cancelled` or `timeout`, once it was stopped."""
        self._closed = False
        self._lock = threading.Lock()
        self._timer = threading.Timer(timeout, self._stop, ["timeout"]) if timeout else None
        if self._timer:
            self._timer.daemon = True
            self._timer.start()

    def cancel(self) -> None:
        self._stop("cancelled")

    def _stop(self, reason: str) -> None:
        with self._lock:
            if not self._closed:
                self._stopped_by = self._stopped_by or reason
                self._interrupt_repeatedly()

    def _interrupt_repeatedly(self) -> None:
        self._interrupt()
        for seconds in self.again_seconds:
            again = threading.Timer(seconds, self._interrupt_again, [seconds == self.again_seconds[-1]])
            again.daemon = True
            again.start()

    def _interrupt_again(self, last: bool) -> None:
        with self._lock:
            if not self._closed:
                self._interrupt()
                if last:
                    self._give_up()

    @abstractmethod
    def _interrupt(self) -> None:
        """Make the running statement fail. Never called after `_end`."""

    def _give_up(self) -> None:
        """Called when the last interrupt has been sent; does nothing by default."""
        return

    def _check(self) -> None:
        """Raise `cancelled` or `timeout` when it was stopped."""
        if self._stopped_by:
            raise stopped(self._stopped_by)

    def _end(self) -> bool:
        """Whether this is the first call: from now on nothing is interrupted."""
        with self._lock:
            if self._closed:
                return False
            self._closed = True
        if self._timer:
            self._timer.cancel()
        return True


def stopped(reason: str, detail: str | None = None) -> WarehouseError:
    """The error of a statement that the client stopped, or that somebody stopped in the warehouse."""
    if reason == "timeout":
        return WarehouseError(
            "timeout",
            "The query took longer than the time allowed.",
            hint="Filter or group earlier, materialize the element, or ask an admin to raise the limit.",
            detail=detail,
        )
    return WarehouseError("cancelled", "The query was cancelled.", detail=detail)
