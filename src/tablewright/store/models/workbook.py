"""Workbooks, their versions, shares and recents."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tablewright.store.models.base import Base, Identified


class WorkbookRecord(Identified):
    """`draft` is the document as last saved; `published` the one viewers see (null until published)."""

    __tablename__ = "workbooks"

    name: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text, default="")
    owner_id: Mapped[str] = mapped_column(String(32))
    draft: Mapped[dict[str, Any]] = mapped_column(deferred=True)
    draft_revision: Mapped[int] = mapped_column(default=1)
    published: Mapped[dict[str, Any] | None] = mapped_column(deferred=True)
    published_revision: Mapped[int | None]
    """The draft revision that was published."""
    published_number: Mapped[int] = mapped_column(default=0)
    published_at: Mapped[datetime | None]
    updated_at: Mapped[datetime]
    shared_with_everyone: Mapped[bool] = mapped_column(default=False)
    deleted_at: Mapped[datetime | None]


class WorkbookVersion(Identified):
    __tablename__ = "workbook_versions"
    __table_args__ = (UniqueConstraint("workbook_id", "number"),)

    workbook_id: Mapped[str] = mapped_column(ForeignKey("workbooks.id"), index=True)
    number: Mapped[int]
    document: Mapped[dict[str, Any]]
    published_by: Mapped[str] = mapped_column(String(32))


class WorkbookShare(Base):
    __tablename__ = "workbook_shares"

    workbook_id: Mapped[str] = mapped_column(ForeignKey("workbooks.id"), primary_key=True)
    member_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    ability: Mapped[str] = mapped_column(String(16))


class WorkbookVisit(Base):
    """When a member last opened a workbook."""

    __tablename__ = "workbook_visits"

    workbook_id: Mapped[str] = mapped_column(ForeignKey("workbooks.id"), primary_key=True)
    member_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    opened_at: Mapped[datetime]
