"""The audit log."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel

from tablewright.api.deps import Actor, Running, holding

router = APIRouter(prefix="/api/audit", tags=["audit"])

AuditReader = Annotated[Actor, Depends(holding("read-audit-log"))]


class AuditEntryOut(BaseModel):
    """`kind` names the event, `facts` are its fields."""

    id: str
    at: str
    kind: str
    actor_id: str | None
    actor_email: str | None
    facts: dict[str, Any]


class AuditPageOut(BaseModel):
    """The newest first. `next_offset` is null on the last page."""

    entries: list[AuditEntryOut]
    total: int
    next_offset: int | None


@router.get("")
def list_audit_events(
    _: AuditReader,
    services: Running,
    kind: str | None = None,
    offset: int = Query(default=0, ge=0),
    limit: int = Query(default=100, ge=1, le=1_000),
) -> AuditPageOut:
    page = services.audit.page(kind=kind, offset=offset, limit=limit)
    end = offset + len(page.entries)
    return AuditPageOut(
        entries=[
            AuditEntryOut(
                id=entry.id,
                at=entry.at.isoformat(),
                kind=entry.kind,
                actor_id=entry.actor_id,
                actor_email=entry.actor_email,
                facts=entry.facts,
            )
            for entry in page.entries
        ],
        total=page.total,
        next_offset=end if end < page.total else None,
    )
