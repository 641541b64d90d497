"""Locks single objects that the warehouse refuses to write to, until the doctor unlocks them.

A write that fails because a privilege was revoked, or because the warehouse is unreachable after every try,
locks its object and nothing else. Reading goes on. The next write is refused at once with the reason; the
people who have the object open and the administrators are notified. Each minute, and after each check, locked
objects are checked again (`doctor.objects`), and unlocked when they can be written.

Warehouse views, materializations and uploads are locked in the same way, but may be tried at any time: their
lock says that something failed and is to be retried, which `write_access.mending` does.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from tablewright.access.audit import AuditLog
from tablewright.common.errors import Refusal
from tablewright.common.events import WritesLocked, WritesUnlocked
from tablewright.store.database import Store
from tablewright.store.models import ObjectLock
from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.warehouse.contract.paths import Container

T = TypeVar("T")

LOCK_HINTS: Mapping[str, str] = {
    "permission": "Reading goes on. An administrator can give the right back; then it is unlocked by itself.",
    "unavailable": "It is unlocked by itself as soon as the warehouse takes writes again.",
    "moving": "It is being brought to another destination. Try again in a moment.",
}
AGAIN_HINTS: Mapping[str, str] = {
    "permission": "It is tried again by itself once the right is there.",
    "unavailable": "It is tried again by itself as soon as the warehouse takes writes.",
}
"""Hints for work that is retried by itself."""
PAUSES = (0.2, 1.0)
"""Seconds before a write that could not reach the warehouse is tried again."""


@dataclass(frozen=True, slots=True)
class Writable:
    """An object that Tablewright writes to."""

    id: str
    connection_id: str
    container: Container
    name: str


def lock_code(error: WarehouseError) -> str | None:
    """The code of the lock for an error of a write: a revoked privilege or an outage; None for other
    errors."""
    if error.code == "permission":
        return "permission"
    return "unavailable" if error.code == "unavailable" else None


def may_try_again(error: WarehouseError) -> bool:
    """An outage may pass in a moment. Collisions are left to the code that writes."""
    return error.code == "unavailable" and error.retryable


def failure_words(error: WarehouseError | Refusal, *, again: bool = True) -> str:
    """The message about a failure for people; `again`: it may be retried by itself."""
    code = lock_code(error) if again and isinstance(error, WarehouseError) else None
    return " ".join(filter(None, (error.message, error.hint, AGAIN_HINTS.get(code or ""))))


class Locks:
    """Thread-safe. Has three lists of callbacks.

    The first is called with each object that was locked or unlocked, `alarmed` with each new lock, `failed`
    with the connection when such a failure concerns something that is not an object yet.
    """

    def __init__(self, store: Store, audit: AuditLog, sleep: Callable[[float], None] = time.sleep) -> None:
        self._store = store
        self._audit = audit
        self._sleep = sleep
        self.lock_listeners: list[Callable[[str], None]] = []
        self.alarmed: list[Callable[[ObjectLock], None]] = []
        self.failed: list[Callable[[str], None]] = []

    def writing(
        self, what: Callable[[], Writable | None], action: Callable[[], T], *, repeatable: bool = True
    ) -> T:
        """Run a write, and retry it after short outages if repeating it is safe.

        `what` returns the object when the write fails; None if it no longer exists.
        """
        try:
            return self.trying(action, repeatable=repeatable)
        except WarehouseError as error:
            writable = what() if lock_code(error) is not None else None
            if writable is not None:
                self.refused(writable, error)
            raise

    def trying(self, action: Callable[[], T], *, repeatable: bool = True) -> T:
        """Run a write with the same retries, without locking anything."""
        for pause in PAUSES if repeatable else ():
            try:
                return action()
            except WarehouseError as error:
                if not may_try_again(error):
                    raise
                self._sleep(pause)
        return action()

    def refused(self, what: Writable, error: WarehouseError) -> None:
        """Lock the object when the error means that it cannot be written to."""
        code = lock_code(error)
        if code is not None:
            self.lock(what, code, error.message)

    def not_made(self, connection_id: str, error: WarehouseError) -> None:
        """Ask the doctor for a check if a new object could not be created for lack of a privilege or an
        outage."""
        if lock_code(error) is not None:
            for listener in self.failed:
                listener(connection_id)

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
            for listener in self.alarmed:
                listener(record)
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
        """The locks of a connection, or without an id of all connections."""
        chosen = select(ObjectLock).where(ObjectLock.code != "moving").order_by(ObjectLock.since)
        if connection_id is not None:
            chosen = chosen.where(ObjectLock.connection_id == connection_id)
        with self._store.session() as session:
            return list(session.scalars(chosen))

    def _tell(self, object_id: str) -> None:
        for listener in self.lock_listeners:
            listener(object_id)
