"""Publishes workbooks, lists their versions, and runs the work that follows a publish."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.engine import CursorResult

from tablewright.access.actor import Actor
from tablewright.access.audit import AuditLog
from tablewright.common.errors import Refusal
from tablewright.common.events import WorkbookPublished
from tablewright.store.database import Store
from tablewright.store.models import MemberRecord, WorkbookRecord, WorkbookVersion
from tablewright.store.models.base import utc_now
from tablewright.workbooks.rules import find_workbook
from tablewright.workbooks.service import OpenedWorkbook, WorkbookFacts, Workbooks

log = logging.getLogger("tablewright.publishing")

ATTEMPTS = 5

AfterPublish = Callable[[Actor, OpenedWorkbook], list[str]]
"""Called with the published version. Returns its problems, in words for the person who published."""


@dataclass(frozen=True, slots=True)
class Published:
    """`problems` name what failed after the publish; the publish itself succeeded."""

    facts: WorkbookFacts
    problems: list[str]


@dataclass(frozen=True, slots=True)
class PublishedVersion:
    number: int
    published_at: datetime
    published_by: str


class Publishing:
    """Publishes drafts. Work that must follow (warehouse views, runs) registers with `after_publish`."""

    def __init__(self, store: Store, workbooks: Workbooks, audit: AuditLog) -> None:
        self._store = store
        self._workbooks = workbooks
        self._audit = audit
        self._followers: list[AfterPublish] = []

    def after_publish(self, follower: AfterPublish) -> None:
        self._followers.append(follower)

    def publish(self, actor: Actor, workbook_id: str) -> Published:
        for _ in range(ATTEMPTS):
            if self._publish_once(actor, workbook_id):
                break
        else:
            raise Refusal(
                "conflict",
                "The draft kept changing while it was being published.",
                hint="Wait until the others have finished, then publish again.",
            )
        opened = self._workbooks.open(actor, workbook_id, "published")
        problems: list[str] = []
        for follower in self._followers:
            try:
                problems += follower(actor, opened)
            except Refusal as refusal:
                problems.append(refusal.message)
            except Exception as error:
                log.exception("a step after publishing failed", extra={"facts": {"workbook": workbook_id}})
                problems.append(f"A step after publishing failed: {error}")
        return Published(opened.facts, problems)

    def versions(self, actor: Actor, workbook_id: str) -> list[PublishedVersion]:
        """The newest first."""
        query = (
            select(WorkbookVersion.number, WorkbookVersion.created_at, MemberRecord.name)
            .outerjoin(MemberRecord, MemberRecord.id == WorkbookVersion.published_by)
            .where(WorkbookVersion.workbook_id == workbook_id)
            .order_by(WorkbookVersion.number.desc())
        )
        with self._store.session() as session:
            find_workbook(session, actor, workbook_id, "open-published")
            return [PublishedVersion(number, at, by or "") for number, at, by in session.execute(query)]

    def _publish_once(self, actor: Actor, workbook_id: str) -> bool:
        """Publish the draft; False if it changed between reading and writing."""
        now = utc_now()
        with self._store.session() as session:
            record = find_workbook(session, actor, workbook_id, "publish").record
            number = record.published_number + 1
            statement = (
                update(WorkbookRecord)
                .where(
                    WorkbookRecord.id == workbook_id,
                    WorkbookRecord.draft_revision == record.draft_revision,
                    WorkbookRecord.published_number == record.published_number,
                )
                .values(
                    published=record.draft,
                    published_revision=record.draft_revision,
                    published_number=number,
                    published_at=now,
                )
                .execution_options(synchronize_session=False)
            )
            result = session.execute(statement)
            if not isinstance(result, CursorResult) or result.rowcount != 1:
                return False
            session.add(
                WorkbookVersion(
                    workbook_id=workbook_id, number=number, document=record.draft, published_by=actor.id
                )
            )
            self._audit.record(actor, WorkbookPublished(workbook_id, record.name, number), session)
            return True
