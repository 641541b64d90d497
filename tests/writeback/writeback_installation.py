"""A small installation on real files: metadata in SQLite, one warehouse with a table of its own."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from places import Place, configured, container, destination_values, kinds, plain_sql
from sqlalchemy import select

from servers.metadata import put_metadata
from tablewright.access.actor import Actor
from tablewright.access.audit import AuditLog
from tablewright.connections.grants import add_grants
from tablewright.store.database import Store
from tablewright.store.models import AuditRecord, Connection, DestinationRecord
from tablewright.warehouse.contract.client import Statement, Warehouse
from tablewright.warehouse.contract.paths import Container, TablePath
from tablewright.warehouse.pool import PoolLimits, WarehousePool
from tablewright.writeback import sql
from tablewright.writeback.destinations.leases import LEASES_TABLE
from tablewright.writeback.destinations.service import Destinations
from tablewright.writeback.uploads.service import Uploads
from tablewright.writeback.write_access.service import WriteAccess

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
    database: str | None = None
    changed: list[tuple[str, ...]] = field(default_factory=list)

    def container(self, schema: str = "stage") -> Container:
        return container(self.database, schema)

    def path(self, name: str, schema: str = "stage") -> TablePath:
        return (*self.container(schema), name)

    def values(self, schema: str) -> dict[str, Any]:
        """The fields that name a destination."""
        return destination_values(self.platform, self.container(schema))

    @property
    def warehouse(self) -> Warehouse:
        return self.pool.get(self.connection_id)

    @property
    def platform(self) -> str:
        # Not from the pool: the warehouse may be out of reach.
        with self.store.session() as session:
            return session.get_one(Connection, self.connection_id).platform

    @property
    def staging(self) -> Path:
        return self.folder / "staging"

    @property
    def file(self) -> Path:
        return self.folder / "warehouse.duckdb"

    def switch_on(self) -> None:
        """Write access in the schema `stage`, without the doctor's probes."""
        switch_on(self.store, self.destinations, self.warehouse, self.connection_id, self.container())

    def sql(self, statement: str | Statement) -> list[tuple[Any, ...]]:
        """Plain SQL on the warehouse, as anybody may run it beside the server."""
        return plain_sql(self.warehouse, statement, self.database)

    def kinds(self, name: str) -> list[tuple[str, str]]:
        """The columns of a table in the destination, with our words for their types."""
        return kinds(self.warehouse, self.path(name))

    def tables(self, schema: str) -> set[str]:
        """Relations in a schema, without the leases, which not every platform needs."""
        names = {entry.name for entry in self.warehouse.tables(self.container(schema))}
        return names - {LEASES_TABLE}

    def events(self) -> list[str]:
        with self.store.session() as session:
            return list(session.scalars(select(AuditRecord.kind).order_by(AuditRecord.created_at)))


def switch_on(
    store: Store, destinations: Destinations, warehouse: Warehouse, connection_id: str, within: Container
) -> None:
    """Write access in a schema, without the doctor's probes."""
    with warehouse.transaction() as transaction:
        transaction.execute(sql.create_schema(within))
    with store.session() as session:
        session.get_one(Connection, connection_id).write_enabled = True
        session.add(
            DestinationRecord(
                connection_id=connection_id,
                container=list(within),
                options={},
                is_default=True,
                team_ids=[],
                last_check=None,
                retired_at=None,
            )
        )
    destination = destinations.open(connection_id)
    with destination.transaction() as transaction:
        destination.registry.ensure(transaction)


def open_installation(folder: Path, place: Place | None = None) -> Installation:
    """Open (or open again, after a stop) the installation kept in `folder`.

    Its connection leads to `place`; without one, to a DuckDB file in the folder.
    """
    place = place or Place({"platform": "duckdb", "path": str(folder / "warehouse.duckdb")})
    file = folder / "tablewright.sqlite"
    put_metadata(file)
    store = Store(f"sqlite:///{file}")
    with store.session() as session:
        connection = session.scalar(select(Connection))
        if connection is None:
            plain = configured(place.details).details
            connection = Connection(name="Warehouse", platform=plain["platform"], details=plain)
            session.add(connection)
            session.flush()
            add_grants(session, connection.id)
        connection_id = connection.id
    pool = WarehousePool(
        lambda _: configured(place.details, connection_id), PoolLimits(folder, folder / "staging", None)
    )
    audit = AuditLog(store)
    destinations = Destinations(store, pool)
    write_access = WriteAccess(store, destinations, audit, folder / "staging")
    opened = Installation(
        folder=folder,
        store=store,
        pool=pool,
        audit=audit,
        destinations=destinations,
        write_access=write_access,
        uploads=Uploads(
            store,
            destinations,
            audit,
            folder / "staging",
            50,
            lambda _connection, path: opened.changed.append(path),
        ),
        connection_id=connection_id,
        database=place.database,
    )
    return opened
