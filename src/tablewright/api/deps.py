"""What routers ask for: the running services and the signed-in member.

`optional_actor` and what is asked about a connection take time, and run in a thread for it; the others are
coroutines, which cost no change of threads. `require_actor` is for those who are in a thread already.
"""

from collections.abc import Awaitable, Callable
from typing import Annotated

from fastapi import Depends, Request

from tablewright.access.actor import Actor
from tablewright.access.decisions import refuse_without
from tablewright.access.levels import ConnectionAction
from tablewright.access.permissions import Permission
from tablewright.api.errors import ApiError
from tablewright.bounds import ObjectId
from tablewright.services import Services
from tablewright.warehouse.acting import act_for

__all__ = [
    "SESSION_COOKIE",
    "Actor",
    "ConnectionAdmin",
    "ConnectionReader",
    "ConnectionSeer",
    "Member",
    "OptionalMember",
    "Running",
    "holding",
    "on_connection",
]

SESSION_COOKIE = "tablewright_session"


async def get_services(request: Request) -> Services:
    return request.app.state.services


Running = Annotated[Services, Depends(get_services)]


def optional_actor(request: Request) -> Actor | None:
    """The member of the session cookie, or None when nobody is signed in."""
    services: Services = request.app.state.services
    token = request.cookies.get(SESSION_COOKIE)
    actor = services.sessions.find(token) if token else None
    request.state.actor_id = actor.id if actor else None
    return actor


OptionalMember = Annotated[Actor | None, Depends(optional_actor)]


def require_actor(request: Request) -> Actor:
    """The signed-in member; 401 `signed-out` when there is none. Asks the metadata database."""
    return _signed_in(optional_actor(request))


async def current_actor(actor: OptionalMember) -> Actor:
    """The signed-in member, for whom the request works from here on; 401 `signed-out` when there is none."""
    return _signed_in(actor)


def _signed_in(actor: Actor | None) -> Actor:
    if actor is None:
        raise ApiError(401, "signed-out", "You are not signed in.", hint="Sign in and try again.")
    act_for(actor.id)
    return actor


Member = Annotated[Actor, Depends(current_actor)]


def holding(*any_of: Permission) -> Callable[[Actor], Awaitable[Actor]]:
    """Asks for a member whose account type has one of these permissions; 403 `not-allowed` otherwise."""

    async def require(actor: Member) -> Actor:
        if actor.permissions.isdisjoint(any_of):
            refuse_without(actor.permissions, any_of[0])
        return actor

    return require


def on_connection(action: ConnectionAction) -> Callable[[str, Actor, Services], Actor]:
    """Asks for a member who may do this to the connection of the path; 403 or 404 otherwise."""

    def require(connection_id: ObjectId, actor: Member, services: Running) -> Actor:
        services.grants.require(actor, action, connection_id)
        return actor

    return require


ConnectionSeer = Annotated[Actor, Depends(on_connection("see"))]
ConnectionReader = Annotated[Actor, Depends(on_connection("explore"))]
ConnectionAdmin = Annotated[Actor, Depends(on_connection("administer"))]
