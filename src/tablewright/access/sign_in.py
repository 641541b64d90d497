"""Signing in: the first set-up, passwords, one-time links."""

import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from tablewright.access.accounts import load_actor
from tablewright.access.actor import Actor
from tablewright.access.audit import AuditLog
from tablewright.access.emails import normal_email
from tablewright.access.password_rules import refuse_weak
from tablewright.access.passwords import hash_password, needs_rehash, verify_password
from tablewright.access.sessions import Client, Sessions, end_links
from tablewright.access.throttle import Counter, Throttle, counters
from tablewright.access.tokens import new_token, token_hash
from tablewright.common.errors import Refusal
from tablewright.common.events import MemberCreated, SignedIn, SignInFailed
from tablewright.store.database import Store
from tablewright.store.models import MemberRecord, ServerFact, SignInLink
from tablewright.store.models.base import utc_now

log = logging.getLogger("tablewright.sign_in")

LINK_LIFETIME = timedelta(minutes=15)
SETUP_FACT = "setup-token"
_OF_NO_ACCOUNT = ("unknown-account", "bad-link")


@dataclass(frozen=True, slots=True)
class SignedInMember:
    """`token` goes into the session cookie."""

    token: str
    actor: Actor


class SignIn:
    """Opens sessions for members who prove their identity."""

    def __init__(self, store: Store, sessions: Sessions, audit: AuditLog) -> None:
        self._store = store
        self._sessions = sessions
        self._audit = audit
        self.throttle = Throttle(store)
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
        """Create the first administrator. The token works once."""
        address = normal_email(email)
        this_token = (ServerFact.name == SETUP_FACT, ServerFact.value == token_hash(token))
        # A hash takes time, so a stranger without the token does not get as far.
        with self._store.session() as session:
            if session.scalar(select(ServerFact.name).where(*this_token)) is None:
                raise _bad_setup_token()
        refuse_weak(password, address, name, field="password")
        hashed = hash_password(password)
        with self._store.session() as session:
            if not _changed(session.execute(delete(ServerFact).where(*this_token))):
                raise _bad_setup_token()
            member = MemberRecord(email=address, name=name, account_type="admin", password_hash=hashed)
            session.add(member)
            session.flush()
            actor = load_actor(session, member)
            self._audit.record(actor, MemberCreated(member.id, address, "admin"), session)
            return self._open(session, member, "set-up", client)

    def by_password(self, email: str, password: str, client: Client) -> SignedInMember:
        account = account_of(email)
        counted = counters(account, client.address, client.device)
        self._count(account, client, counted)
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
            self.throttle.take_back(session, counted)
            return self._open(session, present, "password", client)

    def by_link(self, token: str, client: Client) -> SignedInMember:
        """Use a one-time link. Of two browsers with the same link, the first one is signed in.

        Not throttled: nobody guesses 256 random bits, and strangers with wrong links must not block right
        ones.
        """
        now = utc_now()
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
                return self._open(session, member, "own-link" if link.own else "link", client)
        self._failed(None, client, "bad-link")
        used = link is not None and link.used_at is not None
        raise Refusal(
            "signed-out",
            "This sign-in link was used already."
            if used
            else "This sign-in link is not valid, or not any more.",
            code="bad-link",
            hint="A link works once, for a while, until a newer one is made or the password is changed. "
            "Ask an administrator for a new one.",
        )

    def new_link(
        self, session: Session, member_id: str, lifetime: timedelta = LINK_LIFETIME, *, own: bool = False
    ) -> tuple[str, datetime]:
        """Create a one-time link in the caller's transaction. Returns its token and expiry. Earlier links
        end."""
        token = new_token()
        now = utc_now()
        end_links(session, member_id)
        session.execute(delete(SignInLink).where(SignInLink.expires_at < now - timedelta(days=1)))
        end = now + lifetime
        session.add(SignInLink(token_hash=token_hash(token), member_id=member_id, expires_at=end, own=own))
        return token, end

    def _open(self, session: Session, member: MemberRecord, way: str, client: Client) -> SignedInMember:
        token = self._sessions.open(session, member, way, client)
        actor = load_actor(session, member)
        self._audit.record(actor, SignedIn(way, client.address), session)
        return SignedInMember(token, actor)

    def _count(self, account: str, client: Client, counted: Sequence[Counter]) -> None:
        """Throttled attempts go to the log only: the audit log must not grow at a guesser's pace."""
        try:
            self.throttle.count(counted)
        except Refusal:
            log.warning("sign-in throttled", extra={"facts": {"account": account, "address": client.address}})
            raise

    def _failed(self, email: str | None, client: Client, reason: str) -> None:
        """Record a failure, in one transaction in each case, so that the time does not reveal whether the
        account exists."""
        failure = SignInFailed(email and email[:320], client.address, reason)
        with self._store.session() as session:
            if reason not in _OF_NO_ACCOUNT or self.throttle.audits_stranger(session):
                self._audit.record(None, failure, session)
            else:
                log.warning("sign-in failed", extra={"facts": asdict(failure)})


def account_of(email: str) -> str:
    """The key under which attempts for this address are counted, whether the account exists or not."""
    return email.strip().lower()


def link_path(token: str) -> str:
    """Where the browser uses a one-time link, relative to the server's address."""
    return f"/sign-in/link#{token}"


def setup_path(token: str) -> str:
    return f"/set-up#{token}"


def _bad_setup_token() -> Refusal:
    return Refusal(
        "not-allowed",
        "This set-up token is not valid.",
        code="bad-token",
        hint="Use the link that the server printed when it was last started.",
    )


def _inactive() -> Refusal:
    return Refusal(
        "not-allowed",
        "This account is not active.",
        code="inactive",
        hint="Ask an administrator to activate it again.",
    )


def _changed(result: object) -> bool:
    return isinstance(result, CursorResult) and result.rowcount == 1
