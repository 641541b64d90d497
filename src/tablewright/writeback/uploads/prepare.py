"""Checks the whole file before any of it is loaded, and prepares it so that every loader reads it alike."""

import csv
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from tablewright.writeback.uploads.reading import LeftOut, Reading, Row, rows
from tablewright.writeback.uploads.structure import is_plain

_PIECE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file to load. `same_lines`: its lines are those of the original file."""

    file: Path
    delimiter: str
    quote: str
    header: bool
    same_lines: bool
    left_out: LeftOut


class WrongWidth(Exception):
    """A row has another number of values than the table has columns."""

    def __init__(self, row: Row, *, header: bool) -> None:
        super().__init__(row.line)
        self.row = row
        self.header = header


def prepare(file: Path, reading: Reading, width: int, target: Path) -> Prepared:
    """The file itself where it is plain, else its rows at `target`.

    Raises Unreadable, or WrongWidth.
    """
    header = _header(file, reading, width)
    end = header[-1].end if header else reading.skip_lines
    # A loader skips one header, in the first line, by itself.
    whole = end == 0 or (len(header) == 1 and header[0].line == 1)
    with file.open("rb") as stream:
        if _pass(stream, end) and is_plain(stream, reading, width):
            if not whole:
                stream.seek(0)
                _pass(stream, end)
                with target.open("wb") as output:
                    shutil.copyfileobj(stream, output, _PIECE)
            return Prepared(
                file=file if whole else target,
                delimiter=reading.delimiter,
                quote=reading.quote,
                header=whole and bool(header),
                same_lines=whole,
                left_out=LeftOut(),
            )
    left_out = LeftOut()
    with target.open("w", encoding="utf-8", newline="") as output:
        csv.writer(output, lineterminator="\n").writerows(
            row.values for row in rows_of_width(file, reading, width, left_out)
        )
    return Prepared(target, ",", '"', header=False, same_lines=False, left_out=left_out)


def rows_of_width(file: Path, reading: Reading, width: int, left_out: LeftOut | None = None) -> Iterator[Row]:
    """The rows below the header. Raises Unreadable, or WrongWidth, for the header too."""
    with file.open(encoding="utf-8-sig", errors="replace", newline="") as lines:
        row_iterator = rows(lines, reading, left_out)
        for row in islice(row_iterator, reading.header_lines):
            _require(row, width, header=True)
        for row in row_iterator:
            _require(row, width, header=False)
            yield row


def _require(row: Row, width: int, *, header: bool) -> None:
    if len(row.values) != width:
        raise WrongWidth(row, header=header)


def _header(file: Path, reading: Reading, width: int) -> list[Row]:
    with file.open(encoding="utf-8-sig", errors="replace", newline="") as lines:
        header = list(islice(rows(lines, reading), reading.header_lines))
    for row in header:
        _require(row, width, header=True)
    return header


def _pass(stream: BinaryIO, count: int) -> bool:
    """Skip this many lines; False if one has an unusual line end."""
    lines = (stream.readline() for _ in range(count))
    return not any(b"\r" in line.rstrip(b"\r\n") for line in lines)
