"""Detects how a file is split into rows: delimiter, quotes, comment lines. Pure."""

import io
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from tablewright.warehouse.contract.csv_numbers import CsvNumbers, compiled
from tablewright.writeback.uploads.header import COMMENT, LOOKED_AT, simple_type
from tablewright.writeback.uploads.options import Finding, ReadOptions
from tablewright.writeback.uploads.reading import LeftOut, Reading, Row, Unreadable, rows

USUAL_DELIMITERS = (",", ";", "\t", "|")
# Taken only where every row speaks for them: they are frequent in text.
_RARE_DELIMITERS = ("||", "~", "^", "\x01", "\x1f", "¦", "§")
_DIALECT_CHARS = 64 * 1024
SEP_LINE = re.compile(r'\ufeff?"?sep=(?P<delimiter>[^\r\n"])"?[ \t]*(?:\r\n|\n|\r)', re.IGNORECASE)
_DECIMAL_COMMA = compiled(CsvNumbers(",", "."))


@dataclass(frozen=True, slots=True)
class Parsed:
    """The rows of a sample, as far as it could be read."""

    rows: tuple[Row, ...]
    unreadable: Unreadable | None
    left_out: LeftOut


def parse(text: str, reading: Reading, *, complete: bool = True) -> Parsed:
    """The rows of a text. If the text is cut off, the last row is left out."""
    result: list[Row] = []
    left_out = LeftOut()
    unreadable: Unreadable | None = None
    try:
        result.extend(rows(io.StringIO(text.removeprefix("\ufeff"), newline=""), reading, left_out))
    except Unreadable as error:
        cut_off = not complete and error.problem == "open-quote" and result
        unreadable = None if cut_off else error
    else:
        if not complete and len(result) > 2:
            result.pop()
    return Parsed(tuple(result), unreadable, left_out)


def find_reading(head: str, given: ReadOptions, findings: list[Finding]) -> Reading:
    text = head[:_DIALECT_CHARS]
    whole = len(text) == len(head)
    skip = given.skip_lines or 0
    delimiters: Iterable[str] = (*USUAL_DELIMITERS, *_RARE_DELIMITERS)
    named = SEP_LINE.match(head)
    if given.delimiter is not None:
        delimiters = (given.delimiter,)
    elif named is not None:
        delimiters = (named["delimiter"],)
        shown = {"\t": "a tab", " ": "a space"}.get(named["delimiter"], f"“{named['delimiter']}”")
        findings.append(
            Finding("note", f"The first line says that {shown} separates the values.", "delimiter")
        )
    if named is not None and given.skip_lines is None:
        skip = 1
    quote = given.quote if given.quote is not None else _find_quote(text)
    base = Reading(quote=quote, escape=quote, comment=given.comment or "", skip_lines=skip, header_lines=0)
    candidates = [replace(base, delimiter=delimiter) for delimiter in delimiters if _occurs(delimiter, text)]
    candidates = candidates or [replace(base, delimiter=given.delimiter or ",")]
    if given.escape is not None:
        candidates = [replace(reading, escape=given.escape) for reading in candidates]
    elif quote and f"\\{quote}" in text:
        candidates += [replace(reading, escape="\\") for reading in candidates]
    if given.delimiter is None and _one_column_of_numbers(text):
        return replace(base, delimiter=";", escape=candidates[0].escape)
    best = max(candidates, key=lambda reading: _score(text, reading, whole=whole))
    if given.delimiter is not None:
        return best
    if _score(text, best, whole=whole) == _WORST:
        return replace(best, delimiter=",")
    return _with_space(text, best, whole=whole)


def _occurs(delimiter: str, text: str) -> bool:
    if delimiter == "||":
        return text.count("|") == 2 * text.count("||") > 0
    return delimiter in text


_WORST = (0.0, 0.0, 0)


def _score(text: str, reading: Reading, *, whole: bool) -> tuple[float, float, int]:
    """The score of splitting the text like this: the share of rows of equal width, of typed values, and the
    width."""
    parsed = parse(text, reading, complete=whole)
    widths = [len(row.values) for row in parsed.rows]
    width = width_of(widths)
    if width < 2:
        return _WORST
    share = widths.count(width) / len(widths)
    if reading.delimiter in _RARE_DELIMITERS and (share < 1 or parsed.unreadable):
        return _WORST
    if parsed.unreadable is not None:
        share *= parsed.unreadable.line / (text.count("\n") + text.count("\r") + 2)
    body = [row.values for row in parsed.rows if len(row.values) == width][1:LOOKED_AT]
    types = [simple_type(column) for column in zip(*body, strict=True)] if body else []
    typed = sum(kind not in ("text", None) for kind in types) / width
    return (round(share, 2), round(typed, 1), width)


def width_of(widths: Sequence[int]) -> int:
    """The width of the table: that of most rows, where wider rows count for more; 0 if there is no table."""
    counts = Counter(width for width in widths if width > 1)
    if not counts:
        return 1 if widths else 0
    likely = sorted(counts, key=lambda width: (counts[width] * (width - 1), counts[width]), reverse=True)
    for width in likely:
        count = counts[width]
        below = widths[widths.index(width) :]
        if count * 2 >= len(widths) or (count > 1 and count >= 0.7 * len(below)):
            return width
    return 1


def _with_space(text: str, reading: Reading, *, whole: bool) -> Reading:
    """The delimiter, with a space if each one in the file is followed by a space."""
    spaced = replace(reading, delimiter=f"{reading.delimiter} ")
    if reading.delimiter not in (",", ";") or spaced.delimiter not in text:
        return reading
    close, wide = (parse(text, other_reading, complete=whole) for other_reading in (reading, spaced))
    if wide.unreadable or [len(row.values) for row in close.rows] != [len(row.values) for row in wide.rows]:
        return reading
    return spaced if any(len(row.values) > 1 for row in wide.rows) else reading


def _find_quote(text: str) -> str:
    edges = "|".join(map(re.escape, (*USUAL_DELIMITERS, *_RARE_DELIMITERS)))
    double = len(re.findall(rf'(?:^|{edges}) ?"', text, re.MULTILINE))
    single = len(re.findall(rf"(?:^|{edges})'[^'\n]*'(?=\r?$|{edges})", text, re.MULTILINE))
    return "'" if single > 2 and double == 0 else '"'


def _one_column_of_numbers(text: str) -> bool:
    """Whether the text is one name and numbers with decimal commas, which are not delimiters."""
    first, *lines = [line.strip() for line in text.splitlines() if line.strip()] or [""]
    return (
        len(lines) > 0
        and ";" not in text
        and "," not in first
        and any("," in line for line in lines)
        and all(map(_DECIMAL_COMMA.fullmatch, lines))
    )


def find_comments(
    head: str, reading: Reading, parsed: Parsed, width: int, *, complete: bool
) -> tuple[Reading, Parsed]:
    """Lines between the rows that begin with # and are not rows: treated as comments."""
    marked = [row for row in parsed.rows if row.values[0].startswith(COMMENT)]
    first = next((row for row in parsed.rows if len(row.values) == width and row not in marked), None)
    among = [row for row in marked if first is not None and row.line > first.line]
    if width < 2 or not among or any(len(row.values) == width for row in marked):
        return reading, parsed
    reading = replace(reading, comment=COMMENT)
    return reading, parse(head, reading, complete=complete)
