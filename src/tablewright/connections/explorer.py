"""The contents of a connection, a page at a time: listed lazily, cached for a while, without destinations."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from tablewright.catalog.facts import ColumnFacts
from tablewright.connections.listed_tables import refuse_system
from tablewright.connections.reserved_paths import is_reserved, refuse_reserved
from tablewright.connections.sample import sample_rows
from tablewright.connections.source_facts import SourceFacts
from tablewright.warehouse.contract.entries import SchemaEntry, SearchHit, TableEntry
from tablewright.warehouse.contract.paths import Container, TablePath
from tablewright.warehouse.pool import WarehousePool
from tablewright.warehouse.sql.catalog import no_table

KEPT_SECONDS = 300.0
"""How long a list is reused; a refresh asks the warehouse again."""
KEPT_LISTS = 2_000
HITS = 100

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """A part of a list, and the length of the whole."""

    items: Sequence[T]
    total: int


class Explorer:
    """Thread-safe. Raises Refusal and WarehouseError; the connection must exist."""

    def __init__(self, warehouses: WarehousePool, facts: SourceFacts) -> None:
        self._warehouses = warehouses
        self._facts = facts
        self._kept: dict[tuple[Any, ...], tuple[float, Sequence[Any]]] = {}
        self._lock = threading.Lock()

    def databases(self, connection_id: str, *, refresh: bool = False) -> Sequence[str]:
        """The databases; None if the connection has only one."""
        warehouse = self._warehouses.get(connection_id)
        return self._list((connection_id, "databases"), warehouse.databases, refresh)

    def schemas(
        self,
        connection_id: str,
        database: str | None = None,
        *,
        text: str = "",
        offset: int = 0,
        limit: int | None = None,
        refresh: bool = False,
    ) -> Page[SchemaEntry]:
        """Schemas of a database (or of all) whose name contains the text."""
        reserved = self._facts.reserved(connection_id)
        warehouse = self._warehouses.get(connection_id)
        list_ = self._list((connection_id, "schemas", database), lambda: warehouse.schemas(database), refresh)
        wanted = text.casefold()
        shown = [
            entry
            for entry in list_
            if wanted in entry.container[-1].casefold() and not is_reserved((*entry.container, ""), reserved)
        ]
        return _page(shown, offset, limit)

    def tables(
        self,
        connection_id: str,
        container: Container,
        *,
        text: str = "",
        offset: int = 0,
        limit: int | None = None,
        refresh: bool = False,
    ) -> Page[TableEntry]:
        """Tables and views of a container whose name contains the text."""
        refuse_reserved((*container, ""), self._facts.reserved(connection_id))
        warehouse = self._warehouses.get(connection_id)
        refuse_system(warehouse, (*container, ""))
        list_ = self._list((connection_id, "tables", container), lambda: warehouse.tables(container), refresh)
        wanted = text.casefold()
        return _page([entry for entry in list_ if wanted in entry.name.casefold()], offset, limit)

    def table(self, connection_id: str, path: TablePath) -> tuple[TableEntry, tuple[ColumnFacts, ...]]:
        """The table as it is now: when the cached list lacks it, the warehouse is asked again."""
        columns = self._columns(connection_id, path)
        for refresh in (False, True):
            for entry in self.tables(connection_id, path[:-1], refresh=refresh).items:
                if entry.name == path[-1]:
                    return entry, columns
        raise no_table(path)

    def sample(
        self, connection_id: str, path: TablePath, limit: int
    ) -> tuple[list[str], list[list[str | None]]]:
        """The first rows as text."""
        self._facts.refuse_reserved(connection_id, path)
        columns = self._columns(connection_id, path)
        return sample_rows(self._warehouses.get(connection_id), path, columns, limit)

    def search(self, connection_id: str, text: str) -> list[SearchHit]:
        """Tables and columns whose name contains the text, tables first; at most 100."""
        wanted = text.strip()
        if not wanted:
            return []
        warehouse = self._warehouses.get(connection_id)
        reserved = self._facts.reserved(connection_id)
        asked = HITS
        while True:
            search_hits = warehouse.search(wanted, asked)
            hits = [hit for hit in search_hits if not is_reserved((*hit.container, ""), reserved)]
            # What is reserved must not crowd out the rest.
            if len(hits) >= HITS or len(search_hits) < asked:
                return hits[:HITS]
            asked *= 10

    def forget(self, connection_id: str) -> None:
        """Drop the cached lists: the connection changed, or Tablewright created or dropped something
        there."""
        with self._lock:
            for key in [key for key in self._kept if key[0] == connection_id]:
                del self._kept[key]

    def _columns(self, connection_id: str, path: TablePath) -> tuple[ColumnFacts, ...]:
        refuse_reserved(path, self._facts.reserved(connection_id))
        warehouse = self._warehouses.get(connection_id)
        refuse_system(warehouse, path)
        return warehouse.columns(path)

    def _list(self, key: tuple[Any, ...], ask: Callable[[], Sequence[T]], refresh: bool) -> Sequence[T]:
        key = (*key, self._warehouses.whose(key[0]))
        with self._lock:
            known = self._kept.get(key)
        if known is not None and not refresh and time.monotonic() - known[0] < KEPT_SECONDS:
            return known[1]
        list_ = ask()
        with self._lock:
            self._kept.pop(key, None)
            self._kept[key] = (time.monotonic(), list_)
            while len(self._kept) > KEPT_LISTS:
                del self._kept[next(iter(self._kept))]
        return list_


def _page(items: Sequence[T], offset: int, limit: int | None) -> Page[T]:
    return Page(items[offset:] if limit is None else items[offset : offset + limit], len(items))
