"""Watches write access in the background: each day, after a refused write, and until locked objects work.

`menders` retry failed work, one of them for each feature. An object that none of them owns is an input table.
"""

import logging
import time
from collections.abc import Callable

from sqlalchemy import select

from tablewright.common.errors import Refusal
from tablewright.connections.reserved_paths import same_container
from tablewright.jobs.service import Job, Jobs
from tablewright.store.database import Store
from tablewright.store.ids import new_id
from tablewright.store.models import Connection, DestinationRecord, InputTableRecord, JobRecord, ObjectLock
from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.writeback.destinations.locks import Locks, lock_code
from tablewright.writeback.destinations.service import Destinations
from tablewright.writeback.doctor.objects import try_appending, try_rows
from tablewright.writeback.doctor.report import Report
from tablewright.writeback.write_access.checks import Checks
from tablewright.writeback.write_access.retries import FailedWorkRetrier, grants_for

log = logging.getLogger("tablewright.write_access")

DAILY = "write-access-daily"
CHECK = "write-access-check"
UNLOCK = "write-access-unlock"
DAILY_CRON = "20 4 * * *"
EACH_MINUTE = "* * * * *"
SOON_SECONDS = 5.0
SOON_TRIES = 5


class WriteAccessMonitor:
    """Registers its jobs when it is created. Thread-safe."""

    def __init__(
        self,
        store: Store,
        jobs: Jobs,
        destinations: Destinations,
        checks: Checks,
        locks: Locks,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._store = store
        self._jobs = jobs
        self._destinations = destinations
        self._checks = checks
        self._locks = locks
        self._sleep = sleep
        self.retriers: list[FailedWorkRetrier] = []
        jobs.register(DAILY, self._daily, attempts=1)
        jobs.register(CHECK, self._check, attempts=1)
        jobs.register(UNLOCK, self._unlock, attempts=1)
        checks.after.append(self.checked)
        locks.alarmed.append(self.alarmed)
        locks.failed.append(self.ask)

    def start(self) -> None:
        """Start the daily check, and checks of objects that were locked when the server stopped."""
        self._jobs.schedule(DAILY, DAILY_CRON, "UTC", DAILY, {})
        for connection_id in {lock.connection_id for lock in self._locks.of_connection()}:
            self._look_each_minute(connection_id)

    def alarmed(self, lock: ObjectLock) -> None:
        """After a refused write: run the doctor, and test the object until it works again."""
        self.ask(lock.connection_id)
        key = _key(UNLOCK, lock.connection_id)
        self._jobs.enqueue(UNLOCK, {"connection_id": lock.connection_id}, key=key)
        self._look_each_minute(lock.connection_id)

    def ask(self, connection_id: str) -> None:
        """Run the doctor soon."""
        self._jobs.enqueue(CHECK, {"connection_id": connection_id}, key=_key(CHECK, connection_id))

    def checked(self, connection_id: str, report: Report) -> None:
        """After a good report, unlock objects that work again."""
        self.unlock(connection_id, within=report)

    def unlock(self, connection_id: str, within: Report | None = None) -> list[ObjectLock]:
        """Unlock objects that can be written to again. Returns those that stay locked. `within`: only
        features that the doctor found working; for others, record what is missing.
        """
        left: list[ObjectLock] = []
        for lock in self._locks.of_connection(connection_id):
            mender = next((retrier for retrier in self.retriers if retrier.knows(lock.object_id)), None)
            if within is not None and not _works_in(within, lock, mender):
                left.append(lock)
            elif mender.mend(lock, checked=within is not None) if mender else self._works(lock):
                self._locks.unlock(lock.object_id)
            else:
                left.append(lock)
        return left

    # ------------------------------------------------------------ jobs

    def _daily(self, job: Job) -> None:
        chosen = select(Connection.id).where(Connection.write_enabled, Connection.deleted_at.is_(None))
        with self._store.session() as session:
            connections = list(session.scalars(chosen))
        for connection_id in connections:
            if job.stopping.is_set():
                return
            self.check(connection_id)

    def _check(self, job: Job) -> None:
        self.check(job.payload["connection_id"])

    def check(self, connection_id: str) -> list[Report]:
        """Run the doctor on each active destination."""
        chosen = select(DestinationRecord).where(
            DestinationRecord.connection_id == connection_id, DestinationRecord.retired_at.is_(None)
        )
        with self._store.session() as session:
            records = list(session.scalars(chosen))
        reports: list[Report] = []
        for record in records:
            try:
                reports.append(self._checks.run(connection_id, tuple(record.container), record.options))
            except (Refusal, WarehouseError):
                # The connection was deleted meanwhile, or cannot be opened: its own page says so.
                log.warning("a destination could not be checked", extra={"facts": {"destination": record.id}})
        return reports

    def _unlock(self, job: Job) -> None:
        """Check again soon after a short outage; during a longer one, each minute."""
        connection_id = job.payload["connection_id"]
        for last in (*(False,) * (SOON_TRIES - 1), True):
            left = self.unlock(connection_id)
            if not left:
                self._jobs.unschedule(_key(UNLOCK, connection_id))
                return
            if last or job.stopping.is_set() or all(lock.code == "permission" for lock in left):
                return
            self._sleep(SOON_SECONDS)

    # ------------------------------------------------------------ inside

    def _look_each_minute(self, connection_id: str) -> None:
        name = _key(UNLOCK, connection_id)
        self._jobs.schedule(name, EACH_MINUTE, "UTC", UNLOCK, {"connection_id": connection_id})

    def _works(self, lock: ObjectLock) -> bool:
        with self._store.session() as session:
            record = session.get(InputTableRecord, lock.object_id)
            connection = session.get(Connection, lock.connection_id)
        if record is None or record.deleted_at is not None:
            return True
        if connection is None or connection.deleted_at is not None:
            return True
        try:
            warehouse = self._destinations.look(record.connection_id, tuple(record.container)).warehouse
            try_rows(warehouse, record.path, "_row_version")
            try_appending(warehouse, (*(record.history_container or record.container), record.history_name))
        except WarehouseError as error:
            # Something else is wrong with it, and the next write reports that.
            return lock_code(error) is None
        return True


def _works_in(report: Report, lock: ObjectLock, mender: FailedWorkRetrier | None) -> bool:
    if not same_container(tuple(lock.container), report.container):
        return False
    if report.features[mender.feature if mender else "input-tables"]:
        return True
    grants = grants_for(report, mender.feature) if mender else ""
    if mender is not None and grants:
        mender.explain(lock, grants)
    return False


def check_job(connection_id: str) -> JobRecord:
    """A job that has a running server check the destinations of a connection: for other processes."""
    payload = {"connection_id": connection_id}
    return JobRecord(id=new_id(), kind=CHECK, key=_key(CHECK, connection_id), payload=payload)


def _key(kind: str, connection_id: str) -> str:
    return f"{kind}:{connection_id}"
