"""Input tables: structure, edits, history, live changes."""

import json
import re
import time
from collections.abc import AsyncGenerator
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query
from fastapi.responses import StreamingResponse

from tablewright.api.deps import Actor, Door, Member, Running, holding
from tablewright.api.lanes import LaneRoute, in_lane
from tablewright.api.one_thread import OneThread
from tablewright.bounds import Count, ObjectId
from tablewright.writeback.input_tables.live import Event, Watcher
from tablewright.writeback.input_tables.model import (
    ColumnPatch,
    EditIn,
    EditOut,
    EntryColumnIn,
    HistoryEntry,
    InputTableIn,
    InputTableOut,
    InputTablePatch,
    TableRows,
    UndoIn,
)

router = APIRouter(prefix="/api/input-tables", tags=["input tables"], route_class=LaneRoute)

TableMaker = Annotated[Actor, Depends(holding("create-input-tables"))]

HEARTBEAT_SECONDS = 15.0
WATCH_SECONDS = 900.0
"""A watch ends after so long; the browser comes back by itself, and its rights are looked at anew."""


def apply_edit(
    input_table_id: ObjectId, body: EditIn, actor: Member, services: Running, door: Door
) -> EditOut:
    return services.input_tables.apply(actor, input_table_id, body, door)


def undo_edit(input_table_id: ObjectId, body: UndoIn, actor: Member, services: Running) -> EditOut:
    return services.input_tables.undo(actor, input_table_id, body)


for path, endpoint in (("edits", apply_edit), ("undo", undo_edit)):
    router.add_api_route(
        f"/{{input_table_id}}/{path}", endpoint, methods=["POST"], route_class_override=OneThread
    )


@router.post("", status_code=201)
@in_lane("changes")
def create_input_table(body: InputTableIn, actor: TableMaker, services: Running, door: Door) -> InputTableOut:
    return services.input_tables.create(actor, body, door)


@router.get("/{input_table_id}")
@in_lane("catalogue")
def get_input_table(input_table_id: ObjectId, actor: Member, services: Running) -> InputTableOut:
    return services.input_tables.get(actor, input_table_id)


@router.patch("/{input_table_id}")
@in_lane("changes")
def update_input_table(
    input_table_id: ObjectId, body: InputTablePatch, actor: Member, services: Running
) -> InputTableOut:
    return services.input_tables.change(actor, input_table_id, body)


@router.delete("/{input_table_id}", status_code=204)
@in_lane("changes")
def delete_input_table(input_table_id: ObjectId, actor: Member, services: Running, door: Door) -> None:
    """Drop the table; its history stays until an admin removes it."""
    services.input_tables.delete(actor, input_table_id, door)


@router.post("/{input_table_id}/columns", status_code=201)
@in_lane("changes")
def add_column(
    input_table_id: ObjectId, body: EntryColumnIn, actor: Member, services: Running, door: Door
) -> InputTableOut:
    return services.input_tables.add_column(actor, input_table_id, body, door)


@router.patch("/{input_table_id}/columns/{column_id}")
@in_lane("changes")
def change_column(
    input_table_id: ObjectId,
    column_id: ObjectId,
    body: ColumnPatch,
    actor: Member,
    services: Running,
    door: Door,
) -> InputTableOut:
    return services.input_tables.change_column(actor, input_table_id, column_id, body, door)


@router.delete("/{input_table_id}/columns/{column_id}")
@in_lane("changes")
def drop_column(
    input_table_id: ObjectId, column_id: ObjectId, actor: Member, services: Running, door: Door
) -> InputTableOut:
    return services.input_tables.drop_column(actor, input_table_id, column_id, door)


@router.get("/{input_table_id}/rows")
@in_lane("queries")
def get_rows(
    input_table_id: ObjectId,
    actor: Member,
    services: Running,
    offset: Count = 0,
    limit: Annotated[int, Query(ge=1, le=100_000)] = 1_000,
    at_edit: Annotated[Count | None, Query(ge=1)] = None,
) -> TableRows:
    """Rows in order; with `at_edit` as they were right after that edit."""
    return services.input_tables.rows(actor, input_table_id, offset=offset, limit=limit, at_edit=at_edit)


@router.get("/{input_table_id}/history")
@in_lane("queries")
def list_history(
    input_table_id: ObjectId,
    actor: Member,
    services: Running,
    row_id: ObjectId | None = None,
    before_edit: Count | None = None,
    limit: Annotated[int, Query(ge=1, le=1_000)] = 100,
) -> list[HistoryEntry]:
    """The newest entries first."""
    return services.input_tables.history(
        actor, input_table_id, row_id=row_id, before_edit=before_edit, limit=limit
    )


@router.get("/{input_table_id}/events", response_class=StreamingResponse)
async def watch_input_table(
    input_table_id: ObjectId,
    actor: Member,
    services: Running,
    last_event_id: Annotated[str | None, Header(max_length=200)] = None,
    since: Count | None = None,
) -> StreamingResponse:
    """Server-sent events, each with the edit's number as its id.

    `edit` holds `{"edit": n, "by": email, "rows": [{row_id, version, order, values}], "reload": false}` after
    each commit; a deleted row has nulls, and `reload` asks to read the rows anew because many changed.
    `structure` holds `{"edit": n, "by": email}` after the columns changed or the table was dropped. `access`
    (without a number) says to ask anew who may write: the table was locked or unlocked. What was missed since
    `Last-Event-ID` (or `since`) is told first.
    """
    service, turns = services.input_tables, services.lanes.queries
    # Watching starts before the past is read, so that nothing falls in between.
    watcher = service.live.watch(input_table_id)
    try:
        seen = since if (last := edit_number(last_event_id)) is None else last
        if seen is None:
            seen = await turns.run(actor.id, lambda: service.last_edit(actor, input_table_id))
        missed = await turns.run(actor.id, partial(service.missed, actor, input_table_id, seen))
    except BaseException:
        watcher.close()
        raise
    return StreamingResponse(
        _stream(watcher, missed, seen),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


def edit_number(event_id: str | None) -> int | None:
    """The edit that a client saw last; None when it names none."""
    if event_id is None or re.fullmatch("[0-9]{1,15}", event_id) is None:
        return None
    return int(event_id)


async def _stream(watcher: Watcher, missed: Event | None, seen: int) -> AsyncGenerator[str]:
    until = time.monotonic() + WATCH_SECONDS
    try:
        yield ": watching\n\n"
        if missed is not None:
            seen = missed.edit
            yield _message(missed)
        async for event in watcher.events(HEARTBEAT_SECONDS):
            if event is None:
                yield ": still here\n\n"
            elif event.kind == "access" or event.edit > seen:
                yield _message(event)
            if time.monotonic() > until:
                return
    finally:
        watcher.close()


def _message(event: Event) -> str:
    number = f"id: {event.edit}\n" if event.kind != "access" else ""
    return f"{number}event: {event.kind}\ndata: {json.dumps(event.data, ensure_ascii=False)}\n\n"
