"""Refuses views of the warehouse that read a destination."""

import threading
import time
from collections.abc import Iterable

from tablewright.common.errors import Refusal
from tablewright.connections.reserved_paths import is_reserved
from tablewright.warehouse.contract.client import Warehouse
from tablewright.warehouse.contract.paths import Container, TablePath

_LIFETIME_SECONDS = 30.0
_MOST_VIEWS = 500


def refuse_views_into(warehouse: Warehouse, path: TablePath, reserved: frozenset[Container]) -> None:
    """Raise `reserved-destination` when the table is a view that reads a destination, directly or through
    other views."""
    seen: set[TablePath] = set()
    waiting = [path]
    while waiting and len(seen) < _MOST_VIEWS:
        view = waiting.pop()
        if view in seen:
            continue
        seen.add(view)
        for source in warehouse.view_sources(view, reserved):
            if is_reserved(source, reserved):
                raise _refused(path, source)
            waiting.append(source)


class CheckedViews:
    """Caches for a short while which tables read no destination. Thread-safe."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, TablePath, frozenset[Container]], float] = {}
        self._lock = threading.Lock()

    def refuse(
        self,
        connection_id: str,
        warehouse: Warehouse,
        paths: Iterable[TablePath],
        reserved: frozenset[Container],
    ) -> None:
        if not reserved:
            return
        for path in paths:
            key = (connection_id, path, reserved)
            with self._lock:
                known = self._known.get(key)
            if known is not None and time.monotonic() - known < _LIFETIME_SECONDS:
                continue
            refuse_views_into(warehouse, path, reserved)
            with self._lock:
                self._known[key] = time.monotonic()

    def forget(self, connection_id: str) -> None:
        with self._lock:
            for key in [key for key in self._known if key[0] == connection_id]:
                del self._known[key]


def _refused(path: TablePath, source: TablePath) -> Refusal:
    return Refusal(
        "not-allowed",
        f"{'.'.join(path)} reads {'.'.join(source)}, which lies in a schema reserved for write access.",
        code="reserved-destination",
        hint="Use the input table, upload or element itself as the source.",
    )
