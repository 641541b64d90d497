"""Checks whether a whole file can be loaded unchanged: rows of equal width, quotation marks only around
values.

What is so plain has one meaning only, so that every loader reads what `reading.rows` reads. It is found out
on bytes, many rows at a time: by NumPy where all rows are alike, by `exact` where some are not. Whatever is
not plain is left to `reading.rows`.
"""

from dataclasses import dataclass
from typing import BinaryIO

import numpy as np

from tablewright.writeback.uploads import exact
from tablewright.writeback.uploads.exact import LineEnds
from tablewright.writeback.uploads.reading import LONGEST_ROW, Reading

PIECE = 256 * 1024
"""What is looked at together: so much, and all that is computed of it, stays near the processor."""
_NEWLINE, _RETURN = b"\n\r"

Letters = np.ndarray[tuple[int], np.dtype[np.uint8]]
Places = np.ndarray[tuple[int], np.dtype[np.intp]]


def is_plain(file: BinaryIO, reading: Reading, width: int) -> bool:
    """Whether the rest of the file is plain rows with this many values."""
    signs = reading.delimiter, reading.quote or '"'
    if reading.comment or not all(len(sign) == 1 and sign.isascii() for sign in signs):
        return False
    if reading.quote and reading.escape != reading.quote:
        return False
    delimiter, quote = reading.delimiter.encode(), reading.quote.encode()
    look = _Look(delimiter, quote, width)
    line_ends: LineEnds = frozenset()
    rest = b""
    # A row that is longer is looked at again each time it has doubled, and not for each piece of it.
    while piece := file.read(max(PIECE, len(rest))):
        data = rest + piece
        if len(data) > LONGEST_ROW:
            return False
        seen = look.at(data)
        rows, rest = data[: seen.end], data[seen.end :]
        line_ends |= seen.line_ends
        if len(line_ends) > 1 or not (seen.alike or exact.fits(rows, delimiter, quote, width)):
            return False
    # A line that the file ends in is a row too.
    return exact.fits(rest, delimiter, quote, width) and len(line_ends | exact.line_ends(rest)) < 2


@dataclass(frozen=True, slots=True)
class _Seen:
    """What was seen of some bytes: where their last whole row ends, whether all rows up to there are plain
    and alike, and how lines end in them."""

    end: int = 0
    alike: bool = True
    line_ends: LineEnds = frozenset()


class _Look:
    """Picks delimiters, quotation marks and ends of lines out of many rows, and looks at these alone."""

    def __init__(self, delimiter: bytes, quote: bytes, width: int) -> None:
        self._delimiter = delimiter
        self._quote = quote
        self._row = delimiter * (width - 1) + b"\n"
        self._rows = b""
        """What is picked out of many rows that are alike."""

    def at(self, data: bytes) -> _Seen:
        """The whole rows of the data, which begins where a row begins."""
        letters = np.frombuffer(data, np.uint8)
        picked = letters == self._delimiter[0]
        picked |= letters == _NEWLINE
        if self._quote:
            picked |= letters == self._quote[0]
        places = np.flatnonzero(picked)
        signs = letters[places]
        newlines = signs == _NEWLINE
        marks = signs == self._quote[0] if self._quote else np.zeros(len(signs), np.bool_)
        # True for an opening mark, and for all up to the mark that closes; then for that one too.
        quoted = np.bitwise_xor.accumulate(marks)
        quoted |= marks
        row_ends = np.flatnonzero(newlines & ~quoted)
        if not len(row_ends):
            return _Seen()
        count = int(row_ends[-1]) + 1
        places, signs, newlines = places[:count], signs[:count], newlines[:count]
        return _Seen(
            end=int(places[-1]) + 1,
            alike=self._alike(signs[~quoted[:count]].tobytes(), data)
            and self._in_their_place(letters, places[marks[:count]]),
            line_ends=_line_ends(letters[: places[-1]], places[newlines]) if b"\r" in data else exact.NEWLINE,
        )

    def _alike(self, signs: bytes, data: bytes) -> bool:
        if len(self._rows) < len(signs):
            self._rows = self._row * (len(signs) // len(self._row) + 1)
        if len(self._row) == 1 and (
            data.startswith((b"\n", b"\r\n")) or b"\n\n" in data or b"\n\r\n" in data
        ):
            # Of an empty line between rows of one value, its end is all there is, as of any other.
            return False
        return self._rows.startswith(signs)

    def _in_their_place(self, letters: Letters, marks: Places) -> bool:
        """Whether each mark stands at the edge of a value, or beside another one within it."""
        opening, closing = marks[0::2], marks[1::2]
        before = letters[opening[opening > 0] - 1].tobytes()
        after = letters[closing + 1].tobytes()
        edges = self._delimiter + self._quote + b"\n"
        return not before.translate(None, edges) and not after.translate(None, edges + b"\r")


def _line_ends(letters: Letters, newlines: Places) -> LineEnds:
    """How lines end, the last one behind these letters. A lone return or newline makes it several ways."""
    returns = np.count_nonzero(letters == _RETURN)
    if not returns:
        return exact.NEWLINE
    alike = returns == len(newlines) and newlines[0] > 0 and (letters[newlines - 1] == _RETURN).all()
    return exact.RETURN_AND_NEWLINE if alike else exact.SEVERAL
