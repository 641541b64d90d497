"""Reads a staged CSV file as Arrow batches with given types, for platforms whose own loader cannot.

A value that does not fit its type is never changed: the error names its line.
"""

import csv as plain_csv
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, TextIO

import pyarrow as pa
from pyarrow import compute, csv

from tablewright.warehouse.contract.csv_numbers import PLAIN_NUMBERS, plain_number
from tablewright.warehouse.contract.entries import CsvColumn, CsvLoad
from tablewright.warehouse.contract.errors import WarehouseError

# Its functions are made when it is imported, so their types are not known.
pc: Any = compute

LONGEST_LINE = 16 * 1024 * 1024
BLOCK_BYTES = 32 * 1024 * 1024
_SHOWN = 500
plain_csv.field_size_limit(64 * 1024 * 1024)

_NEUTRAL: dict[str, str] = {
    "text": "TEXT",
    "number": "DOUBLE",
    "integer": "BIGINT",
    "date": "DATE",
    "datetime": "TIMESTAMP",
    "logical": "BOOLEAN",
}
_ARROW: dict[str, pa.DataType] = {
    "text": pa.string(),
    "number": pa.float64(),
    "integer": pa.int64(),
    "date": pa.date32(),
    "datetime": pa.timestamp("us"),
    "logical": pa.bool_(),
}
_TRUE = ["true", "t", "yes", "y", "1"]
_FALSE = ["false", "f", "no", "n", "0"]
_MOMENT = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?"
    r" ?(Z|UTC|[+-]\d{2}(?::?\d{2})?)?)?"
)
_ZONED = r"[T ].*(Z|UTC|[+-]\d{2}(:?\d{2})?)$"


def column_types(request: CsvLoad) -> dict[str, str]:
    """The columns of the table to be made, with types in SQLGlot's neutral spelling."""
    return {column.name: _NEUTRAL[column.type] for column in request.columns}


def column_schema(request: CsvLoad) -> pa.Schema:
    """The Arrow types of the file's rows."""
    return pa.schema([pa.field(column.name, _ARROW[column.type]) for column in request.columns])


def read_csv_rows(load: CsvLoad) -> Iterator[pa.RecordBatch]:
    """The chosen columns under their new names. Raises `invalid` with line, column and text."""
    done = 0
    for texts in _texts(load):
        if texts.nbytes > LONGEST_LINE:
            _refuse_long(texts, done)
        columns: list[pa.Array] = []
        misfits: list[tuple[int, int, CsvColumn]] = []
        for place, column in enumerate(load.columns):
            result = _typed(texts.column(place), column)
            if isinstance(result, int):
                misfits.append((result, place, column))
            else:
                columns.append(result)
        if misfits:
            row, _, column = min(misfits, key=lambda misfit: misfit[:2])
            raise _misfit(load, done + row, column)
        done += texts.num_rows
        yield pa.RecordBatch.from_arrays(columns, names=[column.name for column in load.columns])


def _refuse_long(texts: pa.RecordBatch, done: int) -> None:
    """Refuse a value longer than a line may be: a quotation mark is missing, or the file is not CSV."""
    for column in texts.columns:
        longest = pc.max(pc.binary_length(column)).as_py() or 0
        if longest > LONGEST_LINE:
            row = pc.index(pc.binary_length(column), longest).as_py()
            raise _no_csv(done + row + 1, "", f"is longer than {LONGEST_LINE // 1024 // 1024} MB")


def _texts(load: CsvLoad) -> Iterator[pa.RecordBatch]:
    """The chosen columns as text, empty values as null."""
    _refuse_broken_quotes(load)
    keys = [str(index) for index in range(len(load.file_columns))]
    quoted = bool(load.quote)
    try:
        reader = csv.open_csv(
            str(load.file),
            read_options=csv.ReadOptions(
                column_names=keys, skip_rows_after_names=int(load.header), block_size=BLOCK_BYTES
            ),
            parse_options=csv.ParseOptions(
                delimiter=load.delimiter,
                quote_char=load.quote if quoted else False,
                double_quote=quoted and load.escape == load.quote,
                escape_char=load.escape if load.escape and load.escape != load.quote else False,
                newlines_in_values=quoted,
            ),
            convert_options=csv.ConvertOptions(
                column_types=dict.fromkeys(keys, pa.string()),
                include_columns=[keys[load.file_columns.index(column.source)] for column in load.columns],
                null_values=list(load.null_values),
                strings_can_be_null=True,
            ),
        )
        yield from reader
    except pa.ArrowInvalid as error:
        if "Empty CSV" in str(error):
            return
        raise _broken(load, error) from error
    except OSError as error:
        raise WarehouseError(
            "unavailable",
            "The uploaded file cannot be read.",
            hint="Upload it again.",
            detail=str(error),
            retryable=True,
        ) from error


# ---------------------------------------------------------------- values


def _typed(texts: pa.Array, column: CsvColumn) -> pa.Array | int:
    """The values, or the index of the first that does not fit. Whole columns at once where that is enough."""
    if column.type == "text":
        return texts
    trimmed = pc.utf8_trim_whitespace(texts)
    try:
        return _at_once(trimmed, column)
    except pa.ArrowInvalid:
        return _one_by_one(trimmed, column)


def _at_once(texts: pa.Array, column: CsvColumn) -> pa.Array:
    if column.format not in (None, "%Y-%m-%d") or column.numbers != PLAIN_NUMBERS:
        raise pa.ArrowInvalid("has a form of its own")
    match column.type:
        case "logical":
            words = pc.utf8_lower(texts)
            yes = pc.is_in(words, value_set=pa.array(_TRUE))
            known = pc.or_(yes, pc.is_in(words, value_set=pa.array(_FALSE)))
            if not pc.all(pc.or_(known, pc.is_null(words))).as_py():
                raise pa.ArrowInvalid("not a logical value")
            return pc.if_else(pc.is_null(words), pa.scalar(None, pa.bool_()), yes)
        case "date":
            return pc.cast(texts, pa.date32())
        case "datetime":
            if not pc.any(pc.match_substring_regex(texts, _ZONED)).as_py():
                return pc.cast(texts, pa.timestamp("us"))
            # Every value with an offset: the moment in UTC.
            return pc.cast(pc.cast(texts, pa.timestamp("us", tz="UTC")), pa.timestamp("us"))
        case _:
            return pc.cast(texts, _ARROW[column.type])


def _one_by_one(texts: pa.Array, column: CsvColumn) -> pa.Array | int:
    """The same for rarer spellings; each distinct text is parsed once."""
    coded = texts.dictionary_encode()
    values: list[Any] = []
    wrong: list[int] = []
    for code, text in enumerate(coded.dictionary.to_pylist()):
        try:
            values.append(_value(text, column))
        except (ValueError, OverflowError):
            values.append(None)
            wrong.append(code)
    if wrong:
        return pc.index(pc.is_in(coded.indices, value_set=pa.array(wrong, coded.indices.type)), True).as_py()
    try:
        return pa.array(values, _ARROW[column.type]).take(coded.indices)
    except (pa.ArrowInvalid, OverflowError):
        return 0


def _value(text: str, column: CsvColumn) -> Any:
    match column.type:
        case "integer":
            if column.numbers != PLAIN_NUMBERS:
                text = plain_number(text, column.numbers, whole=True)
            number = int(text) if re.fullmatch(r"[+-]?[0-9]{1,25}", text) else None
            if number is None or not -(2**63) <= number < 2**63:
                raise ValueError(text)
            return number
        case "number":
            return float(plain_number(text, column.numbers))
        case "logical":
            if text.lower() not in (*_TRUE, *_FALSE):
                raise ValueError(text)
            return text.lower() in _TRUE
        case "date":
            moment = _moment(text, column.format)
            if column.format is None and re.fullmatch(r"[0-9-]+", text) is None:
                raise ValueError(text)
            return moment.date()
        case _:
            return _moment(text, column.format)


def _moment(text: str, form: str | None) -> datetime:
    """A moment, in UTC if it has an offset."""
    if form is not None:
        moment = datetime.strptime(text, form)  # noqa: DTZ007 - a plain date and time
    else:
        match = _MOMENT.fullmatch(text)
        if match is None:
            raise ValueError(text)
        year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
        micro = int(((match[7] or "") + "000000")[:6])
        moment = datetime(year, month, day, hour, minute, second, micro)  # noqa: DTZ001 - see below
        if match[8]:
            zone = match[8].replace("UTC", "+00:00").replace("Z", "+00:00")
            zone += ":00" if len(zone) == 3 else ""
            moment = datetime.fromisoformat(f"{moment.isoformat()}{zone}")
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


# ---------------------------------------------------------------- places


def _refuse_broken_quotes(load: CsvLoad) -> None:
    """Refuse unbalanced quotation marks: Arrow ignores them, which would change values."""
    if not load.quote:
        return
    with load.file.open("rb") as file:
        if not any(load.quote.encode() in piece for piece in iter(lambda: file.read(1 << 20), b"")):
            return
    with load.file.open(encoding="utf-8-sig", errors="replace", newline="") as lines:
        reader = _reader(load, lines, strict=True)
        start = 1
        try:
            for row in reader:
                if row:
                    start = reader.line_num + 1
        except plain_csv.Error as error:
            raise _no_csv(start, "", f"is not proper CSV: {error}") from error


def _no_csv(line: int, text: str, problem: str) -> WarehouseError:
    return WarehouseError(
        "invalid",
        f"Line {line} {problem}.",
        hint="Correct the line in the file, or choose another quote character. Nothing was loaded.",
        where={"line": line, "column": None, "text": text[:_SHOWN]},
    )


def _misfit(load: CsvLoad, row: int, column: CsvColumn) -> WarehouseError:
    """The error of a row (counted without the header) whose value does not fit."""
    place = next(
        (place for index, place in enumerate(_places(load)) if index == row + int(load.header)), None
    )
    return WarehouseError(
        "invalid",
        f"Line {place[0] if place else '?'} does not fit: the value of “{column.source}” is not"
        f" of the type {column.type}.",
        hint=f'Change the type of column "{column.source}" to Text, or correct the line and upload again.'
        " Nothing was loaded.",
        where={"line": place[0], "column": column.source, "text": place[1][:_SHOWN]} if place else None,
    )


def _broken(load: CsvLoad, error: pa.ArrowInvalid) -> WarehouseError:
    """The error of a file that is no proper CSV: the first line with another number of values."""
    width = len(load.file_columns)
    place = next((place for place in _places(load) if place[2] != width), None)
    return WarehouseError(
        "invalid",
        f"Line {place[0]} has {place[2]} values where {width} are expected."
        if place
        else "The file is not proper CSV.",
        hint="Correct the line in the file, or choose another delimiter or quote character."
        " Nothing was loaded.",
        detail=str(error),
        where={"line": place[0], "column": None, "text": place[1][:_SHOWN]} if place else None,
    )


def _places(load: CsvLoad) -> Iterator[tuple[int, str, int]]:
    """For each row, including the header: the line it ends on, its text, and its number of values."""
    with load.file.open(encoding="utf-8-sig", errors="replace", newline="") as lines:
        reader = _reader(load, lines)
        for row in reader:
            if row:
                yield reader.line_num, load.delimiter.join(row), len(row)


def _reader(load: CsvLoad, lines: TextIO, *, strict: bool = False) -> Any:
    return plain_csv.reader(
        lines,
        delimiter=load.delimiter,
        quotechar=load.quote or None,
        quoting=plain_csv.QUOTE_MINIMAL if load.quote else plain_csv.QUOTE_NONE,
        doublequote=load.escape == load.quote,
        escapechar=load.escape if load.escape and load.escape != load.quote else None,
        strict=strict,
    )
