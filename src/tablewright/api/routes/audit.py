"""The audit log."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field

from tablewright.api.deps import Actor, Running, holding
from tablewright.common.bounds import Count
from tablewright.common.events import KINDS

router = APIRouter(prefix="/api/audit", tags=["audit"])

AuditReader = Annotated[Actor, Depends(holding("read-audit-log"))]


class AuditEntryOut(BaseModel):
    """`kind` names the event, `facts` are its fields."""

    id: str
    at: str
    kind: Annotated[str, Field(json_schema_extra={"enum": list(KINDS)})]
    actor_id: str | None
    actor_email: str | None
    facts: dict[str, Any]


class AuditPageOut(BaseModel):
    """The newest first. `next_offset` is null on the last page.

    `names` has the present name of each thing that the entries refer to by id.
    """

    entries: list[AuditEntryOut]
    total: int
    next_offset: int | None
    names: dict[str, str]


class AuditPersonOut(BaseModel):
    """`name` is empty where the account is gone."""

    id: str
    name: str
    email: str


@router.get("")
def list_audit_events(
    _: AuditReader,
    services: Running,
    kind: Annotated[str | None, Query(max_length=64)] = None,
    person: Annotated[str | None, Query(max_length=32)] = None,
    text: Annotated[str, Query(max_length=200)] = "",
    offset: Count = 0,
    limit: int = Query(default=100, ge=1, le=1_000),
) -> AuditPageOut:
    """`person` is a member's id, or `nobody` for events without a signed-in member.

    `text` is searched in the facts, in addresses and in the names of the things that an event concerns.
    """
    page = services.audit.page(kind=kind, person=person, text=text, offset=offset, limit=limit)
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
        names=page.names,
    )


@router.get("/people")
def list_audit_people(_: AuditReader, services: Running) -> list[AuditPersonOut]:
    """Everybody who ever did something, by name."""
    return [
        AuditPersonOut(id=person.id, name=person.name, email=person.email)
        for person in services.audit.people()
    ]
