"""The query history and the versions of warehouse data."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tablewright.store.models.base import Base, Identified


class QueryRecord(Identified):
    """One run query; `created_at` is its start. Times in milliseconds."""

    __tablename__ = "queries"
    __table_args__ = (Index("ix_queries_created_at", "created_at"),)

    connection_id: Mapped[str] = mapped_column(String(32), index=True)
    workbook_id: Mapped[str | None] = mapped_column(String(32), index=True)
    element_id: Mapped[str | None] = mapped_column(String(64))
    element_name: Mapped[str | None] = mapped_column(String(200))
    member_id: Mapped[str] = mapped_column(String(32), index=True)
    member_name: Mapped[str] = mapped_column(String(120))
    status: Mapped[str] = mapped_column(String(16))
    """`running`, `done`, `failed` or `cancelled`."""
    source: Mapped[str] = mapped_column(String(16), default="warehouse")
    finished_at: Mapped[datetime | None]
    rows: Mapped[int | None] = mapped_column(BigInteger)
    bytes: Mapped[int | None] = mapped_column(BigInteger)
    compile_ms: Mapped[float | None]
    wait_ms: Mapped[float | None]
    run_ms: Mapped[float | None]
    send_ms: Mapped[float | None]
    sql: Mapped[str | None] = mapped_column(Text)
    error: Mapped[str | None] = mapped_column(Text)
    stored: Mapped[list[Any]] = mapped_column(default=list)


class DataVersion(Base):
    """A counter that every write of Tablewright to a table advances; part of the result cache's key.

    `path` is the table's path as JSON text (`["schema", "table"]`); the empty list means the whole
    connection.
    """

    __tablename__ = "data_versions"

    connection_id: Mapped[str] = mapped_column(
        ForeignKey("connections.id", ondelete="CASCADE"), primary_key=True
    )
    path: Mapped[str] = mapped_column(String(400), primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger, default=0)
