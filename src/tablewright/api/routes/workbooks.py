"""Workbooks: drafts, publishing, recents."""

from dataclasses import replace
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from tablewright.access.decisions import Ability
from tablewright.api.deps import Actor, Member, Running, holding
from tablewright.api.lanes import LaneRoute, in_lane
from tablewright.api.sql_sight import SqlSight
from tablewright.common.bounds import Count, Description, ObjectId
from tablewright.document.model import Workbook
from tablewright.document.viewing import without_places
from tablewright.wiring import Services
from tablewright.workbooks.service import Asked, OpenedWorkbook, WorkbookFacts
from tablewright.workbooks.shares import SharesOfWorkbook

router = APIRouter(prefix="/api/workbooks", tags=["workbooks"], route_class=LaneRoute)

Author = Annotated[Actor, Depends(holding("create-workbooks"))]


class WorkbookSummary(BaseModel):
    id: str
    name: str
    description: str
    owner_name: str
    updated_at: str
    published_at: str | None
    has_unpublished_changes: bool
    ability: Ability
    opened_at: str | None


class WorkbookOut(WorkbookSummary):
    """`document` is the draft, for members who may edit and ask for it, else the published version."""

    version: Literal["draft", "published"]
    revision: int
    document: Workbook


class WorkbookIn(BaseModel):
    name: str = Field(min_length=1, max_length=200)
    document: Workbook | None = None


class WorkbookPatch(BaseModel):
    name: str | None = Field(default=None, min_length=1, max_length=200)
    description: Description | None = None


class DraftIn(BaseModel):
    """`revision` is the one that this draft is based on; if the store has another one, it is a conflict
    (409)."""

    revision: Count
    document: Workbook


class DraftSaved(BaseModel):
    revision: int
    saved_at: str


class RestoreVersionIn(BaseModel):
    """`revision` is the draft that is replaced; if the store has another one, it is a conflict (409)."""

    revision: Count


class VersionOut(BaseModel):
    number: int
    published_at: str
    published_by: str


class ShareOut(BaseModel):
    member_id: str
    email: str
    name: str
    ability: Ability


class ShareIn(BaseModel):
    """Everyone listed gets the ability; members left out lose theirs. `everyone` adds view for all."""

    everyone: bool
    members: dict[ObjectId, Ability] = Field(max_length=10_000)


class SharesOut(BaseModel):
    everyone: bool
    members: list[ShareOut]


class PublishedOut(WorkbookSummary):
    """`problems` name what failed after the publish (a warehouse view, a run); the publish itself
    succeeded."""

    problems: list[str]


def _summary(facts: WorkbookFacts) -> dict[str, Any]:
    return {
        "id": facts.id,
        "name": facts.name,
        "description": facts.description,
        "owner_name": facts.owner_name,
        "updated_at": facts.updated_at.isoformat(),
        "published_at": facts.published_at.isoformat() if facts.published_at else None,
        "has_unpublished_changes": facts.has_unpublished_changes,
        "ability": facts.ability,
        "opened_at": facts.opened_at.isoformat() if facts.opened_at else None,
    }


References = Literal["names", "ids"]


def _out(opened: OpenedWorkbook, services: Services, references: References = "names") -> WorkbookOut:
    document = services.formulas.show(opened.document) if references == "names" else opened.document
    return WorkbookOut(
        **_summary(opened.facts), version=opened.version, revision=opened.revision, document=document
    )


def _shares(shares: SharesOfWorkbook) -> SharesOut:
    return SharesOut.model_validate(shares, from_attributes=True)


@router.get("")
def list_workbooks(actor: Member, services: Running, trash: bool = False) -> list[WorkbookSummary]:
    """Workbooks that the member may open, most recently opened first; with `trash`, those they may
    restore."""
    return [WorkbookSummary(**_summary(facts)) for facts in services.workbooks.all(actor, trash=trash)]


@router.post("", status_code=201)
@in_lane("catalogue")
def create_workbook(body: WorkbookIn, actor: Author, services: Running) -> WorkbookOut:
    return _out(services.workbooks.create(actor, body.name, body.document), services)


@router.get("/{workbook_id}")
@in_lane("catalogue")
def get_workbook(
    workbook_id: ObjectId,
    actor: Member,
    services: Running,
    version: Asked = "published",
    references: References = "names",
) -> WorkbookOut:
    """Formulas are stored with ids: `[#orders/#amount]`. The answer has names, or with `ids` the stored form.
    `to-edit` returns the draft to members who may edit; `to-read` returns the published version, or the draft
    of a workbook that was never published to members who may edit. Everybody else gets the published version,
    without paths of tables and SQL of connections that are not open to them.
    """
    opened = services.workbooks.open(actor, workbook_id, version, visit=True)
    if opened.facts.ability != "edit":
        sight = SqlSight(services, actor)
        shown = without_places(opened.document, lambda connection: sight.reaches(None, connection))
        opened = replace(opened, document=shown)
    return _out(opened, services, references)


@router.patch("/{workbook_id}")
def update_workbook(
    workbook_id: ObjectId, body: WorkbookPatch, actor: Member, services: Running
) -> WorkbookSummary:
    facts = services.workbooks.rename(actor, workbook_id, name=body.name, description=body.description)
    return WorkbookSummary(**_summary(facts))


@router.delete("/{workbook_id}", status_code=204)
def delete_workbook(workbook_id: ObjectId, actor: Member, services: Running) -> None:
    """Move to the trash; tables in the destination stay."""
    services.workbooks.trash(actor, workbook_id)


@router.post("/{workbook_id}/restore")
def restore_workbook(workbook_id: ObjectId, actor: Member, services: Running) -> WorkbookSummary:
    """Restore it from the trash."""
    return WorkbookSummary(**_summary(services.workbooks.restore(actor, workbook_id)))


@router.put("/{workbook_id}/draft")
def save_draft(workbook_id: ObjectId, body: DraftIn, actor: Member, services: Running) -> DraftSaved:
    """Save the whole draft. On a conflict (409), `where.revision` is the one in the store.

    Formulas may refer to things by name or by id; they are stored with ids.
    """
    revision, saved_at = services.workbooks.save_draft(actor, workbook_id, body.revision, body.document)
    return DraftSaved(revision=revision, saved_at=saved_at.isoformat())


@router.delete("/{workbook_id}/draft")
@in_lane("catalogue")
def discard_draft(
    workbook_id: ObjectId, actor: Member, services: Running, references: References = "names"
) -> WorkbookOut:
    """Set the draft back to the published version."""
    return _out(services.workbooks.discard_draft(actor, workbook_id), services, references)


@router.post("/{workbook_id}/publish")
@in_lane("changes")
def publish_workbook(workbook_id: ObjectId, actor: Member, services: Running) -> PublishedOut:
    """Publish the draft; rebuilds its warehouse views and re-runs materializations that changed."""
    published = services.publishing.publish(actor, workbook_id)
    return PublishedOut(**_summary(published.facts), problems=published.problems)


@router.get("/{workbook_id}/versions")
def list_versions(workbook_id: ObjectId, actor: Member, services: Running) -> list[VersionOut]:
    """Published versions, the newest first."""
    return [
        VersionOut(
            number=version.number,
            published_at=version.published_at.isoformat(),
            published_by=version.published_by,
        )
        for version in services.publishing.versions(actor, workbook_id)
    ]


@router.post("/{workbook_id}/versions/{number}/restore")
@in_lane("catalogue")
def restore_version(
    workbook_id: ObjectId,
    number: Count,
    body: RestoreVersionIn,
    actor: Member,
    services: Running,
    references: References = "names",
) -> WorkbookOut:
    """Replace the draft by this published version. Saving the former draft again undoes it."""
    opened = services.workbooks.restore_version(actor, workbook_id, number, body.revision)
    return _out(opened, services, references)


@router.get("/{workbook_id}/shares")
def get_shares(workbook_id: ObjectId, actor: Member, services: Running) -> SharesOut:
    return _shares(services.shares.of(actor, workbook_id))


@router.put("/{workbook_id}/shares")
def set_shares(workbook_id: ObjectId, body: ShareIn, actor: Member, services: Running) -> SharesOut:
    shares = services.shares.replace(actor, workbook_id, everyone=body.everyone, members=body.members)
    return _shares(shares)
