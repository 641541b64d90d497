"""Signing in: the first set-up, passwords, one-time links."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from tablewright.access.accounts import load_actor
from tablewright.access.actor import Actor
from tablewright.access.audit import AuditLog
from tablewright.access.emails import normal_email
from tablewright.access.passwords import hash_password, needs_rehash, verify_password
from tablewright.access.sessions import Client, Sessions
from tablewright.access.throttle import clear_attempts, count_attempt
from tablewright.access.tokens import new_token, token_hash
from tablewright.events import MemberCreated, SignedIn, SignInFailed
from tablewright.refusal import Refusal
from tablewright.store.database import Store
from tablewright.store.models import MemberRecord, ServerFact, SignInLink
from tablewright.store.models.base import utc_now

log = logging.getLogger("tablewright.sign_in")

LINK_LIFETIME = timedelta(minutes=15)
SETUP_FACT = "setup-token"


@dataclass(frozen=True, slots=True)
class SignedInMember:
    """`token` goes into the session cookie."""

    token: str
    actor: Actor


class SignIn:
    """Opens sessions for those who prove who they are."""

    def __init__(self, store: Store, sessions: Sessions, audit: AuditLog) -> None:
        self._store = store
        self._sessions = sessions
        self._audit = audit
        self._set_up = False

    def setup_needed(self) -> bool:
        """True until the first administrator exists; never true again after that."""
        if not self._set_up:
            with self._store.session() as session:
                query = select(MemberRecord.id).where(MemberRecord.account_type == "admin").limit(1)
                self._set_up = session.scalar(query) is not None
        return not self._set_up

    def new_setup_token(self) -> str | None:
        """A fresh set-up token, replacing the last one; None when the set-up is done."""
        if not self.setup_needed():
            return None
        token = new_token()
        with self._store.session() as session:
            session.merge(ServerFact(name=SETUP_FACT, value=token_hash(token)))
        return token

    def set_up(self, token: str, *, email: str, name: str, password: str, client: Client) -> SignedInMember:
        """Create the first administrator. The token is used up."""
        address = normal_email(email)
        hashed = hash_password(password)
        with self._store.session() as session:
            claim = delete(ServerFact).where(
                ServerFact.name == SETUP_FACT, ServerFact.value == token_hash(token)
            )
            if not _changed(session.execute(claim)):
                raise Refusal(
                    "not-allowed",
                    "This set-up token is not valid.",
                    code="bad-token",
                    hint="Use the link that the server printed when it was last started.",
                )
            member = MemberRecord(email=address, name=name, account_type="admin", password_hash=hashed)
            session.add(member)
            session.flush()
            actor = load_actor(session, member)
            self._audit.record(actor, MemberCreated(member.id, address, "admin"), session)
            return self._open(session, member, "set-up", client)

    def by_password(self, email: str, password: str, client: Client) -> SignedInMember:
        account = email.strip().lower()
        self._count(account, client)
        with self._store.session() as session:
            member = session.scalar(select(MemberRecord).where(MemberRecord.email == account))
        if not verify_password(member.password_hash if member else None, password) or member is None:
            self._failed(account, client, "wrong-password" if member else "unknown-account")
            raise Refusal(
                "signed-out",
                "The e-mail address or the password is wrong.",
                code="wrong-credentials",
                hint="Try again, or ask an administrator for a sign-in link.",
            )
        if not member.active:
            self._failed(account, client, "inactive")
            raise _inactive()
        with self._store.session() as session:
            present = session.get_one(MemberRecord, member.id)
            if present.password_hash and needs_rehash(present.password_hash):
                present.password_hash = hash_password(password)
            clear_attempts(session, account)
            return self._open(session, present, "password", client)

    def by_link(self, token: str, client: Client) -> SignedInMember:
        """Use a one-time link. Two browsers with the same link: the first one gets in."""
        now = utc_now()
        guesser = f"link:{client.address}"
        self._count(guesser, client)
        with self._store.session() as session:
            link = session.scalar(select(SignInLink).where(SignInLink.token_hash == token_hash(token)))
            claim = (
                update(SignInLink)
                .where(
                    SignInLink.token_hash == token_hash(token),
                    SignInLink.used_at.is_(None),
                    SignInLink.expires_at > now,
                )
                .values(used_at=now)
                .execution_options(synchronize_session=False)
            )
            if link is not None and _changed(session.execute(claim)):
                member = session.get_one(MemberRecord, link.member_id)
                if not member.active:
                    raise _inactive()
                clear_attempts(session, guesser)
                return self._open(session, member, "link", client)
        self._failed(None, client, "bad-link")
        used = link is not None and link.used_at is not None
        raise Refusal(
            "signed-out",
            "This sign-in link was used already."
            if used
            else "This sign-in link is not valid or has expired.",
            code="bad-link",
            hint="Each link works once. Ask an administrator for a new one.",
        )

    def new_link(
        self, session: Session, member_id: str, lifetime: timedelta = LINK_LIFETIME
    ) -> tuple[str, datetime]:
        """A one-time link's token and its end, within the caller's transaction."""
        token = new_token()
        now = utc_now()
        session.execute(delete(SignInLink).where(SignInLink.expires_at < now - timedelta(days=1)))
        session.add(SignInLink(token_hash=token_hash(token), member_id=member_id, expires_at=now + lifetime))
        return token, now + lifetime

    def _open(self, session: Session, member: MemberRecord, way: str, client: Client) -> SignedInMember:
        token = self._sessions.open(session, member, way, client)
        actor = load_actor(session, member)
        self._audit.record(actor, SignedIn(way, client.address), session)
        return SignedInMember(token, actor)

    def _count(self, account: str, client: Client) -> None:
        """Throttled attempts go to the log only: the audit log must not grow at a guesser's pace."""
        try:
            with self._store.session() as session:
                count_attempt(session, account, client.address)
        except Refusal:
            log.warning("sign-in throttled", extra={"facts": {"account": account, "address": client.address}})
            raise

    def _failed(self, email: str | None, client: Client, reason: str) -> None:
        self._audit.record(None, SignInFailed(email, client.address, reason))


def link_path(token: str) -> str:
    """Where the browser uses a one-time link, relative to the server's address."""
    return f"/sign-in/link#{token}"


def setup_path(token: str) -> str:
    return f"/set-up#{token}"


def _inactive() -> Refusal:
    return Refusal(
        "not-allowed",
        "This account is not active.",
        code="inactive",
        hint="Ask an administrator to activate it again.",
    )


def _changed(result: object) -> bool:
    return isinstance(result, CursorResult) and result.rowcount == 1
