"""Counters that our own writes advance, so that no cached result outlives the data it came from."""

import json

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from tablewright.store.database import Store
from tablewright.store.models import DataVersion

Path = tuple[str, ...]

WHOLE_CONNECTION: Path = ()


class DataVersions:
    """Kept in the metadata database, so that several servers agree."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def advance(self, connection_id: str, path: Path) -> None:
        """Say that the table at `path` has changed; the empty path says so of the whole connection."""
        insert = sqlite.insert if self._store.engine.dialect.name == "sqlite" else postgresql.insert
        statement = insert(DataVersion).values(connection_id=connection_id, path=_key(path), version=1)
        with self._store.session() as session:
            session.execute(
                statement.on_conflict_do_update(
                    index_elements=[DataVersion.connection_id, DataVersion.path],
                    set_={"version": DataVersion.version + 1},
                )
            )

    def current(self, connection_id: str, paths: frozenset[Path]) -> tuple[tuple[str, int], ...]:
        """The versions of these tables and of the connection, in a stable order: a part of cache keys."""
        keys = sorted({_key(path) for path in paths} | {_key(WHOLE_CONNECTION)})
        with self._store.session() as session:
            rows = session.execute(
                select(DataVersion.path, DataVersion.version).where(
                    DataVersion.connection_id == connection_id, DataVersion.path.in_(keys)
                )
            ).all()
        return tuple(sorted((path, version) for path, version in rows))


def _key(path: Path) -> str:
    return json.dumps(list(path), ensure_ascii=False)
