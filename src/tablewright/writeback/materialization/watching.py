"""Watches a run: stops it when somebody cancels it or when it takes too long."""

import logging
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager

from sqlalchemy.exc import SQLAlchemyError

from tablewright.jobs.service import Job
from tablewright.store.database import Store
from tablewright.store.models import MaterializationRun
from tablewright.warehouse.sessions.stop_requests import Reason, Stop
from tablewright.writeback.materialization import records

log = logging.getLogger("tablewright.materialization")

LOOK_SECONDS = 1.0
"""How often cancellations from other servers are looked up; those on the same server arrive at once."""


class Watcher:
    """Thread-safe. Runs that take longer than `seconds` are stopped."""

    def __init__(self, store: Store, seconds: float) -> None:
        self._store = store
        self.seconds = seconds
        self._noticed: dict[str, threading.Event] = {}

    def notice(self, run_id: str) -> None:
        """Look up the run's record at once, if it runs here."""
        noticed = self._noticed.get(run_id)
        if noticed is not None:
            noticed.set()

    @contextmanager
    def watching(self, run: MaterializationRun, job: Job) -> Generator[Stop]:
        stop, over = Stop(), threading.Event()
        noticed = self._noticed[run.id] = threading.Event()
        deadline = time.monotonic() + self.seconds

        def look() -> None:
            while not over.is_set() and stop.reason is None:
                reason = self._reason(run, job, deadline)
                if reason is not None:
                    stop.request(reason)
                    return
                noticed.wait(LOOK_SECONDS)
                noticed.clear()

        thread = threading.Thread(target=look, name="materialization-watch", daemon=True)
        thread.start()
        try:
            yield stop
        finally:
            over.set()
            noticed.set()
            thread.join()
            del self._noticed[run.id]

    def _reason(self, run: MaterializationRun, job: Job, deadline: float) -> Reason | None:
        if time.monotonic() > deadline:
            return "timeout"
        if job.stopping.is_set():
            return "server-stops"
        try:
            present = records.get_run(self._store, run.id)
            if present is not None and present.cancelled_by is not None:
                return "cancelled"
            if records.get(self._store, run.materialization_id) is None:
                return "removed"
        except SQLAlchemyError as error:
            # The metadata database is away: it is looked again in a moment.
            log.warning("a run is not looked after for now: %s", error)
        return None
