"""Members, their sessions and one-time links."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tablewright.store.models.base import Base, Identified, utc_now


class MemberRecord(Identified):
    """A person with an account. `email` is kept in lower case; never deleted, only made inactive."""

    __tablename__ = "members"

    email: Mapped[str] = mapped_column(String(320), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    account_type: Mapped[str] = mapped_column(String(32))
    """`admin`, `builder`, `viewer`, or the id of a custom account type."""
    active: Mapped[bool] = mapped_column(default=True)
    password_hash: Mapped[str | None] = mapped_column(Text)
    """Argon2; null until the member chose a password (sign-in by link only)."""
    last_sign_in_at: Mapped[datetime | None]


class SessionRecord(Identified):
    """A signed-in browser. Only the token's hash is stored."""

    __tablename__ = "sessions"

    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    member_id: Mapped[str] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)
    way: Mapped[str] = mapped_column(String(16))
    """How it was opened: `password`, `link`, `own-link` or `set-up`."""
    address: Mapped[str] = mapped_column(String(64), default="")
    user_agent: Mapped[str] = mapped_column(String(300), default="")
    last_used_at: Mapped[datetime] = mapped_column(default=utc_now)
    """Written every few minutes at most, so it may be that much older."""


class SignInLink(Identified):
    """A one-time link, by its token's hash. Used links stay until they expire, so that reuse is
    recognised."""

    __tablename__ = "sign_in_links"

    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    member_id: Mapped[str] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), index=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    own: Mapped[bool] = mapped_column(default=False)
    """Made by the member for another device, not by an administrator."""


class SignInCount(Base):
    """Sign-in attempts since a moment, by counter (`access/throttle.py`)."""

    __tablename__ = "sign_in_counts"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    since: Mapped[datetime] = mapped_column(index=True)
    attempts: Mapped[int]


class ServerFact(Base):
    """Small facts about this installation, by name (`setup-token`: hash of the first set-up's token)."""

    __tablename__ = "server_facts"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[str] = mapped_column(Text)
