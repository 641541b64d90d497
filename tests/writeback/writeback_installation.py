"""A small installation on real files: metadata in SQLite, one DuckDB warehouse with a table of its own."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import select

from tablewright.access.actor import Actor
from tablewright.access.audit import AuditLog
from tablewright.store.database import Store
from tablewright.store.migrate import prepare_database
from tablewright.store.models import AuditRecord, Connection
from tablewright.warehouse.pool import ConnectionConfig, PoolLimits, WarehousePool
from tablewright.writeback.destination import Destinations, WriteAccess
from tablewright.writeback.uploads.service import Uploads

ADMIN = Actor(id="a" * 32, email="ada@example.com", name="Ada", account_type="admin")


@dataclass
class Installation:
    folder: Path
    store: Store
    pool: WarehousePool
    audit: AuditLog
    destinations: Destinations
    write_access: WriteAccess
    uploads: Uploads
    connection_id: str
    changed: list[tuple[str, ...]] = field(default_factory=list)

    @property
    def staging(self) -> Path:
        return self.folder / "staging"

    @property
    def file(self) -> Path:
        return self.folder / "warehouse.duckdb"

    def sql(self, statement: str) -> list[tuple[Any, ...]]:
        """Plain SQL on the warehouse, through a cursor of the open database."""
        cursor = self.pool.get(self.connection_id).cursor()  # type: ignore[attr-defined]
        try:
            return cursor.execute(statement).fetchall()
        finally:
            cursor.close()

    def tables(self, schema: str) -> set[str]:
        return {entry.name for entry in self.pool.get(self.connection_id).tables(schema)}

    def events(self) -> list[str]:
        with self.store.session() as session:
            return list(session.scalars(select(AuditRecord.kind).order_by(AuditRecord.created_at)))


def open_installation(folder: Path) -> Installation:
    """Open (or open again, after a stop) the installation kept in `folder`."""
    store = Store(f"sqlite:///{folder / 'tablewright.sqlite'}")
    prepare_database(store)
    with store.session() as session:
        connection = session.scalar(select(Connection))
        if connection is None:
            details = {"platform": "duckdb", "path": str(folder / "warehouse.duckdb")}
            connection = Connection(name="Warehouse", platform="duckdb", details=details)
            session.add(connection)
            session.flush()
        connection_id, details = connection.id, connection.details

    def load(_connection_id: str) -> ConnectionConfig:
        return ConnectionConfig(connection_id, "duckdb", details, {})

    pool = WarehousePool(load, PoolLimits(folder, folder / "staging", None))
    audit = AuditLog(store)
    destinations = Destinations(store, pool)
    write_access = WriteAccess(store, destinations, audit, folder / "staging")
    changed: list[tuple[str, ...]] = []
    uploads = Uploads(
        store, destinations, audit, folder / "staging", 50, lambda _connection, path: changed.append(path)
    )
    return Installation(
        folder, store, pool, audit, destinations, write_access, uploads, connection_id, changed
    )
