"""Alembic's entry point: runs on the connection that `tablewright.store.migrate` hands over."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection

from tablewright.store.models import Base
from tablewright.store.models.base import UtcDateTime


def render_item(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Migrations are independent of the models: they name the database's type, not the decorator around
    it."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    return False


connection: Connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_item=render_item,
    render_as_batch=connection.dialect.name == "sqlite",
    # The caller's transaction spans all revisions, on SQLite too: all of them or none.
    transactional_ddl=True,
)
context.run_migrations()
