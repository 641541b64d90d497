"""The query history, and cancelling."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel

from tablewright.api.deps import Member, Running
from tablewright.api.errors import ApiError
from tablewright.api.routes.elements import StoredUseOut
from tablewright.api.sql_sight import SqlSight
from tablewright.common.bounds import ObjectId
from tablewright.query.execution import Execution

router = APIRouter(prefix="/api", tags=["queries"])


class QueryEntry(BaseModel):
    """One run query. Times in milliseconds: compiling, waiting for a slot, running, sending.

    `sql_hidden`: the query names tables of a connection that is not open to the member, so `sql` is null.
    """

    id: str
    workbook_id: str | None
    element_id: str | None
    element_name: str | None
    member_name: str
    started_at: str
    status: Literal["running", "done", "failed", "cancelled"]
    source: Literal["warehouse", "cache"]
    rows: int | None
    bytes: int | None
    compile_ms: float | None
    wait_ms: float | None
    run_ms: float | None
    send_ms: float | None
    sql: str | None
    sql_hidden: bool = False
    error: str | None
    stored: list[StoredUseOut]


@router.get("/queries")
def list_queries(
    services: Running,
    actor: Member,
    workbook_id: ObjectId | None = None,
    limit: Annotated[int, Query(ge=1, le=1_000)] = 100,
) -> list[QueryEntry]:
    """The newest first: everybody's queries of a workbook that you may edit, or for admins; else your own."""
    everybody = actor.may("manage-all-workbooks")
    if workbook_id is not None:
        everybody |= services.workbooks.require(actor, workbook_id, "open-published") == "edit"
    sight = SqlSight(services, actor)
    waiting = [
        _running_entry(execution, sight)
        for execution in services.queries.running()
        if (everybody or execution.about["member_id"] == actor.id)
        and workbook_id in (None, execution.about["workbook_id"])
    ]
    entries = services.queries.history.list(
        workbook_id=workbook_id, member_id=None if everybody else actor.id, limit=limit
    )
    return (waiting + [_entry_out(entry, sight) for entry in entries])[:limit]


@router.get("/queries/{query_id}")
def get_query(query_id: ObjectId, services: Running, actor: Member) -> QueryEntry:
    entry = services.queries.history.get(query_id)
    if entry is None or not (actor.may("manage-all-workbooks") or entry["member_id"] == actor.id):
        raise ApiError(404, "not-found", "There is no such query in the history.")
    return _entry_out(entry, SqlSight(services, actor))


@router.delete("/queries/{query_id}", status_code=204)
def cancel_query(query_id: ObjectId, services: Running, actor: Member) -> None:
    """Stop a running query: your own, or for admins anybody's. Does nothing when it has ended."""
    for execution in services.queries.running():
        others = execution.id == query_id and execution.about["member_id"] != actor.id
        if others and not actor.may("manage-all-workbooks"):
            raise ApiError(403, "not-allowed", "This is somebody else's query.")
    services.queries.cancel(query_id)


def _running_entry(execution: Execution, sight: SqlSight) -> QueryEntry:
    about = execution.about
    shown = sight.reaches(about["workbook_id"], about["connection_id"])
    return QueryEntry(
        id=execution.id,
        workbook_id=about["workbook_id"],
        element_id=about["element_id"],
        element_name=about["element_name"],
        member_name=about["member_name"],
        started_at=execution.started_at.isoformat(),
        status="running",
        source="warehouse",
        rows=None,
        bytes=None,
        compile_ms=execution.clock.compile_ms,
        wait_ms=None,
        run_ms=None,
        send_ms=None,
        sql=execution.compiled.sql if shown else None,
        sql_hidden=not shown,
        error=None,
        stored=[StoredUseOut.model_validate(use) for use in about["stored"]],
    )


def _entry_out(entry: dict[str, Any], sight: SqlSight) -> QueryEntry:
    fields = {name: entry[name] for name in QueryEntry.model_fields if name in entry}
    fields["started_at"] = entry["created_at"].isoformat()
    if entry["sql"] is not None and not sight.reaches(entry["workbook_id"], entry["connection_id"]):
        fields |= {"sql": None, "sql_hidden": True}
    return QueryEntry.model_validate(fields)
