"""What routers ask for: the running services and the signed-in member.

Only `optional_actor` does work that takes time, and runs in a thread for it; the others are coroutines,
which cost no change of threads. `require_actor` is for those who are in a thread already.
"""

from typing import Annotated

from fastapi import Depends, Request

from tablewright.access.actor import Actor
from tablewright.api.errors import ApiError
from tablewright.services import Services

__all__ = ["SESSION_COOKIE", "Actor", "Admin", "Builder", "Member", "OptionalMember", "Running"]

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
    """The signed-in member; 401 `signed-out` when there is none."""
    return _signed_in(actor)


def _signed_in(actor: Actor | None) -> Actor:
    if actor is None:
        raise ApiError(401, "signed-out", "You are not signed in.", hint="Sign in and try again.")
    return actor


Member = Annotated[Actor, Depends(current_actor)]


async def require_builder(actor: Member) -> Actor:
    """A member who may author; 403 `not-allowed` otherwise."""
    if actor.account_type == "viewer":
        raise ApiError(
            403,
            "not-allowed",
            "Viewers may open published workbooks, but not build or change anything.",
            hint="Ask an administrator for a builder account.",
        )
    return actor


async def require_admin(actor: Member) -> Actor:
    """An administrator; 403 `not-allowed` otherwise."""
    if actor.account_type != "admin":
        raise ApiError(
            403, "not-allowed", "Only administrators may do this.", hint="Ask one of your administrators."
        )
    return actor


Builder = Annotated[Actor, Depends(require_builder)]
Admin = Annotated[Actor, Depends(require_admin)]
