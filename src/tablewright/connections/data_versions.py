"""Counters that Tablewright's writes advance, so that no cached result outlives its data."""

import json
import threading
from collections import Counter

from sqlalchemy import select
from sqlalchemy.dialects import postgresql

from tablewright.store.database import Store
from tablewright.store.models import DataVersion

Path = tuple[str, ...]

WHOLE_CONNECTION: Path = ()


class DataVersions:
    """Thread-safe. Over PostgreSQL they are kept in the metadata database, so that several servers agree.

    SQLite belongs to one server, whose cached results live and die with its process: there, memory is enough,
    and an edit need not wait for a second disk.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._shared = store.engine.dialect.name != "sqlite"
        self._local: Counter[tuple[str, str]] = Counter()
        self._lock = threading.Lock()

    def advance(self, connection_id: str, path: Path) -> None:
        """Record that the table at `path` has changed; the empty path means the whole connection."""
        if not self._shared:
            with self._lock:
                self._local[connection_id, _key(path)] += 1
            return
        statement = postgresql.insert(DataVersion).values(
            connection_id=connection_id, path=_key(path), version=1
        )
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
        if not self._shared:
            with self._lock:
                return tuple((key, self._local[connection_id, key]) for key in keys)
        with self._store.session() as session:
            rows = session.execute(
                select(DataVersion.path, DataVersion.version).where(
                    DataVersion.connection_id == connection_id, DataVersion.path.in_(keys)
                )
            ).all()
        return tuple(sorted((path, version) for path, version in rows))


def _key(path: Path) -> str:
    return json.dumps(list(path), ensure_ascii=False)
