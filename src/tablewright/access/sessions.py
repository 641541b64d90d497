"""Who is asking: sessions of signed-in browsers."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Session

from tablewright.access.actor import Actor
from tablewright.access.permissions import permissions_of
from tablewright.access.tokens import new_token, token_hash
from tablewright.store.database import Store
from tablewright.store.models import AccountTypeRecord, MemberRecord, SessionRecord
from tablewright.store.models.base import utc_now
from tablewright.store.remembered import Remembered

# Asked at every request, so it is built once and reads columns only.
_FIND = (
    select(
        MemberRecord.id,
        MemberRecord.email,
        MemberRecord.name,
        MemberRecord.account_type,
        AccountTypeRecord.permissions,
        SessionRecord.expires_at,
    )
    .join(SessionRecord, SessionRecord.member_id == MemberRecord.id)
    .outerjoin(AccountTypeRecord, AccountTypeRecord.id == MemberRecord.account_type)
    .where(SessionRecord.token_hash == bindparam("token"), MemberRecord.active)
)


@dataclass(frozen=True, slots=True)
class Client:
    """The browser or program that asks to be signed in."""

    address: str
    user_agent: str = ""


class Sessions:
    """Opens, finds and ends sessions. A member made inactive is signed out everywhere at once."""

    def __init__(self, store: Store, hours: int) -> None:
        self._store = store
        self._found = Remembered[str, tuple[Actor, datetime] | None](store)
        self.lifetime = timedelta(hours=hours)

    def open(self, session: Session, member: MemberRecord, way: str, client: Client) -> str:
        """Sign `member` in within the caller's transaction; the token goes into the cookie."""
        token = new_token()
        now = utc_now()
        session.execute(delete(SessionRecord).where(SessionRecord.expires_at < now))
        session.add(
            SessionRecord(
                token_hash=token_hash(token),
                member_id=member.id,
                expires_at=now + self.lifetime,
                way=way,
                address=client.address[:64],
                user_agent=client.user_agent[:300],
            )
        )
        member.last_sign_in_at = now
        return token

    def find(self, token: str) -> Actor | None:
        hashed = token_hash(token)
        found = self._found.get(hashed, lambda: self._find(hashed))
        return found[0] if found is not None and found[1] > utc_now() else None

    def _find(self, hashed: str) -> tuple[Actor, datetime] | None:
        """Whose session it is, and when it ends."""
        with self._store.engine.connect() as connection:
            row = connection.execute(_FIND, {"token": hashed}).one_or_none()
        if row is None:
            return None
        permissions = permissions_of(row.account_type, row.permissions)
        return Actor(row.id, row.email, row.name, row.account_type, permissions), row.expires_at

    def way(self, token: str) -> str | None:
        """How this session was opened."""
        query = select(SessionRecord.way).where(SessionRecord.token_hash == token_hash(token))
        with self._store.session() as session:
            return session.scalar(query)

    def end_all(self, session: Session, member_id: str, *, but: str | None = None) -> None:
        """Sign a member out everywhere, except in the session of the token `but`."""
        ended = delete(SessionRecord).where(SessionRecord.member_id == member_id)
        if but is not None:
            ended = ended.where(SessionRecord.token_hash != token_hash(but))
        session.execute(ended)

    def end(self, token: str) -> None:
        with self._store.session() as session:
            session.execute(delete(SessionRecord).where(SessionRecord.token_hash == token_hash(token)))
