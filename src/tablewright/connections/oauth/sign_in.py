"""Signs a member in to a warehouse: sends the browser to the identity provider and handles its return."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from tablewright.access.actor import Actor
from tablewright.access.audit import AuditLog
from tablewright.access.secrets import SecretBox
from tablewright.access.tokens import new_token, token_hash
from tablewright.common.errors import Refusal
from tablewright.common.events import WarehouseSignedIn, WarehouseSignedOut, WarehouseSignInFailed
from tablewright.connections.oauth.messages import (
    BadAnswer,
    check_nonce,
    code_form,
    plain_code,
    sign_in_address,
)
from tablewright.connections.oauth.provider import ProviderError, ask_for_tokens
from tablewright.connections.oauth.tokens import Tokens
from tablewright.store.database import Store
from tablewright.store.models import Connection, OAuthSignIn, OAuthTokenRecord
from tablewright.store.models.base import utc_now
from tablewright.warehouse.fields import ConnectionConfig
from tablewright.warehouse.identity.oauth import OAuthPlan, Way, plan_of

LIFETIME = timedelta(minutes=10)
"""How long a sign-in may take on the provider's page."""


@dataclass(frozen=True, slots=True)
class SignInState:
    """`way` is None where the connection does not sign in by OAuth."""

    way: Way | None
    signed_in: bool
    since: datetime | None
    service: str | None


@dataclass(frozen=True, slots=True)
class Returned:
    """The page that the browser returns to; `problem` is None when the member is signed in."""

    return_to: str
    problem: str | None


class WarehouseSignIns:
    """Sign-ins per member and connection. `load` returns a connection with its secrets; raises
    `not-found`."""

    def __init__(
        self,
        store: Store,
        secrets: SecretBox,
        tokens: Tokens,
        audit: AuditLog,
        load: Callable[[str], ConnectionConfig],
        signed_out: Callable[[str, str], None] = lambda _connection_id, _member_id: None,
    ) -> None:
        self._store = store
        self._secrets = secrets
        self._tokens = tokens
        self._audit = audit
        self._load = load
        self._signed_out = signed_out

    def state(self, actor: Actor, connection_id: str) -> SignInState:
        config = self._load(connection_id)
        plan = plan_of(config.platform, config.details)
        if plan is None:
            return SignInState(None, True, None, None)
        if plan.way == "machine":
            return SignInState("machine", True, None, None)
        with self._store.session() as session:
            record = session.get(OAuthTokenRecord, (connection_id, actor.id))
        signed_in = record is not None and record.secret is not None
        since = record.updated_at if signed_in and record is not None else None
        return SignInState("member", signed_in, since, plan.service)

    def begin(
        self, actor: Actor, connection_id: str, *, browser: str, redirect_uri: str, return_to: str
    ) -> str:
        """The provider's address for the member's browser, which the value `browser` identifies."""
        plan = self._member_plan(connection_id)
        state, verifier, nonce = new_token(), new_token(), new_token()
        now = utc_now()
        with self._store.session() as session:
            session.execute(delete(OAuthSignIn).where(OAuthSignIn.expires_at < now))
            session.add(
                OAuthSignIn(
                    state_hash=token_hash(state),
                    connection_id=connection_id,
                    member_id=actor.id,
                    session_hash=token_hash(browser),
                    secret=self._secrets.encrypt({"verifier": verifier, "nonce": nonce}),
                    redirect_uri=redirect_uri,
                    return_to=safe_path(return_to, f"/connections/{connection_id}"),
                    expires_at=now + LIFETIME,
                )
            )
        return sign_in_address(plan, redirect_uri=redirect_uri, state=state, verifier=verifier, nonce=nonce)

    def finish(
        self, actor: Actor, *, browser: str, state: str, code: str | None, error: str | None
    ) -> Returned:
        """Handle the browser's return. A state works once, for the same member in the same browser."""
        waiting = self._claim(actor, browser, state)
        if error is not None or not code:
            return self._failed(actor, waiting, plain_code(error) if error else "no-code")
        config = self._load(waiting.connection_id)
        plan = self._member_plan(waiting.connection_id)
        stored = self._secrets.decrypt(waiting.secret)
        form = code_form(plan, code=code, redirect_uri=waiting.redirect_uri, verifier=stored["verifier"])
        try:
            answer = ask_for_tokens(plan, form, config.secret.get("client_secret"))
            check_nonce(answer.id_token, stored["nonce"], plan, utc_now())
        except ProviderError as trouble:
            return self._failed(actor, waiting, trouble.code)
        except BadAnswer:
            return self._failed(actor, waiting, "bad-answer")
        with self._store.session() as session:
            self._tokens.keep(session, waiting.connection_id, actor.id, answer)
            event = WarehouseSignedIn(waiting.connection_id, _name(session, waiting.connection_id))
            self._audit.record(actor, event, session)
        return Returned(waiting.return_to, None)

    def forget(self, actor: Actor, connection_id: str) -> None:
        """Sign out of the warehouse: the member's tokens are deleted. Repeating it does no harm."""
        with self._store.session() as session:
            gone = session.execute(
                delete(OAuthTokenRecord).where(
                    OAuthTokenRecord.connection_id == connection_id, OAuthTokenRecord.member_id == actor.id
                )
            )
            if _changed(gone):
                event = WarehouseSignedOut(connection_id, _name(session, connection_id))
                self._audit.record(actor, event, session)
        self._signed_out(connection_id, actor.id)

    def _member_plan(self, connection_id: str) -> OAuthPlan:
        config = self._load(connection_id)
        plan = plan_of(config.platform, config.details)
        if plan is None or plan.way != "member":
            raise Refusal(
                "conflict",
                "Members do not sign in to this connection.",
                code="no-sign-in",
                hint="It has credentials of its own.",
            )
        return plan

    def _claim(self, actor: Actor, browser: str, state: str) -> OAuthSignIn:
        with self._store.session() as session:
            query = select(OAuthSignIn).where(OAuthSignIn.state_hash == token_hash(state))
            waiting = session.scalar(query)
            claimed = waiting is not None and _changed(
                session.execute(delete(OAuthSignIn).where(OAuthSignIn.id == waiting.id))
            )
        if (
            waiting is None
            or not claimed
            or waiting.expires_at < utc_now()
            or waiting.member_id != actor.id
            or waiting.session_hash != token_hash(browser)
        ):
            raise Refusal(
                "not-allowed",
                "This sign-in was not begun here, was used already, or took too long.",
                code="bad-state",
                hint="Begin again on the page of the connection.",
            )
        return waiting

    def _failed(self, actor: Actor, waiting: OAuthSignIn, reason: str) -> Returned:
        with self._store.session() as session:
            name = _name(session, waiting.connection_id)
            self._audit.record(actor, WarehouseSignInFailed(waiting.connection_id, name, reason), session)
        return Returned(waiting.return_to, reason)


def safe_path(path: str, otherwise: str) -> str:
    """The path if it is one of this application, never another site."""
    inside = path.startswith("/") and not path.startswith("//") and "\\" not in path and path.isprintable()
    return path if inside and len(path) <= 2_000 else otherwise


def _name(session: Session, connection_id: str) -> str:
    connection = session.get(Connection, connection_id)
    return connection.name if connection is not None else ""


def _changed(result: Any) -> bool:
    return isinstance(result, CursorResult) and result.rowcount == 1
