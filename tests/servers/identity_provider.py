"""A small identity provider: signs people in without asking, issues tokens, and can be made to misbehave.

It checks what a real one checks: the client and its secret, the exact redirect address, the code challenge,
that a code and a refresh token work once.
"""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Generator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

import pytest

CLIENT_ID = "tablewright test/1"
CLIENT_SECRET = "s3cret with:colon & more"
REDIRECT_URI = "http://testserver/api/oauth/callback"


@dataclass
class IdentityProvider:
    """What it knows. Tests change it while it runs."""

    port: int
    person: str = "ada"
    """Who sits in front of the browser."""
    expires_in: int = 3_600
    rotates: bool = True
    """Whether each renewal gives a new refresh token, and ends the one before."""
    answers: dict[str, Any] = field(default_factory=dict)
    """`status` and `body` for the token endpoint, instead of what it would answer."""
    denies: str | None = None
    """The error that the sign-in page sends the browser back with."""
    nonce: str | None = None
    """Another nonce than the one that was asked for."""
    asked: list[dict[str, str]] = field(default_factory=list)
    """The forms that the token endpoint was sent."""
    _codes: dict[str, dict[str, str]] = field(default_factory=dict)
    _refresh: dict[str, str] = field(default_factory=dict)
    _access: dict[str, tuple[str, float]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def who(self, access_token: str | None) -> str | None:
        """Whose access token it is; None for one that is not good, or no longer."""
        with self._lock:
            person, ends = self._access.get(access_token or "", ("", 0.0))
        return person if ends > time.time() else None

    def grants(self, kind: str) -> int:
        """How often tokens were asked for in this way."""
        return sum(form["grant_type"] == kind for form in self.asked)

    def revoke(self, person: str) -> None:
        """The person's tokens are good for nothing from now on."""
        with self._lock:
            self._refresh = {token: who for token, who in self._refresh.items() if who != person}
        self.end_access(person)

    def end_access(self, person: str) -> None:
        """Only the access tokens: those for renewing stay."""
        with self._lock:
            self._access = {token: pair for token, pair in self._access.items() if pair[0] != person}

    # ------------------------------------------------------------ the two endpoints

    def authorize(self, asked: dict[str, str]) -> tuple[int, str]:
        """The status, and where the browser is sent."""
        if asked.get("client_id") != CLIENT_ID or asked.get("redirect_uri") != REDIRECT_URI:
            return 400, ""
        answer = {"state": asked["state"]}
        challenged = asked.get("code_challenge") and asked.get("code_challenge_method") == "S256"
        if self.denies or asked.get("response_type") != "code" or not challenged:
            answer["error"] = self.denies or "invalid_request"
        else:
            answer["code"] = secrets.token_urlsafe(16)
            self._codes[answer["code"]] = asked | {"person": self.person}
        return 302, f"{asked['redirect_uri']}?{urlencode(answer)}"

    def token(self, form: dict[str, str], authorization: str | None) -> tuple[int, dict[str, Any]]:
        self.asked.append(form)
        if self.answers:
            return self.answers["status"], self.answers["body"]
        if not _is_the_client(form, authorization):
            return 401, {"error": "invalid_client"}
        match form.get("grant_type"):
            case "client_credentials":
                return 200, self._tokens("the machine", None, "")
            case "refresh_token":
                with self._lock:
                    given = form.get("refresh_token", "")
                    person = self._refresh.pop(given, None) if self.rotates else self._refresh.get(given)
                if person is None:
                    return 400, {"error": "invalid_grant", "error_description": "Token was revoked."}
                return 200, self._tokens(person, None if self.rotates else given, "")
            case "authorization_code":
                return self._for_code(form)
            case _:
                return 400, {"error": "unsupported_grant_type"}

    def _for_code(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        with self._lock:
            asked = self._codes.pop(form.get("code", ""), None)
        verifier = form.get("code_verifier", "")
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        good = (
            asked is not None
            and asked["redirect_uri"] == form.get("redirect_uri")
            and asked["code_challenge"] == challenge
        )
        if asked is None or not good:
            return 400, {"error": "invalid_grant"}
        return 200, self._tokens(asked["person"], None, asked.get("nonce", ""), asked["scope"])

    def _tokens(self, person: str, refresh: str | None, nonce: str, scope: str = "") -> dict[str, Any]:
        access = secrets.token_urlsafe(32)
        answer: dict[str, Any] = {
            "access_token": access,
            "token_type": "Bearer",
            "expires_in": self.expires_in,
        }
        with self._lock:
            self._access[access] = (person, time.time() + self.expires_in)
            if person != "the machine":
                refresh = refresh or secrets.token_urlsafe(32)
                self._refresh[refresh] = person
                answer["refresh_token"] = refresh
        if "openid" in scope.split():
            claims = {"nonce": self.nonce or nonce, "aud": CLIENT_ID, "exp": time.time() + 60, "sub": person}
            body = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
            answer["id_token"] = f"e30.{body}.signature"
        return answer


def _is_the_client(form: dict[str, str], authorization: str | None) -> bool:
    if authorization and authorization.startswith("Basic "):
        pair = base64.b64decode(authorization.removeprefix("Basic ")).decode()
        name, _, secret = pair.partition(":")
        return (unquote(name), unquote(secret)) == (CLIENT_ID, CLIENT_SECRET)
    return (form.get("client_id"), form.get("client_secret")) == (CLIENT_ID, CLIENT_SECRET)


def _handler(provider: IdentityProvider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            status, target = provider.authorize(
                {name: value[0] for name, value in parse_qs(parts.query).items()}
            )
            self.send_response(status)
            if target:
                self.send_header("Location", target)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def do_POST(self) -> None:
            content = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: value[0] for name, value in parse_qs(content).items()}
            status, answer = provider.token(form, self.headers.get("Authorization"))
            body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    return Handler


@pytest.fixture
def identity_provider() -> Generator[IdentityProvider]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    provider = IdentityProvider(server.server_address[1])
    server.RequestHandlerClass = _handler(provider)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
