"""A bounded pool of sessions with a server."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Generic, TypeVar

from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.warehouse.sessions import timeouts

S = TypeVar("S")

IDLE_SECONDS = 300.0
"""A session that has been idle for longer is closed."""


class SessionPool(Generic[S]):
    """Thread-safe. At most `limit` are open; further callers wait."""

    def __init__(
        self,
        open_: Callable[[], S],
        close: Callable[[S], None],
        limit: int,
        *,
        wait_seconds: float | None = None,
    ) -> None:
        """`wait_seconds` replaces `patience.BUSY_SECONDS`."""
        self._open = open_
        self._close = close
        self._limit = limit
        self._wait = wait_seconds
        self._free = threading.BoundedSemaphore(limit)
        self._idle: list[tuple[float, S]] = []
        self._lock = threading.Lock()
        self._closed = False

    def take(self, begin: Callable[[S], None]) -> S:
        """A session on which `begin` has run. One that broke while it was idle is replaced by a new one."""
        wait = timeouts.BUSY_SECONDS if self._wait is None else self._wait
        if not self._free.acquire(timeout=wait):
            raise WarehouseError(
                "unavailable",
                f"All {self._limit} connections to the warehouse are busy.",
                hint="Try again in a moment, or ask an admin to allow more connections.",
                retryable=True,
            )
        try:
            while (session := self._unused()) is not None:
                try:
                    begin(session)
                except WarehouseError as error:
                    self._shut(session)
                    if error.code != "unavailable":
                        raise
                else:
                    return session
            session = self._open()
            try:
                begin(session)
            except BaseException:
                self._shut(session)
                raise
            return session
        except BaseException:
            self._free.release()
            raise

    def give_back(self, session: S, *, usable: bool) -> None:
        """End the work on a session; one that is not `usable` any more is closed."""
        with self._lock:
            keep = usable and not self._closed
            if keep:
                self._idle.append((time.monotonic(), session))
        if not keep:
            self._shut(session)
        self._free.release()

    def close(self) -> None:
        """Close idle sessions now, and all others when they are returned."""
        self._closed = True
        self.drop_idle()

    def drop_idle(self) -> None:
        """Close idle sessions: when the server has forgotten one session, it has forgotten those, too."""
        with self._lock:
            idle, self._idle = self._idle, []
        for _, session in idle:
            self._shut(session)

    def _unused(self) -> S | None:
        """The idle session used last; closes those that have been idle too long."""
        limit = time.monotonic() - IDLE_SECONDS
        with self._lock:
            old = [session for since, session in self._idle if since < limit]
            self._idle = [entry for entry in self._idle if entry[0] >= limit]
            result = self._idle.pop()[1] if self._idle else None
        for session in old:
            self._shut(session)
        return result

    def _shut(self, session: S) -> None:
        # It may be broken already, and nothing on it is wanted any more.
        with suppress(Exception):
            self._close(session)
