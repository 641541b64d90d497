"""Sign-in, sign-out, first set-up, one-time links."""

from typing import Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

router = APIRouter(prefix="/api", tags=["session"])

AccountType = Literal["admin", "builder", "viewer"]


class MemberOut(BaseModel):
    id: str
    email: str
    name: str
    account_type: AccountType
    active: bool


class SessionOut(BaseModel):
    """`setup_needed` is true until the first admin account exists; `member` is null when signed out."""

    setup_needed: bool
    member: MemberOut | None
    version: str
    demo: bool


class SetupIn(BaseModel):
    """`token` is printed by the server at its first start."""

    token: str
    email: str
    name: str = Field(min_length=1, max_length=120)
    password: str = Field(min_length=10, max_length=200)


class SignInIn(BaseModel):
    email: str
    password: str


class LinkIn(BaseModel):
    token: str


@router.get("/session")
def get_session() -> SessionOut:
    raise NotImplementedError


@router.post("/setup")
def create_first_admin(body: SetupIn) -> SessionOut:
    raise NotImplementedError


@router.post("/session")
def sign_in(body: SignInIn) -> SessionOut:
    raise NotImplementedError


@router.post("/session/link")
def sign_in_by_link(body: LinkIn) -> SessionOut:
    """Use a one-time link's token; each works once."""
    raise NotImplementedError


@router.delete("/session", status_code=204)
def sign_out() -> None:
    raise NotImplementedError
