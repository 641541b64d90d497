"""Limits the size of request bodies and the time they may take to arrive, on every route.

A body is refused if its Content-Length is too large, and otherwise as soon as more bytes have arrived than
the route takes. Bodies are never decompressed, so received bytes count. The limits apply before sign-in.
"""

import asyncio
import re
import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from fastapi.routing import APIRoute
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tablewright.api.errors import ErrorBody
from tablewright.runtime.settings import Settings

MB = 1_000_000
DEFAULT = 1 * MB
DOCUMENT = 16 * MB
"""For routes whose body may carry a whole workbook."""
EDIT = 128 * MB
"""A million cells with the ids of their columns: the most that one edit changes by default."""

DOCUMENT_ROUTES = (
    "query_element",
    "count_element",
    "count_orphans",
    "list_values",
    "element_statistics",
    "show_sql",
    "describe_element",
    "check_one_formula",
    "open_editor_document",
    "create_workbook",
    "save_draft",
)
EDIT_ROUTES = ("apply_edit",)
UPLOAD_ROUTES = ("stage_upload",)

LARGE_TOGETHER = 512 * MB
"""How much memory bodies larger than the default may use together; one address gets half of it."""
DRAINED = 32 * MB
"""How many bytes beyond the limit are still read: a client that is cut off while it sends shows no answer."""
DRAIN_SECONDS = 10.0

QUIET_SECONDS = 30.0
"""The longest wait for the next piece of a body."""
GRACE_SECONDS = 30.0
SLOWEST_BYTES_PER_SECOND = 10_000
"""After a grace period, a body must arrive at least at this rate."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A route that takes larger bodies. `held`: the body stays in memory while the request is handled."""

    methods: frozenset[str]
    path: re.Pattern[str]
    limit: int
    held: bool = True


def rules_of(routes: Iterable[BaseRoute], settings: Settings) -> list[Rule]:
    limits = dict.fromkeys(DOCUMENT_ROUTES, DOCUMENT) | dict.fromkeys(EDIT_ROUTES, EDIT)
    limits |= dict.fromkeys(UPLOAD_ROUTES, settings.upload_limit_mb * MB)
    return [
        Rule(
            frozenset(route.methods or ()),
            route.path_regex,
            limits[route.name],
            route.name not in UPLOAD_ROUTES,
        )
        for route in routes
        if isinstance(route, APIRoute) and route.name in limits
    ]


class BodyRefused(HTTPException):
    """Raised where a body is read. An HTTPException, because code that reads bodies lets those through."""

    def __init__(self, status: int, body: ErrorBody) -> None:
        headers = {"Connection": "close"}
        if status == 503:
            headers["Retry-After"] = "2"
        super().__init__(status, body.message, headers)
        self.body = body


@dataclass
class _Arrival:
    """The progress of one body's arrival."""

    limit: int
    client: str
    held: bool
    bytes: int = 0
    waited: float = 0.0
    complete: bool = False

    @property
    def large(self) -> int:
        return max(0, self.bytes - DEFAULT) if self.held else 0

    def patience(self) -> float:
        """How long to wait for the next piece."""
        allowed = GRACE_SECONDS + self.bytes / SLOWEST_BYTES_PER_SECOND
        return min(QUIET_SECONDS, allowed - self.waited)


@dataclass
class BodyLimits:
    """Plain ASGI. All of it runs in the event loop."""

    app: ASGIApp
    rules: list[Rule] = field(default_factory=list)
    _large: dict[str, int] = field(default_factory=dict)
    """Bytes beyond the default that are held now, by address."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope) if scope["type"] == "http" else None
        if headers is None or not ("content-length" in headers or "transfer-encoding" in headers):
            await self.app(scope, receive, send)
            return
        rule = self._rule(scope)
        limit = rule.limit if rule else DEFAULT
        client = scope["client"][0] if scope.get("client") else ""
        arrival = _Arrival(limit, client, rule.held if rule else True)
        announced = headers.get("content-length", "")
        if announced.isdigit() and int(announced) > limit:
            if int(announced) <= limit + DRAINED:
                await _drain(receive)
            raise _too_large(limit)

        async def counted() -> Message:
            if arrival.complete:
                return await receive()
            began = time.monotonic()
            try:
                async with asyncio.timeout(max(0.0, arrival.patience())):
                    message = await receive()
            except TimeoutError:
                raise _too_slow() from None
            arrival.waited += time.monotonic() - began
            self._count(arrival, message)
            return message

        try:
            await self.app(scope, counted, send)
        finally:
            self._hold(client, -arrival.large)

    def _rule(self, scope: Scope) -> Rule | None:
        for rule in self.rules:
            if scope["method"] in rule.methods and rule.path.match(scope["path"]):
                return rule
        return None

    def _count(self, arrival: _Arrival, message: Message) -> None:
        arrival.complete = not message.get("more_body", False)
        before = arrival.large
        arrival.bytes += len(message.get("body", b""))
        if arrival.bytes > arrival.limit:
            arrival.bytes = arrival.bytes - len(message["body"])
            raise _too_large(arrival.limit)
        self._hold(arrival.client, arrival.large - before)
        if arrival.large and (
            self._large[arrival.client] > LARGE_TOGETHER // 2 or sum(self._large.values()) > LARGE_TOGETHER
        ):
            raise _too_many()

    def _hold(self, client: str, change: int) -> None:
        if change:
            held = self._large.get(client, 0) + change
            if held > 0:
                self._large[client] = held
            else:
                self._large.pop(client, None)


async def _drain(receive: Receive) -> None:
    try:
        async with asyncio.timeout(DRAIN_SECONDS):
            while (await receive()).get("more_body", False):
                pass
    except TimeoutError:
        return


def size_words(limit: int) -> str:
    return f"{limit // MB:,} MB" if limit % MB == 0 else f"{limit:,} bytes"


def _too_large(limit: int) -> BodyRefused:
    message = f"The request is larger than the {size_words(limit)} that are accepted here."
    return BodyRefused(
        413, ErrorBody(code="too-large", message=message, hint="Send less at once, or in several requests.")
    )


def _too_slow() -> BodyRefused:
    return BodyRefused(
        408,
        ErrorBody(
            code="too-slow",
            message="The request did not arrive in time.",
            hint="Check the network, then send it again.",
        ),
    )


def _too_many() -> BodyRefused:
    return BodyRefused(
        503,
        ErrorBody(
            code="busy",
            message="The server is taking too many large requests just now.",
            hint="Try again in a moment.",
        ),
    )
