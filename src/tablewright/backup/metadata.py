"""The metadata database as it was at one moment, and the way back."""

import sqlite3
from collections.abc import Generator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alembic import command
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from psycopg import sql
from sqlalchemy import Connection, MetaData, inspect, select, update
from sqlalchemy.orm import Session

from tablewright.backup.archive import DuckDBFile, Metadata
from tablewright.common.errors import StartError
from tablewright.runtime.data_folder import METADATA_NAME
from tablewright.store.database import Store
from tablewright.store.migrate import migration_config
from tablewright.store.models import Connection as ConnectionRecord
from tablewright.store.models import ServerFact

RESTORED_FACT = "restored-backup"
"""The id of the backup that a PostgreSQL database was filled from."""
_VERSION_TABLE = "alembic_version"
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class ConnectionFacts:
    """What a backup has to know about a connection."""

    id: str
    name: str
    platform: str
    details: dict[str, Any]


class Snapshot:
    """The committed data at one moment, unaffected by later writes."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.metadata = _described(connection)

    def connections(self) -> list[ConnectionFacts]:
        record = ConnectionRecord
        chosen = select(record.id, record.name, record.platform, record.details)
        rows = self._connection.execute(chosen.where(record.deleted_at.is_(None)).order_by(record.name))
        return [ConnectionFacts(*row) for row in rows]

    def write(self, folder: Path) -> None:
        """Write it into an empty folder."""
        driver: Any = self._connection.connection.driver_connection
        if self.metadata.kind == "sqlite":
            # In the open transaction: what the others write meanwhile is not seen.
            with closing(sqlite3.connect(folder / METADATA_NAME)) as target:
                driver.backup(target)
            return
        with driver.cursor() as cursor:
            for name, columns in self.metadata.tables.items():
                asked = sql.SQL("COPY {} ({}) TO STDOUT").format(*_identifiers(name, columns))
                with (folder / f"{name}.copy").open("wb") as out, cursor.copy(asked) as pieces:
                    for piece in pieces:
                        out.write(piece)


@contextmanager
def snapshot(store: Store) -> Generator[Snapshot]:
    """The metadata at the moment at which the block begins."""
    with store.engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("BEGIN")
        else:
            connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        # Its first question settles what the transaction sees.
        yield Snapshot(connection)


def _described(connection: Connection) -> Metadata:
    revision = MigrationContext.configure(connection).get_current_revision()
    if revision is None:
        raise StartError("The metadata database is empty: there is nothing to back up.")
    if connection.dialect.name == "sqlite":
        return Metadata(kind="sqlite", revision=revision)
    if revision != _script().get_current_head():
        raise StartError(
            "The metadata database was last used by another version of Tablewright. "
            "Make the backup with that version."
        )
    known = MetaData()
    known.reflect(connection)
    tables = {
        sorted_table.name: [column.name for column in sorted_table.columns]
        for sorted_table in known.sorted_tables
        if sorted_table.name != _VERSION_TABLE
    }
    return Metadata(kind="postgresql", revision=revision, tables=tables)


def refuse_newer(metadata: Metadata) -> None:
    """Refuse a newer schema, which this version would damage."""
    if metadata.revision not in {known.revision for known in _script().walk_revisions()}:
        raise StartError(
            "The backup was made by a newer version of Tablewright. Install that version, then restore it."
        )


@contextmanager
def filled(store: Store, metadata: Metadata, folder: Path, backup_id: str) -> Generator[Connection]:
    """Fill an empty PostgreSQL database, and commit when the block ends.

    Nothing is done again when it was filled from the same backup before.
    """
    with store.engine.connect() as connection, connection.begin():
        present = inspect(connection).get_table_names()
        if present:
            if not _filled_before(connection, present, backup_id):
                raise StartError(
                    "The database that DATABASE_URL names is not empty. Make a new one, and name that."
                )
            yield connection
            return
        command.upgrade(migration_config(connection), metadata.revision)
        known = MetaData()
        known.reflect(connection)
        for sorted_table in reversed(known.sorted_tables):
            # Migrations put in first rows, which are among those of the backup.
            if sorted_table.name != _VERSION_TABLE:
                connection.execute(sorted_table.delete())
        _copy_in(connection, metadata, folder)
        with Session(connection) as session:
            session.merge(ServerFact(name=RESTORED_FACT, value=backup_id))
            session.flush()
        yield connection


def _copy_in(connection: Connection, metadata: Metadata, folder: Path) -> None:
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor:
        for name, columns in metadata.tables.items():
            wanted = sql.SQL("COPY {} ({}) FROM STDIN").format(*_identifiers(name, columns))
            with (folder / f"{name}.copy").open("rb") as rows, cursor.copy(wanted) as copy:
                while piece := rows.read(_PIECE):
                    copy.write(piece)


def _filled_before(connection: Connection, present: Sequence[str], backup_id: str) -> bool:
    if ServerFact.__tablename__ not in present:
        return False
    chosen = select(ServerFact.value).where(ServerFact.name == RESTORED_FACT)
    return connection.scalar(chosen) == backup_id


def lead_to_the_folder(connection: Connection, files: Sequence[DuckDBFile]) -> None:
    """Let connections find their files in the data folder, wherever it is now."""
    for file in files:
        chosen = ConnectionRecord.id == file.connection_id
        details = connection.scalar(select(ConnectionRecord.details).where(chosen))
        if details is not None:
            moved = {**details, "path": file.path}
            connection.execute(update(ConnectionRecord).where(chosen).values(details=moved))


def _identifiers(name: str, columns: Sequence[str]) -> tuple[sql.Identifier, sql.Composed]:
    return sql.Identifier(name), sql.SQL(", ").join(map(sql.Identifier, columns))


def _script() -> ScriptDirectory:
    return ScriptDirectory.from_config(migration_config())
