"""Objects that the warehouse refuses to let us write to: locked one by one, and unlocked by the doctor.

A write that fails because a right is gone, or because the warehouse is out of reach after every try, locks
the object that it was for and nothing else. Reading goes on. The next write is refused at once with the
reason; the people who have the object open and the administrators are notified. Each minute, and after each
check, locked objects are checked again (`doctor.objects`), and unlocked when they can be written.

Warehouse views, materializations and uploads are locked in the same way, but may be tried at any time: their
lock says that something failed and is owed. `write_access.mending` makes it good.
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
from tablewright.warehouse.contract import Container, WarehouseError

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
"""For what is done again when it can be done."""
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
    """An outage may pass in a moment. Collisions are left to the code that writes."""
    return error.code == "unavailable" and error.retryable


def failure_words(error: WarehouseError | Refusal, *, again: bool = True) -> str:
    """What a person reads about something that failed; `again`: it may be done again by itself."""
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
        self.told: list[Callable[[str], None]] = []
        self.alarmed: list[Callable[[ObjectLock], None]] = []
        self.failed: list[Callable[[str], None]] = []

    def writing(
        self, what: Callable[[], Writable | None], action: Callable[[], T], *, repeatable: bool = True
    ) -> T:
        """Run a write; transient outages are tried again, where that cannot do anything twice.

        `what` is asked when it fails; None for something that is gone.
        """
        try:
            return self.trying(action, repeatable=repeatable)
        except WarehouseError as error:
            found = what() if lock_code(error) is not None else None
            if found is not None:
                self.refused(found, error)
            raise

    def trying(self, action: Callable[[], T], *, repeatable: bool = True) -> T:
        """The same without a lock: only with the patience."""
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
        """Something new could not be made: the doctor is asked, where that may be the reason."""
        if lock_code(error) is not None:
            for each in self.failed:
                each(connection_id)

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
