"""Whether a whole file may go to a loader as it is: rows of one width, quotation marks in their place.

What is so plain has one meaning only, so that every loader reads what `reading.rows` reads. It is found out
on bytes, many rows at a time; whatever is not plain is left to `reading.rows`.
"""

from collections.abc import Iterator
from operator import methodcaller
from typing import BinaryIO

from tablewright.writeback.uploads.reading import LONGEST_ROW, Reading

PIECE = 2 * 1024 * 1024


def is_plain(file: BinaryIO, reading: Reading, width: int) -> bool:
    """Whether the file from here on is rows of so many values, in which nothing is out of the ordinary."""
    single = len(reading.delimiter) == 1 and reading.delimiter.isascii()
    if not single or reading.comment or (reading.quote and reading.escape != reading.quote):
        return False
    delimiter, quote = reading.delimiter.encode(), reading.quote.encode()
    line_ends: set[bytes] = set()
    for piece in _whole_rows(file, quote):
        if piece is None or not _fits(piece, delimiter, quote, width):
            return False
        line_ends |= _line_ends(piece)
        if len(line_ends) > 1:
            return False
    return True


def _whole_rows(file: BinaryIO, quote: bytes) -> Iterator[bytes | None]:
    """The file in pieces that end where a row ends; None for a row that is too long."""
    rest = b""
    while chunk := file.read(PIECE):
        data = rest + chunk
        if len(data) > LONGEST_ROW:
            yield None
            return
        cut = _last_end(data, quote)
        if cut < 0:
            rest = data
            continue
        yield data[: cut + 1]
        rest = data[cut + 1 :]
    if rest:
        yield rest


def _last_end(data: bytes, quote: bytes) -> int:
    """Where the last line ends that is not within quotation marks."""
    cut = data.rfind(b"\n")
    if not quote or cut < 0:
        return cut
    marks = data.count(quote, 0, cut)
    while marks % 2:
        before = data.rfind(b"\n", 0, cut)
        if before < 0:
            return -1
        marks -= data.count(quote, before, cut)
        cut = before
    return cut


def _fits(piece: bytes, delimiter: bytes, quote: bytes, width: int) -> bool:
    bare = piece
    if quote and quote in piece:
        # Each value in quotation marks becomes one mark.
        parts = piece.split(quote)
        if len(parts) % 2 == 0:
            return False
        bare = quote.join(parts[::2])
        while quote * 2 in bare:
            bare = bare.replace(quote * 2, quote)
        if not _in_their_place(bare, delimiter, quote):
            return False
    lines = bare.split(b"\n")
    if not lines[-1]:
        lines.pop()
    widths = set(map(methodcaller("count", delimiter), lines))
    if widths == {width - 1} and width > 1:
        return True
    # Empty lines are no rows; in a file of one column nobody knows whether they are.
    filled = [line for line in lines if line not in (b"", b"\r")]
    if width == 1 and len(filled) < len(lines):
        return False
    return set(map(methodcaller("count", delimiter), filled)) <= {width - 1}


def _in_their_place(bare: bytes, delimiter: bytes, quote: bytes) -> bool:
    """Whether each quote (the rest of a quoted value) fills a field, between delimiters or ends of lines."""
    marks = bare.count(quote)
    opening = bare.count(delimiter + quote) + bare.count(b"\n" + quote) + bare.startswith(quote)
    closing = (
        bare.count(quote + delimiter)
        + bare.count(quote + b"\n")
        + bare.count(quote + b"\r\n")
        + bare.endswith(quote)
    )
    return marks == opening == closing


def _line_ends(piece: bytes) -> set[bytes]:
    returns = piece.count(b"\r")
    if not returns:
        return {b"\n"} if b"\n" in piece else set()
    # A lone one of either kind makes it two kinds.
    alike = returns == piece.count(b"\r\n") == piece.count(b"\n")
    return {b"\r\n"} if alike else {b"\n", b"\r"}
