"""Members and their account types."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field

from tablewright.access.members import Link
from tablewright.api.deps import SESSION_COOKIE, Actor, Member, Running, holding
from tablewright.api.routes.session import MemberOut
from tablewright.bounds import Email, ObjectId
from tablewright.store.models import MemberRecord

router = APIRouter(prefix="/api/members", tags=["members"])

MemberSeer = Annotated[Actor, Depends(holding("see-members"))]
MemberManager = Annotated[Actor, Depends(holding("manage-members"))]


class MemberIn(BaseModel):
    email: Email
    name: str = Field(min_length=1, max_length=120)
    account_type: ObjectId | None = None
    """Left out, the type that invitations get."""


class MemberPatch(BaseModel):
    name: str | None = Field(default=None, min_length=1, max_length=120)
    account_type: ObjectId | None = None
    active: bool | None = None


class SignInLinkOut(BaseModel):
    """A one-time link to hand to the member; the path is relative to the server's address."""

    path: str
    expires_at: str


class MemberCreated(BaseModel):
    member: MemberOut
    sign_in_link: SignInLinkOut


class PasswordIn(BaseModel):
    """`current` is not asked of members without a password or signed in by a one-time link."""

    current: str | None = Field(default=None, max_length=200)
    new: str = Field(min_length=10, max_length=200)


def _out(member: MemberRecord) -> MemberOut:
    return MemberOut.model_validate(member, from_attributes=True)


def _link(link: Link) -> SignInLinkOut:
    return SignInLinkOut(path=link.path, expires_at=link.expires_at.isoformat())


@router.get("")
def list_members(_: MemberSeer, services: Running) -> list[MemberOut]:
    """All members, by name. Who builds sees them too, to share workbooks with them."""
    return [_out(member) for member in services.members.all()]


@router.post("", status_code=201)
def create_member(body: MemberIn, actor: MemberManager, services: Running) -> MemberCreated:
    """Create an account; its member signs in first by the link, which works once and for three days."""
    member, link = services.members.create(
        actor,
        email=body.email,
        name=body.name,
        account_type=body.account_type or services.account_types.invitation_type(),
    )
    return MemberCreated(member=_out(member), sign_in_link=_link(link))


@router.patch("/{member_id}")
def update_member(
    member_id: ObjectId, body: MemberPatch, actor: MemberManager, services: Running
) -> MemberOut:
    """Rename, change the account type, or make (in)active, which also signs out at once."""
    changed = services.members.change(
        actor, member_id, name=body.name, account_type=body.account_type, active=body.active
    )
    return _out(changed)


@router.post("/{member_id}/sign-in-link")
def create_sign_in_link(member_id: ObjectId, actor: MemberManager, services: Running) -> SignInLinkOut:
    """A link that signs the member in, once, within 15 minutes."""
    return _link(services.members.sign_in_link(actor, member_id))


@router.post("/me/password", status_code=204)
def change_password(body: PasswordIn, request: Request, actor: Member, services: Running) -> None:
    """Set one's own password; one's other sessions end."""
    services.members.change_password(
        actor, request.cookies[SESSION_COOKIE], current=body.current, new=body.new
    )
