"""Making a backup: everything that an installation keeps in its data folder and its metadata database.

All of it is as it was at one moment. Commits to DuckDB files wait while those are copied; within that time
the snapshot of the metadata begins, which nothing has to wait for. A backup is therefore what a server that
is killed at that moment leaves behind, and the start after a restore mends what the start after a kill mends.
"""

import os
import shutil
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from tablewright import __version__
from tablewright.backup.archive import FORMAT, ArchiveWriter, DuckDBFile, File, Manifest
from tablewright.backup.metadata import ConnectionFacts, Snapshot, snapshot
from tablewright.common.errors import Refusal
from tablewright.runtime.data_folder import (
    BACKUP_NAME,
    CERTIFICATES_NAME,
    KEY_NAME,
    METADATA_NAME,
    SERVER_ID_NAME,
    STAGING_NAME,
)
from tablewright.runtime.settings import Settings
from tablewright.store.database import Store
from tablewright.store.ids import new_id
from tablewright.store.models.base import utc_now
from tablewright.warehouse.contract.client import InOneFile
from tablewright.warehouse.pool import WarehousePool

PAUSE_SECONDS = 300.0
"""How long changes of DuckDB files may wait by default."""
_ATTEMPTS = 5

Report = Callable[[str, int, int], None]
"""Called with what is being done (`copy` or `pack`), and how much of how much. What it raises ends the
backup.
"""


@dataclass(frozen=True, slots=True)
class Asked:
    with_key: bool = True
    pause_seconds: float = PAUSE_SECONDS


@dataclass(frozen=True, slots=True)
class Placed:
    """Which connections have their file in the data folder, and what is not included of the others."""

    inside: dict[str, DuckDBFile] = field(default_factory=dict)
    outside: list[str] = field(default_factory=list)


class Maker:
    """Makes backups of one installation. `warehouses` opens its connections."""

    def __init__(self, settings: Settings, store: Store, warehouses: WarehousePool) -> None:
        self._settings = settings
        self._store = store
        self._warehouses = warehouses
        self._folder = settings.data_dir.absolute()
        self._work = self._folder / BACKUP_NAME

    def make(self, out: BinaryIO, asked: Asked, report: Report) -> Manifest:
        """Write an archive. Raises Refusal, WarehouseError, StartError and OSError."""
        try:
            self._work.mkdir(mode=0o700)
        except FileExistsError:
            raise Refusal(
                "conflict", "Another backup is running.", hint="Wait until it is done, then try again."
            ) from None
        try:
            manifest = self._collected(asked, report)
            total = sum(file.size for file in manifest.files)
            done = 0

            def on_bytes(count: int) -> None:
                nonlocal done
                done += count
                report("pack", min(done, total), total)

            with closing(ArchiveWriter(out, manifest, on_bytes)) as writer:
                for file in manifest.files:
                    writer.add(file.name, self._work / file.name)
                writer.finish()
            return manifest
        finally:
            shutil.rmtree(self._work, ignore_errors=True)

    # ------------------------------------------------------------ one moment

    def _collected(self, asked: Asked, report: Report) -> Manifest:
        for _ in range(_ATTEMPTS):
            manifest = self._one_moment(asked, report)
            if manifest is not None:
                return manifest
        raise Refusal(
            "unavailable", "Connections are being changed all the time.", hint="Try again a little later."
        )

    def _one_moment(self, asked: Asked, report: Report) -> Manifest | None:
        """Copy everything below the work folder; None when a connection was changed at that moment."""
        with snapshot(self._store) as before:
            expected = self._placed(before.connections())
        # Opened before the gate is closed: opening passes it.
        files = {id_: self._warehouses.get(id_) for id_ in expected.inside}
        self._refuse_full_disk(expected)
        with ExitStack() as reading:
            with self._warehouses.gate.closed(asked.pause_seconds):
                begun = time.monotonic()
                self._link_own_files(asked)
                now = reading.enter_context(snapshot(self._store))
                placed = self._placed(now.connections())
                if placed.inside != expected.inside:
                    return None
                for number, (id_, file) in enumerate(placed.inside.items()):
                    report("copy", number, len(placed.inside))
                    left = asked.pause_seconds - (time.monotonic() - begun)
                    self._copy(files[id_], file, max(left, 0.0))
                # Once more, for what was staged between the first time and the snapshot.
                self._link_own_files(asked)
            pause = time.monotonic() - begun
            (self._work / "metadata").mkdir(mode=0o700, exist_ok=True)
            now.write(self._work / "metadata")
            return self._manifest(now, placed, asked, pause)

    def _copy(self, warehouse: object, file: DuckDBFile, seconds: float) -> None:
        assert isinstance(warehouse, InOneFile), "only those have a file of their own"
        target = self._work / "data" / file.path
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        for former in target.parent.glob(f"{target.name}*"):
            former.unlink()
        warehouse.copy_to(target, seconds)

    def _link_own_files(self, asked: Asked) -> None:
        """These files are replaced and never changed, so that a second name keeps what they hold now."""
        wanted = [SERVER_ID_NAME]
        if asked.with_key and self._settings.secret_key is None:
            wanted.append(KEY_NAME)
        sources = [self._folder / name for name in wanted]
        for folder in (STAGING_NAME, CERTIFICATES_NAME):
            sources += (path for path in (self._folder / folder).rglob("*") if path.suffix != ".part")
        for source in sources:
            target = self._work / "data" / source.relative_to(self._folder)
            if target.exists() or not source.is_file() or source.is_symlink():
                continue
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            try:
                os.link(source, target)
            except FileNotFoundError:
                continue  # It was loaded and removed at this moment.
            except OSError:
                shutil.copyfile(source, target)  # A disk of its own, or one without links.

    # ------------------------------------------------------------ what is in it

    def _placed(self, connections: Sequence[ConnectionFacts]) -> Placed:
        folder = self._folder.resolve()
        placed = Placed()
        for connection in connections:
            file = self._warehouses.file(connection.platform, connection.details)
            if file is None:
                placed.outside.append(
                    f"the warehouse of the connection “{connection.name}” ({connection.platform})"
                )
            elif not file.is_relative_to(folder):
                placed.outside.append(
                    f"the file of the connection “{connection.name}”, which is not in the data folder: {file}"
                )
            elif not file.is_file():
                placed.outside.append(
                    f"the file of the connection “{connection.name}”, which is missing: {file}"
                )
            else:
                path = file.relative_to(folder).as_posix()
                placed.inside[connection.id] = DuckDBFile(
                    connection_id=connection.id, connection=connection.name, path=path
                )
        return placed

    def _refuse_full_disk(self, placed: Placed) -> None:
        """The copies are in the data folder for a while. A full disk there would stop the server's work."""
        files = [self._folder / file.path for file in placed.inside.values()]
        metadata = self._store.engine.url.database
        if self._store.engine.dialect.name == "sqlite" and metadata:
            files.append(Path(metadata))
        needed = sum(file.stat().st_size for file in files)
        free = shutil.disk_usage(self._folder).free
        if free < needed * 1.1:
            raise Refusal(
                "unavailable",
                f"A backup needs {megabytes(needed)} beside the files that it copies, and the disk of "
                f"{self._folder} has {megabytes(free)} left.",
                hint="Free some space there, then try again.",
            )

    def _manifest(self, now: Snapshot, placed: Placed, asked: Asked, pause: float) -> Manifest:
        members = [path for path in self._work.rglob("*") if path.is_file()]
        files = [
            File(name=path.relative_to(self._work).as_posix(), size=path.stat().st_size) for path in members
        ]
        not_included = list(placed.outside)
        if self._settings.secret_key is not None:
            key = "in-settings"
            not_included.append("the secret key, which TABLEWRIGHT_SECRET_KEY holds")
        else:
            key = "included" if asked.with_key else "left-out"
            if not asked.with_key:
                not_included.append("the secret key: keep a copy of secret.key somewhere else")
        not_included += (f"{name}, a file that no connection uses" for name in self._unused(placed))
        return Manifest(
            format=FORMAT,
            id=new_id(),
            version=__version__,
            made_at=utc_now(),
            metadata=now.metadata,
            key=key,
            duckdb_files=list(placed.inside.values()),
            files=sorted(files, key=lambda file: file.name),
            not_included=not_included,
            pause_seconds=round(pause, 3),
        )

    def _unused(self, placed: Placed) -> list[str]:
        """Files at the top of the data folder that are neither the server's nor a connection's."""
        used = {file.path for file in placed.inside.values()}
        own = (METADATA_NAME, KEY_NAME, "server.", "restore.")
        return sorted(
            path.name
            for path in self._folder.iterdir()
            if path.is_file()
            and not path.name.startswith(own)
            and not any(path.name == file or path.name.startswith(f"{file}.") for file in used)
        )


def megabytes(size: int) -> str:
    return f"{size / 1_000_000:,.1f} MB"
