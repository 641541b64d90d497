"""Connections."""

from typing import Annotated, Any, Literal, get_args

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from tablewright.access.levels import ConnectionAction, Level, may_on_connection
from tablewright.api.deps import (
    Actor,
    ConnectionAdmin,
    ConnectionSeer,
    Running,
    holding,
)
from tablewright.api.lanes import LaneRoute, in_lane
from tablewright.common.bounds import Description, ObjectId
from tablewright.connections.service import TestResult
from tablewright.store.models import Connection
from tablewright.warehouse.registry import ConnectionDetails
from tablewright.wiring import Services

router = APIRouter(prefix="/api/connections", tags=["connections"], route_class=LaneRoute)

ConnectionLister = Annotated[Actor, Depends(holding("view-connections", "create-input-tables", "upload-csv"))]
ConnectionManager = Annotated[Actor, Depends(holding("manage-connections"))]


class WriteAccessSummary(BaseModel):
    """`destination` is the path of the default destination, as people write it; the last check concerns that
    one.

    `ok` is null until its privileges have been tested.
    """

    enabled: bool
    destination: str | None
    checked_at: str | None
    ok: bool | None


class ConnectionOut(BaseModel):
    """`details` never holds a secret. `status` is the last known state.

    `level` is the member's level by grants, `actions` what they may do; `fixed_fields` are details that they
    may not change, because those are the connection's address. Members who may not read from the connection
    get no details of it.
    """

    id: str
    name: str
    platform: str
    description: str
    details: dict[str, Any]
    level: Level | None
    actions: list[ConnectionAction]
    fixed_fields: list[str]
    write_access: WriteAccessSummary
    status: Literal["ok", "unavailable", "unknown"]
    status_message: str | None
    created_at: str
    is_demo: bool


class ConnectionIn(BaseModel):
    name: str = Field(min_length=1, max_length=120)
    description: Description = ""
    details: ConnectionDetails


class ConnectionPatch(BaseModel):
    name: str | None = Field(default=None, min_length=1, max_length=120)
    description: Description | None = None
    details: ConnectionDetails | None = None


class ConnectionTest(BaseModel):
    ok: bool
    code: str | None = None
    message: str
    hint: str | None = None


def _connection_out(
    services: Services, actor: Actor, record: Connection, test: TestResult | None = None
) -> ConnectionOut:
    error = test.error if test else None
    level = services.grants.level(actor, record.id)
    explores = may_on_connection("explore", level, actor.permissions)
    destination = services.write_access.summaries([record.id]).get(record.id)
    check = (destination.last_check if destination else None) or {}
    unknown = all(works is None for works in check.get("features", {}).values())
    return ConnectionOut(
        id=record.id,
        name=record.name,
        platform=record.platform,
        description=record.description,
        details=record.details if explores else {},
        level=level,
        actions=[
            action
            for action in get_args(ConnectionAction)
            if may_on_connection(action, level, actor.permissions)
        ],
        fixed_fields=list(services.connections.fixed_fields(actor, record.platform)),
        write_access=WriteAccessSummary(
            enabled=record.write_enabled,
            destination=".".join(destination.container) if destination else None,
            checked_at=check.get("checked_at"),
            ok=None if unknown else check.get("ok"),
        ),
        status="unknown" if test is None else ("unavailable" if error else "ok"),
        status_message=error.message if error else None,
        created_at=record.created_at.isoformat(),
        is_demo=record.is_demo,
    )


def _test_out(result: TestResult) -> ConnectionTest:
    if result.error is None:
        return ConnectionTest(ok=True, message="The connection works.")
    return ConnectionTest(
        ok=False, code=result.error.code, message=result.error.message, hint=result.error.hint
    )


@router.get("")
@in_lane("catalogue")
def list_connections(services: Running, actor: ConnectionLister) -> list[ConnectionOut]:
    """The connections that are open to the member, each with its present state."""
    records = [
        connection
        for connection in services.connections.all()
        if services.grants.may(actor, "see", connection.id)
    ]
    tests = services.connections.test_all([record.id for record in records])
    return [
        _connection_out(services, actor, record, test) for record, test in zip(records, tests, strict=True)
    ]


@router.post("", status_code=201)
@in_lane("catalogue")
def create_connection(body: ConnectionIn, services: Running, actor: ConnectionManager) -> ConnectionOut:
    record = services.connections.create(actor, body.name, body.description, body.details.model_dump())
    return _connection_out(services, actor, record, services.connections.test(record.id))


@router.post("/test")
@in_lane("catalogue")
def try_connection_details(
    body: ConnectionDetails, services: Running, _: ConnectionManager
) -> ConnectionTest:
    """Try details before saving them."""
    return _test_out(services.connections.test_details(body.model_dump()))


@router.get("/{connection_id}")
@in_lane("catalogue")
def get_connection(connection_id: ObjectId, services: Running, actor: ConnectionSeer) -> ConnectionOut:
    record = services.connections.get(connection_id)
    return _connection_out(services, actor, record, services.connections.test(connection_id))


@router.patch("/{connection_id}")
@in_lane("catalogue")
def update_connection(
    connection_id: ObjectId, body: ConnectionPatch, services: Running, actor: ConnectionSeer
) -> ConnectionOut:
    """Members who may only describe a connection can change nothing but the description."""
    described = body.name is None and body.details is None
    services.grants.require(actor, "annotate" if described else "administer", connection_id)
    details = body.details.model_dump() if body.details else None
    record = services.connections.update(actor, connection_id, body.name, body.description, details)
    return _connection_out(services, actor, record, services.connections.test(connection_id))


@router.delete("/{connection_id}", status_code=204)
@in_lane("catalogue")
def delete_connection(connection_id: ObjectId, services: Running, actor: ConnectionAdmin) -> None:
    """Forget the connection. Nothing in the warehouse is dropped."""
    services.connections.delete(actor, connection_id)


@router.post("/{connection_id}/test")
@in_lane("catalogue")
def try_connection(connection_id: ObjectId, services: Running, _: ConnectionSeer) -> ConnectionTest:
    return _test_out(services.connections.test(connection_id))
