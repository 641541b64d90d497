"""Sign-in, sign-out, first set-up, one-time links."""

from urllib.parse import urlsplit

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from tablewright import __version__
from tablewright.access.actor import AccountType, Actor
from tablewright.access.permissions import Permission
from tablewright.access.sessions import Client
from tablewright.access.sign_in import SignedInMember, account_of
from tablewright.api.deps import DEVICE_COOKIE, SESSION_COOKIE, OptionalMember, Running
from tablewright.api.sign_in_lanes import hash_in_lane
from tablewright.common.bounds import Email, Token
from tablewright.common.events import SignedOut
from tablewright.wiring import Services

router = APIRouter(prefix="/api", tags=["session"])

DEVICE_SECONDS = 400 * 24 * 3600
"""As long as browsers keep a cookie; each sign-in starts it again."""


class MemberOut(BaseModel):
    id: str
    email: str
    name: str
    account_type: AccountType
    """`admin`, `builder`, `viewer`, or the id of a custom type."""
    active: bool


class SignedInMemberOut(MemberOut):
    """`has_password` is false for members who came by a link and have not chosen one yet."""

    has_password: bool
    account_type_name: str
    permissions: list[Permission]


class SessionOut(BaseModel):
    """`setup_needed` is true until the first admin account exists; `member` is null when signed out."""

    setup_needed: bool
    member: SignedInMemberOut | None
    version: str
    demo: bool


class SetupIn(BaseModel):
    """`token` is printed by the server at its first start."""

    token: Token
    email: Email
    name: str = Field(min_length=1, max_length=120)
    password: str = Field(min_length=10, max_length=200)


class SignInIn(BaseModel):
    email: Email
    password: str = Field(max_length=200)


class LinkIn(BaseModel):
    token: Token


def _client(request: Request, device: str | None = None) -> Client:
    return Client(
        address=request.client.host if request.client else "",
        user_agent=request.headers.get("user-agent", ""),
        device=device,
    )


def _cookie_place(request: Request, services: Services) -> tuple[str, bool]:
    """The cookie's path, and whether it may travel over HTTPS only."""
    public = urlsplit(services.settings.base_url or str(request.base_url))
    return public.path or "/", public.scheme == "https"


def _signed_in(
    request: Request, response: Response, services: Services, opened: SignedInMember
) -> SessionOut:
    path, secure = _cookie_place(request, services)
    device = services.devices.remember(request.cookies.get(DEVICE_COOKIE), opened.actor.email)
    for name, value, seconds in (
        (SESSION_COOKIE, opened.token, int(services.sessions.lifetime.total_seconds())),
        (DEVICE_COOKIE, device, DEVICE_SECONDS),
    ):
        response.set_cookie(
            name, value, max_age=seconds, path=path, secure=secure, httponly=True, samesite="lax"
        )
    return _session(services, opened.actor)


def _session(services: Services, actor: Actor | None) -> SessionOut:
    member = actor and SignedInMemberOut(
        id=actor.id,
        email=actor.email,
        name=actor.name,
        account_type=actor.account_type,
        active=True,
        has_password=services.members.has_password(actor.id),
        account_type_name=services.account_types.name(actor.account_type),
        permissions=sorted(actor.permissions),
    )
    return SessionOut(
        setup_needed=services.sign_in.setup_needed(),
        member=member,
        version=__version__,
        demo=services.settings.demo,
    )


@router.get("/session")
def get_session(services: Running, actor: OptionalMember) -> SessionOut:
    """Who is signed in. Needs no sign-in."""
    return _session(services, actor)


@router.post("/setup")
async def create_first_admin(
    body: SetupIn, request: Request, response: Response, services: Running
) -> SessionOut:
    """Create the first administrator and sign them in."""

    def work() -> SessionOut:
        opened = services.sign_in.set_up(
            body.token, email=body.email, name=body.name, password=body.password, client=_client(request)
        )
        return _signed_in(request, response, services, opened)

    return await hash_in_lane("stranger", work)


@router.post("/session")
async def sign_in(body: SignInIn, request: Request, response: Response, services: Running) -> SessionOut:
    """Sign in by password. Attempts from a browser in which the account has signed in before have their own
    counter."""
    device = services.devices.known(request.cookies.get(DEVICE_COOKIE), account_of(body.email))

    def work() -> SessionOut:
        opened = services.sign_in.by_password(body.email, body.password, _client(request, device))
        return _signed_in(request, response, services, opened)

    return await hash_in_lane("known" if device else "stranger", work)


@router.post("/session/link")
def sign_in_by_link(body: LinkIn, request: Request, response: Response, services: Running) -> SessionOut:
    """Use a one-time link's token; each works once."""
    return _signed_in(request, response, services, services.sign_in.by_link(body.token, _client(request)))


@router.delete("/session", status_code=204)
def sign_out(request: Request, response: Response, services: Running, actor: OptionalMember) -> None:
    """End this session. Repeating it does no harm."""
    token = request.cookies.get(SESSION_COOKIE)
    if token and actor:
        services.sessions.end(token)
        services.audit.record(actor, SignedOut())
    path, secure = _cookie_place(request, services)
    # The device cookie stays: it opens nothing, and keeps strangers from locking this browser out.
    response.delete_cookie(SESSION_COOKIE, path=path, secure=secure, httponly=True, samesite="lax")
