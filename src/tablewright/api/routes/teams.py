"""Teams and their members."""

from typing import Annotated

from fastapi import APIRouter, Depends
from pydantic import BaseModel, Field

from tablewright.access.teams import TeamFacts
from tablewright.api.deps import Actor, Member, Running, holding
from tablewright.common.bounds import ObjectId

router = APIRouter(prefix="/api/teams", tags=["members"])

TeamManager = Annotated[Actor, Depends(holding("manage-teams"))]


class TeamOut(BaseModel):
    """`mine`: the member who asks belongs to it. `member_ids` is null for those who may not see them."""

    id: str
    name: str
    description: str
    visible: bool
    mine: bool
    member_ids: list[str] | None


class TeamIn(BaseModel):
    """`visible`: everybody sees its name; else only its members and those who manage teams."""

    name: str = Field(min_length=1, max_length=120)
    description: str = Field(default="", max_length=1_000)
    visible: bool = True


class TeamPatch(BaseModel):
    """`member_ids` are all of its members after the change."""

    name: str | None = Field(default=None, min_length=1, max_length=120)
    description: str | None = Field(default=None, max_length=1_000)
    visible: bool | None = None
    member_ids: list[ObjectId] | None = Field(default=None, max_length=10_000)


def _out(facts: TeamFacts) -> TeamOut:
    return TeamOut.model_validate(facts, from_attributes=True)


@router.get("")
def list_teams(actor: Member, services: Running) -> list[TeamOut]:
    """Teams whose name the member may see, by name."""
    return [_out(team) for team in services.teams.all(actor)]


@router.post("", status_code=201)
def create_team(body: TeamIn, actor: TeamManager, services: Running) -> TeamOut:
    return _out(services.teams.create(actor, body.name, body.description, visible=body.visible))


@router.patch("/{team_id}")
def update_team(team_id: ObjectId, body: TeamPatch, actor: TeamManager, services: Running) -> TeamOut:
    facts = services.teams.change(
        actor,
        team_id,
        name=body.name,
        description=body.description,
        visible=body.visible,
        member_ids=body.member_ids,
    )
    return _out(facts)


@router.delete("/{team_id}", status_code=204)
def delete_team(team_id: ObjectId, actor: TeamManager, services: Running) -> None:
    """Deletes its grants as well."""
    services.teams.delete(actor, team_id)
