"""Members sign in to warehouses that know them."""

from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, Field

from tablewright.access.oauth.sign_in import Returned, SignInState
from tablewright.api.deps import SESSION_COOKIE, Member, Running
from tablewright.api.lanes import LaneRoute, in_lane
from tablewright.refusal import Refusal
from tablewright.services import Services

router = APIRouter(prefix="/api", tags=["connections"], route_class=LaneRoute)

CALLBACK = "/api/oauth/callback"

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
    """`return_to` is the page of this application to go on with."""

    return_to: str = Field(default="", max_length=2_000)


class WarehouseSignInAddress(BaseModel):
    """Where the browser goes to sign in."""

    url: str


def _out(state: SignInState) -> WarehouseSignInOut:
    return WarehouseSignInOut(
        way=state.way,
        signed_in=state.signed_in,
        since=state.since.isoformat() if state.since else None,
        service=state.service is not None,
    )


def _public(request: Request, services: Services) -> str:
    return (services.settings.base_url or str(request.base_url)).rstrip("/")


@router.get("/connections/{connection_id}/sign-in")
@in_lane("catalogue")
def get_warehouse_sign_in(connection_id: str, actor: Member, services: Running) -> WarehouseSignInOut:
    """Whether the member is signed in to the warehouse."""
    return _out(services.warehouse_sign_ins.state(actor, connection_id))


@router.post("/connections/{connection_id}/sign-in")
@in_lane("catalogue")
def begin_warehouse_sign_in(
    connection_id: str, body: WarehouseSignInStart, request: Request, actor: Member, services: Running
) -> WarehouseSignInAddress:
    """Begin to sign in: send the browser to `url`. It comes back by the callback."""
    url = services.warehouse_sign_ins.begin(
        actor,
        connection_id,
        browser=request.cookies[SESSION_COOKIE],
        redirect_uri=_public(request, services) + CALLBACK,
        return_to=body.return_to,
    )
    return WarehouseSignInAddress(url=url)


@router.delete("/connections/{connection_id}/sign-in", status_code=204)
@in_lane("catalogue")
def end_warehouse_sign_in(connection_id: str, actor: Member, services: Running) -> None:
    """Delete one's tokens for this warehouse. Repeating it does no harm."""
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
    """Where the identity provider sends the browser back to. It goes on to the page it came from, with
    `warehouse-sign-in` = `ok` or the reason why not in its address.
    """
    try:
        returned = services.warehouse_sign_ins.finish(
            actor, browser=request.cookies[SESSION_COOKIE], state=state, code=code, error=error
        )
    except Refusal as refusal:
        # A person is looking at this address: they are told on a page.
        returned = Returned("/connections", refusal.code)
    path, fragment_mark, fragment = returned.return_to.partition("#")
    mark = "&" if "?" in path else "?"
    told = urlencode({"warehouse-sign-in": returned.problem or "ok"})
    target = f"{_public(request, services)}{path}{mark}{told}{fragment_mark}{fragment}"
    return RedirectResponse(target, status_code=303)
