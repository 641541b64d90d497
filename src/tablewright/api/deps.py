"""What routers ask for: the running services and the signed-in member."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from tablewright.services import Services


@dataclass(frozen=True, slots=True)
class Actor:
    """The signed-in member, as plain values (no open database session)."""

    id: str
    email: str
    name: str
    account_type: str
    """`admin`, `builder` or `viewer`."""


def get_services(request: Request) -> Services:
    return request.app.state.services


def current_actor(request: Request) -> Actor:
    """The member of the session cookie or API token; 401 `signed-out` when there is none."""
    raise NotImplementedError


def require_builder(request: Request) -> Actor:
    """A member who may author; 403 `not-allowed` otherwise."""
    raise NotImplementedError


def require_admin(request: Request) -> Actor:
    raise NotImplementedError


Running = Annotated[Services, Depends(get_services)]
Member = Annotated[Actor, Depends(current_actor)]
Builder = Annotated[Actor, Depends(require_builder)]
Admin = Annotated[Actor, Depends(require_admin)]
