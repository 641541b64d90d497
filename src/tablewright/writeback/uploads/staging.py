"""The staging folder: files that wait to be loaded, named by id and never by their own name."""

import errno
import os
import re
from collections.abc import Iterator
from pathlib import Path

from tablewright.common.errors import Refusal
from tablewright.writeback.names import PROBE_PREFIX
from tablewright.writeback.uploads.encoding import (
    MENDED,
    UTF8,
    EncodingDetector,
    lines_with_lost_characters,
    to_utf8,
)
from tablewright.writeback.uploads.prepare import Prepared, prepare
from tablewright.writeback.uploads.reading import Reading
from tablewright.writeback.uploads.sniff import Sample

_PIECE = 1024 * 1024
_HEAD = 256 * 1024
_LONGEST_HEAD = 16 * 1024 * 1024
_WINDOWS = 7
_WINDOW = 32 * 1024
_ID = re.compile(r"[0-9a-f]{32}")


class StagedFile:
    """A file that is arriving. `write` it in pieces, then `finish`; `discard` when it will not come."""

    def __init__(self, folder: Path, upload_id: str, limit_bytes: int) -> None:
        self.size = 0
        self._limit = limit_bytes
        self._detector = EncodingDetector()
        self._target = _file(folder, upload_id, "raw")
        self._part = _file(folder, upload_id, "part")
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._output = self._part.open("wb", buffering=0)
        except OSError as error:
            raise _trouble(error) from error

    def write(self, piece: bytes) -> None:
        self.size += len(piece)
        if self.size > self._limit:
            raise too_large(self._limit)
        try:
            self._output.write(piece)
        except OSError as error:
            raise _trouble(error) from error
        self._detector.feed(piece)

    def finish(self) -> str:
        """Keep the file. Returns its encoding. Raises a refusal if it is not text."""
        self._output.close()
        if self.size == 0:
            raise Refusal("invalid", "The file is empty.", code="empty-file", hint="Choose another file.")
        encoding = self._detector.encoding
        self._part.rename(self._target)
        return encoding

    def discard(self) -> None:
        self._output.close()
        self._part.unlink(missing_ok=True)
        self._target.unlink(missing_ok=True)


class Staging:
    """The staged files. The loader reads UTF-8: other encodings are converted to a second file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def receive(self, upload_id: str, limit_bytes: int) -> StagedFile:
        return StagedFile(self.folder, upload_id, limit_bytes)

    def readable(self, upload_id: str, encoding: str) -> Path:
        """The file in UTF-8."""
        raw = _file(self.folder, upload_id, "raw")
        if not raw.exists():
            raise gone()
        if encoding == UTF8:
            return raw
        translated = _file(self.folder, upload_id, f"{encoding}.txt")
        if not translated.exists():
            self._rewrite(translated, to_utf8(_pieces(raw), encoding))
        return translated

    def lost_characters(self, upload_id: str, most: int) -> tuple[list[int], int]:
        """The first lines of a UTF-8 file with invalid bytes, and their number."""
        return lines_with_lost_characters(_pieces(self.readable(upload_id, MENDED)), most)

    def prepared(self, upload_id: str, encoding: str, reading: Reading, width: int) -> Prepared:
        """The file in a form that every loader reads alike: the original if it is plain, else rewritten.

        Raises Unreadable, or WrongWidth for a row with another number of values.
        """
        readable = self.readable(upload_id, encoding)
        target = _file(self.folder, upload_id, "rows.txt")
        try:
            return prepare(readable, reading, width, target)
        except OSError as error:
            target.unlink(missing_ok=True)
            raise _trouble(error) from error

    def remove(self, upload_id: str) -> None:
        for path in self.folder.glob(f"{_checked(upload_id)}.*"):
            path.unlink(missing_ok=True)

    def clean(self, keep: set[str]) -> None:
        """Remove files without a waiting upload, left by a server that was killed."""
        if not self.folder.is_dir():
            return
        for path in self.folder.iterdir():
            owner = path.name.split(".", 1)[0]
            ours = _ID.fullmatch(owner) is not None or path.name.startswith(PROBE_PREFIX)
            if ours and (owner not in keep or path.suffix == ".part"):
                path.unlink(missing_ok=True)

    def _rewrite(self, target: Path, pieces: Iterator[bytes]) -> None:
        part = target.with_suffix(".part")
        try:
            with part.open("wb") as output:
                for piece in pieces:
                    output.write(piece)
            part.rename(target)
        except OSError as error:
            raise _trouble(error) from error
        finally:
            part.unlink(missing_ok=True)


def read_sample(path: Path) -> Sample:
    """The start of a UTF-8 file, and whole lines from places spread over the rest."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(_HEAD)
        while len(head) < min(size, _LONGEST_HEAD) and head.count(b"\n") < 2:
            head += file.read(_HEAD)
        complete = len(head) >= size
        others: list[str] = []
        rest = size - len(head)
        for number in range(0 if complete else _WINDOWS):
            # The last window ends where the file ends.
            file.seek(len(head) + max(rest - _WINDOW, 0) * number // max(_WINDOWS - 1, 1))
            lines = file.read(_WINDOW).split(b"\n")[1:-1]
            others.append(b"\n".join(lines).decode(errors="replace"))
    if not complete:
        head = head[: head.rfind(b"\n") + 1] or head
    return Sample(head.decode(errors="replace"), tuple(others), size, complete)


def too_large(limit_bytes: int) -> Refusal:
    return Refusal(
        "invalid",
        f"The file is larger than {limit_bytes // 1_000_000:,} MB.",
        code="too-large",
        hint="Split it, or ask an administrator to raise the setting upload_limit_mb.",
    )


def gone() -> Refusal:
    return Refusal(
        "not-found", "There is no such upload.", code="upload-gone", hint="Choose the file once more."
    )


def _trouble(error: OSError) -> Refusal:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Refusal(
            "full",
            "The server's disk is full: the file was not stored.",
            code="disk-full",
            hint="Ask an administrator to free some space, then upload the file again.",
        )
    return Refusal(
        "unavailable",
        f"The server cannot store files: {os.strerror(error.errno or 0)}.",
        code="staging-unavailable",
        hint="Ask an administrator to check the server's data folder.",
    )


def _checked(upload_id: str) -> str:
    """The id, which becomes part of a path: refuse anything that does not look like an upload id."""
    if not _ID.fullmatch(upload_id):
        raise gone()
    return upload_id


def _file(folder: Path, upload_id: str, ending: str) -> Path:
    return folder / f"{_checked(upload_id)}.{ending}"


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece
