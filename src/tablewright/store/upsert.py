"""Insert a row or change the one that has its key, in one statement, on both databases."""

from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from tablewright.store.models import Base


def upsert(session: Session, model: type[Base], key: dict[str, Any], values: dict[str, Any]) -> None:
    """`key` are the primary key's columns. Safe when two writers come at once."""
    name = session.get_bind().dialect.name
    insert = postgresql.insert if name == "postgresql" else sqlite.insert
    statement = insert(model).values(**key, **values)
    session.execute(statement.on_conflict_do_update(index_elements=list(key), set_=values))
