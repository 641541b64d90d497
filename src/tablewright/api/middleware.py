"""Around every request: its id, the cross-site check, security headers, one log line, the last safety net."""

import logging
import time
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tablewright.api.errors import ErrorBody
from tablewright.api.failures import render, reply
from tablewright.store.ids import new_id

log = logging.getLogger("tablewright.requests")

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

HSTS_SECONDS = 365 * 24 * 3600


def content_policy(style_nonce: str | None = None) -> str:
    """What a page may load and do. Allowed style elements are files and those with the reply's nonce.

    Style attributes stay allowed: the grid and the charts position things with them, and they run no code.
    """
    styles = "style-src 'self'" if style_nonce is None else f"style-src 'self' 'nonce-{style_nonce}'"
    return "; ".join(
        (
            "default-src 'self'",
            "script-src 'self'",
            styles,
            "style-src-attr 'unsafe-inline'",
            "font-src 'self'",
            "img-src 'self' data: blob:",
            "connect-src 'self'",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            "frame-ancestors 'self'",
        )
    )


SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def cross_site(method: str, headers: Headers, public_origin: str | None, scheme: str) -> bool:
    """Whether a changing request comes from a page of another site.

    Browsers say so in `Sec-Fetch-Site`, older ones in `Origin`. A request with neither header comes from a
    script or command line, so there is no signed-in browser to abuse.
    """
    if method in SAFE_METHODS:
        return False
    fetch_site = headers.get("sec-fetch-site")
    if fetch_site is not None:
        return fetch_site not in ("same-origin", "none")
    origin = headers.get("origin")
    if origin is None:
        return False
    return origin not in {f"{scheme}://{headers.get('host', '')}", public_origin}


def origin_of(url: str | None) -> str | None:
    """`https://host:port` of an address, as browsers write it."""
    if url is None:
        return None
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


class RequestFrame:
    """Plain ASGI, so that streaming replies and disconnects pass through untouched."""

    def __init__(self, app: ASGIApp, base_url: str | None = None) -> None:
        self.app = app
        self.public_origin = origin_of(base_url)
        self.headers = {**SECURITY_HEADERS}
        if self.public_origin and self.public_origin.startswith("https:"):
            # Without subdomains: other programs may answer there.
            self.headers["Strict-Transport-Security"] = f"max-age={HSTS_SECONDS}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        request_id = new_id()
        state = scope.setdefault("state", {})
        state["request_id"] = request_id
        started = time.perf_counter()
        status = 0
        is_api = scope["path"].startswith("/api/")

        async def framed_send(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["X-Request-Id"] = request_id
                headers["Content-Security-Policy"] = content_policy(state.get("style_nonce"))
                for name, value in self.headers.items():
                    headers[name] = value
                if is_api and "cache-control" not in headers:
                    headers["Cache-Control"] = "no-store"
            await send(message)

        try:
            if cross_site(scope["method"], Headers(scope=scope), self.public_origin, scope["scheme"]):
                await _refuse_cross_site(scope, receive, framed_send)
            else:
                await self.app(scope, receive, framed_send)
        except Exception as error:
            response = render(error, request_id)
            if status:
                # The reply has begun: only closing the connection shows the client that it is incomplete.
                raise
            await response(scope, receive, framed_send)
        finally:
            if is_api:
                _log_line(scope, status, time.perf_counter() - started)


async def _refuse_cross_site(scope: Scope, receive: Receive, send: Send) -> None:
    body = ErrorBody(
        code="cross-site",
        message="This request came from a page of another site and was refused.",
        hint="Open Tablewright at its own address; behind a proxy, set TABLEWRIGHT_BASE_URL to it.",
    )
    await reply(403, body)(scope, receive, send)


def _log_line(scope: Scope, status: int, seconds: float) -> None:
    state = scope["state"]
    facts = {
        "method": scope["method"],
        "path": scope["path"],
        "status": status,
        "ms": round(seconds * 1000, 1),
        "member": state.get("actor_id"),
        "id": state["request_id"],
    }
    log.info("request", extra={"facts": facts})
