"""Bring the metadata database to the present schema."""

from tablewright.store.database import Store
from tablewright.store.models import Base


def prepare_database(store: Store) -> None:
    Base.metadata.create_all(store.engine)
