"""Connections that sign in by OAuth: how each platform's provider is asked. Pure; imports no driver.

`authentication` is `machine` (the connection's own client gets tokens for itself) or `member` (each member
signs in and works with their own rights). A warehouse client does none of this: it is opened with a token.
"""

import importlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol
from urllib.parse import urlsplit

from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.warehouse.fields import ConnectionConfig

Way = Literal["machine", "member"]


@dataclass(frozen=True, slots=True)
class OAuthEndpoints:
    """What a platform's own identity provider expects, unless the connection names another one."""

    authorize_url: str | None
    token_url: str | None
    member_scopes: tuple[str, ...]
    machine_scopes: tuple[str, ...]
    more: Mapping[str, str] = field(default_factory=dict[str, str])
    """What else goes into the address of the sign-in page."""
    client_authentication: Literal["header", "body"] = "header"
    """Where the client's secret goes when tokens are asked for."""


@dataclass(frozen=True, slots=True)
class OAuthPlan:
    """How one connection gets its tokens. `service` is how its service account signs in, where it has one."""

    way: Way
    authorize_url: str | None
    token_url: str
    client_id: str
    scopes: tuple[str, ...]
    more: Mapping[str, str]
    client_authentication: Literal["header", "body"]
    service: str | None


@dataclass(frozen=True, slots=True)
class AccessToken:
    """`version` is another one after each renewal."""

    value: str = field(repr=False)
    expires_at: datetime | None
    version: str


class TokenSource(Protocol):
    """Gives tokens that are good for a while; renews them when need be.

    `refused` is one that the warehouse did not take: another one is given, or `sign-in` raised.
    """

    def machine(self, config: ConnectionConfig, refused: AccessToken | None = None) -> AccessToken: ...

    def member(
        self, config: ConnectionConfig, member_id: str, refused: AccessToken | None = None
    ) -> AccessToken: ...


def plan_of(platform: str, details: Mapping[str, Any]) -> OAuthPlan | None:
    """How the connection gets tokens; None when it signs in otherwise. Raises `invalid` when unclear."""
    way = details.get("authentication")
    if way not in ("machine", "member"):
        return None
    endpoints = _endpoints(platform, details)
    if endpoints is None:
        return None
    token_url = details.get("token_url") or endpoints.token_url
    authorize_url = details.get("authorize_url") or endpoints.authorize_url
    missing = [
        name
        for name, value, needed in (
            ("client_id", details.get("client_id"), True),
            ("token_url", token_url, True),
            ("authorize_url", authorize_url, way == "member"),
        )
        if needed and not value
    ]
    if missing:
        raise WarehouseError("invalid", f"This way to sign in needs {' and '.join(missing)}.")
    for url in (token_url, authorize_url):
        if url is not None and not is_safe(url):
            raise WarehouseError("invalid", "The addresses of an identity provider must begin with https://.")
    usual = endpoints.member_scopes if way == "member" else endpoints.machine_scopes
    return OAuthPlan(
        way=way,
        authorize_url=authorize_url,
        token_url=str(token_url),
        client_id=str(details["client_id"]),
        scopes=tuple(details.get("scopes") or usual),
        more=endpoints.more if not details.get("authorize_url") else {},
        client_authentication=endpoints.client_authentication,
        service=details.get("service") if way == "member" else None,
    )


def is_safe(url: str) -> bool:
    """Whether secrets may be sent there: over TLS, or without leaving this machine."""
    parts = urlsplit(url)
    local = parts.hostname in ("127.0.0.1", "localhost", "::1")
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and local))


def _endpoints(platform: str, details: Mapping[str, Any]) -> OAuthEndpoints | None:
    name = f"tablewright.warehouse.{platform}.oauth"
    try:
        module: Any = importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name == name:
            return None
        raise
    endpoints: OAuthEndpoints = module.endpoints(details)
    return endpoints
