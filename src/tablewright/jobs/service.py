"""Durable background work: jobs that survive a crash of the server, and schedules that enqueue them."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from tablewright.access.audit import AuditLog
from tablewright.common.events import JobFailed
from tablewright.jobs import queue, schedules
from tablewright.jobs.queue import Claim
from tablewright.store.database import Store
from tablewright.store.ids import new_id
from tablewright.store.models import JobRecord
from tablewright.warehouse.identity.identity import acting_as_service

log = logging.getLogger("tablewright.jobs")

POLL_SECONDS = 1.0
RENEW_SECONDS = 15.0
TIDY_SECONDS = 3600.0
STOP_GRACE_SECONDS = 10.0
RETRY_DELAYS = (timedelta(seconds=10), timedelta(minutes=1), timedelta(minutes=5))


@dataclass(frozen=True, slots=True)
class Job:
    """The argument of a job's function. It may run again after a crash, so it must cope with a half-done
    attempt.

    `stopping` is set when the server wants to stop: end early and raise, the job then runs again later.
    """

    id: str
    kind: str
    key: str | None
    payload: dict[str, Any]
    attempt: int
    stopping: threading.Event


@dataclass(frozen=True, slots=True)
class JobState:
    """`status` is `queued`, `running`, `succeeded` or `failed`."""

    id: str
    kind: str
    key: str | None
    status: str
    attempts: int
    queued_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    error: str | None


@dataclass(frozen=True, slots=True)
class _Kind:
    function: Callable[[Job], None]
    on_failed: Callable[[Job, str], None] | None
    attempts: int


@dataclass(slots=True)
class _Running:
    claim: Claim
    thread: threading.Thread = field(default_factory=threading.Thread)


class Jobs:
    """Register the kinds, then `start`. The same key never runs twice at once, on all servers together.

    A job whose error says `retryable = True` (a passing outage) runs again after a while; any other error
    fails it at once. A job that was running when its server died runs again, `attempts` times in all.
    """

    def __init__(self, store: Store, audit: AuditLog, server: str, workers: int = 2) -> None:
        self._store = store
        self._audit = audit
        self._server = server
        self._workers = workers
        self._kinds: dict[str, _Kind] = {}
        self._running: dict[str, _Running] = {}
        self._lock = threading.Lock()
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._dispatcher: threading.Thread | None = None

    # ------------------------------------------------------------ work

    def register(
        self,
        kind: str,
        function: Callable[[Job], None],
        *,
        on_failed: Callable[[Job, str], None] | None = None,
        attempts: int = 3,
    ) -> None:
        """`on_failed` is called when a job of this kind has failed for good, also after crashes."""
        self._kinds[kind] = _Kind(function, on_failed, attempts)

    def enqueue(
        self,
        kind: str,
        payload: dict[str, Any],
        *,
        key: str | None = None,
        member_id: str | None = None,
        session: Session | None = None,
    ) -> str:
        """Store a job; once this returns, it will run, whatever happens to the server.

        Jobs of one `member_id` leave a thread for those of others, where there are several. Give `session` to
        store it within your own transaction: both happen or neither.
        """
        if kind not in self._kinds:
            raise ValueError(f"no job kind '{kind}' is registered")
        job = JobRecord(id=new_id(), kind=kind, key=key, payload=payload, member_id=member_id)
        if session is not None:
            session.add(job)
            event.listen(session, "after_commit", lambda _: self._wake.set(), once=True)
            return job.id
        with self._store.session() as own:
            own.add(job)
        self._wake.set()
        return job.id

    def get(self, job_id: str) -> JobState | None:
        with self._store.session() as session:
            job = session.get(JobRecord, job_id)
            if job is None:
                return None
            return JobState(
                id=job.id,
                kind=job.kind,
                key=job.key,
                status=job.status,
                attempts=job.attempts,
                queued_at=job.created_at,
                started_at=job.started_at,
                finished_at=job.finished_at,
                error=job.error,
            )

    # ------------------------------------------------------------ schedules

    def schedule(
        self,
        name: str,
        cron: str,
        time_zone: str,
        kind: str,
        payload: dict[str, Any],
        *,
        key: str | None = None,
        paused: bool = False,
    ) -> datetime:
        """Set or replace the schedule `name`. Returns its first time. Its jobs have the key `key`, or else
        `name`."""
        first = schedules.put(
            self._store, name, cron, time_zone, kind=kind, payload=payload, key=key or name, paused=paused
        )
        self._wake.set()
        return first

    def unschedule(self, name: str) -> None:
        schedules.remove(self._store, name)

    def pause(self, name: str, *, paused: bool = True) -> None:
        """Stop or resume a schedule. Times that pass while it is paused are not made up for."""
        schedules.pause(self._store, name, paused=paused)

    def next_run(self, name: str) -> datetime | None:
        """The schedule's next time; None if it does not exist or is paused."""
        return schedules.next_time(self._store, name)

    # ------------------------------------------------------------ running

    def start(self) -> None:
        """Start working; jobs that this server was running when it died go first."""
        self._recover(own=self._server)
        self._dispatcher = threading.Thread(target=self._dispatch, name="jobs", daemon=True)
        self._dispatcher.start()

    def stop(self) -> None:
        """Stop taking jobs, wait a little for those that run, and give the rest back."""
        self._stopping.set()
        self._wake.set()
        if self._dispatcher is not None:
            self._dispatcher.join()
        deadline = time.monotonic() + STOP_GRACE_SECONDS
        with self._lock:
            running = list(self._running.values())
        for job in running:
            job.thread.join(max(0.0, deadline - time.monotonic()))
            if job.thread.is_alive():
                queue.release(self._store, job.claim, self._server)

    def _dispatch(self) -> None:
        renewed = tidied = time.monotonic()
        while not self._stopping.is_set():
            self._wake.clear()
            try:
                queue.due_schedules(self._store)
                while self._take_one():
                    pass
                if time.monotonic() - renewed > RENEW_SECONDS:
                    renewed = time.monotonic()
                    with self._lock:
                        held = list(self._running)
                    queue.renew(self._store, self._server, held)
                    self._recover()
                if time.monotonic() - tidied > TIDY_SECONDS:
                    tidied = time.monotonic()
                    queue.forget_old(self._store)
            except Exception:
                # The metadata database is away or its disk is full: everything is still in it for later.
                log.exception("the job queue cannot be read or written; trying again")
            self._wake.wait(POLL_SECONDS)

    def _take_one(self) -> bool:
        with self._lock:
            if self._stopping.is_set() or len(self._running) >= self._workers:
                return False
        share = max(1, self._workers - 1)
        claim = queue.claim(self._store, self._server, list(self._kinds), each=share)
        if claim is None:
            return False
        running = _Running(claim)
        running.thread = threading.Thread(
            target=self._run, args=(claim,), name=f"job-{claim.kind}", daemon=True
        )
        with self._lock:
            self._running[claim.id] = running
        running.thread.start()
        return True

    def _run(self, claim: Claim) -> None:
        job = self._job(claim)
        try:
            try:
                # Where warehouses know their members, work of nobody is the service account's.
                with acting_as_service():
                    self._kinds[claim.kind].function(job)
            except Exception as error:
                self._trouble(claim, job, error)
            else:
                queue.finish(self._store, claim, self._server, error=None)
        except Exception:
            # The outcome could not be stored. The lease ends by itself, and the job runs again.
            log.exception("the end of a job could not be stored", extra={"facts": _facts(claim, None)})
        finally:
            with self._lock:
                self._running.pop(claim.id, None)
            self._wake.set()

    def _trouble(self, claim: Claim, job: Job, error: Exception) -> None:
        if self._stopping.is_set():
            queue.release(self._store, claim, self._server)
            return
        message = str(error) or type(error).__name__
        attempts_left = claim.attempt < self._kinds[claim.kind].attempts
        if getattr(error, "retryable", False) and attempts_left:
            delay = RETRY_DELAYS[min(claim.attempt, len(RETRY_DELAYS)) - 1]
            log.warning("job will be tried again", extra={"facts": _facts(claim, message)})
            queue.put_back(self._store, claim, self._server, delay=delay, error=message)
            return
        log.error("job failed", exc_info=error, extra={"facts": _facts(claim, message)})
        if queue.finish(self._store, claim, self._server, error=message):
            self._report(job, message)

    def _recover(self, own: str | None = None) -> None:
        """Retry or fail jobs of servers that have died."""
        for claim, server in queue.abandoned(self._store, own=own):
            kind = self._kinds.get(claim.kind)
            if kind is None:
                continue
            if claim.attempt < kind.attempts:
                log.warning("job was interrupted and runs again", extra={"facts": _facts(claim, None)})
                queue.put_back(self._store, claim, server)
                continue
            message = f"The server stopped during each of {claim.attempt} attempts."
            if queue.finish(self._store, claim, server, error=message):
                self._report(self._job(claim), message)
        self._wake.set()

    def _report(self, job: Job, message: str) -> None:
        self._audit.record(None, JobFailed(job.id, job.kind, message))
        on_failed = self._kinds[job.kind].on_failed
        if on_failed is not None:
            on_failed(job, message)

    def _job(self, claim: Claim) -> Job:
        return Job(claim.id, claim.kind, claim.key, claim.payload, claim.attempt, self._stopping)


def _facts(claim: Claim, message: str | None) -> dict[str, Any]:
    return {"job": claim.id, "kind": claim.kind, "key": claim.key, "attempt": claim.attempt, "error": message}
