"""Opens each connection's warehouse once and hands it to everybody."""

import threading
from collections.abc import Callable
from typing import Any

from tablewright.warehouse.contract import Warehouse
from tablewright.warehouse.fields import ConnectionConfig, PoolLimits
from tablewright.warehouse.platforms import open_warehouse, platform_of

__all__ = ["ConnectionConfig", "PoolLimits", "WarehousePool"]


class WarehousePool:
    """`load` reads a connection's configuration from the store; raises `not-found`. Thread-safe."""

    def __init__(self, load: Callable[[str], ConnectionConfig], limits: PoolLimits) -> None:
        self._load = load
        self._limits = limits
        self._open: dict[str, Warehouse] = {}
        self._locks: dict[str, threading.Lock] = {}
        self._lock = threading.Lock()

    def get(self, connection_id: str) -> Warehouse:
        with self._lock:
            warehouse = self._open.get(connection_id)
            gate = self._locks.setdefault(connection_id, threading.Lock())
        if warehouse is not None:
            return warehouse
        with gate:
            warehouse = self._open.get(connection_id)
            if warehouse is None:
                warehouse = self.open(self._load(connection_id))
                self._open[connection_id] = warehouse
            return warehouse

    def open(self, config: ConnectionConfig) -> Warehouse:
        """Open without keeping it (for tests of details that are not saved yet); the caller closes it."""
        return open_warehouse(config, self._limits)

    def place(self, platform: str, details: dict[str, Any]) -> str:
        """What tells two warehouses apart: equal for all connections to the same data."""
        return platform_of(platform).place(details, self._limits)

    def forget(self, connection_id: str) -> None:
        """Close a connection that was changed or deleted."""
        with self._lock:
            warehouse = self._open.pop(connection_id, None)
        if warehouse is not None:
            warehouse.close()

    def close(self) -> None:
        with self._lock:
            warehouses = list(self._open.values())
            self._open.clear()
        for warehouse in warehouses:
            warehouse.close()
