"""Writing and reading the audit log."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tablewright.access.actor import Actor
from tablewright.events import Event
from tablewright.store.database import Store
from tablewright.store.models import AuditRecord


@dataclass(frozen=True, slots=True)
class AuditEntry:
    id: str
    at: datetime
    kind: str
    actor_id: str | None
    actor_email: str | None
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class AuditPage:
    entries: list[AuditEntry]
    total: int


class AuditLog:
    """Records events. Give `session` to record within your own transaction: both happen or neither."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def record(self, actor: Actor | None, event: Event, session: Session | None = None) -> None:
        entry = AuditRecord(
            kind=event.kind,
            actor_id=actor.id if actor else None,
            actor_email=actor.email if actor else None,
            facts=asdict(event),
        )
        if session is not None:
            session.add(entry)
            return
        with self._store.session() as own:
            own.add(entry)

    def page(self, *, kind: str | None = None, offset: int = 0, limit: int = 100) -> AuditPage:
        """The newest entries first."""
        chosen = select(AuditRecord)
        if kind:
            chosen = chosen.where(AuditRecord.kind == kind)
        ordered = chosen.order_by(AuditRecord.created_at.desc(), AuditRecord.id.desc())
        with self._store.session() as session:
            total = session.scalar(select(func.count()).select_from(chosen.subquery())) or 0
            rows = session.scalars(ordered.offset(offset).limit(limit)).all()
            entries = [
                AuditEntry(r.id, r.created_at, r.kind, r.actor_id, r.actor_email, r.facts) for r in rows
            ]
        return AuditPage(entries, total)
