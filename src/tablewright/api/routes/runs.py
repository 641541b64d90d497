"""All runs of materializations in one list."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel

from tablewright.access.decisions import refuse_without
from tablewright.api.deps import Member, Running
from tablewright.api.routes.storage import RunOut, RunStatus, run_out
from tablewright.api.sql_sight import SqlSight
from tablewright.common.bounds import Count, ObjectId

router = APIRouter(prefix="/api/runs", tags=["warehouse storage"])


class ListedRunOut(RunOut):
    """`workbook_name` is null when the workbook is gone for good."""

    workbook_name: str | None


class RunPageOut(BaseModel):
    """The newest first. `next_offset` is null on the last page."""

    runs: list[ListedRunOut]
    total: int
    next_offset: int | None


@router.get("")
def list_all_runs(
    actor: Member,
    services: Running,
    status: RunStatus | None = None,
    offset: Count = 0,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
) -> RunPageOut:
    """Runs in the workbooks that you may open; for admins, all runs."""
    page = services.materializations.all_runs(actor, status=status, offset=offset, limit=limit)
    end = offset + len(page.runs)
    sight = SqlSight(services, actor)
    return RunPageOut(
        runs=[
            ListedRunOut(**run_out(services, sight, run).model_dump(), workbook_name=name)
            for run, name in page.runs
        ],
        total=page.total,
        next_offset=end if end < page.total else None,
    )


@router.post("/{run_id}/cancel")
def cancel_run(run_id: ObjectId, actor: Member, services: Running) -> RunOut:
    """Stop a queued or running run; it ends in a moment, and queries go on using what was stored before."""
    if not actor.may("manage-all-workbooks"):
        refuse_without(actor.permissions, "schedule-materializations")
    run = services.materializations.cancel(actor, run_id)
    return run_out(services, SqlSight(services, actor), run)
