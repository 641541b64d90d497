"""Destinations of connections, and what we keep in them: input tables, uploads."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tablewright.store.models.base import Base, Identified, utc_now


class DestinationRecord(Identified):
    """A destination of a connection. It is reserved as long as this row exists.

    `container` is its path, a list of names. `options` are the fields of its form that are no part of it.
    """

    __tablename__ = "destinations"

    connection_id: Mapped[str] = mapped_column(ForeignKey("connections.id"), index=True)
    container: Mapped[list[Any]]
    options: Mapped[dict[str, Any]]
    purpose: Mapped[str] = mapped_column(String(16), default="data")
    """`data`, or `histories`: where the service account of an OAuth connection writes histories."""
    description: Mapped[str] = mapped_column(Text, default="")
    is_default: Mapped[bool] = mapped_column(default=False)
    team_ids: Mapped[list[Any]]
    """Teams that may create objects here; empty: everyone who may create them at all."""
    last_check: Mapped[dict[str, Any] | None]
    """The doctor's last report, as plain values."""
    retired_at: Mapped[datetime | None]
    """When it was removed while it contained objects, which keep working; no new ones are created here."""


class ObjectLock(Base):
    """An object that cannot be written to now, because the warehouse refused. Reading goes on."""

    __tablename__ = "object_locks"

    object_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    connection_id: Mapped[str] = mapped_column(ForeignKey("connections.id"), index=True)
    container: Mapped[list[Any]]
    name: Mapped[str] = mapped_column(String(200))
    code: Mapped[str] = mapped_column(String(16))
    """`permission`, `unavailable`, or `moving` while it is moved to another destination."""
    message: Mapped[str] = mapped_column(Text)
    since: Mapped[datetime] = mapped_column(default=utc_now)


class DestinationMove(Identified):
    """A move of everything from one destination to another; `created_at` is when it was requested."""

    __tablename__ = "destination_moves"
    __table_args__ = (Index("ix_destination_moves_connection", "connection_id", "created_at"),)

    connection_id: Mapped[str] = mapped_column(ForeignKey("connections.id"))
    source_id: Mapped[str] = mapped_column(String(32))
    target_id: Mapped[str] = mapped_column(String(32))
    asked_by: Mapped[str] = mapped_column(String(32))
    status: Mapped[str] = mapped_column(String(16), default="queued")
    """`queued`, `running`, `succeeded` or `failed`."""
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    current: Mapped[str | None] = mapped_column(String(200))
    """The object that is being moved now."""
    problems: Mapped[list[Any]]
    """Objects that could not be moved: `[{"name": ..., "message": ...}]`. They stay and keep working."""
    finished_at: Mapped[datetime | None]


class InputTableRecord(Identified):
    """`columns` is a list of `{id, name, type, constraints}`; `name` is the warehouse column's name."""

    __tablename__ = "input_tables"

    connection_id: Mapped[str] = mapped_column(ForeignKey("connections.id"), index=True)
    workbook_id: Mapped[str] = mapped_column(String(32), index=True)
    name: Mapped[str] = mapped_column(String(200))
    container: Mapped[list[Any]]
    table_name: Mapped[str] = mapped_column(String(63))
    history_name: Mapped[str] = mapped_column(String(63))
    history_container: Mapped[list[Any] | None]
    """The container of the history, if it is not that of the table."""
    history_hints: Mapped[bool] = mapped_column(default=True)
    """Whether the history has the column `hint`; those of earlier versions get it at the next write."""
    columns: Mapped[list[Any]]
    data_entry: Mapped[str] = mapped_column(String(16), default="draft")
    created_by: Mapped[str] = mapped_column(String(32))
    deleted_at: Mapped[datetime | None]

    @property
    def path(self) -> tuple[str, ...]:
        return (*self.container, self.table_name)


class UploadRecord(Identified):
    """A loaded CSV upload; `columns` is a list of `{name, type}`."""

    __tablename__ = "uploads"

    connection_id: Mapped[str] = mapped_column(ForeignKey("connections.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    container: Mapped[list[Any]]
    table_name: Mapped[str] = mapped_column(String(63))
    columns: Mapped[list[Any]]
    rows: Mapped[int]
    file_name: Mapped[str] = mapped_column(String(300))
    created_by: Mapped[str] = mapped_column(String(32))
    deleted_at: Mapped[datetime | None]

    @property
    def path(self) -> tuple[str, ...]:
        return (*self.container, self.table_name)
