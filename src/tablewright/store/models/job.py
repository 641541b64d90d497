"""Durable background work: jobs and schedules."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from tablewright.store.models.base import Base, Identified, utc_now

_RUNNING = text("status = 'running'")


class JobRecord(Identified):
    """One piece of work. `server` holds it while it runs, until `lease_until` at most."""

    __tablename__ = "jobs"
    __table_args__ = (
        # The overlap guard: the database itself refuses a second running job of the same key.
        Index("uq_jobs_running_key", "key", unique=True, sqlite_where=_RUNNING, postgresql_where=_RUNNING),
        Index("ix_jobs_status_run_after", "status", "run_after"),
        Index("ix_jobs_member_started", "member_id", "started_at"),
    )

    kind: Mapped[str] = mapped_column(String(64))
    key: Mapped[str | None] = mapped_column(String(200))
    payload: Mapped[dict[str, Any]]
    member_id: Mapped[str | None] = mapped_column(String(32))
    """Whose work it is; members take turns. None: the server's own."""
    status: Mapped[str] = mapped_column(String(16), default="queued")
    """`queued`, `running`, `succeeded` or `failed`."""
    run_after: Mapped[datetime] = mapped_column(default=utc_now)
    attempts: Mapped[int] = mapped_column(default=0)
    server: Mapped[str | None] = mapped_column(String(32))
    lease_until: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None] = mapped_column(index=True)
    error: Mapped[str | None] = mapped_column(Text)


class ScheduleRecord(Base):
    """Enqueues a job at each time of `cron` in `time_zone`."""

    __tablename__ = "schedules"

    name: Mapped[str] = mapped_column(String(200), primary_key=True)
    cron: Mapped[str] = mapped_column(String(120))
    time_zone: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(64))
    key: Mapped[str] = mapped_column(String(200))
    payload: Mapped[dict[str, Any]]
    paused: Mapped[bool] = mapped_column(default=False)
    next_run_at: Mapped[datetime] = mapped_column(index=True)
