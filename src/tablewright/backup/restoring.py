"""Restoring a backup into a data folder, so that a restore that is cut off is never mistaken for a whole one.

Everything is unpacked and compared in a temporary folder first. From the first moved file until the last, a
marker file is in the folder: no server starts there, and the same command starts over.
"""

import json
import os
import shutil
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tablewright.backup.archive import Manifest, unpack
from tablewright.backup.metadata import filled, lead_to_the_folder, refuse_newer
from tablewright.common.errors import StartError
from tablewright.runtime.data_folder import (
    LOCK_NAME,
    METADATA_NAME,
    RESTORE_NAME,
    UNFINISHED_NAME,
    lock_folder,
)
from tablewright.runtime.settings import Settings
from tablewright.store.database import Store
from tablewright.store.models.base import utc_now

ASIDE_PREFIX = "before-restore-"

Report = Callable[[int, int], None]
"""Called with the bytes that are unpacked, and how many there are."""


@dataclass(frozen=True, slots=True)
class Restored:
    manifest: Manifest
    aside: Path | None
    """Where the former content of the folder is now."""


def restore(file: Path, settings: Settings, *, replace: bool, report: Report) -> Restored:
    """Raises StartError, and OSError when a disk fails: the folder is as before, or asks to begin again."""
    folder = settings.data_dir.absolute()
    lock = lock_folder(folder)
    try:
        return _Restore(file, folder, settings).run(replace=replace, report=report)
    finally:
        os.close(lock)


class _Restore:
    def __init__(self, file: Path, folder: Path, settings: Settings) -> None:
        self._file = file
        self._folder = folder
        self._settings = settings
        self._work = folder / RESTORE_NAME
        self._marker = folder / UNFINISHED_NAME

    def run(self, *, replace: bool, report: Report) -> Restored:
        aside = self._begun_before()
        former = self._content()
        if former and aside is None and not replace:
            raise StartError(
                f"{self._folder} is in use: it holds {former[0].name}. Restore into an empty folder with "
                "--data-dir, or give --replace, which keeps what is there aside."
            )
        shutil.rmtree(self._work, ignore_errors=True)
        try:
            manifest = self._unpacked(report)
            with self._database(manifest):
                if former:
                    aside = aside or self._folder / f"{ASIDE_PREFIX}{utc_now():%Y%m%d-%H%M%S}"
                    self._mark(aside)
                    self._move(former, aside)
                self._mark(None)
                self._move(sorted((self._work / "data").iterdir()), self._folder)
                _synced(self._folder)
        finally:
            shutil.rmtree(self._work, ignore_errors=True)
        self._marker.unlink()
        _synced(self._folder)
        return Restored(manifest, aside)

    def _unpacked(self, report: Report) -> Manifest:
        total = done = 0

        def accept(manifest: Manifest) -> None:
            nonlocal total
            self._refuse_other_database(manifest)
            refuse_newer(manifest.metadata)
            total = sum(file.size for file in manifest.files)
            free = shutil.disk_usage(self._folder).free
            if free < total:
                raise StartError(
                    f"The backup needs {total / 1e6:,.1f} MB, and the disk of {self._folder} has "
                    f"{free / 1e6:,.1f} MB left. Free some space, then try again."
                )

        def on_bytes(count: int) -> None:
            nonlocal done
            done += count
            report(done, total)

        self._work.mkdir(mode=0o700)
        manifest = unpack(self._file, self._work, accept, on_bytes)
        (self._work / "data").mkdir(mode=0o700, exist_ok=True)
        if manifest.metadata.kind == "sqlite":
            restored = self._work / "data" / METADATA_NAME
            (self._work / "metadata" / METADATA_NAME).rename(restored)
            with closing(Store(f"sqlite:///{restored}")) as store, store.engine.begin() as connection:
                lead_to_the_folder(connection, manifest.duckdb_files)
        for path in self._work.rglob("*"):
            if path.is_file():
                _synced(path)
        return manifest

    @contextmanager
    def _database(self, manifest: Manifest) -> Generator[None]:
        """PostgreSQL is filled in one transaction, which is committed when the files are in their places."""
        if manifest.metadata.kind == "sqlite":
            yield
            return
        with (
            closing(Store(self._settings.metadata_url)) as store,
            filled(store, manifest.metadata, self._work / "metadata", manifest.id) as connection,
        ):
            lead_to_the_folder(connection, manifest.duckdb_files)
            yield

    def _refuse_other_database(self, manifest: Manifest) -> None:
        url = self._settings.database_url
        if manifest.metadata.kind == "sqlite" and url is not None:
            raise StartError(
                "The backup holds its metadata database as an SQLite file for the data folder. "
                "Restore it, and start the server, without DATABASE_URL."
            )
        if manifest.metadata.kind == "postgresql" and (url is None or url.startswith("sqlite")):
            raise StartError(
                "The backup is of an installation with PostgreSQL. Make an empty database, and name it in "
                "DATABASE_URL."
            )

    # ------------------------------------------------------------ the folder

    def _begun_before(self) -> Path | None:
        """Where a restore that was cut off was putting the former content.

        What it had put in its place already is removed: it all comes again.
        """
        if not self._marker.exists():
            return None
        name = json.loads(self._marker.read_text())["aside"]
        if name is not None:
            return self._folder / name
        for path in self._content():
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
        return None

    def _content(self) -> list[Path]:
        kept = (LOCK_NAME, UNFINISHED_NAME, RESTORE_NAME, "lost+found")
        return sorted(
            path
            for path in self._folder.iterdir()
            if path.name not in kept and not path.name.startswith(ASIDE_PREFIX)
        )

    def _mark(self, aside: Path | None) -> None:
        """Whole or not at all, and on the disk before anything is moved."""
        beside = self._work / "marker"
        beside.write_text(json.dumps({"aside": aside.name if aside else None}))
        _synced(beside)
        beside.rename(self._marker)
        _synced(self._folder)

    def _move(self, paths: list[Path], target: Path) -> None:
        target.mkdir(mode=0o700, exist_ok=True)
        for path in paths:
            path.rename(target / path.name)
        _synced(target)


def _synced(path: Path) -> None:
    """Sync the file to disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
