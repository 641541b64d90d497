"""Detects the encoding of a text file while it arrives, and converts it to UTF-8, in bounded memory."""

import codecs
import re
from collections.abc import Iterable, Iterator

import numpy as np

from tablewright.common.errors import Refusal
from tablewright.writeback.uploads.detect import likeliest

UTF8 = "utf-8"
MENDED = "utf-8-replace"
"""UTF-8 with some invalid bytes, each of which becomes the replacement character."""
LOST = "\ufffd"

# What a file may be said to be, with Python's name for it.
ENCODINGS = {
    UTF8: "utf-8-sig",
    MENDED: "utf-8-sig",
    "utf-16": "utf-16",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
    "windows-1252": "cp1252",
    "iso-8859-1": "iso8859-1",
    "iso-8859-2": "iso8859-2",
    "iso-8859-15": "iso8859-15",
    "windows-1250": "cp1250",
    "windows-1251": "cp1251",
    "windows-1253": "cp1253",
    "windows-1254": "cp1254",
    "windows-1255": "cp1255",
    "windows-1256": "cp1256",
    "windows-1257": "cp1257",
    "macintosh": "mac-roman",
    "shift_jis": "cp932",
    "gb18030": "gb18030",
    "big5": "big5",
    "euc-kr": "cp949",
    "euc-jp": "euc_jp",
    "koi8-r": "koi8-r",
    "tis-620": "tis-620",
}

_NEWLINE = ord("\n")
_HEAD = 4096
_NOT_IN_TEXT = re.compile(rb"[\x01-\x06\x0e-\x19]")
_SAMPLE = 64 * 1024
_MOST_STRAYS = 1000
_LETTERS_PER_STRAY = 4
"""How many valid characters beyond ASCII a file needs for each invalid byte to count as UTF-8."""
_FORMATS = {
    b"PK\x03\x04": "an Excel workbook or a ZIP archive",
    b"\x1f\x8b": "a gzip archive",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"PAR1": "a Parquet file",
    b"%PDF": "a PDF document",
    b"SQLite format 3": "an SQLite database",
    b"ARROW1": "an Arrow file",
}


_OTHER_TEXT = (
    (re.compile(rb"(?i)\s*(?:<!doctype html|<html|<head|<table)"), "an HTML page"),
    (re.compile(rb"\s*<\?xml"), "an XML file"),
    (re.compile(rb'\s*(?:\{\s*"[^"]*"\s*:|\[\s*[\[{]|\{\s*\})'), "a JSON file"),
)


class EncodingDetector:
    """Feed it the whole file in pieces; `encoding` is then the result."""

    def __init__(self) -> None:
        self._head = b""
        self._rest = b""
        """The start of a character that is not complete yet."""
        self._letters = 0
        self._strays = 0
        self._line = b""
        self._sample: dict[bytes, None] = {}
        self._sampled = 0
        self._lines = 1
        self._nul_line: int | None = None
        self._blank = True

    def feed(self, chunk: bytes) -> None:
        if len(self._head) < _HEAD:
            self._head += chunk[: _HEAD - len(self._head)]
        self._blank = self._blank and not chunk.strip()
        self._look_for_nul(chunk)
        self._take_sample(chunk)
        if chunk.isascii() and not self._rest:
            return
        self._decode(self._rest + chunk)

    @property
    def encoding(self) -> str:
        """Raises a refusal for a file that is not text."""
        for magic, what in _FORMATS.items():
            if self._head.startswith(magic):
                raise _not_csv(f"This is {what}, not a CSV file.")
        if self._head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        bare = _bare_utf16(self._head)
        if bare:
            return bare
        if self._nul_line is not None:
            if _NOT_IN_TEXT.search(self._head):
                raise _not_csv("This is not a text file.")
            raise nul_in_line(self._nul_line)
        if self._blank:
            raise Refusal(
                "invalid", "The file has only empty lines.", code="empty-file", hint="Choose another file."
            )
        for other, what in _OTHER_TEXT:
            if other.match(self._head.removeprefix(codecs.BOM_UTF8)):
                raise _not_csv(f"This is {what}, not a CSV file.")
        strays = self._strays + bool(self._rest)
        if not strays:
            return UTF8
        if strays <= _MOST_STRAYS and self._letters >= strays * _LETTERS_PER_STRAY:
            return MENDED
        return likeliest(b"\n".join(self._sample) or _start_of(self._line))

    def _decode(self, data: bytes) -> None:
        """Count the characters beyond ASCII and the bytes that are not UTF-8."""
        view, place = memoryview(data), 0
        while self._strays <= _MOST_STRAYS:
            try:
                text, length = codecs.utf_8_decode(view[place:], "strict", False)
            except UnicodeDecodeError as error:
                good = error.start
                self._letters += good - len(codecs.utf_8_decode(view[place : place + good])[0])
                self._strays += 1
                place += error.end
            else:
                self._letters += length - len(text)
                self._rest = data[place + length :]
                return
        self._rest = b""

    def _take_sample(self, chunk: bytes) -> None:
        """Keep whole lines that are not all ASCII, each once, to detect the encoding from."""
        if self._sampled >= _SAMPLE:
            return
        if chunk.isascii() and self._line.isascii():
            self._line = chunk[chunk.rfind(b"\n") + 1 :][-_SAMPLE:]
            return
        *lines, self._line = (self._line + chunk).split(b"\n")
        self._line = self._line[: 2 * _SAMPLE]
        for line in lines:
            if not line.isascii() and line not in self._sample and self._sampled < _SAMPLE:
                self._sample[line] = None
                self._sampled += len(line)

    def _look_for_nul(self, chunk: bytes) -> None:
        if self._nul_line is not None:
            return
        at = chunk.find(0)
        if at >= 0:
            self._nul_line = self._lines + chunk.count(b"\n", 0, at)
        # Line ends are many: NumPy counts them several times as fast.
        self._lines += int(np.count_nonzero(np.frombuffer(chunk, np.uint8) == _NEWLINE))


def _not_csv(message: str) -> Refusal:
    hint = "Save or export the data as CSV, then upload that file."
    return Refusal("invalid", message, code="not-csv", hint=hint)


def _start_of(line: bytes) -> bytes:
    """The first part of a very long line, cut between characters."""
    text = line[:_SAMPLE]
    return text[: max(map(text.rfind, (b",", b";", b"\t", b" ", b'"'))) + 1] or text


def lines_with_lost_characters(pieces: Iterable[bytes], most: int) -> tuple[list[int], int]:
    """The first lines of a UTF-8 text with the replacement character, and their number."""
    mark, lines, count, number, last = LOST.encode(), [], 0, 1, 0
    rest = b""
    for piece in pieces:
        data = rest + piece
        cut = data.rfind(b"\n") + 1
        rest = data[cut:]
        for line in _numbered(data[:cut], mark, number):
            count, last = count + (line != last), line
            if len(lines) < most and line not in lines:
                lines.append(line)
        number += data.count(b"\n", 0, cut)
    if mark in rest:
        count += 1
        lines += [number] if len(lines) < most else []
    return lines, count


def _numbered(data: bytes, mark: bytes, number: int) -> Iterator[int]:
    start, at = 0, data.find(mark)
    while at >= 0:
        number += data.count(b"\n", start, at)
        yield number
        start, at = at, data.find(mark, at + len(mark))


def nul_in_line(line: int) -> Refusal:
    """The first line with U+0000. Only DuckDB can store it, and it is refused everywhere, so that tables can
    be moved."""
    return Refusal(
        "invalid",
        f"Line {line} has a NUL character (U+0000) in it, which no database keeps.",
        code="not-csv",
        hint="Remove it from the file, or save the data as CSV once more.",
        where={"line": line},
    )


def to_utf8(pieces: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """The same text in UTF-8, piece by piece. Raises a refusal naming the line that does not fit."""
    errors = "replace" if encoding == MENDED else "strict"
    decoder = codecs.getincrementaldecoder(ENCODINGS[encoding])(errors)
    line = 1
    try:
        for piece in pieces:
            text = decoder.decode(piece)
            if (at := text.find("\0")) >= 0:
                raise nul_in_line(line + text.count("\n", 0, at))
            line += text.count("\n")
            yield text.encode()
        yield decoder.decode(b"", final=True).encode()
    except UnicodeDecodeError as error:
        line += _newlines_before(error, encoding)
        raise Refusal(
            "invalid",
            f"The file is not {encoding}: line {line} holds bytes that have no meaning in it.",
            code="wrong-encoding",
            hint="Choose another encoding.",
            where={"line": line, "field": "encoding"},
        ) from error


def _newlines_before(error: UnicodeDecodeError, encoding: str) -> int:
    return error.object[: error.start].decode(ENCODINGS[encoding], errors="ignore").count("\n")


def _bare_utf16(head: bytes) -> str | None:
    """Detect UTF-16 without a byte order mark: zeros on one side of the pairs only, and valid text when
    decoded."""
    pairs = head[: len(head) // 2 * 2]
    for encoding, zeros, others in (
        ("utf-16-le", pairs[1::2], pairs[0::2]),
        ("utf-16-be", pairs[0::2], pairs[1::2]),
    ):
        if zeros.count(0) <= len(zeros) * 0.6 or others.count(0):
            continue
        text = pairs.decode(encoding, errors="ignore")
        if text and all(char.isprintable() or char in "\t\r\n" for char in text):
            return encoding
    return None
