"""A small installation on real files: metadata in SQLite, one DuckDB warehouse with a table of its own."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from psycopg.types.json import set_json_loads
from sqlalchemy import select

from servers.metadata import put_metadata
from tablewright.access.actor import Actor
from tablewright.access.audit import AuditLog
from tablewright.access.grants import add_grants
from tablewright.store.database import Store
from tablewright.store.models import AuditRecord, Connection, DestinationRecord
from tablewright.warehouse.contract import Warehouse
from tablewright.warehouse.duckdb.client import DuckDBWarehouse
from tablewright.warehouse.mysql.client import MySQLWarehouse
from tablewright.warehouse.pool import ConnectionConfig, PoolLimits, WarehousePool
from tablewright.warehouse.postgres.client import PostgresWarehouse
from tablewright.warehouse.setup import setup_of
from tablewright.writeback.destination import Destinations
from tablewright.writeback.leases import LEASES_TABLE
from tablewright.writeback.uploads.service import Uploads
from tablewright.writeback.write_access.service import WriteAccess


def plain_sql(warehouse: Warehouse, statement: str) -> list[tuple[Any, ...]]:
    """The rows of a statement in the engine's own dialect, if it gives any."""
    warehouse = getattr(warehouse, "inner", warehouse)
    if isinstance(warehouse, DuckDBWarehouse):
        cursor = warehouse.cursor()
        try:
            return cursor.execute(statement).fetchall()
        finally:
            cursor.close()
    if isinstance(warehouse, MySQLWarehouse):
        return _mysql(warehouse, statement)
    assert isinstance(warehouse, PostgresWarehouse)
    with warehouse.session() as session:
        # As DuckDB gives it.
        set_json_loads(lambda text: text if isinstance(text, str) else text.decode(), session)
        found = session.execute(_DESCRIBE.sub(_described, statement).encode())
        return found.fetchall() if found.description else []


def _mysql(warehouse: MySQLWarehouse, statement: str) -> list[tuple[Any, ...]]:
    """With the quotes of the other engines, and `DESCRIBE` with DuckDB's names of types."""
    with warehouse.session() as session:
        session.query("SET SESSION sql_mode = CONCAT(@@sql_mode, ',ANSI_QUOTES,PIPES_AS_CONCAT')")
        rows = warehouse.fetched(session, statement)
    if not _DESCRIBE.fullmatch(statement):
        return rows
    names = {
        "longtext": "VARCHAR",
        "double": "DOUBLE",
        "datetime(6)": "TIMESTAMP",
        "tinyint(1)": "BOOLEAN",
        "bigint(20)": "BIGINT",
    }
    described: list[tuple[Any, ...]] = []
    for name, kind, null, key, *_ in rows:
        ours = "VARCHAR" if kind.startswith("varchar") else names.get(kind, kind.upper())
        described.append((name, ours, "YES" if null == "YES" else "NO", key or None, None, None))
    return described


def destination_values(platform: str, name: str) -> dict[str, Any]:
    """The fields of a destination of one part: a schema, or a database."""
    return dict(setup_of(platform).values((name,)))


_DESCRIBE = re.compile(r"DESCRIBE (\w+\.\w+)")


def _described(found: re.Match[str]) -> str:
    """DuckDB's short word for the columns of a table, with its names of types, for PostgreSQL."""
    names = {
        "text": "VARCHAR",
        "character varying": "VARCHAR",
        "double precision": "DOUBLE",
        "timestamp without time zone": "TIMESTAMP",
    }
    kinds = " ".join(f"WHEN '{ours}' THEN '{theirs}'" for ours, theirs in names.items())
    return (
        f"SELECT attname, CASE format_type(atttypid, NULL) {kinds}"
        " ELSE upper(format_type(atttypid, NULL)) END,"
        " CASE WHEN attnotnull THEN 'NO' ELSE 'YES' END,"
        " CASE WHEN EXISTS (SELECT FROM pg_index i WHERE i.indrelid = attrelid AND indisprimary"
        " AND attnum = ANY(indkey)) THEN 'PRI' END, NULL, NULL"
        f" FROM pg_attribute WHERE attrelid = '{found[1]}'::regclass AND attnum > 0 AND NOT attisdropped"
    )


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

    def values(self, name: str) -> dict[str, Any]:
        """The fields that name a destination."""
        return destination_values(self.platform, name)

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

    def sql(self, statement: str) -> list[tuple[Any, ...]]:
        """Plain SQL on the warehouse, as anybody may run it beside the server."""
        return plain_sql(self.pool.get(self.connection_id), statement)

    def tables(self, schema: str) -> set[str]:
        """Relations in a schema, without the leases, which not every platform needs."""
        found = {entry.name for entry in self.pool.get(self.connection_id).tables((schema,))}
        return found - {LEASES_TABLE}

    def events(self) -> list[str]:
        with self.store.session() as session:
            return list(session.scalars(select(AuditRecord.kind).order_by(AuditRecord.created_at)))


def destination_row(connection_id: str, *container: str) -> DestinationRecord:
    """A default destination that nobody has checked."""
    return DestinationRecord(
        connection_id=connection_id,
        container=list(container),
        options={},
        is_default=True,
        team_ids=[],
        last_check=None,
        retired_at=None,
    )


def open_installation(folder: Path, details: dict[str, Any] | None = None) -> Installation:
    """Open (or open again, after a stop) the installation kept in `folder`.

    `details` are those of its connection; without them it is a DuckDB file in the folder.
    """
    file = folder / "tablewright.sqlite"
    put_metadata(file)
    store = Store(f"sqlite:///{file}")
    with store.session() as session:
        connection = session.scalar(select(Connection))
        if connection is None:
            details = details or {"platform": "duckdb", "path": str(folder / "warehouse.duckdb")}
            connection = Connection(name="Warehouse", platform=details["platform"], details=details)
            session.add(connection)
            session.flush()
            add_grants(session, connection.id)
        connection_id, details = connection.id, connection.details

    def load(_connection_id: str) -> ConnectionConfig:
        return ConnectionConfig(connection_id, details["platform"], details, {})

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
