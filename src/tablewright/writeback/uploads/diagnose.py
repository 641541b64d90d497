"""Finds the first line of a CSV file that cannot be loaded, after a load has failed."""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from tablewright.warehouse.contract import CsvColumn, CsvLoad
from tablewright.writeback.uploads.values import CsvType, infer

_WORDS: dict[str, str] = {
    "integer": "a whole number",
    "number": "a number",
    "date": "a date",
    "datetime": "a date with time",
    "logical": "true or false",
}
_TYPE_NAMES: dict[CsvType, str] = {"number": "Number", "datetime": "Date and time", "text": "Text"}
LONGEST_LINE = 16 * 1024 * 1024
_SHOWN = 80
_LINE = 300


@dataclass(frozen=True, slots=True)
class BadLine:
    """What is wrong with a line, and what to do about it."""

    line: int
    column: str | None
    text: str
    message: str
    hint: str


def find_bad_line(load: CsvLoad) -> BadLine | None:
    """The first line with a wrong number of values, or a value that its column's type does not take."""
    try:
        return _find(load)
    except _Unreadable as unreadable:
        return _not_csv(load, unreadable)


def _find(load: CsvLoad) -> BadLine | None:
    places = [(load.file_columns.index(column.source), column) for column in load.columns]
    width = len(load.file_columns)
    skip = load.header
    for line, row in _rows(load):
        if skip:
            skip = False
            continue
        if sum(map(len, row)) > LONGEST_LINE:
            return _too_long(line, _shown(load, row))
        if len(row) != width:
            return _wrong_width(line, row, width, _shown(load, row))
        for index, column in places:
            value = row[index]
            if value and value not in load.null_values and not _fits(value, column, load):
                return wrong_value(line, column, value, _shown(load, row))
    return None


def wrong_value(line: int, column: CsvColumn, value: str, text: str) -> BadLine:
    """One value that does not fit its column."""
    better: CsvType = "text"
    if column.type == "integer" and infer([value]).type == "number":
        better = "number"
    elif column.type == "date" and infer([value]).type == "datetime":
        better = "datetime"
    return BadLine(
        line,
        column.name,
        text,
        f"Line {line}, column “{column.name}”: “{_cut(value)}” is not {_WORDS[column.type]}."
        " Nothing was loaded.",
        f"Make that column {_TYPE_NAMES[better]}, or correct the line in the file and upload it again.",
    )


def named_value(where: Mapping[str, Any], load: CsvLoad) -> BadLine | None:
    """The bad value, where the warehouse named line, column and text itself."""
    line, source, text = where.get("line"), where.get("column"), where.get("text")
    column = next((column for column in load.columns if column.source == source), None)
    if not line or column is None or not text:
        return None
    quoting = csv.QUOTE_MINIMAL if load.quote else csv.QUOTE_NONE
    reader = csv.reader([text], delimiter=load.delimiter, quotechar=load.quote or None, quoting=quoting)
    row = next(reader, [])
    place = load.file_columns.index(column.source)
    return wrong_value(line, column, row[place], text) if place < len(row) else None


def _too_long(line: int, text: str) -> BadLine:
    return BadLine(
        line,
        None,
        text,
        f"Line {line} is longer than {LONGEST_LINE // 1024 // 1024} MB. Nothing was loaded.",
        "Shorten the line. If it should be several lines, a quotation mark may be missing.",
    )


def _wrong_width(line: int, row: list[str], width: int, text: str) -> BadLine:
    start = line - sum(value.count("\n") for value in row)
    lines = f"Line {line}" if start == line else f"Lines {start} to {line}"
    has = "has" if start == line else "have, as one row with line breaks in quotation marks,"
    return BadLine(
        start,
        None,
        text,
        f"{lines} {has} {len(row)} values where {width} are expected. Nothing was loaded.",
        "Correct the line in the file, or choose another delimiter or quote character.",
    )


def _not_csv(load: CsvLoad, unreadable: "_Unreadable") -> BadLine:
    line = unreadable.line
    text = _cut(_line_of(load, line), _LINE)
    if "limit" in unreadable.problem:
        return _too_long(line, text)
    message = f"Text follows a closing quotation mark in line {line}."
    if "end of data" in unreadable.problem:
        message = f"A quotation mark that opens in line {line} never closes."
    return BadLine(
        line,
        None,
        text,
        f"{message} Nothing was loaded.",
        "Correct the line in the file (double a quotation mark that belongs to the text), or choose "
        "another quote character.",
    )


def _line_of(load: CsvLoad, number: int) -> str:
    with load.file.open(encoding="utf-8-sig", errors="replace") as file:
        line = next(islice(file, number - 1, None), "")
    return line.rstrip("\r\n")


class _Unreadable(Exception):
    """The line that starts here is not CSV; `problem` is the reader's word for it."""

    def __init__(self, line: int, problem: str) -> None:
        super().__init__(problem)
        self.line = line
        self.problem = problem


def _rows(load: CsvLoad) -> Iterator[tuple[int, list[str]]]:
    """Rows with the number of the line they end on."""
    with load.file.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        reader = csv.reader(
            file,
            delimiter=load.delimiter,
            quotechar=load.quote or None,
            quoting=csv.QUOTE_MINIMAL if load.quote else csv.QUOTE_NONE,
            doublequote=load.escape == load.quote,
            escapechar=load.escape if load.escape and load.escape != load.quote else None,
            strict=True,
        )
        start = 1
        try:
            for row in reader:
                start = reader.line_num + 1
                if row:
                    yield reader.line_num, row
        except csv.Error as error:
            raise _Unreadable(start, str(error)) from error


def _fits(value: str, column: CsvColumn, load: CsvLoad) -> bool:
    """Whether a value that is there may stand in the column. Cheap for what is right, which is nearly all."""
    match column.type:
        case "text":
            return True
        case "integer":
            return _is_integer(value)
        case "number":
            return _is_number(value)
        case "logical":
            return value.lower() in ("true", "false", "t", "f", "yes", "no", "y", "n", "1", "0")
        case "date":
            return _is_moment(value, load.date_format)
        case _:
            return _is_moment(value, load.timestamp_format)


def _is_integer(value: str) -> bool:
    try:
        return -(2**63) <= int(value) < 2**63
    except ValueError:
        return False


def _is_number(value: str) -> bool:
    try:
        float(value)
    except ValueError:
        return False
    return True


def _is_moment(value: str, form: str | None) -> bool:
    try:
        if form is None:
            return infer([value.strip()]).type in ("date", "datetime")
        datetime.strptime(value.strip(), form)  # noqa: DTZ007 - only whether it can be read
    except ValueError:
        return False
    return True


def _shown(load: CsvLoad, row: list[str]) -> str:
    return _cut(load.delimiter.join(row), _LINE)


def _cut(text: str, length: int = _SHOWN) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"
