"""The parser of uploaded files: text in, rows out. Both preview and load use it. Pure."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

LONGEST_ROW = 16 * 1024 * 1024
NAMED_LINES = 5


@dataclass(frozen=True, slots=True)
class Reading:
    """How a file is split into rows. `quote` "" means that nothing is quoted; `comment` "" that there are no
    comments.

    `skip_lines` lines are above the table; its first `header_lines` rows name the columns.
    """

    delimiter: str = ","
    quote: str = '"'
    escape: str = '"'
    comment: str = ""
    skip_lines: int = 0
    header_lines: int = 1


@dataclass(frozen=True, slots=True)
class Row:
    """The values of a row, and its first and last line."""

    line: int
    end: int
    values: list[str]


Problem = Literal["open-quote", "text-after-quote", "too-long"]


class Unreadable(Exception):
    """The row that starts in this line is not valid CSV."""

    def __init__(self, line: int, problem: Problem) -> None:
        super().__init__(problem)
        self.line = line
        self.problem: Problem = problem

    @property
    def message(self) -> str:
        if self.problem == "open-quote":
            return f"A quotation mark that opens in line {self.line} never closes."
        if self.problem == "text-after-quote":
            return f"Text follows a closing quotation mark in line {self.line}."
        return f"Line {self.line} is longer than {LONGEST_ROW // 1024 // 1024} MB."

    @property
    def hint(self) -> str:
        if self.problem == "too-long":
            return "Shorten the line. If it should be several lines, a quotation mark may be missing."
        return (
            "Correct the line in the file (double a quotation mark that belongs to the text), or choose "
            "another quote character."
        )


@dataclass(slots=True)
class LeftOut:
    """Lines below the skipped ones that are not rows: their number, and the first of them."""

    comments: int = 0
    blanks: int = 0
    comment_lines: list[int] = field(default_factory=list)
    blank_lines: list[int] = field(default_factory=list)

    def add_comment(self, line: int) -> None:
        self.comments += 1
        if len(self.comment_lines) < NAMED_LINES:
            self.comment_lines.append(line)

    def add_blank(self, line: int) -> None:
        self.blanks += 1
        if len(self.blank_lines) < NAMED_LINES:
            self.blank_lines.append(line)


def rows(lines: Iterable[str], reading: Reading, left_out: LeftOut | None = None) -> Iterator[Row]:
    """All rows below the skipped lines, those of the header too. `lines` end as they do in the file.

    Raises Unreadable.
    """
    noted = left_out or LeftOut()
    cut = _Cutter(reading) if reading.quote else None
    source = enumerate(lines, 1)
    for number, line in source:
        if number <= reading.skip_lines:
            continue
        text = line.rstrip("\r\n")
        if reading.comment and text.startswith(reading.comment):
            noted.add_comment(number)
        elif not text:
            noted.add_blank(number)
        elif len(text) > LONGEST_ROW:
            raise Unreadable(number, "too-long")
        elif cut is None or reading.quote not in text:
            yield Row(number, number, text.split(reading.delimiter))
        else:
            yield cut.quoted(number, line, source)


class _Cutter:
    """Parses rows with quotation marks."""

    def __init__(self, reading: Reading) -> None:
        self._delimiter = reading.delimiter
        self._quote = reading.quote
        self._escaped = reading.escape if reading.escape not in ("", reading.quote) else ""
        quote, escape = re.escape(reading.quote), re.escape(self._escaped)
        blank = "".join(character for character in " \t" if character not in reading.delimiter)
        pad = f"[{blank}]*" if blank else ""
        inside = f"(?:[^{quote}{escape}]|{quote}{quote}" + (rf"|{escape}[\s\S])*+" if escape else ")*+")
        if not escape and not reading.escape:
            # Nothing escapes: the next mark closes.
            inside = f"[^{quote}]*+"
        self._value = re.compile(f"{pad}{quote}({inside})({quote}?)({pad})")
        self._escapes = re.compile(rf"{escape}[\s\S]" if escape else quote * 2)
        self._unescape = re.compile(f"{escape}([{escape}{quote}])" if escape else "(?!)")

    def quoted(self, number: int, line: str, further: Iterator[tuple[int, str]]) -> Row:
        """The row that starts with this line; it goes on while a quotation mark is open."""
        values: list[str] = []
        text, end, place = line, number, 0
        while True:
            stripped = text.rstrip("\r\n")
            match = self._value.match(text, place)
            if match is None:
                # A mark within a value that does not start with one is part of the text.
                cut = text.find(self._delimiter, place)
                if cut < 0:
                    values.append(stripped[place:])
                    return Row(number, end, values)
                values.append(text[place:cut])
                place = cut + len(self._delimiter)
                continue
            if not match[2]:
                text, end = self._longer(number, text, further)
                continue
            values.append(self._plain(match[1]))
            after = match.end()
            if after >= len(stripped):
                return Row(number, end, values)
            if not text.startswith(self._delimiter, after):
                raise Unreadable(number, "text-after-quote")
            place = after + len(self._delimiter)

    def _longer(self, number: int, text: str, further: Iterator[tuple[int, str]]) -> tuple[str, int]:
        """The text up to the next line that may close an open quotation mark."""
        parts, size = [text], len(text)
        for end, line in further:
            parts.append(line)
            size += len(line)
            if size > LONGEST_ROW:
                break
            if self._quote in line and self._quote in self._escapes.sub("", line):
                return "".join(parts), end
        raise Unreadable(number, "open-quote")

    def _plain(self, value: str) -> str:
        if self._escaped:
            value = self._unescape.sub(r"\1", value)
        return value.replace(self._quote * 2, self._quote)
