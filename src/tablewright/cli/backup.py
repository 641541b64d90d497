"""What `tablewright backup` and `tablewright restore` do."""

import os
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from tablewright.access.audit import AuditLog
from tablewright.backup.archive import Manifest
from tablewright.backup.channel import ask_server
from tablewright.backup.making import Asked, Maker, Report, megabytes
from tablewright.backup.record import note_backup
from tablewright.backup.restoring import restore
from tablewright.common.errors import StartError
from tablewright.connections.service import limits_of
from tablewright.runtime.data_folder import DataFolder, is_held
from tablewright.runtime.settings import Settings
from tablewright.store.database import Store
from tablewright.store.migrate import is_present
from tablewright.store.models import Connection
from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.warehouse.fields import ConnectionConfig
from tablewright.warehouse.pool import WarehousePool

Say = Callable[[str], None]


def run_backup(settings: Settings, file: Path, asked: Asked, say: Say, *, overwrite: bool) -> None:
    """Make a backup, by the server that runs or by itself, and say what is in it."""
    target = file.absolute()
    if target.exists() and not overwrite:
        raise StartError(f"{file} exists already. Give another name, or --overwrite.")
    try:
        with _new_file(target, overwrite=overwrite) as new:
            with _progress() as report:
                steps = _asked(settings, new.out, asked, report)
                manifest = next(steps)
            new.keep()
            for _ in steps:
                pass
    except WarehouseError as error:
        raise StartError(f"{error.message} {error.hint or ''}".strip()) from None
    for line in summary(manifest, file, target.stat().st_size):
        say(line)


def _asked(settings: Settings, out: BinaryIO, asked: Asked, report: Report) -> Iterator[Manifest]:
    if is_held(settings.data_dir):
        return ask_server(settings.data_dir, out, asked, report)
    return _made_here(settings, out, asked, report)


def _made_here(settings: Settings, out: BinaryIO, asked: Asked, report: Report) -> Iterator[Manifest]:
    with DataFolder(settings.data_dir), closing(Store(settings.metadata_url)) as store:

        def load(connection_id: str) -> ConnectionConfig:
            # Those that are opened are files: they have no secret.
            with store.session() as session:
                record = session.get_one(Connection, connection_id)
            return ConnectionConfig(record.id, record.platform, record.details, {})

        limits = limits_of(settings)
        with closing(WarehousePool(load, limits)) as warehouses:
            manifest = Maker(settings, store, warehouses).make(out, asked, report)
        out.flush()
        os.fsync(out.fileno())
        size = os.fstat(out.fileno()).st_size
        yield manifest
        # An older schema, before the first start of a new version, is left as it is.
        if is_present(store):
            note_backup(AuditLog(store), manifest, size)


def run_restore(settings: Settings, file: Path, say: Say, *, replace: bool) -> None:
    if not file.is_file():
        raise StartError(f"There is no file {file}.")
    with _progress() as report:
        restored = restore(file, settings, replace=replace, report=lambda *counts: report("unpack", *counts))
    manifest = restored.manifest
    say(f"Restored the backup of {manifest.made_at:%Y-%m-%d %H:%M} UTC into {settings.data_dir.absolute()}.")
    if restored.aside is not None:
        say(f"What was there before is in {restored.aside}.")
    if manifest.key != "included":
        say(
            "The backup holds no secret key. Before the first start, put secret.key into the folder or set "
            "TABLEWRIGHT_SECRET_KEY: with another key the secrets of connections have to be entered again."
        )
    if manifest.not_included:
        say("Not in the backup:")
        for omission in manifest.not_included:
            say(f"  - {omission}")
    say("Start the server now.")


def summary(manifest: Manifest, file: Path, size: int) -> Iterator[str]:
    """What was made, in lines for the terminal."""
    sizes = {file.name: file.size for file in manifest.files}
    metadata = sum(size for name, size in sizes.items() if name.startswith("metadata/"))
    kind = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[manifest.metadata.kind]
    yield f"Backed up to {file} ({megabytes(size)}). It holds:"
    yield f"  - the metadata database ({kind}), {megabytes(metadata)}"
    for kept in manifest.duckdb_files:
        held = sum(size for name, size in sizes.items() if name.startswith(f"data/{kept.path}"))
        yield f"  - the file of the connection “{kept.connection}”: {kept.path}, {megabytes(held)}"
    staged = [size for name, size in sizes.items() if name.startswith("data/staging/")]
    if staged:
        yield f"  - files that wait to be loaded: {len(staged)}, {megabytes(sum(staged))}"
    if manifest.key == "included":
        yield "  - the secret key, which opens the stored secrets of all connections"
    if manifest.duckdb_files:
        yield f"Changes of DuckDB files waited {manifest.pause_seconds:.1f} s for it."
    if manifest.not_included:
        yield "Not included:"
        for left_out in manifest.not_included:
            yield f"  - {left_out}"
    if manifest.key == "included":
        yield "Keep this file like a password. Without the key (--without-key), keep secret.key elsewhere."
    else:
        yield "Keep this file like a password: it holds accounts and data."


_DESCRIPTORS = Path("/proc/self/fd")


class _NewFile:
    """A file that gets its name when it is complete; otherwise nothing of it remains."""

    def __init__(self, target: Path, *, overwrite: bool) -> None:
        self._target = target
        self._overwrite = overwrite
        self._beside: Path | None = None
        try:
            if not _DESCRIPTORS.is_dir():
                raise OSError("such a file could not be given a name")
            self._descriptor = os.open(target.parent, os.O_TMPFILE | os.O_WRONLY, 0o600)
        except (OSError, AttributeError):
            # Not every system and disk has files without names.
            self._beside = self._hidden()
            self._descriptor = os.open(self._beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        self.out = os.fdopen(self._descriptor, "wb")

    def keep(self) -> None:
        folder = os.open(self._target.parent, os.O_RDONLY)
        try:
            if self._beside is None:
                nameless = _DESCRIPTORS / str(self._descriptor)
                self._beside = self._hidden()
                # With a folder given, the link in /proc is followed.
                os.link(nameless, self._beside, src_dir_fd=folder)
            if self._overwrite:
                self._beside.rename(self._target)
            else:
                self._name_new(self._beside)
            self._beside = None
            os.fsync(folder)
        finally:
            os.close(folder)

    def _name_new(self, beside: Path) -> None:
        """Link the file to its name: unlike renaming, this fails if a file of that name was created
        meanwhile."""
        try:
            os.link(beside, self._target)
        except FileExistsError:
            raise
        except OSError:
            beside.rename(self._target)  # A disk without links.
        else:
            beside.unlink()

    def close(self) -> None:
        self.out.close()
        if self._beside is not None:
            with suppress(OSError):
                self._beside.unlink()

    def _hidden(self) -> Path:
        return self._target.with_name(f".{self._target.name}.{uuid4().hex[:8]}.part")


@contextmanager
def _new_file(target: Path, *, overwrite: bool) -> Generator[_NewFile]:
    with closing(_NewFile(target, overwrite=overwrite)) as new:
        yield new


@contextmanager
def _progress() -> Generator[Report]:
    """Writes percentages to a terminal that shows errors, and nothing to a log."""
    shown = ""
    words = {"copy": "Copying DuckDB files", "pack": "Packing", "unpack": "Unpacking"}

    def report(step: str, done: int, total: int) -> None:
        nonlocal shown
        text = f"{words[step]}: {done * 100 // max(total, 1)} %"
        if text != shown and sys.stderr.isatty():
            sys.stderr.write(f"\r\x1b[K{text}")
            sys.stderr.flush()
            shown = text

    try:
        yield report
    finally:
        if shown:
            sys.stderr.write("\r\x1b[K")
            sys.stderr.flush()
