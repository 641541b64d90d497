"""The migrations make exactly the schema of the models."""

import sqlite3
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text

from tablewright.common.errors import StartError
from tablewright.store import migrate
from tablewright.store.database import Store
from tablewright.store.migrate import migration_config, prepare_database
from tablewright.store.models import Base


@pytest.fixture
def store(metadata_url: str) -> Generator[Store]:
    opened = Store(metadata_url)
    yield opened
    opened.close()


def test_models_and_migrations_agree(store: Store) -> None:
    prepare_database(store)
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        missing = compare_metadata(context, Base.metadata)
    assert missing == [], 'run: python scripts/new_migration.py "What changed"'


def test_a_second_start_changes_nothing(store: Store) -> None:
    prepare_database(store)
    prepare_database(store)


def test_servers_that_start_together_migrate_once(metadata_url: str) -> None:
    stores = [Store(metadata_url) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(prepare_database, stores))
    assert "workbooks" in inspect(stores[0].engine).get_table_names()
    for store in stores:
        store.close()


def test_a_migration_that_fails_leaves_nothing(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    upgrade = command.upgrade

    def broken(config: object, revision: str) -> None:
        upgrade(config, revision)  # pyright: ignore[reportArgumentType]
        raise RuntimeError("power cut")

    monkeypatch.setattr(migrate.command, "upgrade", broken)
    with pytest.raises(RuntimeError):
        prepare_database(store)
    assert inspect(store.engine).get_table_names() == []
    monkeypatch.undo()
    prepare_database(store)


def test_a_newer_database_is_refused(store: Store) -> None:
    prepare_database(store)
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StartError, match="newer version"):
        prepare_database(store)


def test_back_and_forth(store: Store) -> None:
    prepare_database(store)
    with store.engine.begin() as connection:
        command.downgrade(migration_config(connection), "base")
    assert set(inspect(store.engine).get_table_names()) <= {"alembic_version"}
    prepare_database(store)


def test_sqlite_keeps_a_write_ahead_log(tmp_path: Path) -> None:
    file = tmp_path / "m.sqlite"
    store = Store(f"sqlite:///{file}")
    prepare_database(store)
    store.close()
    connection = sqlite3.connect(file)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()
