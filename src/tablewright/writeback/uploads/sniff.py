"""How to read a CSV file, found from a sample of it. Pure."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from tablewright.writeback.names import column_names
from tablewright.writeback.uploads.dates import DateOrder
from tablewright.writeback.uploads.values import EMPTY_WORDS, CsvType, Inferred, infer

DELIMITERS = (",", ";", "\t", "|")
PREVIEW_ROWS = 100
RAW_LINES = 20
_CELL = 300
_SAMPLES = 5
_DIALECT_CHARS = 64 * 1024

# The module's own limit (128 KB) is below what our loader takes; samples are bounded anyway.
csv.field_size_limit(64 * 1024 * 1024)


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How to read the file; None lets us find out. `empty_words` are read as no value."""

    delimiter: str | None = None
    quote: str | None = None
    escape: str | None = None
    header: bool | None = None
    encoding: str | None = None
    date_order: DateOrder | None = None
    empty_words: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Sample:
    """Parts of a file: its start, and whole lines from further on. `complete` when the start is all."""

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


@dataclass(frozen=True, slots=True)
class Sniffed:
    """Everything found. `options` has no None left but for `date_order` and `encoding`, if not given."""

    options: ReadOptions
    columns: tuple[SniffedColumn, ...]
    rows: tuple[tuple[str | None, ...], ...]
    raw: tuple[str, ...]
    warnings: tuple[str, ...]
    row_estimate: int


def sniff(sample: Sample, given: ReadOptions) -> Sniffed:
    """What is given is taken as it is; the rest is found from the sample."""
    options = _find_dialect(sample.head, given)
    lines = list(_parse(sample.head, options))
    if len(lines) > 2 and not sample.complete:
        # The sample ends somewhere; its last row may be cut.
        lines.pop()
    width = len(lines[0][1]) if lines else 0
    usual = [row for _, row in lines if len(row) == width]
    header = given.header if given.header is not None else _has_header(usual)
    options = replace(options, header=header)
    names = usual[0] if header and usual else []
    body = usual[1:] if header else usual
    further = [row for text in sample.others for _, row in _parse(text, options) if len(row) == width]
    columns, empty_words, notes = _columns(names, body, further, width, options)
    return Sniffed(
        options=replace(options, empty_words=empty_words),
        columns=columns,
        rows=tuple(tuple(_cell(text, empty_words) for text in row) for row in body[:PREVIEW_ROWS]),
        raw=tuple(
            line[:_CELL] for line in re.split(r"\r\n|\n|\r", sample.head, maxsplit=RAW_LINES)[:RAW_LINES]
        ),
        warnings=(*_ragged(lines, width, header=header), *notes),
        row_estimate=_estimate(sample, lines, header=header),
    )


# ---------------------------------------------------------------- dialect


def _parse(text: str, options: ReadOptions) -> Iterable[tuple[int, list[str]]]:
    """Rows with the number of the line they end on; blank lines are left out, as the loader does."""
    quote, escape = options.quote or "", options.escape or ""
    reader = csv.reader(
        io.StringIO(text.removeprefix("\ufeff"), newline=None),
        delimiter=options.delimiter or ",",
        quotechar=quote or None,
        quoting=csv.QUOTE_MINIMAL if quote else csv.QUOTE_NONE,
        doublequote=escape == quote,
        escapechar=escape if escape and escape != quote else None,
    )
    for row in reader:
        if row:
            yield reader.line_num, row


def _find_dialect(head: str, given: ReadOptions) -> ReadOptions:
    text = head[:_DIALECT_CHARS]
    quote = given.quote if given.quote is not None else _find_quote(text)
    escape = given.escape if given.escape is not None else _find_escape(text, quote)
    options = replace(given, quote=quote, escape=escape)
    if given.delimiter is not None:
        return options
    best, best_score = ",", (0.0, 0)
    for delimiter in DELIMITERS:
        rows = [row for _, row in _parse(text, replace(options, delimiter=delimiter))]
        rows = rows[:-1] if len(rows) > 1 and len(text) < len(head) else rows
        if not rows:
            continue
        width, count = Counter(len(row) for row in rows[:200]).most_common(1)[0]
        score = (round(count / min(len(rows), 200), 2), width)
        if width > 1 and score > best_score:
            best, best_score = delimiter, score
    return replace(options, delimiter=best)


def _find_quote(text: str) -> str:
    edges = "|".join(map(re.escape, DELIMITERS))
    double = len(re.findall(rf'(?:^|{edges})"', text, re.MULTILINE))
    single = len(re.findall(rf"(?:^|{edges})'[^'\n]*'(?=$|{edges})", text, re.MULTILINE))
    return "'" if single > 2 and double == 0 else '"'


def _find_escape(text: str, quote: str) -> str:
    backslashed = text.count("\\" + quote) if quote else 0
    return "\\" if backslashed and backslashed > text.count(quote * 2) else quote


# ---------------------------------------------------------------- shape


def _has_header(rows: Sequence[Sequence[str]]) -> bool:
    """A first row of names: text above values of another type, or all different and never repeated."""
    if not rows:
        return False
    first, body = rows[0], rows[1:200]
    types = [_simple_type([row[index] for row in body]) for index in range(len(first))]
    own = [_simple_type([value]) for value in first]
    if body and any(kind not in ("text", None) for kind in types):
        votes = sum(
            1 if mine == "text" else -1
            for kind, mine in zip(types, own, strict=True)
            if kind not in ("text", None) and mine is not None
        )
        return votes > 0
    filled = [value.strip().casefold() for value in first]
    repeated = any(row[index] == value for index, value in enumerate(first) for row in body if value)
    return all(kind == "text" for kind in own) and len(set(filled)) == len(filled) and not repeated


def _simple_type(values: Iterable[str]) -> str | None:
    filled = {value for value in values if value.strip() and value not in EMPTY_WORDS}
    return infer(filled).type if filled else None


def _ragged(lines: Sequence[tuple[int, list[str]]], width: int, *, header: bool) -> list[str]:
    odd = [(line, len(row)) for line, row in lines if len(row) != width]
    if not odd:
        return []
    line, values = odd[0]
    against = "the header" if header else "the first line"
    more = f" In all, {len(odd)} of the lines looked at do not." if len(odd) > 1 else ""
    return [f"Line {line} does not fit: it has {values} values, {against} has {width}.{more}"]


def _estimate(sample: Sample, lines: Sequence[tuple[int, list[str]]], *, header: bool) -> int:
    rows = len(lines) - (1 if header and lines else 0)
    if sample.complete or not lines:
        return max(rows, 0)
    return round(sample.size_bytes / max(len(sample.head.encode()) / len(lines), 1))


# ---------------------------------------------------------------- columns


def _columns(
    names: Sequence[str],
    body: Sequence[Sequence[str]],
    further: Sequence[Sequence[str]],
    width: int,
    options: ReadOptions,
) -> tuple[tuple[SniffedColumn, ...], tuple[str, ...], list[str]]:
    """The columns, the words to read as empty, and what is to be said about the whole file."""
    given = [name.strip() for name in names] or [""] * width
    titles = [name or f"Column {number}" for number, name in enumerate(given, 1)]
    sources = column_names(titles, max_bytes=200)
    values = [
        {row[index] for rows in (body, further) for row in rows if row[index]} for index in range(width)
    ]
    empty_words = options.empty_words
    if empty_words is None:
        empty_words = _find_empty_words(values)
    filled = [column - set(empty_words) for column in values]
    inferred = _infer_all(filled, options.date_order)
    columns = tuple(
        SniffedColumn(
            source=source,
            name=name,
            inferred=inferred[index],
            samples=tuple(_cell(row[index], empty_words) for row in body[:_SAMPLES]),
        )
        for index, (source, name) in enumerate(zip(sources, column_names(titles), strict=True))
    )
    notes: list[str] = []
    if empty_words:
        listed = ", ".join(f"“{word}”" for word in empty_words)
        notes.append(f"Read as no value everywhere in the file: {listed}.")
    return _one_form_each(columns), empty_words, notes


def _find_empty_words(values: Sequence[set[str]]) -> tuple[str, ...]:
    """Words for no value that stand in the way of a type, and stand in no column of text."""
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


def _infer_all(values: Sequence[set[str]], preferred: DateOrder | None) -> list[Inferred]:
    """One type a column. Dates that could be read either way follow the columns that leave no doubt."""
    found = [infer(column, preferred) for column in values]
    sure: set[DateOrder] = {one.order for one in found if one.order is not None and not one.ambiguous}
    if preferred is not None or len(sure) != 1:
        return found
    order = sure.pop()
    return [
        replace(infer(column, order), warning=None) if one.ambiguous else one
        for column, one in zip(values, found, strict=True)
    ]


def _one_form_each(columns: Sequence[SniffedColumn]) -> tuple[SniffedColumn, ...]:
    """A file is loaded with one form of dates and one of times: columns in a rarer form stay text."""
    result = list(columns)
    for kind in ("date", "datetime"):
        forms = Counter(c.inferred.format for c in columns if c.inferred.type == kind)
        if len(forms) < 2:
            continue
        chosen = forms.most_common(1)[0][0]
        for index, column in enumerate(columns):
            if column.inferred.type == kind and column.inferred.format != chosen:
                warning = "Kept as text: its dates have another form than those of the other columns."
                result[index] = replace(column, inferred=Inferred("text", warning))
    return tuple(result)


def _cell(text: str, empty_words: Sequence[str]) -> str | None:
    return None if not text or text in empty_words else text[:_CELL]


def formats(columns: Iterable[tuple[CsvType, Inferred]]) -> tuple[str | None, str | None] | None:
    """The file's form of dates and of times for the chosen types; None when columns disagree."""
    found: dict[str, set[str | None]] = {"date": set(), "datetime": set()}
    for kind, inferred in columns:
        if kind in found:
            found[kind].add(inferred.format if inferred.type in found else None)
    if any(len(forms) > 1 for forms in found.values()):
        return None
    return next(iter(found["date"]), None), next(iter(found["datetime"]), None)
