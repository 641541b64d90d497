"""Warehouse views and materializations of elements."""

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

router = APIRouter(prefix="/api/workbooks/{workbook_id}/elements/{element_id}", tags=["warehouse storage"])


class ViewIn(BaseModel):
    name: str = Field(min_length=1, max_length=63)


class ViewOut(BaseModel):
    """`status`: `pending` waits for a publish. `path` is what SQL users type."""

    element_id: str
    name: str
    path: list[str]
    qualified_name: str
    status: Literal["pending", "ready", "failed"]
    error: str | None
    updated_at: str | None


class ScheduleIn(BaseModel):
    """`cron` has five fields, in `time_zone`."""

    cron: str
    time_zone: str = "UTC"
    paused: bool = False


class RunOut(BaseModel):
    id: str
    element_id: str
    element_name: str
    workbook_id: str
    trigger: Literal["manual", "schedule", "publish"]
    status: Literal["queued", "running", "succeeded", "failed", "skipped"]
    queued_at: str
    started_at: str | None
    finished_at: str | None
    rows: int | None
    milliseconds: float | None
    error: str | None


class MaterializationOut(BaseModel):
    """`state` `fresh` serves queries; `stale` means that the element's query changed since (queries run live)."""

    element_id: str
    level: str | None
    path: list[str] | None
    state: Literal["none", "fresh", "stale"]
    reason: str | None
    as_of: str | None
    rows: int | None
    schedule: ScheduleIn | None
    next_run_at: str | None
    last_run: RunOut | None


class MaterializationIn(BaseModel):
    """`schedule` null removes the schedule. `level` null stores what the element shows."""

    level: str | None = None
    schedule: ScheduleIn | None = None


@router.get("/warehouse-view")
def get_view(workbook_id: str, element_id: str) -> ViewOut | None:
    raise NotImplementedError


@router.put("/warehouse-view")
def set_view(workbook_id: str, element_id: str, body: ViewIn) -> ViewOut:
    raise NotImplementedError


@router.delete("/warehouse-view", status_code=204)
def drop_view(workbook_id: str, element_id: str) -> None:
    raise NotImplementedError


@router.get("/materialization")
def get_materialization(workbook_id: str, element_id: str) -> MaterializationOut:
    raise NotImplementedError


@router.put("/materialization")
def set_materialization(workbook_id: str, element_id: str, body: MaterializationIn) -> MaterializationOut:
    raise NotImplementedError


@router.post("/materialization/runs", status_code=202)
def run_materialization(workbook_id: str, element_id: str) -> RunOut:
    """Start a run now; poll it by its id."""
    raise NotImplementedError


@router.get("/materialization/runs")
def list_runs(workbook_id: str, element_id: str) -> list[RunOut]:
    raise NotImplementedError


@router.delete("/materialization", status_code=204)
def drop_materialization(workbook_id: str, element_id: str) -> None:
    """Drop the stored table and the schedule."""
    raise NotImplementedError
