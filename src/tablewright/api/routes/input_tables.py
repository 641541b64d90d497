"""Input tables: structure, edits, history, live changes."""

import json
import re
import time
from collections.abc import AsyncGenerator, Callable
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Query, Request
from fastapi.responses import StreamingResponse
from pydantic import TypeAdapter, ValidationError
from starlette.concurrency import run_in_threadpool

from tablewright.api.deps import SESSION_COOKIE, Actor, Door, Member, Running, holding
from tablewright.api.errors import ApiError
from tablewright.api.lanes import LaneRoute, in_lane
from tablewright.api.one_thread import OneThread
from tablewright.api.untold import about_input_table
from tablewright.common.bounds import Count, ObjectId
from tablewright.common.errors import Refusal
from tablewright.document.model import ControlValue
from tablewright.warehouse.identity.identity import use_identity
from tablewright.wiring import Services
from tablewright.writeback.input_tables.live import Event, Watcher
from tablewright.writeback.input_tables.values.model import (
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
from tablewright.writeback.input_tables.viewer_scopes import Through

router = APIRouter(prefix="/api/input-tables", tags=["input tables"], route_class=LaneRoute)

TableMaker = Annotated[Actor, Depends(holding("create-input-tables"))]

HEARTBEAT_SECONDS = 15.0
WATCH_SECONDS = 900.0
"""A watch ends after so long; the browser connects again by itself, and its rights are checked again."""


_CONTROLS = TypeAdapter(dict[str, ControlValue])


ElementId = Annotated[
    ObjectId | None,
    Query(
        description="The element of the published workbook that shows the table. Viewers have the rows and "
        "columns that it shows; needed where several show the table. Who may edit has the whole table."
    ),
]
Controls = Annotated[
    str | None,
    Query(
        max_length=20_000,
        description="Values of controls that formulas of the element read: JSON, by control id.",
    ),
]


def through(element_id: str | None, controls: str | None) -> Through:
    """The workbook element through which a viewer reaches the input table."""
    try:
        values = _CONTROLS.validate_json(controls) if controls else {}
    except ValidationError as error:
        raise ApiError(
            422,
            "invalid-request",
            "The values of controls cannot be read.",
            hint="Give a JSON object from control ids to values.",
            where={"field": "controls"},
        ) from error
    return Through(element_id, values)


async def way(element_id: ElementId = None, controls: Controls = None) -> Through:
    return through(element_id, controls)


Way = Annotated[Through, Depends(way)]


def apply_edit(
    input_table_id: ObjectId,
    body: EditIn,
    actor: Member,
    services: Running,
    door: Door,
    element_id: ElementId = None,
    controls: Controls = None,
) -> EditOut:
    with about_input_table(services, actor, input_table_id):
        return services.input_tables.apply(actor, input_table_id, body, door, through(element_id, controls))


def undo_edit(
    input_table_id: ObjectId,
    body: UndoIn,
    actor: Member,
    services: Running,
    element_id: ElementId = None,
    controls: Controls = None,
) -> EditOut:
    with about_input_table(services, actor, input_table_id):
        return services.input_tables.undo(actor, input_table_id, body, through(element_id, controls))


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
def get_input_table(input_table_id: ObjectId, actor: Member, services: Running, way: Way) -> InputTableOut:
    """Viewers get only the columns, and the count of the rows, that the element shows."""
    with about_input_table(services, actor, input_table_id):
        return services.input_tables.get(actor, input_table_id, way)


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
    way: Way,
    offset: Count = 0,
    limit: Annotated[int, Query(ge=1, le=100_000)] = 1_000,
    at_edit: Annotated[Count | None, Query(ge=1)] = None,
) -> TableRows:
    """Rows in order; with `at_edit`, as they were right after that edit (for viewers, only rows shown
    now)."""
    with about_input_table(services, actor, input_table_id):
        return services.input_tables.rows(
            actor, input_table_id, offset=offset, limit=limit, at_edit=at_edit, through=way
        )


@router.get("/{input_table_id}/history")
@in_lane("queries")
def list_history(
    input_table_id: ObjectId,
    actor: Member,
    services: Running,
    way: Way,
    row_id: ObjectId | None = None,
    before_edit: Count | None = None,
    limit: Annotated[int, Query(ge=1, le=1_000)] = 100,
) -> list[HistoryEntry]:
    """The newest entries first. Viewers get entries of the rows and columns that their element shows; of the
    last hundred deleted rows, those that it would show."""
    with about_input_table(services, actor, input_table_id):
        return services.input_tables.history(
            actor, input_table_id, row_id=row_id, before_edit=before_edit, limit=limit, through=way
        )


@router.get("/{input_table_id}/events", response_class=StreamingResponse)
async def watch_input_table(
    input_table_id: ObjectId,
    actor: Member,
    request: Request,
    services: Running,
    way: Way,
    last_event_id: Annotated[str | None, Header(max_length=200)] = None,
    since: Count | None = None,
) -> StreamingResponse:
    """Server-sent events, each with the edit's number as its id.

    `edit` holds `{"edit": n, "by": email, "rows": [{row_id, version, order, values}], "reload": false}` after
    each commit; a deleted row has nulls, and `reload` asks to read the rows again because many changed.
    Viewers learn only that something changed: `by` is empty, and `reload` is true. `structure` holds
    `{"edit": n, "by": email}` after the columns changed or the table was dropped. `access` (without a number)
    says to ask again who may write: the table was locked or unlocked. Events missed since `Last-Event-ID` (or
    `since`) come first. The stream ends when the member loses the right to the table, and with the session. A
    member has at most a hundred at a time.
    """
    service, turns = services.input_tables, services.lanes.queries
    token = request.cookies.get(SESSION_COOKIE, "")
    # Watching starts before the past is read, so that nothing falls in between.
    watcher = service.live.watch(input_table_id, actor.id)
    try:
        seen = since if (last := edit_number(last_event_id)) is None else last
        if seen is None:
            seen = await turns.run(actor.id, lambda: service.last_edit(actor, input_table_id, way))
        missed = await turns.run(actor.id, partial(service.missed, actor, input_table_id, seen, way))
    except BaseException:
        watcher.close()
        raise

    def visible(event: Event | None) -> Event | None:
        """The event as the member may see it now. Raises Refusal when the session or the right has ended."""
        return service.visible_event(_present(services, token, actor), input_table_id, event, way)

    return StreamingResponse(
        _stream(watcher, missed, seen, visible),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


def edit_number(event_id: str | None) -> int | None:
    """The number of the edit that a client saw last; None if it sends none."""
    if event_id is None or re.fullmatch("[0-9]{1,15}", event_id) is None:
        return None
    return int(event_id)


def _present(services: Services, token: str, actor: Actor) -> Actor:
    """The session's member with their present rights."""
    present = services.sessions.find(token, used=False)
    if present is None or present.id != actor.id:
        raise ApiError(401, "signed-out", "You are not signed in.", hint="Sign in and try again.")
    use_identity(present.id)
    return present


async def _stream(
    watcher: Watcher, missed: Event | None, seen: int, visible: Callable[[Event | None], Event | None]
) -> AsyncGenerator[str]:
    until = time.monotonic() + WATCH_SECONDS
    try:
        yield ": watching\n\n"
        if missed is not None:
            seen = missed.edit
            yield _message(missed)
        async for event in watcher.events(HEARTBEAT_SECONDS):
            if event is not None and event.kind not in ("access", "rights") and event.edit <= seen:
                continue
            try:
                # Rights may have ended since: they are checked before each message.
                saying = await run_in_threadpool(visible, event)
            except (Refusal, ApiError):
                return
            if saying is None:
                yield ": still here\n\n"
            elif saying.kind != "rights":
                yield _message(saying)
            if time.monotonic() > until:
                return
    finally:
        watcher.close()


def _message(event: Event) -> str:
    number = f"id: {event.edit}\n" if event.kind != "access" else ""
    return f"{number}event: {event.kind}\ndata: {json.dumps(event.data, ensure_ascii=False)}\n\n"
