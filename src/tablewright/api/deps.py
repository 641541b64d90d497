"""Dependencies of routers: the running services and the signed-in member.

The checks of connections query the database, so they run in a thread, and so does `optional_actor` where the
session is not known yet. The others are coroutines, which avoid a change of threads. Code that runs in a
thread already calls `require_actor`.
"""

from collections.abc import Awaitable, Callable
from typing import Annotated, Literal

from fastapi import Depends, Request
from starlette.concurrency import run_in_threadpool

from tablewright.access.actor import Actor
from tablewright.access.decisions import refuse_without
from tablewright.access.levels import ConnectionAction
from tablewright.access.permissions import Permission
from tablewright.api.errors import ApiError
from tablewright.common.bounds import ObjectId
from tablewright.warehouse.identity.identity import use_identity
from tablewright.wiring import Services

__all__ = [
    "DEVICE_COOKIE",
    "MEMBER_HEADER",
    "SESSION_COOKIE",
    "Actor",
    "ConnectionAdmin",
    "ConnectionReader",
    "ConnectionSeer",
    "Door",
    "Member",
    "OptionalMember",
    "Running",
    "holding",
    "on_connection",
]

SESSION_COOKIE = "tablewright_session"
DEVICE_COOKIE = "tablewright_device"
"""Grants no access: see access/devices.py."""
MEMBER_HEADER = "x-tablewright-member"
"""The header in which the browser application names the member that its page belongs to."""


async def get_services(request: Request) -> Services:
    return request.app.state.services


Running = Annotated[Services, Depends(get_services)]


def _find_actor(request: Request) -> Actor | None:
    """Asks the metadata database, so it runs in a thread."""
    services: Services = request.app.state.services
    token = request.cookies.get(SESSION_COOKIE)
    actor = services.sessions.find(token) if token else None
    request.state.actor_id = actor.id if actor else None
    return actor


async def optional_actor(request: Request) -> Actor | None:
    """The member of the session cookie, or None when nobody is signed in."""
    services: Services = request.app.state.services
    token = request.cookies.get(SESSION_COOKIE)
    if not token:
        request.state.actor_id = None
        return None
    actor = services.sessions.recall(token)
    if actor is None:
        return await run_in_threadpool(_find_actor, request)
    request.state.actor_id = actor.id
    return actor


OptionalMember = Annotated[Actor | None, Depends(optional_actor)]


def door_of(request: Request) -> Literal["browser", "api"]:
    """Whether the request comes from the browser application or from another program.

    The application sends `MEMBER_HEADER` with each request. A program that sends it too is recorded as
    `browser`; its edits carry the member's own name either way.
    """
    return "browser" if MEMBER_HEADER in request.headers else "api"


async def current_door(request: Request) -> Literal["browser", "api"]:
    return door_of(request)


Door = Annotated[Literal["browser", "api"], Depends(current_door)]


def require_actor(request: Request) -> Actor:
    """The signed-in member; 401 `signed-out` when there is none. Asks the metadata database."""
    return _signed_in(request, _find_actor(request))


async def current_actor(request: Request, actor: OptionalMember) -> Actor:
    """The signed-in member, with whose identity the request runs from here on; 401 `signed-out` when there is
    none."""
    return _signed_in(request, actor)


def _signed_in(request: Request, actor: Actor | None) -> Actor:
    if actor is None:
        raise ApiError(401, "signed-out", "You are not signed in.", hint="Sign in and try again.")
    shown = request.headers.get(MEMBER_HEADER)
    if shown is not None and shown != actor.id:
        # A page of one member is open while another one has signed in: what it sends is not theirs.
        raise ApiError(
            401,
            "other-member",
            "Somebody else has signed in to this browser.",
            hint="Sign in again to go on with your own work.",
        )
    use_identity(actor.id)
    return actor


Member = Annotated[Actor, Depends(current_actor)]


def holding(*any_of: Permission) -> Callable[[Actor], Awaitable[Actor]]:
    """A dependency on a member whose account type has one of these permissions; 403 `not-allowed`
    otherwise."""

    async def require(actor: Member) -> Actor:
        if actor.permissions.isdisjoint(any_of):
            refuse_without(actor.permissions, any_of[0])
        return actor

    return require


def on_connection(action: ConnectionAction) -> Callable[[str, Actor, Services], Actor]:
    """A dependency on a member who may do this to the connection in the path; 403 or 404 otherwise."""

    def require(connection_id: ObjectId, actor: Member, services: Running) -> Actor:
        services.grants.require(actor, action, connection_id)
        return actor

    return require


ConnectionSeer = Annotated[Actor, Depends(on_connection("see"))]
ConnectionReader = Annotated[Actor, Depends(on_connection("explore"))]
ConnectionAdmin = Annotated[Actor, Depends(on_connection("administer"))]
