"""Opens each connection's warehouse once and hands it to everybody."""

import hashlib
import threading
import uuid
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


@dataclass(frozen=True, slots=True)
class Platform:
    """How a kind of warehouse is opened, and what its connections are made of."""

    open: Callable[[ConnectionConfig, PoolLimits], Warehouse]
    place: Callable[[dict[str, Any], PoolLimits], str]
    """What tells two warehouses apart: equal for all connections to the same data."""
    secrets: frozenset[str] = frozenset()
    """Fields that are kept encrypted and never shown."""
    bound_to: tuple[str, ...] = ()
    """A kept secret stays only while these fields do: it is never sent to another place."""
    one_connection: bool = False
    """Whether a warehouse can be used by one connection only."""


def duckdb_file(details: dict[str, Any], limits: PoolLimits) -> Path:
    """The file of a DuckDB connection; a relative path stands in the data folder."""
    return (limits.data_dir / Path(details["path"]).expanduser()).resolve()


def _open_duckdb(config: ConnectionConfig, limits: PoolLimits) -> Warehouse:
    from tablewright.warehouse.duckdb.client import DuckDBWarehouse

    path = duckdb_file(config.details, limits)
    limits.staging_dir.mkdir(parents=True, exist_ok=True)
    return DuckDBWarehouse(
        path,
        limits.staging_dir.resolve(),
        create=bool(config.details.get("create")),
        memory_mb=limits.duckdb_memory_mb,
    )


def _open_postgres(config: ConnectionConfig, limits: PoolLimits) -> Warehouse:
    from tablewright.warehouse.postgres.client import PostgresAddress, PostgresWarehouse

    details = config.details
    certificate = details.get("root_certificate")
    return PostgresWarehouse(
        PostgresAddress(
            host=details["host"],
            port=details["port"],
            database=details["database"],
            user=details["user"],
            password=config.secret.get("password"),
            sslmode=details.get("sslmode", "prefer"),
            root_certificate=str(_certificate_file(certificate, limits)) if certificate else None,
            options=details.get("options", {}),
            sessions=details.get("sessions", 12),
        )
    )


def _certificate_file(text: str, limits: PoolLimits) -> Path:
    """Drivers read certificates from files. Named by its content, so that it never changes."""
    folder = limits.data_dir / "certificates"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{hashlib.sha256(text.encode()).hexdigest()[:32]}.pem"
    if not file.exists():
        part = file.with_suffix(f".{uuid.uuid4().hex}")
        part.write_text(text)
        part.rename(file)
    return file


def _postgres_place(details: dict[str, Any], _limits: PoolLimits) -> str:
    return f"postgres:{details['host'].casefold()}:{details['port']}/{details['database']}"


PLATFORMS: dict[str, Platform] = {
    "duckdb": Platform(
        _open_duckdb, lambda details, limits: f"duckdb:{duckdb_file(details, limits)}", one_connection=True
    ),
    "postgres": Platform(
        _open_postgres, _postgres_place, frozenset({"password"}), bound_to=("host", "port", "user")
    ),
}


def platform_of(name: str) -> Platform:
    found = PLATFORMS.get(name)
    if found is None:
        raise WarehouseError("invalid", f"There is no platform called {name}.")
    return found


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
        return platform_of(config.platform).open(config, self._limits)

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
