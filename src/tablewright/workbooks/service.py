"""Workbooks: opening, saving drafts, the trash."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any, Literal

from sqlalchemy import func, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from tablewright.access.actor import Actor
from tablewright.access.audit import AuditLog
from tablewright.access.decisions import Ability, WorkbookAction, refuse_without
from tablewright.common.errors import Refusal
from tablewright.common.events import (
    WorkbookCreated,
    WorkbookDeleted,
    WorkbookRestored,
    WorkbookVersionRestored,
)
from tablewright.document.model import SCHEMA_VERSION, Page, Workbook
from tablewright.document.validate import check
from tablewright.store.database import Store
from tablewright.store.ids import new_id
from tablewright.store.models import (
    MemberRecord,
    WorkbookRecord,
    WorkbookShare,
    WorkbookVersion,
    WorkbookVisit,
)
from tablewright.store.models.base import utc_now
from tablewright.store.remembered import Remembered
from tablewright.store.upsert import upsert
from tablewright.workbooks.rules import Found, ability_of, find_workbook, missing_workbook
from tablewright.workbooks.source_rights import SourceRights, roots_of

Version = Literal["draft", "published"]
Asked = Version | Literal["to-read", "to-edit"]
"""With the last two the server chooses, by the member's rights, between the published version and the
draft."""
PARSED_DOCUMENTS = 64
_Revision = tuple[str, Version, int]
"""A workbook's id, which version of it, and the number that this version has got by now."""


@dataclass(frozen=True, slots=True)
class WorkbookFacts:
    """Everything about a workbook but its document.

    `updated_at` is the last change that the member can see: for viewers of the published version, its
    publish.
    """

    id: str
    name: str
    description: str
    owner_id: str
    owner_name: str
    updated_at: datetime
    published_at: datetime | None
    has_unpublished_changes: bool
    ability: Ability
    opened_at: datetime | None


@dataclass(frozen=True, slots=True)
class OpenedWorkbook:
    """One version of a workbook, for a member who may see it. `revision` is the draft's."""

    facts: WorkbookFacts
    version: Version
    revision: int
    document: Workbook


def version_for(asked: Asked, ability: Ability, *, published: bool) -> Version:
    """The version to open: editors read the draft of a workbook that was never published, viewers never see a
    draft."""
    if asked == "to-edit":
        return "draft" if ability == "edit" else "published"
    if asked == "to-read":
        return "draft" if ability == "edit" and not published else "published"
    return asked


class Workbooks:
    """All methods raise `Refusal` when the member lacks the right, or when the workbook does not exist.

    `before_saving` converts a document to its stored form. It also gets a function that returns the former
    draft.
    """

    def __init__(self, store: Store, audit: AuditLog, sources: SourceRights) -> None:
        self._store = store
        self._audit = audit
        self._sources = sources
        self.before_saving: Callable[[Workbook, Callable[[], Workbook | None]], Workbook] = as_it_is
        self._parsed: OrderedDict[_Revision, Workbook] = OrderedDict()
        self._parsing = Lock()
        self._abilities = Remembered[tuple[Actor, str, WorkbookAction], Ability](store)
        self._revisions = Remembered[tuple[Actor, str, Version], _Revision](store)

    def admit(self, actor: Actor, workbook_id: str, document: Workbook) -> None:
        """Check that the member may edit the workbook, and may read the sources of this version.

        Sources that the stored workbook reads already are not asked about.
        """
        with self._store.session() as session:
            workbook = find_workbook(session, actor, workbook_id, "edit")
            self._sources.admit(actor, workbook_id, document, self._stored(workbook))

    def require(self, actor: Actor, workbook_id: str, action: WorkbookAction) -> Ability:
        """Check that the member may do this. Returns their ability."""
        return self._abilities.get(
            (actor, workbook_id, action), lambda: self._ability(actor, workbook_id, action)
        )

    def _ability(self, actor: Actor, workbook_id: str, action: WorkbookAction) -> Ability:
        with self._store.session() as session:
            return find_workbook(session, actor, workbook_id, action).ability

    def open(
        self, actor: Actor, workbook_id: str, asked: Asked = "published", *, visit: bool = False
    ) -> OpenedWorkbook:
        """The draft (for those who may edit) or the published version. `visit` moves it up in the recents."""
        with self._store.session() as session:
            action: WorkbookAction = "open-draft" if asked == "draft" else "open-published"
            workbook = find_workbook(session, actor, workbook_id, action)
            version = version_for(asked, workbook.ability, published=workbook.record.published_at is not None)
            document = self._document(workbook, version)
            if visit:
                key = {"workbook_id": workbook_id, "member_id": actor.id}
                upsert(session, WorkbookVisit, key, {"opened_at": utc_now()})
            return OpenedWorkbook(
                facts_of(session, actor, workbook), version, workbook.record.draft_revision, document
            )

    def document(self, actor: Actor, workbook_id: str, version: Version) -> Workbook:
        """Only the document; equal revisions give the same object."""
        asked = (actor, workbook_id, version)
        known = self._parsed_before(self._revisions.get(asked, lambda: self._read(*asked)[0]))
        return known if known is not None else self._read(*asked)[1]

    def _read(self, actor: Actor, workbook_id: str, version: Version) -> tuple[_Revision, Workbook]:
        action: WorkbookAction = "open-draft" if version == "draft" else "open-published"
        with self._store.session() as session:
            workbook = find_workbook(session, actor, workbook_id, action)
            return _revision(workbook, version), self._document(workbook, version)

    def any_reads_from(self, actor: Actor, connection_id: str) -> bool:
        """Whether the member may open a version of any workbook that reads from this connection."""
        for facts in self.all(actor):
            version = version_for("to-read", facts.ability, published=facts.published_at is not None)
            if version == "published" and facts.published_at is None:
                continue
            document = self.document(actor, facts.id, version)
            if any(root.connection_id == connection_id for root in roots_of(document)):
                return True
        return False

    def facts(self, actor: Actor, workbook_id: str) -> WorkbookFacts:
        with self._store.session() as session:
            return facts_of(session, actor, find_workbook(session, actor, workbook_id, "open-published"))

    def all(self, actor: Actor, *, trash: bool = False) -> list[WorkbookFacts]:
        """Workbooks that the member may open, most recently opened first; with `trash`, those they may
        restore."""
        query = (
            select(WorkbookRecord, WorkbookShare.ability, WorkbookVisit.opened_at, MemberRecord.name)
            .outerjoin(
                WorkbookShare,
                (WorkbookShare.workbook_id == WorkbookRecord.id) & (WorkbookShare.member_id == actor.id),
            )
            .outerjoin(
                WorkbookVisit,
                (WorkbookVisit.workbook_id == WorkbookRecord.id) & (WorkbookVisit.member_id == actor.id),
            )
            .outerjoin(MemberRecord, MemberRecord.id == WorkbookRecord.owner_id)
            .where(WorkbookRecord.deleted_at.is_not(None) if trash else WorkbookRecord.deleted_at.is_(None))
            .order_by(func.coalesce(WorkbookVisit.opened_at, WorkbookRecord.updated_at).desc())
        )
        listed: list[WorkbookFacts] = []
        with self._store.session() as session:
            for record, share, opened_at, owner_name in session.execute(query):
                ability = ability_of(actor, record, share)
                owning = record.owner_id == actor.id or actor.may("manage-all-workbooks")
                if ability is None or (trash and not owning):
                    continue
                if ability == "view" and record.published_at is None:
                    continue
                listed.append(_facts(record, ability, owner_name or "", opened_at))
        return listed

    def create(self, actor: Actor, name: str, document: Workbook | None = None) -> OpenedWorkbook:
        refuse_without(actor.permissions, "create-workbooks")
        content = document or empty_workbook()
        check(content)
        self._sources.admit(actor, None, content)
        content = self.before_saving(content, lambda: None)
        with self._store.session() as session:
            record = WorkbookRecord(
                name=name,
                owner_id=actor.id,
                draft=content.model_dump(mode="json"),
                draft_revision=1,
                published_number=0,
                updated_at=utc_now(),
                shared_with_everyone=False,
            )
            session.add(record)
            session.flush()
            visit = {"workbook_id": record.id, "member_id": actor.id}
            upsert(session, WorkbookVisit, visit, {"opened_at": utc_now()})
            self._audit.record(actor, WorkbookCreated(record.id, name), session)
            facts = facts_of(session, actor, Found(record, "edit"))
        return OpenedWorkbook(facts, "draft", 1, content)

    def rename(
        self, actor: Actor, workbook_id: str, *, name: str | None, description: str | None
    ) -> WorkbookFacts:
        with self._store.session() as session:
            workbook = find_workbook(session, actor, workbook_id, "edit")
            if name is not None:
                workbook.record.name = name
            if description is not None:
                workbook.record.description = description
            workbook.record.updated_at = utc_now()
            session.flush()
            return facts_of(session, actor, workbook)

    def save_draft(
        self, actor: Actor, workbook_id: str, revision: int, document: Workbook
    ) -> tuple[int, datetime]:
        """Store the draft that is based on `revision`. Returns the new revision. A conflict if the store has
        another one."""
        check(document)
        with self._store.session() as session:
            workbook = find_workbook(session, actor, workbook_id, "edit")
            self._sources.admit(actor, workbook_id, document, self._stored(workbook))
            stored = self.before_saving(document, lambda: self._document(workbook, "draft"))
            return self._write_draft(session, workbook_id, revision, stored.model_dump(mode="json"), {})

    def discard_draft(self, actor: Actor, workbook_id: str) -> OpenedWorkbook:
        """Set the draft back to the published version."""
        with self._store.session() as session:
            record = find_workbook(session, actor, workbook_id, "edit").record
            if record.published is None:
                raise _not_published()
            same = {"published_revision": record.draft_revision + 1}
            self._write_draft(session, workbook_id, record.draft_revision, record.published, same)
        return self.open(actor, workbook_id, "draft")

    def restore_version(self, actor: Actor, workbook_id: str, number: int, revision: int) -> OpenedWorkbook:
        """Replace the draft by the published version `number`, as one more save.

        `revision` is the draft that is replaced: an editor who still has it can save it again, which undoes
        this.
        """
        with self._store.session() as session:
            workbook = find_workbook(session, actor, workbook_id, "edit")
            stored = session.scalar(
                select(WorkbookVersion.document).where(
                    WorkbookVersion.workbook_id == workbook_id, WorkbookVersion.number == number
                )
            )
            if stored is None:
                raise Refusal(
                    "not-found",
                    f"This workbook has no published version {number}.",
                    code="version-not-found",
                    hint="Choose one from the list of its versions.",
                )
            version = Workbook.model_validate(stored)
            document = self.before_saving(version, lambda: self._document(workbook, "draft"))
            same = {"published_revision": revision + 1} if number == workbook.record.published_number else {}
            self._write_draft(session, workbook_id, revision, document.model_dump(mode="json"), same)
            event = WorkbookVersionRestored(workbook_id, workbook.record.name, number)
            self._audit.record(actor, event, session)
        return self.open(actor, workbook_id, "draft")

    def trash(self, actor: Actor, workbook_id: str) -> None:
        """Move to the trash. Its tables in the destination stay."""
        with self._store.session() as session:
            record = find_workbook(session, actor, workbook_id, "delete").record
            record.deleted_at = utc_now()
            self._audit.record(actor, WorkbookDeleted(record.id, record.name), session)

    def restore(self, actor: Actor, workbook_id: str) -> WorkbookFacts:
        with self._store.session() as session:
            workbook = find_workbook(session, actor, workbook_id, "restore", in_trash=True)
            workbook.record.deleted_at = None
            self._audit.record(actor, WorkbookRestored(workbook.record.id, workbook.record.name), session)
            session.flush()
            return facts_of(session, actor, workbook)

    def _write_draft(
        self,
        session: Session,
        workbook_id: str,
        revision: int,
        draft: dict[str, Any],
        more: dict[str, Any],
    ) -> tuple[int, datetime]:
        now = utc_now()
        statement = (
            update(WorkbookRecord)
            .where(WorkbookRecord.id == workbook_id, WorkbookRecord.draft_revision == revision)
            .values(draft=draft, draft_revision=revision + 1, updated_at=now, **more)
            .execution_options(synchronize_session=False)
        )
        result = session.execute(statement)
        if isinstance(result, CursorResult) and result.rowcount == 1:
            return revision + 1, now
        present = session.scalar(
            select(WorkbookRecord.draft_revision).where(WorkbookRecord.id == workbook_id)
        )
        if present is None:
            raise missing_workbook()
        raise Refusal(
            "conflict",
            "Someone else saved this workbook since you opened it.",
            hint="Reload the workbook to see their changes, then make yours again.",
            where={"revision": present},
        )

    def _stored(self, access: Found) -> list[Workbook]:
        """The draft, and the published version if there is one."""
        published = access.record.published_at is not None
        return [
            self._document(access, "draft"),
            *([self._document(access, "published")] if published else []),
        ]

    def _document(self, access: Found, version: Version) -> Workbook:
        revision = _revision(access, version)
        known = self._parsed_before(revision)
        if known is not None:
            return known
        record = access.record
        document = Workbook.model_validate(record.draft if version == "draft" else record.published)
        with self._parsing:
            self._parsed[revision] = document
            while len(self._parsed) > PARSED_DOCUMENTS:
                self._parsed.popitem(last=False)
        return document

    def _parsed_before(self, revision: _Revision) -> Workbook | None:
        with self._parsing:
            known = self._parsed.get(revision)
            if known is not None:
                self._parsed.move_to_end(revision)
            return known


def _revision(result: Found, version: Version) -> _Revision:
    record = result.record
    if version == "published" and record.published_at is None:
        raise _not_published()
    return record.id, version, record.draft_revision if version == "draft" else record.published_number


def as_it_is(document: Workbook, _: Callable[[], Workbook | None]) -> Workbook:
    """The document, unchanged."""
    return document


def empty_workbook() -> Workbook:
    return Workbook(schema_version=SCHEMA_VERSION, kind="workbook", pages=(Page(id=new_id(), name="Page 1"),))


def facts_of(session: Session, actor: Actor, access: Found) -> WorkbookFacts:
    owner = session.get(MemberRecord, access.record.owner_id)
    visit = session.get(WorkbookVisit, (access.record.id, actor.id), populate_existing=True)
    opened_at = visit.opened_at if visit else None
    return _facts(access.record, access.ability, owner.name if owner else "", opened_at)


def _facts(
    record: WorkbookRecord, ability: Ability, owner_name: str, opened_at: datetime | None
) -> WorkbookFacts:
    return WorkbookFacts(
        id=record.id,
        name=record.name,
        description=record.description,
        owner_id=record.owner_id,
        owner_name=owner_name,
        updated_at=record.updated_at if ability == "edit" else record.published_at or record.updated_at,
        published_at=record.published_at,
        has_unpublished_changes=ability == "edit" and record.published_revision != record.draft_revision,
        ability=ability,
        opened_at=opened_at,
    )


def _not_published() -> Refusal:
    return Refusal(
        "not-found",
        "This workbook has not been published yet.",
        code="not-published",
        hint="Publish it first, or open its draft.",
    )
