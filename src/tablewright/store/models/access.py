"""Account types, teams, and who may use a connection."""

from typing import Any

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tablewright.store.models.base import Base, Identified


class AccountTypeRecord(Identified):
    """A custom account type. The built-in ones are not stored (see access.permissions)."""

    __tablename__ = "account_types"

    name: Mapped[str] = mapped_column(String(60), unique=True)
    description: Mapped[str] = mapped_column(Text, default="")
    permissions: Mapped[list[Any]]


class TeamRecord(Identified):
    """`visible`: its name is shown to everybody, else only to its members and to those who manage teams."""

    __tablename__ = "teams"

    name: Mapped[str] = mapped_column(String(120), unique=True)
    description: Mapped[str] = mapped_column(Text, default="")
    visible: Mapped[bool] = mapped_column(default=True)


class TeamMember(Base):
    __tablename__ = "team_members"

    team_id: Mapped[str] = mapped_column(ForeignKey("teams.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[str] = mapped_column(
        ForeignKey("members.id", ondelete="CASCADE"), primary_key=True, index=True
    )


class ConnectionGrant(Base):
    """What a member, a team or everyone may do with a connection."""

    __tablename__ = "connection_grants"

    connection_id: Mapped[str] = mapped_column(
        ForeignKey("connections.id", ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    """`member`, `team` or `everyone`."""
    grantee_id: Mapped[str] = mapped_column(String(32), primary_key=True, default="")
    """The member's or the team's id; empty for everyone."""
    level: Mapped[str] = mapped_column(String(20))
    """`write-only`, `use`, `use-and-annotate` or `admin`."""
