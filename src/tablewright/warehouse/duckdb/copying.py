"""Copies files byte by byte; run as a program of its own, with sources and targets in turn as its arguments.

A process that closes a file loses all of its locks on that file. If the process that has the database open
copied the file itself, DuckDB's lock would be lost.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

PIECE = 1 << 28


def copy_apart(files: Iterable[tuple[Path, Path]], seconds: float) -> None:
    """Copy each source to its target, which must not exist yet.

    Raises OSError, and TimeoutError after `seconds`.
    """
    names = [str(path) for pair in files for path in pair]
    # Nothing but the standard library is needed: without the rest, the program starts at once.
    command = [sys.executable, "-I", "-S", __file__, *names]
    try:
        done = subprocess.run(  # noqa: S603
            command, capture_output=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        raise TimeoutError(f"copying took longer than {seconds:g} seconds") from None
    if done.returncode != 0:
        number, _, name = done.stderr.decode(errors="replace").strip().partition(" ")
        if not number.isdigit():
            raise OSError(f"copying ended with status {done.returncode}")
        raise OSError(int(number), os.strerror(int(number)), name)


def _copy(source: str, target: str) -> None:
    with open(source, "rb") as read, open(target, "xb") as written:
        try:
            # The system copies, and on some file systems shares the blocks until one of the files changes.
            while os.copy_file_range(read.fileno(), written.fileno(), PIECE):
                pass
        except (AttributeError, OSError):
            read.seek(0)
            written.seek(0)
            written.truncate()
            shutil.copyfileobj(read, written, 1 << 20)


def main(names: list[str]) -> int:
    try:
        for source, target in zip(names[::2], names[1::2], strict=True):
            _copy(source, target)
    except OSError as error:
        sys.stderr.write(f"{error.errno or 0} {error.filename or names[0]}")
        return 1
    return 0


if __name__ == "__main__":
    os.umask(0o077)
    sys.exit(main(sys.argv[1:]))
