"""Members: accounts, their types, their passwords."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tablewright.access.accounts import known_type, load_actor, permissions_in
from tablewright.access.actor import AccountType, Actor
from tablewright.access.audit import AuditLog
from tablewright.access.emails import normal_email
from tablewright.access.password_rules import refuse_weak
from tablewright.access.passwords import hash_password, verify_password
from tablewright.access.permissions import Permissions, may_assign, may_sign_in_as
from tablewright.access.sessions import Sessions
from tablewright.access.sign_in import LINK_LIFETIME, SignIn, link_path
from tablewright.access.throttle import own_password_counter
from tablewright.common.errors import Refusal
from tablewright.common.events import (
    MemberChanged,
    MemberCreated,
    PasswordChanged,
    SessionEnded,
    SessionsEnded,
    SignInLinkCreated,
)
from tablewright.store.database import Store
from tablewright.store.models import MemberRecord

INVITATION_LIFETIME = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Link:
    """`path` is relative to the server's address."""

    path: str
    expires_at: datetime


class Members:
    """Accounts. The last active administrator stays one.

    Nobody can give an account type that permits more than their own, or act on a member with more
    permissions. The command line, which has no actor, may do everything.
    """

    def __init__(self, store: Store, sessions: Sessions, sign_in: SignIn, audit: AuditLog) -> None:
        self._store = store
        self._sessions = sessions
        self._sign_in = sign_in
        self._audit = audit

    def all(self) -> list[MemberRecord]:
        with self._store.session() as session:
            return list(session.scalars(select(MemberRecord).order_by(func.lower(MemberRecord.name))))

    def get(self, member_id: str) -> MemberRecord:
        with self._store.session() as session:
            return _found(session, member_id)

    def actor(self, member_id: str) -> Actor:
        """The actor of a member."""
        with self._store.session() as session:
            return load_actor(session, _found(session, member_id))

    def has_password(self, member_id: str) -> bool:
        """False until the member chose one: an invitation is a link only."""
        query = select(MemberRecord.password_hash.is_not(None)).where(MemberRecord.id == member_id)
        with self._store.session() as session:
            return bool(session.scalar(query))

    def by_email(self, email: str) -> MemberRecord | None:
        with self._store.session() as session:
            return session.scalar(select(MemberRecord).where(MemberRecord.email == email.strip().lower()))

    def create(
        self, actor: Actor | None, *, email: str, name: str, account_type: AccountType
    ) -> tuple[MemberRecord, Link]:
        """Create an account without a password. Returns the link by which its member first signs in."""
        address = normal_email(email)
        try:
            with self._store.session() as session:
                _refuse_more(actor, frozenset(), known_type(session, account_type))
                member = MemberRecord(email=address, name=name.strip() or address, account_type=account_type)
                session.add(member)
                session.flush()
                self._audit.record(actor, MemberCreated(member.id, address, account_type), session)
                token, end = self._sign_in.new_link(session, member.id, INVITATION_LIFETIME)
                return member, Link(link_path(token), end)
        except IntegrityError:
            raise Refusal(
                "conflict",
                f"There is an account for {address} already.",
                code="email-taken",
                hint="Change that account instead; an inactive one can be made active again.",
                where={"field": "email"},
            ) from None

    def change(
        self,
        actor: Actor,
        member_id: str,
        *,
        name: str | None = None,
        account_type: AccountType | None = None,
        active: bool | None = None,
    ) -> MemberRecord:
        with self._store.session() as session:
            # Locks every administrator's row, so that two of them cannot remove each other at once.
            session.scalars(
                select(MemberRecord).where(MemberRecord.account_type == "admin").with_for_update()
            ).all()
            member = _found(session, member_id)
            former = permissions_in(session, member.account_type)
            chosen = former if account_type is None else known_type(session, account_type)
            _refuse_more(actor, former, chosen)
            wanted = {"name": name, "account_type": account_type, "active": active}
            changes: dict[str, str | bool] = {
                field: value
                for field, value in wanted.items()
                if value is not None and value != getattr(member, field)
            }
            for field, value in changes.items():
                setattr(member, field, value)
            session.flush()
            _keep_an_admin(session)
            if changes.get("active") is False:
                self._sessions.end_all(session, member.id)
            if changes:
                self._audit.record(actor, MemberChanged(member.id, member.email, changes), session)
            return member

    def sign_in_link(self, actor: Actor | None, member_id: str, lifetime: timedelta = LINK_LIFETIME) -> Link:
        with self._store.session() as session:
            member = _found(session, member_id)
            if not member.active:
                raise Refusal(
                    "conflict",
                    f"The account of {member.name} is not active.",
                    code="inactive",
                    hint="Make it active first.",
                )
            own = actor is not None and actor.id == member_id
            token, end = self._sign_in.new_link(session, member.id, lifetime, own=own)
            theirs = permissions_in(session, member.account_type)
            if actor is not None and not may_sign_in_as(actor.permissions, theirs):
                raise _more_than_own()
            self._audit.record(actor, SignInLinkCreated(member.id, member.email), session)
            return Link(link_path(token), end)

    def change_password(self, actor: Actor, token: str, *, current: str | None, new: str) -> None:
        """Set the member's own password; their other sessions and their unused links end.

        Without a password so far, or signed in by a one-time link (a forgotten password), `current` is
        not asked.
        """
        refuse_weak(new, actor.email, actor.name, field="new")
        stored = self.get(actor.id).password_hash
        counted = (own_password_counter(actor.id),)
        known = stored is None or self._sessions.way(token) == "link"
        if not known:
            self._sign_in.throttle.count(counted)
        if not known and not verify_password(stored, current or ""):
            raise Refusal(
                "invalid",
                "The current password is wrong.",
                code="wrong-password",
                hint="Type it again, or ask an administrator for a sign-in link.",
                where={"field": "current"},
            )
        hashed = hash_password(new)
        with self._store.session() as session:
            _found(session, actor.id).password_hash = hashed
            self._sign_in.throttle.take_back(session, counted)
            self._sessions.end_all(session, actor.id, but=token)
            self._audit.record(actor, PasswordChanged(actor.id), session)

    def own_link(self, actor: Actor) -> Link:
        """A one-time link for the member themselves, to sign in on another device.

        It is not for a forgotten password: a session that it opens cannot set another one without the
        present one, so a browser that was left signed in does not give the account away.
        """
        return self.sign_in_link(actor, actor.id)

    def end_session(self, actor: Actor, session_id: str) -> None:
        """Sign out one of the member's own browsers. Ending what is over already does no harm."""
        with self._store.session() as session:
            if self._sessions.end_one(session, actor.id, session_id):
                self._audit.record(actor, SessionEnded(session_id), session)

    def end_other_sessions(self, actor: Actor, token: str) -> None:
        """Sign out everywhere but here (the session of `token`); unused sign-in links end, too."""
        with self._store.session() as session:
            self._sessions.end_all(session, actor.id, but=token)
            self._audit.record(actor, SessionsEnded(actor.id), session)


def _found(session: Session, member_id: str) -> MemberRecord:
    member = session.get(MemberRecord, member_id)
    if member is None:
        raise Refusal("not-found", "There is no such member.", hint="Reload the list of members.")
    return member


def _refuse_more(actor: Actor | None, former: Permissions, wanted: Permissions) -> None:
    if actor is not None and not may_assign(actor.permissions, former, wanted):
        raise _more_than_own()


def _more_than_own() -> Refusal:
    return Refusal(
        "not-allowed",
        "This account may do more than your own.",
        code="more-than-own",
        hint="Ask an administrator who has all of its permissions.",
    )


def _keep_an_admin(session: Session) -> None:
    left = select(func.count()).where(MemberRecord.account_type == "admin", MemberRecord.active)
    if not session.scalar(left):
        raise Refusal(
            "conflict",
            "This is the last active administrator.",
            code="last-admin",
            hint="Make someone else an administrator first.",
        )
