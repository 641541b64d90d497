"""Finds the table in a file: how rows are split, the lines above, the header rows. Pure."""

from dataclasses import dataclass, replace

from tablewright.writeback.uploads.cutting import find_comments, find_reading, parse, width_of
from tablewright.writeback.uploads.header import LOOKED_AT, find_header, find_start
from tablewright.writeback.uploads.options import Finding, ReadOptions
from tablewright.writeback.uploads.reading import Reading, Row
from tablewright.writeback.uploads.wording import left_out_findings, problems


@dataclass(frozen=True, slots=True)
class Shape:
    """How the file is split, the width of the table, and its rows in the sample, with the header separate."""

    reading: Reading
    width: int
    header: tuple[Row, ...]
    body: tuple[Row, ...]
    findings: tuple[Finding, ...]


def find_shape(head: str, given: ReadOptions, *, complete: bool) -> Shape:
    """Settings that are given are used; the others are detected from the start of the file."""
    findings: list[Finding] = []
    reading = find_reading(head, given, findings)
    parsed = parse(head, reading, complete=complete)
    width = max(width_of([len(row.values) for row in parsed.rows]), 1)
    if given.comment is None:
        reading, parsed = find_comments(head, reading, parsed, width, complete=complete)
    table = list(parsed.rows)
    broken = False
    if given.skip_lines is None:
        start, broken = find_start(table, width)
        if start:
            reading = replace(reading, skip_lines=table[start].line - 1)
            table = table[start:]
    count = given.header_lines
    if count is None:
        fitting = [row.values for row in table[:LOOKED_AT] if len(row.values) == width]
        count = 1 if broken else find_header(fitting)
    count = min(count, len(table))
    reading = replace(reading, header_lines=count)
    header, rest = tuple(table[:count]), tuple(table[count:])
    if header and not rest:
        width = len(header[-1].values)
    findings += left_out_findings(head, reading, header, parsed.left_out)
    findings += problems(header, rest, width, parsed.unreadable)
    body = tuple(row for row in rest if len(row.values) == width)
    return Shape(reading, width, header, body, tuple(findings))
