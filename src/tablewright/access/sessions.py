"""Sessions of signed-in browsers."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, bindparam, delete, or_, select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from tablewright.access.actor import Actor
from tablewright.access.permissions import permissions_of
from tablewright.access.tokens import new_token, token_hash
from tablewright.store.database import Store
from tablewright.store.models import AccountTypeRecord, MemberRecord, SessionRecord, SignInLink
from tablewright.store.models.base import utc_now
from tablewright.store.remembered import Remembered

log = logging.getLogger("tablewright.sessions")

NOTED_EVERY = timedelta(minutes=5)
"""The last use of a session is written at most this often."""
_MOST_NOTED = 10_000

# Asked at every request, so it is built once and reads columns only.
_FIND = (
    select(
        MemberRecord.id,
        MemberRecord.email,
        MemberRecord.name,
        MemberRecord.account_type,
        AccountTypeRecord.permissions,
        SessionRecord.expires_at,
        SessionRecord.last_used_at,
    )
    .join(SessionRecord, SessionRecord.member_id == MemberRecord.id)
    .outerjoin(AccountTypeRecord, AccountTypeRecord.id == MemberRecord.account_type)
    .where(SessionRecord.token_hash == bindparam("token"), MemberRecord.active)
)


@dataclass(frozen=True, slots=True)
class Client:
    """The browser or program that signs in. `device` is its name if the account has signed in there
    before."""

    address: str
    user_agent: str = ""
    device: str | None = None


@dataclass(frozen=True, slots=True)
class OwnSession:
    """One of a member's sessions, as they see it."""

    id: str
    way: str
    address: str
    user_agent: str
    signed_in_at: datetime
    last_used_at: datetime
    ends_at: datetime
    current: bool


@dataclass(frozen=True, slots=True)
class _Known:
    actor: Actor
    expires_at: datetime
    last_used_at: datetime


class Sessions:
    """Opens, finds and ends sessions. A member made inactive is signed out everywhere at once.

    A session ends `hours` after the sign-in, and before that when it was not used for `idle_hours`.
    """

    def __init__(self, store: Store, hours: int, idle_hours: int) -> None:
        self._store = store
        self._known = Remembered[str, _Known | None](store)
        self._noted: dict[str, datetime] = {}
        self.lifetime = timedelta(hours=hours)
        self.idle = timedelta(hours=idle_hours)

    def open(self, session: Session, member: MemberRecord, way: str, client: Client) -> str:
        """Sign `member` in within the caller's transaction; the token goes into the cookie."""
        token = new_token()
        now = utc_now()
        session.execute(delete(SessionRecord).where(self._over(now)))
        session.add(
            SessionRecord(
                token_hash=token_hash(token),
                member_id=member.id,
                created_at=now,
                expires_at=now + self.lifetime,
                last_used_at=now,
                way=way,
                address=client.address[:64],
                user_agent=client.user_agent[:300],
            )
        )
        member.last_sign_in_at = now
        return token

    def find(self, token: str, *, used: bool = True) -> Actor | None:
        """The member of the session. `used` is false for callers that only check whether it still exists."""
        hashed = token_hash(token)
        known = self._known.get(hashed, lambda: self._find(hashed))
        now = utc_now()
        if known is None or self._ends_at(known.expires_at, known.last_used_at) <= now:
            return None
        if used and known.last_used_at <= now - NOTED_EVERY:
            self._note_use(hashed, now)
        return known.actor

    def recall(self, token: str) -> Actor | None:
        """The member whose session it is, where that is known and nothing is to be written. Takes no time."""
        known = self._known.recall(token_hash(token))
        now = utc_now()
        if known is None or known.last_used_at <= now - NOTED_EVERY:
            return None
        return known.actor if self._ends_at(known.expires_at, known.last_used_at) > now else None

    def _find(self, hashed: str) -> _Known | None:
        with self._store.engine.connect() as connection:
            row = connection.execute(_FIND, {"token": hashed}).one_or_none()
        if row is None:
            return None
        permissions = permissions_of(row.account_type, row.permissions)
        actor = Actor(row.id, row.email, row.name, row.account_type, permissions)
        return _Known(actor, row.expires_at, row.last_used_at)

    def _note_use(self, hashed: str, now: datetime) -> None:
        """Write the last use. A database that cannot be written now is no reason to refuse the request."""
        if self._noted.get(hashed, now - NOTED_EVERY) > now - NOTED_EVERY:
            return
        if len(self._noted) >= _MOST_NOTED:
            self._noted.clear()
        self._noted[hashed] = now
        try:
            with self._store.session() as session:
                session.execute(
                    update(SessionRecord)
                    .where(SessionRecord.token_hash == hashed, SessionRecord.last_used_at < now)
                    .values(last_used_at=now)
                    .execution_options(synchronize_session=False)
                )
        except DBAPIError as error:
            log.warning(
                "the use of a session was not noted", extra={"facts": {"detail": str(error.orig)[:200]}}
            )

    def way(self, token: str) -> str | None:
        """How this session was opened."""
        query = select(SessionRecord.way).where(SessionRecord.token_hash == token_hash(token))
        with self._store.session() as session:
            return session.scalar(query)

    def of_member(self, member_id: str, token: str) -> list[OwnSession]:
        """The member's sessions, this one (of `token`) first, then those that were used last."""
        now = utc_now()
        query = (
            select(SessionRecord)
            .where(SessionRecord.member_id == member_id, ~self._over(now))
            .order_by(SessionRecord.last_used_at.desc())
        )
        with self._store.session() as session:
            records = list(session.scalars(query))
        own = token_hash(token)
        listed = [
            OwnSession(
                id=record.id,
                way=record.way,
                address=record.address,
                user_agent=record.user_agent,
                signed_in_at=record.created_at,
                last_used_at=record.last_used_at,
                ends_at=self._ends_at(record.expires_at, record.last_used_at),
                current=record.token_hash == own,
            )
            for record in records
        ]
        return sorted(listed, key=lambda one: not one.current)

    def end_one(self, session: Session, member_id: str, session_id: str) -> bool:
        """End one of the member's own sessions; False when it has ended already."""
        record = session.get(SessionRecord, session_id)
        if record is None or record.member_id != member_id:
            return False
        session.delete(record)
        return True

    def end_all(self, session: Session, member_id: str, *, but: str | None = None) -> None:
        """Sign a member out everywhere, except in the session of the token `but`.

        Their unused sign-in links end too, in case somebody else has one.
        """
        ended = delete(SessionRecord).where(SessionRecord.member_id == member_id)
        if but is not None:
            ended = ended.where(SessionRecord.token_hash != token_hash(but))
        session.execute(ended)
        end_links(session, member_id)

    def end(self, token: str) -> None:
        with self._store.session() as session:
            session.execute(delete(SessionRecord).where(SessionRecord.token_hash == token_hash(token)))

    def _ends_at(self, expires_at: datetime, last_used_at: datetime) -> datetime:
        return min(expires_at, last_used_at + self.idle)

    def _over(self, now: datetime) -> ColumnElement[bool]:
        return or_(SessionRecord.expires_at < now, SessionRecord.last_used_at < now - self.idle)


def end_links(session: Session, member_id: str) -> None:
    """Delete the member's unused one-time links. Used ones stay, so that a second use gets its own
    message."""
    session.execute(delete(SignInLink).where(SignInLink.member_id == member_id, SignInLink.used_at.is_(None)))
