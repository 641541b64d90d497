"""Members and their account types."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, Field

from tablewright.access.members import Link
from tablewright.access.user_agents import device_words
from tablewright.api.deps import SESSION_COOKIE, Actor, Member, Running, holding
from tablewright.api.routes.session import MemberOut
from tablewright.api.sign_in_lanes import hash_in_lane
from tablewright.common.bounds import Email, ObjectId
from tablewright.store.models import MemberRecord

router = APIRouter(prefix="/api/members", tags=["members"])

MemberSeer = Annotated[Actor, Depends(holding("see-members"))]
MemberManager = Annotated[Actor, Depends(holding("manage-members"))]


class MemberIn(BaseModel):
    email: Email
    name: str = Field(min_length=1, max_length=120)
    account_type: ObjectId | None = None
    """The default type of invitations if left out."""


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
    """Members without a password, or signed in by an admin's link, may leave out `current`."""

    current: str | None = Field(default=None, max_length=200)
    new: str = Field(min_length=10, max_length=200)


class OwnSessionOut(BaseModel):
    """`way` is `password`, `link` (made by an administrator), `own-link` or `set-up`.

    `last_used_at` may be a few minutes behind; without further use the session ends at `ends_at`.
    """

    id: str
    device: str
    address: str
    way: str
    signed_in_at: str
    last_used_at: str
    ends_at: str
    current: bool


def _out(member: MemberRecord) -> MemberOut:
    return MemberOut.model_validate(member, from_attributes=True)


def _link(link: Link) -> SignInLinkOut:
    return SignInLinkOut(path=link.path, expires_at=link.expires_at.isoformat())


@router.get("")
def list_members(_: MemberSeer, services: Running) -> list[MemberOut]:
    """All members, by name. Builders see them too, to share workbooks with them."""
    return [_out(member) for member in services.members.all()]


@router.post("", status_code=201)
def create_member(body: MemberIn, actor: MemberManager, services: Running) -> MemberCreated:
    """Create an account. Its member first signs in by the link, which works once, for three days."""
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


@router.post("/me/password", status_code=204)
async def change_password(body: PasswordIn, request: Request, actor: Member, services: Running) -> None:
    """Set your own password; your other sessions and unused sign-in links end."""
    token = request.cookies[SESSION_COOKIE]

    def work() -> None:
        services.members.change_password(actor, token, current=body.current, new=body.new)

    await hash_in_lane("known", work)


@router.post("/me/sign-in-link")
def create_own_sign_in_link(actor: Member, services: Running) -> SignInLinkOut:
    """A link that signs you in on another device, once, within 15 minutes."""
    return _link(services.members.own_link(actor))


@router.get("/me/sessions")
def list_sessions(request: Request, actor: Member, services: Running) -> list[OwnSessionOut]:
    """Your sessions: this one first, then those that were used last."""
    return [
        OwnSessionOut(
            id=one.id,
            device=device_words(one.user_agent),
            address=one.address,
            way=one.way,
            signed_in_at=one.signed_in_at.isoformat(),
            last_used_at=one.last_used_at.isoformat(),
            ends_at=one.ends_at.isoformat(),
            current=one.current,
        )
        for one in services.sessions.of_member(actor.id, request.cookies[SESSION_COOKIE])
    ]


@router.delete("/me/sessions", status_code=204)
def end_other_sessions(request: Request, actor: Member, services: Running) -> None:
    """Sign out everywhere but here; unused sign-in links end, too."""
    services.members.end_other_sessions(actor, request.cookies[SESSION_COOKIE])


@router.delete("/me/sessions/{session_id}", status_code=204)
def end_session(session_id: ObjectId, actor: Member, services: Running) -> None:
    """End one of your own sessions. Repeating it does no harm."""
    services.members.end_session(actor, session_id)


# After the routes of `me`, which it would take for the id of a member.
@router.post("/{member_id}/sign-in-link")
def create_sign_in_link(member_id: ObjectId, actor: MemberManager, services: Running) -> SignInLinkOut:
    """A link that signs the member in, once, within 15 minutes."""
    return _link(services.members.sign_in_link(actor, member_id))
