"""Writing and reading the audit log."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Text, cast, false, func, or_, select
from sqlalchemy.orm import Session

from tablewright.access.actor import Actor
from tablewright.common.events import Event
from tablewright.store.database import Store
from tablewright.store.models import (
    AccountTypeRecord,
    AuditRecord,
    Connection,
    MemberRecord,
    TeamRecord,
    WorkbookRecord,
)

NAMED = (MemberRecord, TeamRecord, AccountTypeRecord, Connection, WorkbookRecord)
"""The kinds of things that events refer to by id."""
NOBODY = "nobody"
"""The member id of an event that no signed-in member caused: a failed sign-in, a scheduled run."""
_LONGEST_ID = 64
_NAMES_SEARCHED = 200


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
    """`names` are the present names of the things and people whose ids are in the entries."""

    entries: list[AuditEntry]
    total: int
    names: dict[str, str]


@dataclass(frozen=True, slots=True)
class AuditPerson:
    """A member who caused an event. The name is empty if the account was deleted."""

    id: str
    name: str
    email: str


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

    def page(
        self,
        *,
        kind: str | None = None,
        person: str | None = None,
        text: str = "",
        offset: int = 0,
        limit: int = 100,
    ) -> AuditPage:
        """The newest entries first. `person` is a member's id or `NOBODY`; `text` is searched in an entry's
        facts and in the name of the thing or person it concerns."""
        chosen = select(AuditRecord)
        if kind:
            chosen = chosen.where(AuditRecord.kind == kind)
        if person:
            by = AuditRecord.actor_id
            chosen = chosen.where(by.is_(None) if person == NOBODY else by == person)
        with self._store.session() as session:
            if text.strip():
                chosen = chosen.where(_mentions(session, text.strip()))
            ordered = chosen.order_by(AuditRecord.created_at.desc(), AuditRecord.id.desc())
            total = session.scalar(select(func.count()).select_from(chosen.subquery())) or 0
            rows = session.scalars(ordered.offset(offset).limit(limit)).all()
            entries = [
                AuditEntry(r.id, r.created_at, r.kind, r.actor_id, r.actor_email, r.facts) for r in rows
            ]
            return AuditPage(entries, total, _names(session, entries))

    def people(self) -> list[AuditPerson]:
        """Everybody who ever did something, by name."""
        chosen = (
            select(AuditRecord.actor_id, func.max(MemberRecord.name), func.max(AuditRecord.actor_email))
            .outerjoin(MemberRecord, MemberRecord.id == AuditRecord.actor_id)
            .where(AuditRecord.actor_id.is_not(None))
            .group_by(AuditRecord.actor_id)
        )
        with self._store.session() as session:
            audit_persons = [
                AuditPerson(id_ or "", name or "", email or "")
                for id_, name, email in session.execute(chosen)
            ]
        return sorted(
            audit_persons, key=lambda audit_person: (audit_person.name or audit_person.email).casefold()
        )


def _mentions(session: Session, text: str) -> ColumnElement[bool]:
    """Facts are stored as JSON, with the characters beyond ASCII escaped on some databases."""
    facts = cast(AuditRecord.facts, Text)
    escaped = json.dumps(text)[1:-1]
    spellings = {text, escaped}
    named: list[str] = []
    for model in NAMED:
        called = select(model.id).where(model.name.icontains(text, autoescape=True)).limit(_NAMES_SEARCHED)
        named += session.scalars(called)
    return or_(
        AuditRecord.actor_email.icontains(text, autoescape=True),
        *(facts.icontains(spelling, autoescape=True) for spelling in spellings),
        *(facts.contains(id_, autoescape=True) for id_ in named),
        AuditRecord.actor_id.in_(named) if named else false(),
    )


def _names(session: Session, entries: Iterable[AuditEntry]) -> dict[str, str]:
    wanted = {id_ for entry in entries for id_ in (entry.actor_id, *_texts(entry.facts)) if id_}
    names: dict[str, str] = {}
    for model in NAMED:
        chosen = select(model.id, model.name).where(model.id.in_(wanted))
        names |= {row.id: row.name for row in session.execute(chosen)}
    return names


def _texts(value: Any) -> Iterator[str]:
    """Every text in facts that may be an id; keys such as `team:<id>` contain one too."""
    if isinstance(value, str):
        if len(value) <= _LONGEST_ID:
            yield value.rpartition(":")[2]
    elif isinstance(value, Mapping):
        for key, other_value in value.items():  # pyright: ignore[reportUnknownVariableType]
            yield from _texts(key)
            yield from _texts(other_value)
    elif isinstance(value, list):
        for item in value:  # pyright: ignore[reportUnknownVariableType]
            yield from _texts(item)
