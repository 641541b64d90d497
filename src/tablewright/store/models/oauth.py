"""Signing in to warehouses by OAuth: tokens, and sign-ins under way."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tablewright.store.models.base import Base, Identified


class OAuthTokenRecord(Base):
    """The tokens of one member for one connection."""

    __tablename__ = "oauth_tokens"

    connection_id: Mapped[str] = mapped_column(
        ForeignKey("connections.id", ondelete="CASCADE"), primary_key=True
    )
    member_id: Mapped[str] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"), primary_key=True)
    secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Access and refresh token, encrypted; null once the sign-in was revoked."""
    expires_at: Mapped[datetime | None]
    """When the access token ends, where the provider says so."""
    updated_at: Mapped[datetime]


class OAuthSignIn(Identified):
    """A sign-in that was sent to the provider and has not come back, by the hash of its state."""

    __tablename__ = "oauth_sign_ins"

    state_hash: Mapped[str] = mapped_column(String(64), unique=True)
    connection_id: Mapped[str] = mapped_column(ForeignKey("connections.id", ondelete="CASCADE"))
    member_id: Mapped[str] = mapped_column(ForeignKey("members.id", ondelete="CASCADE"))
    session_hash: Mapped[str] = mapped_column(String(64))
    """Of the browser that began it: only that one may finish it."""
    secret: Mapped[bytes] = mapped_column(LargeBinary)
    """The code verifier and the nonce, encrypted."""
    redirect_uri: Mapped[str] = mapped_column(Text)
    return_to: Mapped[str] = mapped_column(Text)
    expires_at: Mapped[datetime]
