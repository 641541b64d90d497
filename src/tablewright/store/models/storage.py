"""Staged uploads, warehouse views, materializations and their runs."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from tablewright.store.models.base import Identified


class StagedUpload(Identified):
    """A received file that waits for its load; the file in the staging folder is named after the id."""

    __tablename__ = "staged_uploads"

    owner_id: Mapped[str] = mapped_column(String(32), index=True)
    file_name: Mapped[str] = mapped_column(String(300))
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    encoding: Mapped[str] = mapped_column(String(32))
    """As detected while the file arrived."""
    load: Mapped[dict[str, Any] | None]
    """The load in progress: `connection_id`, `container`, `table_name`. Found at start after a crash."""


class WarehouseView(Identified):
    """The warehouse view of an element. `name` is the member's word, `view_name` the object's name."""

    __tablename__ = "warehouse_views"
    __table_args__ = (UniqueConstraint("workbook_id", "element_id"),)

    workbook_id: Mapped[str] = mapped_column(String(32), index=True)
    element_id: Mapped[str] = mapped_column(String(64))
    connection_id: Mapped[str] = mapped_column(ForeignKey("connections.id"), index=True)
    name: Mapped[str] = mapped_column(String(63))
    container: Mapped[list[Any]]
    view_name: Mapped[str] = mapped_column(String(63))
    status: Mapped[str] = mapped_column(String(16), default="pending")
    """`pending` (waits for a publish), `ready` or `failed`."""
    error: Mapped[str | None] = mapped_column(Text)
    built_at: Mapped[datetime | None]
    created_by: Mapped[str] = mapped_column(String(32))


class Materialization(Identified):
    """The materialization of an element. The `stored_*` fields describe the table that queries read now."""

    __tablename__ = "materializations"
    __table_args__ = (UniqueConstraint("workbook_id", "element_id"),)

    workbook_id: Mapped[str] = mapped_column(String(32), index=True)
    element_id: Mapped[str] = mapped_column(String(64))
    connection_id: Mapped[str] = mapped_column(ForeignKey("connections.id"), index=True)
    owner_id: Mapped[str] = mapped_column(String(32))
    level: Mapped[str | None] = mapped_column(String(64))
    """As asked for; null stores what the element shows."""
    cron: Mapped[str | None] = mapped_column(String(120))
    time_zone: Mapped[str] = mapped_column(String(64), default="UTC")
    paused: Mapped[bool] = mapped_column(default=False)
    container: Mapped[list[Any]]
    base_name: Mapped[str] = mapped_column(String(63))
    """Slug that the names of the stable view and of the tables start with."""
    stored_table: Mapped[str | None] = mapped_column(String(63))
    stored_level: Mapped[str | None] = mapped_column(String(64))
    stored_digest: Mapped[str | None] = mapped_column(String(128))
    stored_columns: Mapped[dict[str, Any] | None]
    """Column id -> column name in the stored table."""
    stored_rows: Mapped[int | None] = mapped_column(BigInteger)
    stored_versions: Mapped[list[Any] | None]
    """The data versions of the tables it was read from, as they were: `[[path, version], ...]`."""
    stored_refreshed: Mapped[bool] = mapped_column(default=False, server_default=false())
    """The platform keeps the stored table equal to its query by itself; it reported `as_of` and rows."""
    as_of: Mapped[datetime | None]


class MaterializationRun(Identified):
    """One run; `created_at` is when it was queued. Kept when the materialization is removed."""

    __tablename__ = "materialization_runs"
    __table_args__ = (Index("ix_materialization_runs_element", "workbook_id", "element_id", "created_at"),)

    materialization_id: Mapped[str] = mapped_column(String(32), index=True)
    workbook_id: Mapped[str] = mapped_column(String(32))
    element_id: Mapped[str] = mapped_column(String(64))
    element_name: Mapped[str] = mapped_column(String(200))
    trigger: Mapped[str] = mapped_column(String(16))
    """`manual`, `schedule` or `publish`."""
    status: Mapped[str] = mapped_column(String(16), default="queued", index=True)
    """`queued`, `running`, `succeeded`, `failed`, `skipped` or `cancelled`."""
    cancelled_by: Mapped[str | None] = mapped_column(String(200))
    """The name of the member who asked to stop it; the server that runs it checks this column."""
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    table_name: Mapped[str | None] = mapped_column(String(63))
    built: Mapped[dict[str, Any] | None]
    """The future `stored_*` fields, recorded before queries read the finished table."""
    rows: Mapped[int | None] = mapped_column(BigInteger)
    milliseconds: Mapped[float | None]
    error: Mapped[str | None] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text)
    """A remark on a run that succeeded."""
