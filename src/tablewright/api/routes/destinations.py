"""Where a member may put new objects of a connection."""

from fastapi import APIRouter
from pydantic import BaseModel

from tablewright.api.deps import ConnectionSeer, Running
from tablewright.common.bounds import ObjectId

router = APIRouter(prefix="/api/connections/{connection_id}/destinations", tags=["connections"])


class UsableDestination(BaseModel):
    """`label` is its path in the warehouse. Without a choice, the default one is used, or else the first."""

    id: str
    label: str
    is_default: bool


@router.get("")
def list_usable_destinations(
    connection_id: ObjectId, actor: ConnectionSeer, services: Running
) -> list[UsableDestination]:
    """The destinations that are open to the member's teams, the default first; none while write access is
    off."""
    return [
        UsableDestination(
            id=destination.id, label=".".join(destination.container), is_default=destination.is_default
        )
        for destination in services.destinations.usable(actor, connection_id)
    ]
