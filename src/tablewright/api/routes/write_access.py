"""Write access of a connection: its destinations, their privileges, and what is stored there."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

from tablewright.api.deps import ConnectionAdmin, Running
from tablewright.api.errors import ErrorBody
from tablewright.api.lanes import LaneRoute, in_lane
from tablewright.api.progress_stream import JSON_LINES, ReportProgress, stream_progress
from tablewright.common.bounds import ObjectId
from tablewright.warehouse.contract.storage import storage_of
from tablewright.writeback.doctor.report import Check, Report, check_values, report_values
from tablewright.writeback.doctor.steps import planned
from tablewright.writeback.write_access.move_job import shown
from tablewright.writeback.write_access.service import NewDestination, WriteAccessState

router = APIRouter(
    prefix="/api/connections/{connection_id}/write-access", tags=["write access"], route_class=LaneRoute
)

Feature = Literal["input-tables", "uploads", "warehouse-views", "materialization"]
Text = Annotated[str, Field(max_length=255)]
Values = Annotated[dict[Annotated[str, Field(max_length=60)], Text | bool | None], Field(max_length=20)]
"""The fields of the form by their names, as `fields` lists them."""


class DestinationField(BaseModel):
    """A field of the form of a destination. Those with `part` make up its path, in their order."""

    name: str
    label: str
    help: str
    kind: Literal["text", "switch"]
    part: bool
    required: bool
    default: str | bool | None


class PrivilegeCheck(BaseModel):
    """One step, tested for real. `grant` and `grant_sql` are the missing privilege, if it is known.

    `reason` is `permission` for a missing privilege, or `outage`.
    """

    privilege: str
    label: str
    result: Literal["ok", "missing", "unknown"]
    reason: Literal["permission", "outage", "absent", "not-tried", "other"] | None = None
    message: str | None = None
    grant: str | None = None
    grant_sql: str | None = None
    needed_for: list[Feature]
    milliseconds: float


class MissingGrant(BaseModel):
    key: str
    label: str
    sql: str
    reason: str


class UnreachedCheck(BaseModel):
    at: str
    message: str


class WriteAccessCheck(BaseModel):
    """`foreign_tables` are tables there that Tablewright did not create: a destination hides them.

    `outage`: something failed because the warehouse is unreachable, not for lack of a privilege. A feature is
    null if it could not be tested for that reason. `unreached`: a later check could not reach the warehouse;
    the rest is the last known state.
    """

    container: list[str]
    exists: bool
    ok: bool
    outage: bool
    checks: list[PrivilegeCheck]
    features: dict[Feature, bool | None]
    missing_grants: list[MissingGrant]
    foreign_tables: list[str]
    checked_at: str
    unreached: UnreachedCheck | None = None


class PlannedCheck(BaseModel):
    privilege: str
    label: str


class CheckLine(BaseModel):
    """One line of a check in progress; each has one of the fields.

    First all `planned` steps, then each `check` as soon as it is done (one about the schema may come in
    between; of two for the same privilege the later one counts), at last the `report` or the `error`.
    """

    planned: list[PlannedCheck] | None = None
    check: PrivilegeCheck | None = None
    report: WriteAccessCheck | None = None
    error: ErrorBody | None = None


class DestinationOut(BaseModel):
    """`values` fill the form; `label` is the path as people write it. `team_ids`: none is everyone."""

    id: str
    container: list[str]
    label: str
    values: dict[str, Any]
    purpose: Literal["data", "histories"]
    description: str
    is_default: bool
    team_ids: list[str]
    retired: bool
    last_check: WriteAccessCheck | None
    object_count: int


class LockOut(BaseModel):
    """An object that the warehouse lets nobody write to. Reading goes on."""

    object_id: str
    name: str
    code: Literal["permission", "unavailable", "moving"]
    message: str
    since: str


class WriteAccessOut(BaseModel):
    """`histories_apart`: a destination for histories may be named (each member signs in to the warehouse)."""

    enabled: bool
    platform: str
    fields: list[DestinationField]
    histories_apart: bool
    destinations: list[DestinationOut]
    locks: list[LockOut]
    object_count: int


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class CheckIn(Body):
    """`create` makes the schema, database or dataset for the check if it does not exist, and removes it
    again."""

    values: Values
    create: bool = False


class WriteAccessIn(Body):
    """Without `values`, the default destination stays the same."""

    enabled: bool
    values: Values | None = None
    create: bool = False
    accept_foreign_tables: bool = False


class DestinationIn(Body):
    """`create` makes the schema, database or dataset if it does not exist."""

    values: Values
    purpose: Literal["data", "histories"] = "data"
    description: str = Field(default="", max_length=500)
    team_ids: list[Annotated[str, Field(max_length=32)]] = Field(default_factory=list, max_length=200)
    is_default: bool = False
    create: bool = False
    accept_foreign_tables: bool = False


class DestinationPatch(Body):
    """`options` are the fields of the form that are no part of the path."""

    description: str | None = Field(default=None, max_length=500)
    team_ids: list[Annotated[str, Field(max_length=32)]] | None = Field(default=None, max_length=200)
    is_default: Literal[True] | None = None
    options: Values | None = None


class SetupIn(Body):
    values: Values


class SetupLine(BaseModel):
    """One statement with its reason. `via` is `shell` for a command of the vendor's own tool."""

    sql: str
    reason: str
    via: Literal["sql", "shell"]


class SetupOut(BaseModel):
    """SQL that an administrator of the warehouse runs there. `user` gets the rights; `script` is all of
    it."""

    user: str | None
    statements: list[SetupLine]
    script: str


class ConsequencesOut(BaseModel):
    """`schedules` are the materializations that run by themselves."""

    input_tables: int
    uploads: int
    warehouse_views: int
    materializations: int
    schedules: int


class MoveIn(Body):
    source_id: str = Field(max_length=32)
    target_id: str = Field(max_length=32)


class MoveProblem(BaseModel):
    name: str
    message: str


class MoveOut(BaseModel):
    """`done` of `total` objects are moved; `current` is being moved."""

    id: str
    source_id: str
    target_id: str
    status: Literal["queued", "running", "succeeded", "failed"]
    total: int
    done: int
    current: str | None
    problems: list[MoveProblem]
    asked_at: str
    finished_at: str | None


class DestinationObject(BaseModel):
    """`ours`: made by this installation; several may share one destination."""

    id: str
    kind: Literal["input-table", "upload", "warehouse-view", "materialization"]
    name: str
    container: list[str]
    document_id: str | None
    document_name: str | None
    owner: str
    created_at: str
    last_used_at: str | None
    status: str
    ours: bool
    lock: LockOut | None


def _out(state: WriteAccessState) -> WriteAccessOut:
    parts = [field.name for field in state.fields if field.part]
    return WriteAccessOut(
        enabled=state.enabled,
        platform=state.platform,
        fields=[DestinationField.model_validate(field, from_attributes=True) for field in state.fields],
        histories_apart=state.histories_apart,
        destinations=[
            DestinationOut.model_validate(
                {
                    "id": destination.id,
                    "container": list(destination.container),
                    "label": ".".join(destination.container),
                    "values": dict(zip(parts, destination.container, strict=False)) | destination.options,
                    "purpose": destination.purpose,
                    "description": destination.description,
                    "is_default": destination.is_default,
                    "team_ids": list(destination.team_ids),
                    "retired": destination.retired,
                    "last_check": destination.last_check,
                    "object_count": destination.object_count,
                }
            )
            for destination in state.destinations
        ],
        locks=[LockOut.model_validate(lock, from_attributes=True) for lock in state.locks],
        object_count=state.object_count,
    )


def _check_out(report: Report) -> WriteAccessCheck:
    return WriteAccessCheck.model_validate(report_values(report))


_LINE = {"schema": {"$ref": "#/components/schemas/CheckLine"}}
_PROGRESS: dict[int | str, dict[str, Any]] = {200: {"model": CheckLine, "content": {JSON_LINES: _LINE}}}


@router.get("")
@in_lane("catalogue")
def get_write_access(connection_id: ObjectId, _actor: ConnectionAdmin, services: Running) -> WriteAccessOut:
    return _out(services.write_access.state(connection_id))


@router.post("/setup")
@in_lane("catalogue")
def get_write_access_setup(
    connection_id: ObjectId, body: SetupIn, _actor: ConnectionAdmin, services: Running
) -> SetupOut:
    """What to run in the warehouse before this is saved: exact, minimal, and harmless when run again."""
    setup = services.write_access.setup(connection_id, body.values)
    return SetupOut(
        user=setup.user,
        statements=[
            SetupLine(sql=statement.sql, reason=statement.reason, via=statement.via)
            for statement in setup.statements
        ],
        script=setup.script,
    )


@router.post("/check")
@in_lane("changes")
def check_write_access(
    connection_id: ObjectId, body: CheckIn, _actor: ConnectionAdmin, services: Running
) -> WriteAccessCheck:
    """Test every privilege with temporary objects, which are always removed."""
    return _check_out(services.write_access.check(connection_id, body.values, create=body.create))


@router.post("/check/progress", response_class=StreamingResponse, responses=_PROGRESS)
async def watch_write_access_check(
    connection_id: ObjectId, body: CheckIn, request: Request, actor: ConnectionAdmin, services: Running
) -> StreamingResponse:
    """The same check, streamed as JSON lines while it runs. It goes on after the client disconnects."""

    def work(tell: ReportProgress) -> None:
        # Sent with the first result, so that a refused request still gets a usual error reply.
        warehouse = services.warehouses.get(connection_id)
        steps = planned(warehouse.capabilities, storage_of(warehouse, body.values))
        ahead = [PlannedCheck(privilege=privilege, label=label) for privilege, label in steps]

        def on_check(check: Check) -> None:
            if ahead:
                tell(CheckLine(planned=ahead.copy()))
                ahead.clear()
            tell(CheckLine(check=PrivilegeCheck.model_validate(check_values(check))))

        report = services.write_access.check(
            connection_id, body.values, create=body.create, on_check=on_check
        )
        tell(CheckLine(report=_check_out(report)))

    return await stream_progress(services.lanes.changes, actor, work, request.state.request_id)


@router.put("")
@in_lane("changes")
def set_write_access(
    connection_id: ObjectId, body: WriteAccessIn, actor: ConnectionAdmin, services: Running
) -> WriteAccessOut:
    """Switch on (nothing is saved unless it can work) or off (everything stays and can be read)."""
    if not body.enabled:
        return _out(services.write_access.disable(actor, connection_id))
    return _out(
        services.write_access.enable(
            actor,
            connection_id,
            body.values,
            create=body.create,
            accept_foreign_tables=body.accept_foreign_tables,
        )
    )


@router.post("/destinations", status_code=201)
@in_lane("changes")
def add_destination(
    connection_id: ObjectId, body: DestinationIn, actor: ConnectionAdmin, services: Running
) -> WriteAccessOut:
    """Add a destination. Existing objects stay where they are."""
    asked = NewDestination(
        body.values,
        body.purpose,
        body.description,
        tuple(body.team_ids),
        body.is_default,
        body.create,
        body.accept_foreign_tables,
    )
    return _out(services.write_access.add(actor, connection_id, asked))


@router.patch("/destinations/{destination_id}")
@in_lane("changes")
def change_destination(
    connection_id: ObjectId,
    destination_id: ObjectId,
    body: DestinationPatch,
    actor: ConnectionAdmin,
    services: Running,
) -> WriteAccessOut:
    """Change its description, teams and options, or make it the default. Its path never changes."""
    changes = body.model_dump(exclude_unset=True)
    return _out(services.write_access.change(actor, connection_id, destination_id, **changes))


@router.delete("/destinations/{destination_id}")
@in_lane("changes")
def remove_destination(
    connection_id: ObjectId, destination_id: ObjectId, actor: ConnectionAdmin, services: Running
) -> WriteAccessOut:
    """Stop writing new objects there. While Tablewright still has objects in it, it stays reserved and
    usable."""
    return _out(services.write_access.remove(actor, connection_id, destination_id))


@router.post("/destinations/{destination_id}/check")
@in_lane("changes")
def check_destination(
    connection_id: ObjectId, destination_id: ObjectId, _actor: ConnectionAdmin, services: Running
) -> WriteAccessCheck:
    """Run the doctor. Locked objects that work again are unlocked."""
    return _check_out(services.write_access.check_destination(connection_id, destination_id))


@router.get("/consequences")
@in_lane("catalogue")
def get_consequences(connection_id: ObjectId, _actor: ConnectionAdmin, services: Running) -> ConsequencesOut:
    """What stops when write access is switched off. Everything stays and can be read."""
    consequences = services.write_access.consequences(connection_id)
    return ConsequencesOut.model_validate(consequences, from_attributes=True)


@router.post("/moves", status_code=202)
@in_lane("changes")
def move_everything(
    connection_id: ObjectId, body: MoveIn, actor: ConnectionAdmin, services: Running
) -> MoveOut:
    """Move everything of one destination to another, in the background; `GET moves` has the progress.

    An input table is read-only while it is being moved. Objects that cannot be moved stay and keep working.
    """
    move = services.moves.start(actor, connection_id, body.source_id, body.target_id)
    return MoveOut.model_validate(shown(move))


@router.get("/moves")
def list_moves(connection_id: ObjectId, _actor: ConnectionAdmin, services: Running) -> list[MoveOut]:
    """The last moves, the newest first."""
    return [MoveOut.model_validate(shown(move)) for move in services.moves.of_connection(connection_id)]


@router.get("/objects")
@in_lane("catalogue")
def list_destination_objects(
    connection_id: ObjectId, _actor: ConnectionAdmin, services: Running
) -> list[DestinationObject]:
    """All objects in the destinations, of every server; histories are listed with their input table."""
    return [
        DestinationObject(
            id=listed.entry.object_id,
            kind=listed.kind,
            name=listed.entry.object_name,
            container=list(listed.container),
            document_id=listed.entry.document_id,
            document_name=listed.document_name,
            owner=listed.entry.owner,
            created_at=listed.entry.created_at.isoformat() if listed.entry.created_at else "",
            last_used_at=listed.entry.last_used_at.isoformat() if listed.entry.last_used_at else None,
            status=listed.entry.status,
            ours=listed.server_owns,
            lock=LockOut.model_validate(listed.lock, from_attributes=True) if listed.lock else None,
        )
        for listed in services.write_access.objects(connection_id)
    ]
