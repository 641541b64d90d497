"""Objects that the warehouse refuses to let us write to: locked one by one, and unlocked by the doctor.

A write that fails because a right is gone, or because the warehouse is out of reach after every try, locks
the object that it was for and nothing else. Reading goes on. Whoever writes next is told why at once; the
people who have it open and the administrators are told too. Each minute, and after each check, what is locked
is looked at again (`doctor.objects`), and unlocked when the warehouse is content.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from tablewright.access.audit import AuditLog
from tablewright.events import WritesLocked, WritesUnlocked
from tablewright.store.database import Store
from tablewright.store.models import ObjectLock
from tablewright.warehouse.contract import Container, WarehouseError

T = TypeVar("T")

LOCK_HINTS: Mapping[str, str] = {
    "permission": "Reading goes on. An administrator can give the right back; then it is unlocked by itself.",
    "unavailable": "It is unlocked by itself as soon as the warehouse takes writes again.",
    "moving": "It is being brought to another destination. Try again in a moment.",
}
PAUSES = (0.2, 1.0)
"""Seconds before a write that could not reach the warehouse is tried again."""


@dataclass(frozen=True, slots=True)
class Writable:
    """An object that is written to."""

    id: str
    connection_id: str
    container: Container
    name: str


def lock_code(error: WarehouseError) -> str | None:
    """Whether an error of a write locks the object: a lost right, or an outage; nothing else does."""
    if error.code == "permission":
        return "permission"
    return "unavailable" if error.code == "unavailable" else None


def may_try_again(error: WarehouseError) -> bool:
    """An outage may pass in a moment. Collisions are the business of whoever writes."""
    return error.code == "unavailable" and error.retryable


class Locks:
    """Thread-safe. `told` hears of each object that was locked or unlocked; `alarmed` of each new lock."""

    def __init__(self, store: Store, audit: AuditLog, sleep: Callable[[float], None] = time.sleep) -> None:
        self._store = store
        self._audit = audit
        self._sleep = sleep
        self.told: list[Callable[[str], None]] = []
        self.alarmed: list[Callable[[ObjectLock], None]] = []

    def writing(
        self, what: Callable[[], Writable | None], action: Callable[[], T], *, repeatable: bool = True
    ) -> T:
        """Run a write; transient outages are tried again, where that cannot do anything twice.

        `what` is asked when it fails; None for something that is gone.
        """
        for pause in (*(PAUSES if repeatable else ()), None):
            try:
                return action()
            except WarehouseError as error:
                if pause is None or not may_try_again(error):
                    found = what() if lock_code(error) is not None else None
                    if found is not None:
                        self.refused(found, error)
                    raise
                self._sleep(pause)
        raise AssertionError("unreachable")

    def refused(self, what: Writable, error: WarehouseError) -> None:
        """Lock the object when the error means that it cannot be written to."""
        code = lock_code(error)
        if code is not None:
            self.lock(what, code, error.message)

    def lock(self, what: Writable, code: str, message: str) -> bool:
        """False when it was locked already."""
        record = ObjectLock(
            object_id=what.id,
            connection_id=what.connection_id,
            container=list(what.container),
            name=what.name[:200],
            code=code,
            message=message,
        )
        try:
            with self._store.session() as session:
                session.add(record)
                if code != "moving":
                    event = WritesLocked(what.connection_id, what.id, what.name, code, message)
                    self._audit.record(None, event, session)
        except IntegrityError:
            return False
        self._tell(what.id)
        if code != "moving":
            for each in self.alarmed:
                each(record)
        return True

    def unlock(self, object_id: str) -> bool:
        with self._store.session() as session:
            record = session.get(ObjectLock, object_id)
            if record is None:
                return False
            session.execute(delete(ObjectLock).where(ObjectLock.object_id == object_id))
            if record.code != "moving":
                event = WritesUnlocked(record.connection_id, object_id, record.name)
                self._audit.record(None, event, session)
        self._tell(object_id)
        return True

    def find(self, object_id: str) -> ObjectLock | None:
        with self._store.session() as session:
            return session.get(ObjectLock, object_id)

    def of_connection(self, connection_id: str | None = None) -> list[ObjectLock]:
        """Those that the doctor can unlock; of all connections without an id."""
        chosen = select(ObjectLock).where(ObjectLock.code != "moving").order_by(ObjectLock.since)
        if connection_id is not None:
            chosen = chosen.where(ObjectLock.connection_id == connection_id)
        with self._store.session() as session:
            return list(session.scalars(chosen))

    def _tell(self, object_id: str) -> None:
        for each in self.told:
            each(object_id)
