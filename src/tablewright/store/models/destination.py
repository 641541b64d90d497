"""What we keep in connections' destinations: input tables, uploads."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from tablewright.store.models.base import Identified


class InputTableRecord(Identified):
    """`columns` is a list of `{id, name, type, constraints}`; `name` is the warehouse column's name."""

    __tablename__ = "input_tables"

    connection_id: Mapped[str] = mapped_column(ForeignKey("connections.id"), index=True)
    workbook_id: Mapped[str] = mapped_column(String(32), index=True)
    name: Mapped[str] = mapped_column(String(200))
    schema_name: Mapped[str] = mapped_column(String(63))
    table_name: Mapped[str] = mapped_column(String(63))
    history_name: Mapped[str] = mapped_column(String(63))
    columns: Mapped[list[Any]]
    data_entry: Mapped[str] = mapped_column(String(16), default="draft")
    created_by: Mapped[str] = mapped_column(String(32))
    deleted_at: Mapped[datetime | None]


class UploadRecord(Identified):
    """A loaded CSV upload; `columns` is a list of `{name, type}`."""

    __tablename__ = "uploads"

    connection_id: Mapped[str] = mapped_column(ForeignKey("connections.id"), index=True)
    name: Mapped[str] = mapped_column(String(200))
    schema_name: Mapped[str] = mapped_column(String(63))
    table_name: Mapped[str] = mapped_column(String(63))
    columns: Mapped[list[Any]]
    rows: Mapped[int]
    file_name: Mapped[str] = mapped_column(String(300))
    created_by: Mapped[str] = mapped_column(String(32))
    deleted_at: Mapped[datetime | None]
