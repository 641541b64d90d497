"""Allows reading only tables and views that the explorer lists. The platform's own objects are not listed."""

import threading
import time
from collections.abc import Iterable, Iterator

from tablewright.compiler.custom_sql.authorise import TableName
from tablewright.warehouse.contract.client import Warehouse
from tablewright.warehouse.contract.paths import TablePath
from tablewright.warehouse.registry import system_names_of
from tablewright.warehouse.sql.catalog import no_table

_LIFETIME_SECONDS = 30.0
_MOST = 5_000

Key = tuple[str, str]
"""The connection, and the identity it is opened with."""


def refuse_system(warehouse: Warehouse, path: TablePath) -> None:
    """Raise `not-found` for objects of the platform itself."""
    own = system_names_of(warehouse.capabilities.platform)
    if any(part.casefold() in own for part in path[:-1]):
        raise no_table(path)


class ListedTables:
    """Remembers for a short while which names are listed. Thread-safe."""

    def __init__(self) -> None:
        self._known: dict[tuple[Key, TableName], tuple[float, tuple[TablePath, ...]]] = {}
        self._lock = threading.Lock()

    def paths(self, key: Key, warehouse: Warehouse, names: Iterable[TableName]) -> set[TablePath]:
        """The full paths that these names of a statement may mean; raises `not-found` for one that is not
        listed.
        """
        table_paths: set[TablePath] = set()
        for name in names:
            with self._lock:
                known = self._known.get((key, name))
            if known is None or time.monotonic() - known[0] >= _LIFETIME_SECONDS:
                known = time.monotonic(), tuple(_meant(warehouse, name))
                with self._lock:
                    self._known[key, name] = known
                    while len(self._known) > _MOST:
                        del self._known[next(iter(self._known))]
            if not known[1]:
                raise no_table(name.written)
            table_paths.update(known[1])
        return table_paths

    def forget(self, connection_id: str) -> None:
        with self._lock:
            for known in [known for known in self._known if known[0][0] == connection_id]:
                del self._known[known]


def _meant(warehouse: Warehouse, name: TableName) -> Iterator[TablePath]:
    """A path without a database matches any database; with one, the engine checks that it is right."""
    depth = warehouse.capabilities.path_depth
    own = system_names_of(warehouse.capabilities.platform)
    if any(part.casefold() in own for part in name.written[:-1]):
        return
    spelled = name.folded[-depth:]
    paths = (
        [spelled] if len(spelled) == depth else [(database, *spelled) for database in warehouse.databases()]
    )
    for path in paths:
        if warehouse.table_kind(path) is not None:
            yield path
        elif warehouse.capabilities.folds_identifiers:
            yield from _in_another_case(warehouse, path)


def _in_another_case(warehouse: Warehouse, path: TablePath) -> Iterator[TablePath]:
    """The table whose name the engine considers equal to this one, in any letter case."""
    folded = tuple(part.casefold() for part in path)
    database = path[0] if len(path) > 2 else None
    for schema in warehouse.schemas(database):
        if tuple(part.casefold() for part in schema.container) != folded[:-1]:
            continue
        for entry in warehouse.tables(schema.container):
            if entry.name.casefold() == folded[-1]:
                yield entry.path
