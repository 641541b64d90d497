"""Metadata databases in SQLite that are migrated already: a copy is many times faster than the migrations,
which tests/store is about. Nor do they flush to the disk: tests kill processes, and cut no power."""

import tempfile
from functools import cache
from pathlib import Path

from tablewright.store import database
from tablewright.store.database import Store
from tablewright.store.migrate import prepare_database

database.SQLITE_FLUSHING = "OFF"


def put_metadata(file: Path) -> None:
    """An empty metadata database of the present schema, unless there is one already."""
    if not file.exists():
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file.write_bytes(_migrated())


@cache
def _migrated() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "tablewright.sqlite"
        store = Store(f"sqlite:///{file}")
        prepare_database(store)
        store.close()
        return file.read_bytes()
