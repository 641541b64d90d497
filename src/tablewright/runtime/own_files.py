"""Recognises the server's own files by path, by link and by name, without opening any.

Even opening one would do harm: a process that closes a file loses all of its locks on it, including SQLite's
locks on the metadata database.
"""

import os
import stat
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tablewright.runtime.data_folder import OWN_FILES, OWN_FOLDERS

Identity = tuple[int, int]
"""A file's device and inode: the same for all of its names."""


def identity_of(path: Path) -> Identity | None:
    """The identity of a file; None if it does not exist or cannot be read."""
    try:
        status = path.stat()
    except (OSError, ValueError):
        return None
    return status.st_dev, status.st_ino


def same_place(one: Path, other: Path) -> bool:
    """Whether both lead to one file or folder; the second path is as it was written."""
    identity = identity_of(other)
    return identity == identity_of(one) if identity is not None else one == real(other)


def real(path: Path) -> Path:
    """The path without links and `..`, as far as it exists."""
    return Path(os.path.realpath(path))


def is_within(path: Path, folder: Path) -> bool:
    """Whether the real path is in the folder, under any of the folder's names."""
    return any(same_place(parent, folder) for parent in path.parents)


def is_regular(path: Path) -> bool:
    """Whether a plain file is there, or nothing yet."""
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except OSError:
        return True


@dataclass(frozen=True, slots=True)
class OwnFiles:
    """`metadata_file` is the metadata database, where it is an SQLite file."""

    data_dir: Path
    metadata_file: Path | None = None

    def hold(self, path: Path) -> bool:
        """Whether the path leads to one of them, or to a path that one may get."""
        place = real(path)
        steps = (place, *place.parents)
        if any(self._named_like_one(step) for step in steps):
            return True
        own = set(self._identities())
        return any(identity_of(step) in own for step in steps)

    def _named_like_one(self, path: Path) -> bool:
        """Matches also `tablewright.sqlite-wal`, which exists only at times, and copies such as
        `secret.key.old`.

        Case does not count, because it does not on some disks.
        """
        name = _folded(path.name)
        if _is_own_name(name) and same_place(path.parent, self.data_dir):
            return True
        file = self.metadata_file
        return (
            file is not None and name.startswith(_folded(file.name)) and same_place(path.parent, file.parent)
        )

    def _identities(self) -> Iterator[Identity]:
        """The identities of all existing own files, so that another name of the same file is recognised."""
        for top in _entries(self.data_dir):
            if _is_own_name(_folded(top.name)):
                yield from _identities_below(top)
        if self.metadata_file is not None:
            for beside in _entries(self.metadata_file.parent):
                if beside.name.startswith(self.metadata_file.name):
                    yield from _identities_below(beside)


def _identities_below(top: Path) -> Iterator[Identity]:
    identity = identity_of(top)
    if identity is not None:
        yield identity
    if top.is_dir() and not top.is_symlink():
        for entry in _entries(top):
            yield from _identities_below(entry)


def _entries(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def _is_own_name(folded: str) -> bool:
    return folded.startswith(OWN_FILES) or folded in OWN_FOLDERS


def _folded(name: str) -> str:
    return unicodedata.normalize("NFKC", name).casefold()
