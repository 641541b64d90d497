"""Write access of a connection: the destination, its privileges, and what is stored there."""

from typing import Any, Literal

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field

from tablewright.api.deps import ConnectionAdmin, Running
from tablewright.api.errors import ErrorBody
from tablewright.api.told import JSON_LINES, Tell, told
from tablewright.writeback.destination import WriteAccessState, check_values, report_values
from tablewright.writeback.doctor import Check, planned

router = APIRouter(prefix="/api/connections/{connection_id}/write-access", tags=["write access"])

Feature = Literal["input-tables", "uploads", "warehouse-views", "materialization"]


class PrivilegeCheck(BaseModel):
    """One privilege, tried for real. `grant_sql` is the statement that would give it, where there is one."""

    privilege: str
    label: str
    result: Literal["ok", "missing", "unknown"]
    message: str | None = None
    grant_sql: str | None = None
    needed_for: list[Feature]
    milliseconds: float


class WriteAccessCheck(BaseModel):
    """`foreign_tables` are tables in the schema that are not ours: naming it would hide them."""

    schema_name: str
    exists: bool
    ok: bool
    checks: list[PrivilegeCheck]
    features: dict[Feature, bool]
    foreign_tables: list[str]
    checked_at: str


class PlannedCheck(BaseModel):
    privilege: str
    label: str


class CheckLine(BaseModel):
    """One line of a check in progress; each has one of the fields.

    First all that is `planned`, then each `check` as soon as it is known (one about the schema may come in
    between; of two for the same privilege the later one counts), at last the `report`, or what went wrong.
    """

    planned: list[PlannedCheck] | None = None
    check: PrivilegeCheck | None = None
    report: WriteAccessCheck | None = None
    error: ErrorBody | None = None


class WriteAccessOut(BaseModel):
    enabled: bool
    schema_name: str | None
    last_check: WriteAccessCheck | None
    object_count: int


class CheckIn(BaseModel):
    """`create` makes the schema for the check when it does not exist, and removes it again."""

    schema_name: str = Field(min_length=1, max_length=63)
    create: bool = False


class WriteAccessIn(BaseModel):
    enabled: bool
    schema_name: str | None = Field(default=None, min_length=1, max_length=63)
    create: bool = False
    accept_foreign_tables: bool = False


class DestinationObject(BaseModel):
    id: str
    kind: Literal["input-table", "upload", "warehouse-view", "materialization"]
    name: str
    document_id: str | None
    document_name: str | None
    owner: str
    created_at: str
    last_used_at: str | None
    status: str


def _out(state: WriteAccessState) -> WriteAccessOut:
    return WriteAccessOut.model_validate(state, from_attributes=True)


_LINE = {"schema": {"$ref": "#/components/schemas/CheckLine"}}
_PROGRESS: dict[int | str, dict[str, Any]] = {200: {"model": CheckLine, "content": {JSON_LINES: _LINE}}}


@router.get("")
def get_write_access(connection_id: str, _actor: ConnectionAdmin, services: Running) -> WriteAccessOut:
    return _out(services.write_access.state(connection_id))


@router.post("/check")
def check_write_access(
    connection_id: str, body: CheckIn, _actor: ConnectionAdmin, services: Running
) -> WriteAccessCheck:
    """Probe every privilege with throw-away objects, which are always removed."""
    report = services.write_access.check(connection_id, body.schema_name, create=body.create)
    return WriteAccessCheck.model_validate(report_values(report))


@router.post("/check/progress", response_class=StreamingResponse, responses=_PROGRESS)
async def watch_write_access_check(
    connection_id: str, body: CheckIn, request: Request, _actor: ConnectionAdmin, services: Running
) -> StreamingResponse:
    """The same check, told line by line while it runs. It goes on when nobody listens any more."""

    def work(tell: Tell) -> None:
        # Told with the first result: a request that is refused gets a usual error reply.
        ahead = [PlannedCheck(privilege=privilege, label=label) for privilege, label in planned()]

        def on_check(check: Check) -> None:
            if ahead:
                tell(CheckLine(planned=ahead.copy()))
                ahead.clear()
            tell(CheckLine(check=PrivilegeCheck.model_validate(check_values(check))))

        report = services.write_access.check(
            connection_id, body.schema_name, create=body.create, on_check=on_check
        )
        tell(CheckLine(report=WriteAccessCheck.model_validate(report_values(report))))

    return await told(work, request.state.request_id)


@router.put("")
def set_write_access(
    connection_id: str, body: WriteAccessIn, actor: ConnectionAdmin, services: Running
) -> WriteAccessOut:
    """Switch on (nothing is saved unless it can work) or off (everything stays and can be read)."""
    if not body.enabled:
        return _out(services.write_access.disable(actor, connection_id))
    return _out(
        services.write_access.enable(
            actor,
            connection_id,
            body.schema_name,
            create=body.create,
            accept_foreign_tables=body.accept_foreign_tables,
        )
    )


@router.get("/objects")
def list_destination_objects(
    connection_id: str, _actor: ConnectionAdmin, services: Running
) -> list[DestinationObject]:
    """What is stored in the destination, by whichever server; histories come with their input table."""
    return [
        DestinationObject(
            id=listed.entry.object_id,
            kind=listed.kind,
            name=listed.entry.object_name,
            document_id=listed.entry.document_id,
            document_name=listed.document_name,
            owner=listed.entry.owner,
            created_at=listed.entry.created_at.isoformat() if listed.entry.created_at else "",
            last_used_at=listed.entry.last_used_at.isoformat() if listed.entry.last_used_at else None,
            status=listed.entry.status,
        )
        for listed in services.write_access.objects(connection_id)
    ]
