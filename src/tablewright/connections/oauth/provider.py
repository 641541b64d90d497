"""Asks an identity provider for tokens."""

import base64
import logging
import time
from typing import Literal
from urllib.parse import quote

import httpx

from tablewright.connections.oauth.messages import BadAnswer, TokenAnswer, read_error, read_tokens
from tablewright.store.models.base import utc_now
from tablewright.warehouse.identity.oauth import OAuthPlan

log = logging.getLogger("tablewright.oauth")

TIMEOUT = 15.0
LARGEST_ANSWER = 1_000_000
_PART = 65_536

Trouble = Literal["refused", "client", "unreachable"]

_CLIENT_ERRORS = frozenset(
    {"invalid_client", "unauthorized_client", "invalid_scope", "unsupported_grant_type"}
)


class ProviderError(Exception):
    """`refused`: the sign-in (code, refresh token) is no longer good. `client`: the connection's client is
    not accepted. `unreachable`: nothing was decided. `code` is the provider's error code, or one of this
    module.
    """

    def __init__(self, trouble: Trouble, code: str) -> None:
        super().__init__(code)
        self.trouble: Trouble = trouble
        self.code = code


def ask_for_tokens(plan: OAuthPlan, form: dict[str, str], client_secret: str | None) -> TokenAnswer:
    """Raises `ProviderError`. Redirects are not followed: they would carry secrets elsewhere."""
    # Unpacked, a small answer can be of any size.
    headers = {"Accept": "application/json", "Accept-Encoding": "identity"}
    if client_secret and plan.client_authentication == "header":
        pair = f"{quote(plan.client_id, safe='')}:{quote(client_secret, safe='')}"
        headers["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
    elif client_secret:
        form = form | {"client_secret": client_secret}
    try:
        with (
            httpx.Client(timeout=TIMEOUT, follow_redirects=False, trust_env=True) as client,
            client.stream("POST", plan.token_url, data=form, headers=headers) as reply,
        ):
            content = _beginning(reply)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        log.warning("identity provider not reached", extra={"facts": {"kind": type(error).__name__}})
        raise ProviderError("unreachable", "not-reached") from None
    if reply.status_code == 200:
        try:
            return read_tokens(content, utc_now())
        except BadAnswer as bad:
            log.warning("identity provider answers oddly", extra={"facts": {"problem": str(bad)}})
            raise ProviderError("unreachable", "bad-answer") from None
    code = read_error(content)
    log.warning("identity provider refuses", extra={"facts": {"status": reply.status_code, "code": code}})
    if reply.status_code >= 500 or reply.status_code == 429 or code == "temporarily_unavailable":
        raise ProviderError("unreachable", code)
    if code in _CLIENT_ERRORS or (code == "unknown" and reply.status_code in (401, 403, 404, 405)):
        raise ProviderError("client", code)
    raise ProviderError("refused", code)


def _beginning(reply: httpx.Response) -> bytes:
    """The beginning of the answer, up to the longest allowed; the rest is never read.

    A compressed answer, which was not asked for, is not decompressed and so fails to parse.
    """
    content = bytearray()
    ends = time.monotonic() + TIMEOUT
    for part in reply.iter_raw(_PART):
        content += part
        if len(content) >= LARGEST_ANSWER or time.monotonic() > ends:
            break
    return bytes(content[:LARGEST_ANSWER])
