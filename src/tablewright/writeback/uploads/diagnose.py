"""Finds the first line of a CSV file that cannot be loaded, and says what is wrong with it."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from tablewright.common.errors import Refusal
from tablewright.warehouse.contract.csv_numbers import PLAIN_NUMBERS, CsvNumbers, plain_number
from tablewright.warehouse.contract.entries import CsvColumn, CsvLoad
from tablewright.writeback.uploads.numbers import find_numbers
from tablewright.writeback.uploads.prepare import WrongWidth, rows_of_width
from tablewright.writeback.uploads.reading import Reading, Unreadable
from tablewright.writeback.uploads.values import CsvType, infer
from tablewright.writeback.uploads.wording import HEADER_HINT, WIDTH_HINT, wrong_header, wrong_width

_WORDS: dict[str, str] = {
    "integer": "a whole number",
    "number": "a number",
    "date": "a date",
    "datetime": "a date with time",
    "logical": "true or false",
}
_TYPE_NAMES: dict[CsvType, str] = {"number": "Number", "datetime": "Date and time", "text": "Text"}
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

    def refusal(self) -> Refusal:
        where = {"line": self.line, "column": self.column, "text": self.text}
        message = f"{self.message} Nothing was loaded."
        return Refusal("invalid", message, code="bad-line", hint=self.hint, where=where)


def bad_row(error: Unreadable | WrongWidth, file: Path, reading: Reading, width: int) -> BadLine:
    """A row that is no CSV, or that has a value too many or too few."""
    if isinstance(error, Unreadable):
        text = _cut(_line_of(file, error.line), _LINE)
        return BadLine(error.line, None, text, error.message, error.hint)
    row = error.row
    text = _cut(reading.delimiter.join(row.values), _LINE)
    if error.header:
        return BadLine(row.line, None, text, wrong_header(row, width), HEADER_HINT)
    return BadLine(row.line, None, text, wrong_width(row, width), WIDTH_HINT)


def find_bad_value(file: Path, reading: Reading, load: CsvLoad) -> BadLine | None:
    """The first value that does not fit its column's type."""
    places = [(load.file_columns.index(column.source), column) for column in load.columns]
    for row in rows_of_width(file, reading, len(load.file_columns)):
        for index, column in places:
            value = row.values[index]
            if value and value not in load.null_values and not _fits(value, column):
                text = _cut(reading.delimiter.join(row.values), _LINE)
                return wrong_value(row.line, column, value, text)
    return None


def wrong_value(line: int, column: CsvColumn, value: str, text: str) -> BadLine:
    """One value that does not fit its column."""
    better: CsvType = "text"
    if column.type == "integer" and infer([value]).type == "number":
        better = "number"
    elif column.type == "date" and infer([value]).type == "datetime":
        better = "datetime"
    hint = f"Make that column {_TYPE_NAMES[better]}, or correct the line in the file and upload it again."
    if column.type in ("integer", "number") and better == "text" and find_numbers([value]) is not None:
        hint = f"Choose the decimal mark and the one between thousands under Parsing. {hint}"
    return BadLine(
        line,
        column.name,
        text,
        f"Line {line}, column “{column.name}”: “{_cut(value)}” is not {_WORDS[column.type]}{_like(column)}.",
        hint,
    )


def _like(column: CsvColumn) -> str:
    """The hint on how the column's numbers are written, if the value could be a number in another format."""
    form = column.numbers
    if column.type not in ("integer", "number") or form == PLAIN_NUMBERS:
        return ""
    example = f"1{form.thousands}234" + (f"{form.decimal}5" if column.type == "number" else "")
    return f" as the others are written, like {example}{'%' if form.percent else ''}"


def named_value(where: Mapping[str, Any], load: CsvLoad) -> BadLine | None:
    """The error for a bad value whose line, column and text the warehouse reported."""
    line, source, text = where.get("line"), where.get("column"), where.get("text")
    column = next((column for column in load.columns if column.source == source), None)
    if not line or column is None or not text:
        return None
    quoting = csv.QUOTE_MINIMAL if load.quote else csv.QUOTE_NONE
    reader = csv.reader([text], delimiter=load.delimiter, quotechar=load.quote or None, quoting=quoting)
    row = next(reader, [])
    place = load.file_columns.index(column.source)
    return wrong_value(line, column, row[place], text) if place < len(row) else None


def _line_of(file: Path, number: int) -> str:
    with file.open(encoding="utf-8-sig", errors="replace") as lines:
        line = next(islice(lines, number - 1, None), "")
    return line.rstrip("\r\n")


def _fits(value: str, column: CsvColumn) -> bool:
    """Whether a non-empty value fits the column. Cheap for valid values, which are nearly all."""
    match column.type:
        case "text":
            return True
        case "integer":
            return _is_integer(value, column.numbers)
        case "number":
            return _is_number(value, column.numbers)
        case "logical":
            return value.lower() in ("true", "false", "t", "f", "yes", "no", "y", "n", "1", "0")
        case _:
            return _is_moment(value, column.format)


def _is_integer(value: str, numbers: CsvNumbers) -> bool:
    try:
        return -(2**63) <= int(plain_number(value, numbers, whole=True)) < 2**63
    except ValueError:
        return False


def _is_number(value: str, numbers: CsvNumbers) -> bool:
    try:
        float(plain_number(value, numbers))
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


def _cut(text: str, length: int = _SHOWN) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"
