"""Who may use a connection."""

from fastapi import APIRouter
from pydantic import BaseModel, Field, model_validator

from tablewright.access.levels import Grant, GranteeKind, Level
from tablewright.api.deps import ConnectionAdmin, Running
from tablewright.common.bounds import ObjectId
from tablewright.connections.grants import NamedGrant

router = APIRouter(prefix="/api/connections/{connection_id}/grants", tags=["connections"])


class GrantIn(BaseModel):
    """`grantee_id` is a team's or a member's id; empty means everyone."""

    kind: GranteeKind
    grantee_id: str = Field(default="", max_length=32)
    level: Level

    @model_validator(mode="after")
    def _for_whom(self) -> "GrantIn":
        if (self.kind == "everyone") != (self.grantee_id == ""):
            raise ValueError("a team or a member is named by its id, everyone by none")
        return self


class GrantOut(BaseModel):
    """`name` is the name of the team or the member."""

    kind: GranteeKind
    grantee_id: str
    name: str
    level: Level


class GrantsIn(BaseModel):
    """The complete new list."""

    grants: list[GrantIn] = Field(max_length=1_000)


def _out(named: list[NamedGrant]) -> list[GrantOut]:
    return [
        GrantOut(
            kind=named_grant.grant.kind,
            grantee_id=named_grant.grant.grantee_id,
            name=named_grant.name,
            level=named_grant.grant.level,
        )
        for named_grant in named
    ]


@router.get("")
def list_grants(connection_id: ObjectId, actor: ConnectionAdmin, services: Running) -> list[GrantOut]:
    """Everyone first, then teams, then members. Levels add up: the highest one counts."""
    return _out(services.grants.of(actor, connection_id))


@router.put("")
def set_grants(
    connection_id: ObjectId, body: GrantsIn, actor: ConnectionAdmin, services: Running
) -> list[GrantOut]:
    """Replace the list of who may use the connection. Members left out lose it from their next request on."""
    grants = [Grant(grant.kind, grant.grantee_id, grant.level) for grant in body.grants]
    return _out(services.grants.replace(actor, connection_id, grants))
