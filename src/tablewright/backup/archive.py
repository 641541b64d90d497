"""The archive of a backup: a gzip-compressed tar file that begins with a manifest and ends with checksums.

Every other member is a file below `metadata/` or `data/`. Any tar program unpacks it, and
`sha256sum -c SHA256SUMS` checks what it unpacked.
"""

import gzip
import hashlib
import io
import tarfile
import zlib
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from tablewright.common.errors import StartError

FORMAT = 1
MANIFEST = "manifest.json"
SUMS = "SHA256SUMS"
LARGEST_TEXT = 64 * 1024 * 1024
"""The largest size of the manifest and of the list of checksums."""
_LEVEL = 3
"""DuckDB's files are compressed already: a higher level makes them little smaller."""

OnBytes = Callable[[int], None]
"""Called with the number of bytes that were read since the last call."""


class Metadata(BaseModel):
    """How the metadata database is kept: an SQLite file, or PostgreSQL's own text of each table."""

    kind: Literal["sqlite", "postgresql"]
    revision: str
    """Of the schema, as Alembic names it."""
    tables: dict[str, list[str]] = {}
    """The columns of each table, in the order in which they can be filled; empty for SQLite."""


class File(BaseModel):
    name: str
    size: int


class DuckDBFile(BaseModel):
    """A connection whose file is in the archive."""

    connection_id: str
    connection: str
    path: str
    """Below the data folder."""


class Manifest(BaseModel):
    """What is in an archive. Unknown fields are kept out of older programs by `format`."""

    model_config = ConfigDict(extra="ignore")

    format: int
    id: str
    version: str
    """Of the program that made it."""
    made_at: datetime
    metadata: Metadata
    key: Literal["included", "left-out", "in-settings"]
    """Whether the secret key is in the archive; with `TABLEWRIGHT_SECRET_KEY` it never is."""
    duckdb_files: list[DuckDBFile]
    files: list[File]
    """All members but the manifest and the checksums."""
    not_included: list[str]
    """Sentences about what is not included, though a reader might expect it."""
    pause_seconds: float
    """How long changes of DuckDB files had to wait."""


class ArchiveWriter:
    """Writes to a stream that need not be seekable."""

    def __init__(self, out: BinaryIO, manifest: Manifest, on_bytes: OnBytes) -> None:
        self._gzip = gzip.GzipFile(fileobj=out, mode="wb", compresslevel=_LEVEL, mtime=0)
        self._tar = tarfile.open(fileobj=self._gzip, mode="w|", format=tarfile.PAX_FORMAT)  # noqa: SIM115
        self._made_at = int(manifest.made_at.timestamp())
        self._sums: list[str] = []
        self._on_bytes = on_bytes
        self._add_text(MANIFEST, manifest.model_dump_json(indent=1) + "\n")

    def add(self, name: str, path: Path) -> None:
        with path.open("rb") as file:
            self._add(name, file, path.stat().st_size)

    def finish(self) -> None:
        self._add_text(SUMS, "".join(self._sums))
        self._tar.close()
        self._gzip.close()

    def close(self) -> None:
        """Close the stream; without `finish` before, the archive is incomplete."""
        with suppress(OSError, ValueError):
            self._tar.close()
        with suppress(OSError, ValueError):
            self._gzip.close()

    def _add_text(self, name: str, text: str) -> None:
        content = text.encode()
        self._add(name, io.BytesIO(content), len(content))

    def _add(self, name: str, file: BinaryIO, size: int) -> None:
        member = tarfile.TarInfo(name)
        member.size, member.mode, member.mtime = size, 0o600, self._made_at
        hashing = _Hashing(file, self._on_bytes)
        self._tar.addfile(member, hashing)
        self._sums.append(f"{hashing.digest()}  {name}\n")


class _Hashing:
    """A file that is read from its start to its end, and its checksum."""

    def __init__(self, file: BinaryIO, on_bytes: OnBytes) -> None:
        self._file = file
        self._hash = hashlib.sha256()
        self._on_bytes = on_bytes

    def read(self, size: int = -1) -> bytes:
        piece = self._file.read(size)
        self._hash.update(piece)
        self._on_bytes(len(piece))
        return piece

    def digest(self) -> str:
        return self._hash.hexdigest()


def unpack(file: Path, folder: Path, accept: Callable[[Manifest], None], on_bytes: OnBytes) -> Manifest:
    """Write every member below `folder`, which must be empty, and compare all checksums.

    `accept` sees the manifest before anything is written and raises what speaks against it. Raises StartError
    for a file that is not a whole backup, or that would write anywhere else.
    """
    with (
        _damage(file),
        file.open("rb") as raw,
        gzip.GzipFile(fileobj=raw) as plain,
        tarfile.open(fileobj=plain, mode="r|") as tar,
    ):
        members = iter(tar)
        first, text = _next_text(tar, members, MANIFEST, file)
        manifest = _manifest(text, file)
        accept(manifest)
        expected = {file.name: file.size for file in manifest.files}
        sums = [f"{hashlib.sha256(text).hexdigest()}  {first}"]
        for member in members:
            if member.name == SUMS:
                listed = _text(tar, member, file).decode().splitlines()
                _compare(file, expected, sums, listed)
                # What follows makes gzip compare its own checksum.
                while plain.read(1 << 20):
                    pass
                return manifest
            if not member.isreg() or expected.pop(member.name, None) != member.size:
                raise _not_whole(file, f"“{member.name}” is not what its manifest says")
            sums.append(f"{_write(tar, member, folder, file, on_bytes)}  {member.name}")
    raise _not_whole(file, "it ends too early")


def _write(tar: tarfile.TarFile, member: tarfile.TarInfo, folder: Path, file: Path, on_bytes: OnBytes) -> str:
    parts = PurePosixPath(member.name).parts
    if parts[0] not in ("metadata", "data") or len(parts) < 2 or ".." in parts or "\\" in member.name:
        raise _not_whole(file, f"“{member.name}” is not a place in a data folder")
    target = folder.joinpath(*parts)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    source = tar.extractfile(member)
    assert source is not None, "a regular file"
    hashing = _Hashing(source, on_bytes)  # type: ignore[arg-type]
    with target.open("xb") as out:
        while piece := hashing.read(1 << 20):
            out.write(piece)
        out.flush()
    target.chmod(0o600)
    return hashing.digest()


def _compare(file: Path, missing: dict[str, int], sums: list[str], listed: list[str]) -> None:
    if missing:
        raise _not_whole(file, f"“{min(missing)}” is missing")
    if sums != listed:
        wrong = next((line for line in sums if line not in listed), "  ").split("  ", 1)[1]
        raise _not_whole(file, f"the checksum of “{wrong}” differs")


def _next_text(
    tar: tarfile.TarFile, members: Iterator[tarfile.TarInfo], name: str, file: Path
) -> tuple[str, bytes]:
    member = next(members, None)
    if member is None or member.name != name:
        raise StartError(f"{file} is not a backup of Tablewright.")
    return name, _text(tar, member, file)


def _text(tar: tarfile.TarFile, member: tarfile.TarInfo, file: Path) -> bytes:
    source = tar.extractfile(member) if member.isreg() and member.size <= LARGEST_TEXT else None
    if source is None:
        raise _not_whole(file, f"“{member.name}” is not a text")
    return source.read()


def _manifest(text: bytes, file: Path) -> Manifest:
    try:
        manifest = Manifest.model_validate_json(text)
    except ValidationError as error:
        raise StartError(f"{file} is not a backup of Tablewright: {error.errors()[0]['msg']}.") from None
    if manifest.format > FORMAT:
        raise StartError(
            f"{file} was made by Tablewright {manifest.version}, in a form that this version does not know. "
            "Install that version or a newer one."
        )
    return manifest


@contextmanager
def _damage(file: Path) -> Generator[None]:
    try:
        yield
    except EOFError:
        raise _not_whole(file, "it ends too early") from None
    except (tarfile.TarError, gzip.BadGzipFile, zlib.error, UnicodeDecodeError) as error:
        raise _not_whole(file, str(error)) from None


def _not_whole(file: Path, why: str) -> StartError:
    return StartError(f"{file} is not a whole backup: {why}. Nothing was restored; use another backup.")
