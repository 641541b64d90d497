"""Opens each connection's warehouse once and hands it to everybody."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tablewright.warehouse.contract import Warehouse, WarehouseError


@dataclass(frozen=True, slots=True)
class ConnectionConfig:
    """What a driver needs: the platform, the plain fields and the secret fields (already decrypted)."""

    id: str
    platform: str
    details: dict[str, Any]
    secret: dict[str, Any]


@dataclass(frozen=True, slots=True)
class PoolLimits:
    data_dir: Path
    staging_dir: Path
    duckdb_memory_mb: int | None


Opener = Callable[[ConnectionConfig, PoolLimits], Warehouse]


def duckdb_file(details: dict[str, Any], limits: PoolLimits) -> Path:
    """The file of a DuckDB connection; a relative path stands in the data folder."""
    return (limits.data_dir / Path(details["path"]).expanduser()).resolve()


def open_duckdb(config: ConnectionConfig, limits: PoolLimits) -> Warehouse:
    from tablewright.warehouse.duckdb.client import DuckDBWarehouse

    path = duckdb_file(config.details, limits)
    limits.staging_dir.mkdir(parents=True, exist_ok=True)
    return DuckDBWarehouse(
        path,
        limits.staging_dir.resolve(),
        create=bool(config.details.get("create")),
        memory_mb=limits.duckdb_memory_mb,
    )


OPENERS: dict[str, Opener] = {"duckdb": open_duckdb}


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
        opener = OPENERS.get(config.platform)
        if opener is None:
            raise WarehouseError("invalid", f"There is no platform called {config.platform}.")
        return opener(config, self._limits)

    def place(self, platform: str, details: dict[str, Any]) -> str:
        """What tells two warehouses apart: equal for all connections to the same data."""
        if platform == "duckdb":
            return f"duckdb:{duckdb_file(details, self._limits)}"
        raise WarehouseError("invalid", f"There is no platform called {platform}.")

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
