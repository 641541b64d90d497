"""Write access of a connection: the destination, its privileges, and what is stored there."""

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from tablewright.api.deps import Admin, Running
from tablewright.writeback.destination import WriteAccessState, report_values

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


@router.get("")
def get_write_access(connection_id: str, _actor: Admin, services: Running) -> WriteAccessOut:
    return _out(services.write_access.state(connection_id))


@router.post("/check")
def check_write_access(
    connection_id: str, body: CheckIn, _actor: Admin, services: Running
) -> WriteAccessCheck:
    """Probe every privilege with throw-away objects, which are always removed."""
    report = services.write_access.check(connection_id, body.schema_name, create=body.create)
    return WriteAccessCheck.model_validate(report_values(report))


@router.put("")
def set_write_access(
    connection_id: str, body: WriteAccessIn, actor: Admin, services: Running
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
def list_destination_objects(connection_id: str, _actor: Admin, services: Running) -> list[DestinationObject]:
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
