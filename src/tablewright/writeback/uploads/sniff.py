"""Detects how to read a CSV file from a sample of it. Pure."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import cast

from tablewright.writeback.names import column_names
from tablewright.writeback.uploads.cutting import parse
from tablewright.writeback.uploads.dates import DateOrder
from tablewright.writeback.uploads.header import column_titles
from tablewright.writeback.uploads.numbers import DecimalMark, could_be_thousands
from tablewright.writeback.uploads.options import Finding, ReadOptions
from tablewright.writeback.uploads.shape import Shape, find_shape
from tablewright.writeback.uploads.values import EMPTY_WORDS, Inferred, Marks, doubt, infer

PREVIEW_ROWS = 100
RAW_LINES = 20
_CELL = 300
_SAMPLES = 5
_SOURCE_BYTES = 200


@dataclass(frozen=True, slots=True)
class Sample:
    """Parts of a file: its start, and whole lines from further on. `complete` if the start is the whole
    file."""

    head: str
    others: tuple[str, ...]
    size_bytes: int
    complete: bool


@dataclass(frozen=True, slots=True)
class SniffedColumn:
    """`source` is the header in the file, made unique; `name` is what the table's column is called."""

    source: str
    name: str
    inferred: Inferred
    samples: tuple[str | None, ...]
    name_warning: str | None = None

    @property
    def warning(self) -> str | None:
        return " ".join(filter(None, (self.name_warning, self.inferred.warning))) or None


@dataclass(frozen=True, slots=True)
class Sniffed:
    """The detected settings. `options` says how the file is split; open settings concern values."""

    options: ReadOptions
    shape: Shape
    columns: tuple[SniffedColumn, ...]
    rows: tuple[tuple[str | None, ...], ...]
    raw: tuple[str, ...]
    findings: tuple[Finding, ...]
    row_estimate: int


def sniff(sample: Sample, given: ReadOptions) -> Sniffed:
    """Settings that are given are used; the others are detected from the sample."""
    shape = find_shape(sample.head, given, complete=sample.complete)
    reading = replace(shape.reading, skip_lines=0)
    body = [row.values for row in shape.body]
    further = [
        row.values
        for text in sample.others
        for row in parse(text, reading).rows
        if len(row.values) == shape.width
    ]
    columns, empty_words, notes = _columns(shape, body, further, given)
    return Sniffed(
        options=replace(
            given,
            delimiter=reading.delimiter,
            quote=reading.quote,
            escape=reading.escape,
            comment=reading.comment,
            skip_lines=shape.reading.skip_lines,
            header_lines=reading.header_lines,
            empty_words=empty_words,
        ),
        shape=shape,
        columns=columns,
        rows=tuple(tuple(_cell(text, empty_words) for text in row) for row in body[:PREVIEW_ROWS]),
        raw=tuple(
            line[:_CELL] for line in re.split(r"\r\n|\n|\r", sample.head, maxsplit=RAW_LINES)[:RAW_LINES]
        ),
        findings=(*shape.findings, *notes, *_last_row([*body, *further], shape.width)),
        row_estimate=_estimate(sample, shape),
    )


def _estimate(sample: Sample, shape: Shape) -> int:
    count = len(shape.body)
    if sample.complete or not count:
        return count
    return round(sample.size_bytes / max(len(sample.head.encode()) / (count + len(shape.header)), 1))


def _last_row(rows: Sequence[Sequence[str]], width: int) -> list[Finding]:
    """Detect a note below the table, in a row padded with delimiters."""
    if width < 3 or len(rows) < 4:
        return []
    last = [value for value in rows[-1] if value.strip()]
    usual = sorted(sum(1 for value in row if value.strip()) for row in rows)[len(rows) // 2]
    if len(last) != 1 or not rows[-1][0].strip() or usual < 3:
        return []
    return [
        Finding(
            "warning",
            f"The last row has one value only, “{last[0][:60]}”. It is loaded as a row: if it is a note, "
            "remove it from the file.",
        )
    ]


# ---------------------------------------------------------------- columns


def _columns(
    shape: Shape, body: Sequence[Sequence[str]], further: Sequence[Sequence[str]], given: ReadOptions
) -> tuple[tuple[SniffedColumn, ...], tuple[str, ...], list[Finding]]:
    """The columns, the words to read as empty, and the findings about the whole file."""
    named = column_titles(shape.header, shape.width)
    titles = [title or f"Column {number}" for number, title in enumerate(named, 1)]
    sources = column_names(titles, max_bytes=_SOURCE_BYTES)
    values = [
        {row[index] for rows in (body, further) for row in rows if row[index]} for index in range(shape.width)
    ]
    empty_words = given.empty_words
    if empty_words is None:
        empty_words = _find_empty_words(values)
    filled = [column - set(empty_words) for column in values]
    inferred = _infer_all(filled, given, shape.reading.delimiter)
    columns = tuple(
        SniffedColumn(
            source=source,
            name=name,
            inferred=inferred[index],
            samples=tuple(_cell(row[index], empty_words) for row in body[:_SAMPLES]),
            name_warning=_name_warning(title, name, titles),
        )
        for index, (title, source, name) in enumerate(zip(titles, sources, column_names(titles), strict=True))
    )
    notes: list[Finding] = []
    if empty_words:
        listed = ", ".join(f"“{word}”" for word in empty_words)
        notes.append(Finding("note", f"Read as no value everywhere in the file: {listed}.", "empty_words"))
    return columns, empty_words, notes


def _name_warning(title: str, name: str, titles: Sequence[str]) -> str | None:
    if name == title:
        return None
    if len(name.encode()) < len(title.encode()):
        return f"The name was cut to what every warehouse takes; in the file it has {len(title)} characters."
    if sum(1 for other in titles if other.casefold() == title.casefold()) > 1:
        return f"Another column is called “{title}” too, so this one got a number."
    return f"Called “{title}” in the file, which is no name that every warehouse takes."


def _find_empty_words(values: Sequence[set[str]]) -> tuple[str, ...]:
    """Words for no value that keep columns from having a type, and occur in no text column."""
    in_the_way: set[str] = set()
    in_text: set[str] = set()
    for column in values:
        words = column & EMPTY_WORDS
        if not words:
            continue
        others = column - words
        if others and infer(others).type != "text":
            in_the_way |= words
        else:
            in_text |= words
    return tuple(sorted(in_the_way - in_text))


def _infer_all(values: Sequence[set[str]], given: ReadOptions, delimiter: str) -> list[Inferred]:
    """The type of each column. Ambiguous formats follow the unambiguous columns."""
    marks = Marks(given.decimal, given.thousands)
    first = [infer(column, given.date_order, marks) for column in values]
    order, decimal = given.date_order, given.decimal
    if order is None:
        sure = {one.order for one in first if one.order is not None and not one.ambiguous}
        order = cast(DateOrder, sure.pop()) if len(sure) == 1 else None
    if decimal is None:
        used = {one.decimal for one in first if one.decimal is not None}
        decimal = cast(DecimalMark, used.pop()) if len(used) == 1 else None
    return [
        _settled(column, one, order, Marks(decimal, given.thousands), delimiter)
        for column, one in zip(values, first, strict=True)
    ]


def _settled(
    values: set[str], first: Inferred, order: DateOrder | None, marks: Marks, delimiter: str
) -> Inferred:
    if first.ambiguous and first.order is not None and order is not None:
        return replace(infer(values, order), warning=None)
    parted = first.type == "number" and first.numbers.decimal == "." and could_be_thousands(values)
    if marks.decimal is not None and (parted or (first.ambiguous and first.order is None)):
        again = infer(values, order, marks)
        return again if again.type != "text" else first
    if first.ambiguous and first.order is None and delimiter == ";":
        # Where semicolons separate the values, commas are decimal marks more often than not.
        again = infer(values, order, Marks(",", marks.thousands))
        return replace(again, warning=f"{again.warning} {doubt(values, again.numbers)}", ambiguous=True)
    if parted and delimiter == ";":
        return replace(first, warning=doubt(values, first.numbers), ambiguous=True)
    return first


def _cell(text: str, empty_words: Sequence[str]) -> str | None:
    return None if not text or text in empty_words else text[:_CELL]
