"""The audit log."""

from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from tablewright.store.models.base import Identified


class AuditRecord(Identified):
    """One event of `tablewright.common.events`: `kind` names its class, `facts` its fields. Never changed."""

    __tablename__ = "audit_events"
    __table_args__ = (Index("ix_audit_events_created_at", "created_at"),)

    kind: Mapped[str] = mapped_column(String(64), index=True)
    actor_id: Mapped[str | None] = mapped_column(String(32), index=True)
    """The member who did it; null when nobody was signed in (a failed sign-in, a scheduled run)."""
    actor_email: Mapped[str | None] = mapped_column(String(320))
    facts: Mapped[dict[str, Any]]
