"""Write access of a connection: the destination, its privileges, and what is stored there."""

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

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
    """`create` makes the schema first when it does not exist."""

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


@router.get("")
def get_write_access(connection_id: str) -> WriteAccessOut:
    raise NotImplementedError


@router.post("/check")
def check_write_access(connection_id: str, body: CheckIn) -> WriteAccessCheck:
    """Probe every privilege with throw-away objects, which are always removed."""
    raise NotImplementedError


@router.put("")
def set_write_access(connection_id: str, body: WriteAccessIn) -> WriteAccessOut:
    raise NotImplementedError


@router.get("/objects")
def list_destination_objects(connection_id: str) -> list[DestinationObject]:
    raise NotImplementedError
