"""Sharing workbooks with members."""

from dataclasses import dataclass

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from tablewright.access.accounts import permissions_in
from tablewright.access.actor import Actor
from tablewright.access.audit import AuditLog
from tablewright.access.decisions import Ability
from tablewright.common.errors import Refusal
from tablewright.common.events import WorkbookShared
from tablewright.store.database import Store
from tablewright.store.models import MemberRecord, WorkbookRecord, WorkbookShare
from tablewright.workbooks.rules import find_workbook


@dataclass(frozen=True, slots=True)
class SharedWith:
    member_id: str
    email: str
    name: str
    ability: str


@dataclass(frozen=True, slots=True)
class SharesOfWorkbook:
    everyone: bool
    members: list[SharedWith]


class Shares:
    def __init__(self, store: Store, audit: AuditLog) -> None:
        self._store = store
        self._audit = audit

    def of(self, actor: Actor, workbook_id: str) -> SharesOfWorkbook:
        with self._store.session() as session:
            return _shares(session, find_workbook(session, actor, workbook_id, "edit").record)

    def replace(
        self, actor: Actor, workbook_id: str, *, everyone: bool, members: dict[str, Ability]
    ) -> SharesOfWorkbook:
        """Replace all shares. The owner keeps the workbook and needs no share."""
        with self._store.session() as session:
            record = find_workbook(session, actor, workbook_id, "share").record
            wanted: dict[str, Ability] = {
                member_id: ability for member_id, ability in members.items() if member_id != record.owner_id
            }
            _check_members(session, wanted)
            session.execute(delete(WorkbookShare).where(WorkbookShare.workbook_id == workbook_id))
            for member_id, ability in wanted.items():
                session.add(WorkbookShare(workbook_id=workbook_id, member_id=member_id, ability=ability))
            record.shared_with_everyone = everyone
            shared: dict[str, str] = dict(wanted)
            self._audit.record(actor, WorkbookShared(record.id, record.name, everyone, shared), session)
            session.flush()
            return _shares(session, record)


def _shares(session: Session, record: WorkbookRecord) -> SharesOfWorkbook:
    query = (
        select(MemberRecord.id, MemberRecord.email, MemberRecord.name, WorkbookShare.ability)
        .join(WorkbookShare, WorkbookShare.member_id == MemberRecord.id)
        .where(WorkbookShare.workbook_id == record.id)
        .order_by(MemberRecord.name)
    )
    members = [SharedWith(*row) for row in session.execute(query)]
    return SharesOfWorkbook(record.shared_with_everyone, members)


def _check_members(session: Session, wanted: dict[str, Ability]) -> None:
    query = select(MemberRecord).where(MemberRecord.id.in_(wanted))
    known = {member.id: member for member in session.scalars(query)}
    for member_id, ability in wanted.items():
        member = known.get(member_id)
        if member is None:
            raise Refusal(
                "invalid",
                "One of the members does not exist.",
                code="unknown-member",
                hint="Reload the list of members.",
                where={"member_id": member_id},
            )
        if ability == "edit" and "create-workbooks" not in permissions_in(session, member.account_type):
            raise Refusal(
                "invalid",
                f"The account of {member.name} is not one that may edit workbooks.",
                code="viewer-cannot-edit",
                hint="Share for viewing, or ask an administrator for another account type.",
                where={"member_id": member_id},
            )
