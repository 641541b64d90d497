"""Connections. Their destinations are in `destinations`, also while write access is switched off."""

from datetime import datetime
from typing import Any

from sqlalchemy import LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tablewright.store.models.base import Identified


class Connection(Identified):
    """`details` are the non-secret fields; `secret` is the encrypted rest (see access.secrets)."""

    __tablename__ = "connections"

    name: Mapped[str] = mapped_column(String(120))
    platform: Mapped[str] = mapped_column(String(32))
    description: Mapped[str] = mapped_column(Text, default="")
    details: Mapped[dict[str, Any]]
    secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    is_demo: Mapped[bool] = mapped_column(default=False)
    write_enabled: Mapped[bool] = mapped_column(default=False)
    deleted_at: Mapped[datetime | None]
