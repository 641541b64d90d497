"""Tokens of members and of connections: stored encrypted, renewed before they expire and when they are
refused."""

import hashlib
import json
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tablewright.access.audit import AuditLog
from tablewright.access.secrets import SecretBox
from tablewright.common.events import WarehouseSignInRevoked
from tablewright.connections.oauth.messages import TokenAnswer, machine_form, refresh_form
from tablewright.connections.oauth.provider import ProviderError, ask_for_tokens
from tablewright.store.database import Store
from tablewright.store.models import Connection, OAuthTokenRecord
from tablewright.store.models.base import utc_now
from tablewright.store.upsert import upsert
from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.warehouse.fields import ConnectionConfig
from tablewright.warehouse.identity.oauth import AccessToken, OAuthPlan, plan_of

MARGIN = timedelta(seconds=60)
"""A token that expires sooner is renewed before it is used."""


class Tokens:
    """Returns access tokens. Thread-safe; over PostgreSQL, servers take turns at renewing one."""

    def __init__(
        self, store: Store, secrets: SecretBox, audit: AuditLog, clock: Callable[[], datetime] = utc_now
    ) -> None:
        self._store = store
        self._secrets = secrets
        self._audit = audit
        self._clock = clock
        self._machines: dict[str, AccessToken] = {}
        self._gates: dict[str, threading.Lock] = {}
        self._lock = threading.Lock()

    # ------------------------------------------------------------ machines

    def machine(self, config: ConnectionConfig, refused: AccessToken | None = None) -> AccessToken:
        """The connection's own token. Raises `sign-in` when its client is not accepted."""
        plan = _plan(config)
        key = _digest(config)
        with self._gate(key):
            known = self._machines.get(key)
            if known is not None and known != refused and not self._ends(known.expires_at):
                return known
            try:
                answer = ask_for_tokens(plan, machine_form(plan), config.secret.get("client_secret"))
            except ProviderError as error:
                raise _machine_refused(error) from None
            token = _token(answer)
            self._machines[key] = token
            return token

    # ------------------------------------------------------------ members

    def member(
        self, config: ConnectionConfig, member_id: str, refused: AccessToken | None = None
    ) -> AccessToken:
        """The member's token. Raises `sign-in` when they have to sign in to the warehouse (again)."""
        with self._store.session() as session:
            record = session.get(OAuthTokenRecord, (config.id, member_id))
        token = self._usable(record, refused)
        if token is not None:
            return token
        if record is None or record.secret is None:
            raise self._sign_in_needed(config.id, again=record is not None)
        with self._gate(f"{config.id}/{member_id}"):
            return self._renew(config, member_id, refused)

    def keep(self, session: Session, connection_id: str, member_id: str, answer: TokenAnswer) -> None:
        """Store a member's new tokens, in the caller's transaction."""
        key = {"connection_id": connection_id, "member_id": member_id}
        secret = self._secrets.encrypt(
            {"access_token": answer.access_token, "refresh_token": answer.refresh_token}
        )
        values: dict[str, Any] = {
            "secret": secret,
            "expires_at": answer.expires_at,
            "updated_at": self._clock(),
        }
        upsert(session, OAuthTokenRecord, key, values)

    def _renew(self, config: ConnectionConfig, member_id: str, refused: AccessToken | None) -> AccessToken:
        """Renew by the refresh token, once: the callers that waited for the same token find the new one."""
        failure: ProviderError | None = None
        with self._store.session() as session:
            query = select(OAuthTokenRecord).where(
                OAuthTokenRecord.connection_id == config.id, OAuthTokenRecord.member_id == member_id
            )
            record = session.scalar(query.with_for_update())
            token = self._usable(record, refused)
            if token is not None:
                return token
            if record is None or record.secret is None:
                raise self._sign_in_needed(config.id, again=record is not None)
            stored = self._secrets.decrypt(record.secret)
            try:
                if not stored.get("refresh_token"):
                    raise ProviderError("refused", "no-refresh-token")
                plan = _plan(config)
                form = refresh_form(plan, stored["refresh_token"])
                answer = ask_for_tokens(plan, form, config.secret.get("client_secret"))
            except ProviderError as error:
                failure = error
                if error.trouble == "refused":
                    record.secret, record.updated_at = None, self._clock()
                    name = _name(session, config.id)
                    self._audit.record(None, WarehouseSignInRevoked(config.id, name), session)
            else:
                fresh = answer.refresh_token or stored["refresh_token"]
                renewed = TokenAnswer(answer.access_token, fresh, answer.expires_at)
                self.keep(session, config.id, member_id, renewed)
                return _token(renewed)
        return self._without_renewal(config, record, refused, failure)

    def _without_renewal(
        self,
        config: ConnectionConfig,
        record: OAuthTokenRecord,
        refused: AccessToken | None,
        failure: ProviderError,
    ) -> AccessToken:
        """The present token until it expires, when the provider could not renew it."""
        if failure.trouble == "refused":
            raise self._sign_in_needed(config.id, again=True)
        if failure.trouble == "client":
            raise WarehouseError(
                "sign-in",
                "The identity provider does not accept the client of this connection.",
                hint="An administrator can correct the client id and the client secret of the connection.",
                detail=failure.code,
            )
        present = self._present(record)
        lasting = present is not None and (present.expires_at is None or present.expires_at > self._clock())
        if lasting and present is not None and present != refused:
            return present
        raise _not_reached(failure)

    def _usable(self, record: OAuthTokenRecord | None, refused: AccessToken | None) -> AccessToken | None:
        token = self._present(record)
        if token is None or token == refused or self._ends(token.expires_at):
            return None
        return token

    def _present(self, record: OAuthTokenRecord | None) -> AccessToken | None:
        if record is None or record.secret is None:
            return None
        value = self._secrets.decrypt(record.secret)["access_token"]
        return AccessToken(value, record.expires_at, _version(value))

    def _ends(self, at: datetime | None) -> bool:
        return at is not None and at - self._clock() <= MARGIN

    def _sign_in_needed(self, connection_id: str, *, again: bool) -> WarehouseError:
        with self._store.session() as session:
            name = _name(session, connection_id)
        return sign_in_needed(connection_id, name, again=again)

    def _gate(self, key: str) -> threading.Lock:
        with self._lock:
            return self._gates.setdefault(key, threading.Lock())


def sign_in_needed(connection_id: str, name: str, *, again: bool) -> WarehouseError:
    return WarehouseError(
        "sign-in",
        f"Your sign-in to {name} has ended." if again else f"You are not signed in to {name}.",
        hint="Sign in to the warehouse, then try again.",
        where={"connection_id": connection_id, "connection": name},
    )


def _plan(config: ConnectionConfig) -> OAuthPlan:
    plan = plan_of(config.platform, config.details)
    if plan is None:
        raise WarehouseError("invalid", "This connection does not sign in by OAuth.")
    return plan


def _name(session: Session, connection_id: str) -> str:
    connection = session.get(Connection, connection_id)
    return connection.name if connection is not None else "the warehouse"


def _token(answer: TokenAnswer) -> AccessToken:
    return AccessToken(answer.access_token, answer.expires_at, _version(answer.access_token))


def _version(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()[:16]


def _digest(config: ConnectionConfig) -> str:
    """Identifies the connection's settings: a changed connection does not use tokens issued for the former
    settings."""
    text = json.dumps(
        [config.id, config.platform, config.details, config.secret], sort_keys=True, default=str
    )
    return hashlib.sha256(text.encode()).hexdigest()


def _machine_refused(error: ProviderError) -> WarehouseError:
    if error.trouble == "unreachable":
        return _not_reached(error)
    return WarehouseError(
        "sign-in",
        "The identity provider does not accept the client of this connection.",
        hint="An administrator can correct the client id, the client secret or the scopes of the connection.",
        detail=error.code,
    )


def _not_reached(error: ProviderError) -> WarehouseError:
    return WarehouseError(
        "unavailable",
        "The identity provider of this connection cannot be reached, or does not answer as it should.",
        hint="Try again in a moment. An administrator can look at the address of its tokens.",
        detail=error.code,
        retryable=True,
    )
