"""Members sign in to warehouses that know them."""

from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field

from tablewright.access.actor import Actor
from tablewright.api.deps import SESSION_COOKIE, Member, Running
from tablewright.api.lanes import LaneRoute, in_lane
from tablewright.common.bounds import ObjectId
from tablewright.common.errors import Refusal
from tablewright.connections.grants import missing_connection
from tablewright.connections.oauth.sign_in import Returned, SignInState
from tablewright.wiring import Services

router = APIRouter(prefix="/api", tags=["connections"], route_class=LaneRoute)

CALLBACK = "/api/oauth/callback"

_NAMES_OF_THIS_MACHINE = ("127.0.0.1", "::1", "localhost")

Text = Annotated[str, Query(max_length=4_000)]


class WarehouseSignInOut(BaseModel):
    """`way`: `member`, each member signs in; `machine`, the connection does so by itself; null, neither.

    `service`: the connection has a service account too, which does scheduled work.
    """

    way: Literal["machine", "member"] | None
    signed_in: bool
    since: str | None
    service: bool


class WarehouseSignInStart(BaseModel):
    """`return_to` is the page of this application to return to."""

    return_to: str = Field(default="", max_length=2_000)


class WarehouseSignInAddress(BaseModel):
    """The address at which the browser signs in."""

    url: str


def _out(state: SignInState) -> WarehouseSignInOut:
    return WarehouseSignInOut(
        way=state.way,
        signed_in=state.signed_in,
        since=state.since.isoformat() if state.since else None,
        service=state.service is not None,
    )


def callback_address(base_url: str | None, host: str | None, server: tuple[str, int | None] | None) -> str:
    """Where a provider sends browsers back to: under the public address, or at this machine.

    `host` is what the browser called this server, which anybody can make up. It counts only as one of the
    names of this machine, when the request came in there: `server` is the address and port that took it.
    """
    if base_url is not None:
        return base_url.rstrip("/") + CALLBACK
    address, port = server or ("", None)
    if host in _NAMES_OF_THIS_MACHINE and address in _NAMES_OF_THIS_MACHINE:
        name = f"[{host}]" if ":" in host else host
        return f"http://{name}:{port}{CALLBACK}"
    raise Refusal(
        "conflict",
        "The server does not know the address at which browsers reach it.",
        code="base-url-needed",
        hint="Its operator has to set TABLEWRIGHT_BASE_URL to that address and restart it.",
    )


def _must_reach(services: Services, actor: Actor, connection_id: str) -> None:
    """Let through members who may open a workbook that reads from the connection, even without a grant on
    it."""
    if services.grants.may(actor, "see", connection_id):
        return
    if not services.workbooks.any_reads_from(actor, connection_id):
        raise missing_connection()


@router.get("/connections/{connection_id}/sign-in")
@in_lane("catalogue")
def get_warehouse_sign_in(connection_id: ObjectId, actor: Member, services: Running) -> WarehouseSignInOut:
    """Whether the member is signed in to the warehouse."""
    _must_reach(services, actor, connection_id)
    return _out(services.warehouse_sign_ins.state(actor, connection_id))


@router.post("/connections/{connection_id}/sign-in")
@in_lane("catalogue")
def begin_warehouse_sign_in(
    connection_id: ObjectId, body: WarehouseSignInStart, request: Request, actor: Member, services: Running
) -> WarehouseSignInAddress:
    """Begin to sign in: send the browser to `url`. The provider sends it back to the callback."""
    _must_reach(services, actor, connection_id)
    settings, server = services.settings, request.scope.get("server")
    url = services.warehouse_sign_ins.begin(
        actor,
        connection_id,
        browser=request.cookies[SESSION_COOKIE],
        redirect_uri=callback_address(settings.base_url, request.url.hostname, server),
        return_to=body.return_to,
    )
    return WarehouseSignInAddress(url=url)


@router.delete("/connections/{connection_id}/sign-in", status_code=204)
@in_lane("catalogue")
def end_warehouse_sign_in(connection_id: ObjectId, actor: Member, services: Running) -> None:
    """Delete your tokens for this warehouse. Repeating it does no harm."""
    services.warehouse_sign_ins.forget(actor, connection_id)


@router.get("/oauth/callback", response_class=RedirectResponse, status_code=303)
@in_lane("catalogue")
def finish_warehouse_sign_in(
    request: Request,
    actor: Member,
    services: Running,
    state: Text,
    code: Text | None = None,
    error: Text | None = None,
) -> RedirectResponse:
    """The callback of the identity provider. Redirects to the page that the member came from, with
    `warehouse-sign-in` = `ok` or the problem in its address.
    """
    try:
        returned = services.warehouse_sign_ins.finish(
            actor, browser=request.cookies[SESSION_COOKIE], state=state, code=code, error=error
        )
    except Refusal as refusal:
        # A person is looking at this address: they see the problem on a page.
        returned = Returned("/connections", refusal.code)
    path, fragment_mark, fragment = returned.return_to.partition("#")
    mark = "&" if "?" in path else "?"
    told = urlencode({"warehouse-sign-in": returned.problem or "ok"})
    # Without a public address the browser stays where it is, whatever it calls this server.
    public = (services.settings.base_url or "").rstrip("/")
    target = f"{public}{path}{mark}{told}{fragment_mark}{fragment}"
    return RedirectResponse(target, status_code=303)
