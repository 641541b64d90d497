"""Warehouse views and materializations of elements."""

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field

from tablewright.api.deps import Actor, Member, Running, holding
from tablewright.api.lanes import LaneRoute, in_lane
from tablewright.api.sql_sight import SqlSight
from tablewright.common.bounds import ObjectId
from tablewright.store.models import MaterializationRun
from tablewright.wiring import Services
from tablewright.writeback.materialization.platform_refresh import RefreshState
from tablewright.writeback.materialization.service import MaterializationState, Schedule
from tablewright.writeback.views.service import ViewState

router = APIRouter(
    prefix="/api/workbooks/{workbook_id}/elements/{element_id}",
    tags=["warehouse storage"],
    route_class=LaneRoute,
)

ViewMaker = Annotated[Actor, Depends(holding("create-warehouse-views"))]
Materializer = Annotated[Actor, Depends(holding("schedule-materializations"))]


class ViewIn(BaseModel):
    name: str = Field(min_length=1, max_length=63)


class FreeNameOut(BaseModel):
    name: str


class ViewOut(BaseModel):
    """`status`: `pending` waits for a publish. `path` is the path of the view in SQL."""

    element_id: str
    name: str
    path: list[str]
    qualified_name: str
    status: Literal["pending", "ready", "failed"]
    error: str | None
    updated_at: str | None


class ScheduleIn(BaseModel):
    """`cron` has five fields, in `time_zone`."""

    cron: str = Field(max_length=120)
    time_zone: str = Field(default="UTC", max_length=64)
    paused: bool = False


RunStatus = Literal["queued", "running", "succeeded", "failed", "skipped", "cancelled"]


class RunOut(BaseModel):
    """`note`: a remark on a run that succeeded, such as why its table is a plain one.

    `may_cancel`: the member may stop it now. `cancelled_by` has asked to stop it; it may take a moment.
    """

    id: str
    element_id: str
    element_name: str
    workbook_id: str
    trigger: Literal["manual", "schedule", "publish"]
    status: RunStatus
    queued_at: str
    started_at: str | None
    finished_at: str | None
    rows: int | None
    milliseconds: float | None
    error: str | None
    note: str | None
    cancelled_by: str | None
    may_cancel: bool


class RefreshOut(BaseModel):
    """The warehouse (`by`: its name) keeps the stored table fresh by itself: at most `lag_seconds` behind
    what it reads, or, with null, only when it is run by hand. `incremental` (it reads only what changed) is
    null while the warehouse cannot be asked.
    """

    by: str
    lag_seconds: int | None
    paused: bool
    incremental: bool | None


class MaterializationOut(BaseModel):
    """`fresh`: queries use it; `stale`: the element has changed since, so that queries run live."""

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
    refreshed: RefreshOut | None


class MaterializationIn(BaseModel):
    """`schedule` null removes the schedule. `level` null stores what the element shows."""

    level: str | None = Field(default=None, max_length=64)
    schedule: ScheduleIn | None = None


def _view(state: ViewState) -> ViewOut:
    return ViewOut(
        element_id=state.element_id,
        name=state.name,
        path=list(state.path),
        qualified_name=state.qualified_name,
        status=state.status,
        error=state.error,
        updated_at=_moment(state.updated_at),
    )


UNTOLD = "The run failed. Those who may edit the workbook see why."


def run_out(services: Services, sight: SqlSight, run: MaterializationRun) -> RunOut:
    """The reason of a failure names tables of the warehouse: only members who may edit the workbook get
    it."""
    seen = sight.actor.may("manage-all-workbooks") or sight.edits(run.workbook_id)
    return RunOut.model_validate(
        {
            "id": run.id,
            "element_id": run.element_id,
            "element_name": run.element_name,
            "workbook_id": run.workbook_id,
            "trigger": run.trigger,
            "status": run.status,
            "queued_at": _moment(run.created_at),
            "started_at": _moment(run.started_at),
            "finished_at": _moment(run.finished_at),
            "rows": run.rows,
            "milliseconds": run.milliseconds,
            "error": run.error if seen else run.error and UNTOLD,
            "note": run.note if seen else None,
            "cancelled_by": run.cancelled_by,
            "may_cancel": services.materializations.may_cancel(sight.actor, run),
        }
    )


def _materialization(
    services: Services, actor: Actor, workbook_id: str, state: MaterializationState
) -> MaterializationOut:
    schedule = state.schedule
    sight = SqlSight(services, actor)
    return MaterializationOut(
        element_id=state.element_id,
        level=state.level,
        path=list(state.path) if state.path and sight.edits(workbook_id) else None,
        state=state.state,
        reason=state.reason,
        as_of=_moment(state.as_of),
        rows=state.rows,
        schedule=ScheduleIn(cron=schedule.cron, time_zone=schedule.time_zone, paused=schedule.paused)
        if schedule
        else None,
        next_run_at=_moment(state.next_run_at),
        last_run=run_out(services, sight, state.last_run) if state.last_run else None,
        refreshed=_refreshed(state.refreshed) if state.refreshed else None,
    )


def _refreshed(state: RefreshState) -> RefreshOut:
    return RefreshOut(
        by=state.by,
        lag_seconds=int(state.lag.total_seconds()) if state.lag is not None else None,
        paused=state.paused,
        incremental=state.incremental,
    )


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


@router.get("/warehouse-view")
@in_lane("catalogue")
def get_view(workbook_id: ObjectId, element_id: ObjectId, actor: Member, services: Running) -> ViewOut | None:
    """Null if there is none, and for members who may not edit the workbook."""
    state = services.views.get(actor, workbook_id, element_id)
    return _view(state) if state and SqlSight(services, actor).edits(workbook_id) else None


@router.get("/warehouse-view/free-name")
@in_lane("catalogue")
def propose_view_name(
    workbook_id: ObjectId,
    element_id: ObjectId,
    actor: ViewMaker,
    services: Running,
    name: Annotated[str, Query(min_length=1, max_length=200)],
) -> FreeNameOut:
    """A free name in the destination, like this one."""
    return FreeNameOut(name=services.views.free_name(actor, workbook_id, element_id, name))


@router.put("/warehouse-view")
@in_lane("changes")
def set_view(
    workbook_id: ObjectId, element_id: ObjectId, body: ViewIn, actor: ViewMaker, services: Running
) -> ViewOut:
    """Create or rename the element's view. Built at once from the published version."""
    return _view(services.views.set(actor, workbook_id, element_id, body.name))


@router.delete("/warehouse-view", status_code=204)
@in_lane("changes")
def drop_view(workbook_id: ObjectId, element_id: ObjectId, actor: ViewMaker, services: Running) -> None:
    services.views.drop(actor, workbook_id, element_id)


@router.get("/materialization")
@in_lane("catalogue")
def get_materialization(
    workbook_id: ObjectId, element_id: ObjectId, actor: Member, services: Running
) -> MaterializationOut:
    state = services.materializations.state(actor, workbook_id, element_id)
    return _materialization(services, actor, workbook_id, state)


@router.put("/materialization")
@in_lane("changes")
def set_materialization(
    workbook_id: ObjectId,
    element_id: ObjectId,
    body: MaterializationIn,
    actor: Materializer,
    services: Running,
) -> MaterializationOut:
    """Save the settings. Runs read with the rights of the member who saved them last."""
    schedule = Schedule(**body.schedule.model_dump()) if body.schedule else None
    state = services.materializations.set(actor, workbook_id, element_id, body.level, schedule)
    return _materialization(services, actor, workbook_id, state)


@router.post("/materialization/runs", status_code=202)
@in_lane("changes")
def run_materialization(
    workbook_id: ObjectId, element_id: ObjectId, actor: Materializer, services: Running
) -> RunOut:
    """Start a run now; it appears in the list of runs. It is skipped while another one runs."""
    run = services.materializations.run_now(actor, workbook_id, element_id)
    return run_out(services, SqlSight(services, actor), run)


@router.get("/materialization/runs")
def list_runs(workbook_id: ObjectId, element_id: ObjectId, actor: Member, services: Running) -> list[RunOut]:
    """The newest runs first."""
    runs = services.materializations.runs(actor, workbook_id, element_id)
    sight = SqlSight(services, actor)
    return [run_out(services, sight, run) for run in runs]


@router.delete("/materialization", status_code=204)
@in_lane("changes")
def drop_materialization(
    workbook_id: ObjectId, element_id: ObjectId, actor: Materializer, services: Running
) -> None:
    """Drop the stored table and the schedule."""
    services.materializations.drop(actor, workbook_id, element_id)
