"""Builds requests to an identity provider and parses its answers. Pure."""

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from tablewright.warehouse.identity.oauth import OAuthPlan

LONGEST_TOKEN = 100_000


class BadAnswer(Exception):
    """The provider's answer breaks the protocol. The message contains nothing of the answer."""


@dataclass(frozen=True, slots=True)
class TokenAnswer:
    access_token: str = field(repr=False)
    refresh_token: str | None = field(repr=False)
    expires_at: datetime | None
    id_token: str | None = field(default=None, repr=False)


def challenge_of(verifier: str) -> str:
    """The code challenge (S256), from which nobody can compute the verifier."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def sign_in_address(plan: OAuthPlan, *, redirect_uri: str, state: str, verifier: str, nonce: str) -> str:
    """The address at which the member's browser signs in."""
    asked = {
        "response_type": "code",
        "client_id": plan.client_id,
        "redirect_uri": redirect_uri,
        "scope": " ".join(plan.scopes),
        "state": state,
        "code_challenge": challenge_of(verifier),
        "code_challenge_method": "S256",
    }
    if "openid" in plan.scopes:
        asked["nonce"] = nonce
    joined = "&" if "?" in (plan.authorize_url or "") else "?"
    return f"{plan.authorize_url}{joined}{urlencode({**plan.more, **asked})}"


def code_form(plan: OAuthPlan, *, code: str, redirect_uri: str, verifier: str) -> dict[str, str]:
    return {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect_uri,
        "client_id": plan.client_id,
        "code_verifier": verifier,
    }


def refresh_form(plan: OAuthPlan, refresh_token: str) -> dict[str, str]:
    return {"grant_type": "refresh_token", "refresh_token": refresh_token, "client_id": plan.client_id}


def machine_form(plan: OAuthPlan) -> dict[str, str]:
    return {
        "grant_type": "client_credentials",
        "client_id": plan.client_id,
        "scope": " ".join(plan.scopes),
    }


def read_tokens(content: bytes, now: datetime) -> TokenAnswer:
    """A token endpoint's answer. Raises `BadAnswer`."""
    answer = _object(content)
    access_token = answer.get("access_token")
    if not isinstance(access_token, str) or not 0 < len(access_token) <= LONGEST_TOKEN:
        raise BadAnswer("it holds no access token")
    if str(answer.get("token_type", "bearer")).casefold() != "bearer":
        raise BadAnswer("its token is of a kind that is not known here")
    refresh_token, id_token = answer.get("refresh_token"), answer.get("id_token")
    return TokenAnswer(
        access_token,
        refresh_token if isinstance(refresh_token, str) and refresh_token else None,
        _end(answer.get("expires_in"), now),
        id_token if isinstance(id_token, str) else None,
    )


def read_error(content: bytes) -> str:
    """The provider's error code, in plain letters; `unknown` where there is none."""
    try:
        code = _object(content).get("error")
    except BadAnswer:
        return "unknown"
    return plain_code(code)


def plain_code(code: object) -> str:
    """An error code as the protocol allows it; anything else could be a page or a secret."""
    if isinstance(code, str) and 0 < len(code) <= 60 and all(c.isalnum() or c in "_-." for c in code):
        return code
    return "unknown"


def check_nonce(id_token: str | None, nonce: str, plan: OAuthPlan, now: datetime) -> None:
    """Check that an answer with an identity token belongs to this sign-in.

    The token came from the provider itself over TLS, so its signature need not be checked.
    """
    if "openid" not in plan.scopes:
        return
    claims = _claims(id_token)
    audience = claims.get("aud")
    audiences: list[Any] = audience if isinstance(audience, list) else [audience]
    end = claims.get("exp")
    if claims.get("nonce") != nonce:
        raise BadAnswer("it belongs to another sign-in")
    if plan.client_id not in audiences:
        raise BadAnswer("it was made for another program")
    if not isinstance(end, int | float) or end < now.timestamp():
        raise BadAnswer("it has expired")


def _claims(id_token: str | None) -> Mapping[str, Any]:
    parts = (id_token or "").split(".")
    if len(parts) != 3:
        raise BadAnswer("it does not say who signed in")
    try:
        return _object(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (binascii.Error, ValueError):
        raise BadAnswer("it does not say who signed in") from None


def _object(content: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(content)
    except (ValueError, RecursionError):
        raise BadAnswer("it is not JSON") from None
    if not isinstance(answer, dict):
        raise BadAnswer("it is not a JSON object")
    return answer


def _end(seconds: object, now: datetime) -> datetime | None:
    """The expiry. Some providers write the number as text; an invalid one counts as missing."""
    if isinstance(seconds, str) and seconds.isascii() and seconds.isdigit():
        seconds = int(seconds)
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 < seconds < 10**9:
        return None
    return now + timedelta(seconds=seconds)
