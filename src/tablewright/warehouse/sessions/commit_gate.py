"""The gate that every commit to a warehouse file passes; a backup closes it while it copies the files."""

import threading
from collections.abc import Generator
from contextlib import contextmanager

from tablewright.warehouse.contract.errors import WarehouseError


class CommitGate:
    """One gate for all files of a server, so that a copy of several files has one moment.

    Only what changes a file for good passes it: a commit, and opening or closing the file, which may write
    into it what the log holds. Reads go on while the gate is closed, and so do statements that are not
    committed yet: neither shows in a copy.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._inside = 0
        self._closed_by: int | None = None

    @contextmanager
    def passing(self) -> Generator[None]:
        """Wait until the gate is open, then keep it from closing while the block runs.

        The thread that closed it passes: it opens and closes files itself.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._closed_by in (None, threading.get_ident()))
            self._inside += 1
        try:
            yield
        finally:
            with self._changed:
                self._inside -= 1
                self._changed.notify_all()

    @contextmanager
    def closed(self, seconds: float) -> Generator[None]:
        """Close the gate, wait for those inside to leave, and run the block.

        Raises `unavailable` if they have not left after `seconds`, and `conflict` if the gate is closed
        already.
        """
        with self._changed:
            if self._closed_by is not None:
                raise WarehouseError(
                    "conflict", "Another backup is running.", hint="Wait until it is done.", retryable=True
                )
            self._closed_by = threading.get_ident()
        try:
            with self._changed:
                if not self._changed.wait_for(lambda: self._inside == 0, seconds):
                    raise WarehouseError(
                        "unavailable",
                        f"A change has been on its way into a DuckDB file for {seconds:g} seconds.",
                        hint="Try again when the server is less busy.",
                        retryable=True,
                    )
            yield
        finally:
            with self._changed:
                self._closed_by = None
                self._changed.notify_all()
