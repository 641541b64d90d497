"""Workbooks: drafts, publishing, recents."""

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from tablewright.document.model import Workbook

router = APIRouter(prefix="/api/workbooks", tags=["workbooks"])

Ability = Literal["view", "edit"]


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
    """`document` is the draft for those who may edit and ask for it, else the published version."""

    version: Literal["draft", "published"]
    revision: int
    document: Workbook


class WorkbookIn(BaseModel):
    name: str = Field(min_length=1, max_length=200)
    document: Workbook | None = None


class WorkbookPatch(BaseModel):
    name: str | None = Field(default=None, min_length=1, max_length=200)
    description: str | None = None


class DraftIn(BaseModel):
    """`revision` is the one this draft was made from; another one in the store is a conflict (409)."""

    revision: int
    document: Workbook


class DraftSaved(BaseModel):
    revision: int
    saved_at: str


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
    members: dict[str, Ability]


class SharesOut(BaseModel):
    everyone: bool
    members: list[ShareOut]


@router.get("")
def list_workbooks() -> list[WorkbookSummary]:
    """Those the member may open, most recently opened first."""
    raise NotImplementedError


@router.post("", status_code=201)
def create_workbook(body: WorkbookIn) -> WorkbookOut:
    raise NotImplementedError


@router.get("/{workbook_id}")
def get_workbook(workbook_id: str, version: Literal["draft", "published"] = "published") -> WorkbookOut:
    raise NotImplementedError


@router.patch("/{workbook_id}")
def update_workbook(workbook_id: str, body: WorkbookPatch) -> WorkbookSummary:
    raise NotImplementedError


@router.delete("/{workbook_id}", status_code=204)
def delete_workbook(workbook_id: str) -> None:
    """Move to the trash; tables in the destination stay."""
    raise NotImplementedError


@router.post("/{workbook_id}/restore")
def restore_workbook(workbook_id: str) -> WorkbookSummary:
    raise NotImplementedError


@router.put("/{workbook_id}/draft")
def save_draft(workbook_id: str, body: DraftIn) -> DraftSaved:
    raise NotImplementedError


@router.delete("/{workbook_id}/draft")
def discard_draft(workbook_id: str) -> WorkbookOut:
    """Set the draft back to the published version."""
    raise NotImplementedError


@router.post("/{workbook_id}/publish")
def publish_workbook(workbook_id: str) -> WorkbookSummary:
    """Publish the draft; rebuilds its warehouse views and re-runs materializations that changed."""
    raise NotImplementedError


@router.get("/{workbook_id}/versions")
def list_versions(workbook_id: str) -> list[VersionOut]:
    raise NotImplementedError


@router.get("/{workbook_id}/shares")
def get_shares(workbook_id: str) -> SharesOut:
    raise NotImplementedError


@router.put("/{workbook_id}/shares")
def set_shares(workbook_id: str, body: ShareIn) -> SharesOut:
    raise NotImplementedError
