"""Finds a workbook for a member and refuses actions that they may not do with it."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from tablewright.access.actor import Actor
from tablewright.access.decisions import Ability, WorkbookAction, may_on_workbook, workbook_ability
from tablewright.common.errors import Refusal
from tablewright.store.models import WorkbookRecord, WorkbookShare

_REFUSALS: dict[WorkbookAction, tuple[str, str]] = {
    "open-published": ("open this workbook", "Ask its owner to share it with you."),
    "open-draft": ("see the draft of this workbook", "Open the published version."),
    "edit": ("change this workbook", "Ask its owner to share it with you for editing."),
    "publish": ("publish this workbook", "Ask its owner to share it with you for editing."),
    "use-storage": (
        "store elements of this workbook in the warehouse",
        "Ask its owner to share it with you for editing.",
    ),
    "share": ("share this workbook", "Ask its owner or an administrator."),
    "delete": ("delete this workbook", "Ask its owner or an administrator."),
    "restore": ("restore this workbook", "Ask its owner or an administrator."),
}


@dataclass(frozen=True, slots=True)
class Found:
    record: WorkbookRecord
    ability: Ability


def find_workbook(
    session: Session, actor: Actor, workbook_id: str, action: WorkbookAction, *, in_trash: bool = False
) -> Found:
    """The workbook, if the member may do `action` with it. `not-found` for one that they may not open."""
    record = session.get(WorkbookRecord, workbook_id)
    ability = ability_on(session, actor, record) if record else None
    if record is None or ability is None or (record.deleted_at is not None) != in_trash:
        raise missing_workbook()
    is_owner = record.owner_id == actor.id
    if not may_on_workbook(action, ability, permissions=actor.permissions, is_owner=is_owner):
        what, hint = _REFUSALS[action]
        raise Refusal("not-allowed", f"You may not {what}.", hint=hint)
    return Found(record, ability)


def ability_on(session: Session, actor: Actor, record: WorkbookRecord) -> Ability | None:
    share = session.scalar(
        select(WorkbookShare.ability).where(
            WorkbookShare.workbook_id == record.id, WorkbookShare.member_id == actor.id
        )
    )
    return ability_of(actor, record, share)


def ability_of(actor: Actor, record: WorkbookRecord, share: str | None) -> Ability | None:
    """The member's ability, given their share."""
    return workbook_ability(
        actor.permissions,
        is_owner=record.owner_id == actor.id,
        share=known_share(share),
        everyone=record.shared_with_everyone,
    )


def missing_workbook() -> Refusal:
    return Refusal(
        "not-found",
        "There is no such workbook, or it is not shared with you.",
        code="workbook-not-found",
        hint="Check the address, or ask its owner to share it with you.",
    )


def known_share(share: str | None) -> Ability | None:
    """The ability of a stored share; None for a word that this version does not know."""
    match share:
        case "view" | "edit":
            return share
        case _:
            return None
