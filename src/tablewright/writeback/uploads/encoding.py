"""Which encoding a text file has, found while it arrives, and its translation to UTF-8. Bounded memory."""

import codecs
from collections.abc import Iterable, Iterator

from tablewright.refusal import Refusal

UTF8 = "utf-8"

# What a file may be said to be, with Python's name for it.
ENCODINGS = {
    "utf-8": "utf-8-sig",
    "utf-16": "utf-16",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
    "windows-1252": "cp1252",
    "iso-8859-1": "iso8859-1",
    "iso-8859-15": "iso8859-15",
    "windows-1250": "cp1250",
    "windows-1251": "cp1251",
    "macintosh": "mac-roman",
    "shift_jis": "cp932",
    "gb18030": "gb18030",
    "big5": "big5",
    "euc-kr": "euc-kr",
}

_HEAD = 4096
_TEXT_PER_NUL = 100
"""What has a zero among fewer bytes than these is no text."""
_NOT_IN_1252 = (b"\x81", b"\x8d", b"\x8f", b"\x90", b"\x9d")
_FORMATS = {
    b"PK\x03\x04": "an Excel workbook or a ZIP archive",
    b"\x1f\x8b": "a gzip archive",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"PAR1": "a Parquet file",
    b"%PDF": "a PDF document",
    b"SQLite format 3": "an SQLite database",
    b"ARROW1": "an Arrow file",
}


class EncodingDetector:
    """Feed it the whole file in pieces; `encoding` then names what it is."""

    def __init__(self) -> None:
        self._head = b""
        self._utf8: codecs.IncrementalDecoder | None = codecs.getincrementaldecoder("utf-8")()
        self._pending = False
        self._fits_1252 = True
        self._lines = 1
        self._nul_line: int | None = None

    def feed(self, chunk: bytes) -> None:
        if len(self._head) < _HEAD:
            self._head += chunk[: _HEAD - len(self._head)]
        self._look_for_nul(chunk)
        if chunk.isascii() and not self._pending:
            return
        self._fits_1252 = self._fits_1252 and not any(byte in chunk for byte in _NOT_IN_1252)
        if self._utf8 is None:
            return
        try:
            self._utf8.decode(chunk)
            self._pending = bool(self._utf8.getstate()[0])
        except UnicodeDecodeError:
            self._utf8, self._pending = None, False

    @property
    def encoding(self) -> str:
        """Raises a refusal for a file that is not text."""
        for magic, what in _FORMATS.items():
            if self._head.startswith(magic):
                raise Refusal(
                    "invalid",
                    f"This is {what}, not a CSV file.",
                    code="not-csv",
                    hint="Save or export it as CSV, then upload that file.",
                )
        if self._head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        bare = _bare_utf16(self._head)
        if bare:
            return bare
        if self._head.count(0) * _TEXT_PER_NUL > len(self._head):
            raise Refusal(
                "invalid",
                "This is not a text file.",
                code="not-csv",
                hint="Save or export the data as CSV, then upload that file.",
            )
        if self._nul_line is not None:
            raise nul_in_line(self._nul_line)
        if self._utf8 is not None and not self._pending:
            return UTF8
        return "windows-1252" if self._fits_1252 else "iso-8859-1"

    def _look_for_nul(self, chunk: bytes) -> None:
        if self._nul_line is not None:
            return
        at = chunk.find(0)
        if at >= 0:
            self._nul_line = self._lines + chunk.count(b"\n", 0, at)
        self._lines += chunk.count(b"\n")


def nul_in_line(line: int) -> Refusal:
    """No database but DuckDB keeps U+0000: the rule is the same for all, so that tables can be moved."""
    return Refusal(
        "invalid",
        f"Line {line} has a NUL character (U+0000) in it, which no database keeps.",
        code="not-csv",
        hint="Remove it from the file, or save the data as CSV once more.",
        where={"line": line},
    )


def to_utf8(pieces: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """The same text in UTF-8, piece by piece. Raises a refusal naming the line that does not fit."""
    decoder = codecs.getincrementaldecoder(ENCODINGS[encoding])()
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
    """UTF-16 without a mark: zeros on one side of the pairs only, and sensible text when read so."""
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
