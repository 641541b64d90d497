"""Bring the metadata database to the present schema, at every start of the server."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from tablewright.common.errors import StartError
from tablewright.store.database import Store

FOLDER = Path(__file__).parent / "migrations"
# Any number, the same on all servers: the server that holds this lock migrates, the others wait for it.
LOCK = 7_130_217_001


def migration_config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def prepare_database(store: Store) -> None:
    """Run the migrations that are missing, in one transaction, one server at a time.

    Raises `StartError` for a database that a newer version has migrated already.
    """
    with store.engine.connect() as connection:
        _lock(connection)
        config = migration_config(connection)
        script = ScriptDirectory.from_config(config)
        present = MigrationContext.configure(connection).get_current_revision()
        head = script.get_current_head()
        if present != head:
            if present is not None and present not in {known.revision for known in script.walk_revisions()}:
                raise StartError(
                    "The metadata database was last used by a newer version of Tablewright. "
                    "Install that version again; an older one would damage it."
                )
            command.upgrade(config, "head")
        connection.commit()


def is_present(store: Store) -> bool:
    """Whether the database has the schema of this version, no older one and no newer one."""
    script = ScriptDirectory.from_config(migration_config())
    with store.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == script.get_current_head()


def _lock(connection: Connection) -> None:
    """Held until the transaction ends."""
    if connection.dialect.name == "sqlite":
        # The driver begins no transaction before DDL by itself.
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    else:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
