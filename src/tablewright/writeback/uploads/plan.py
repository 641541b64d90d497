"""Plans a load from a person's choices. Pure; refuses choices that do not fit the file."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tablewright.common.errors import Refusal
from tablewright.warehouse.contract.csv_numbers import CsvNumbers
from tablewright.warehouse.contract.entries import CsvColumn, CsvLoad
from tablewright.writeback.names import column_names
from tablewright.writeback.uploads.encoding import ENCODINGS, MENDED, UTF8
from tablewright.writeback.uploads.options import ReadOptions
from tablewright.writeback.uploads.sniff import Sniffed
from tablewright.writeback.uploads.values import CsvType, Inferred


@dataclass(frozen=True, slots=True)
class ChosenColumn:
    source: str
    name: str
    type: CsvType
    include: bool = True


@dataclass(frozen=True, slots=True)
class LoadRequest:
    connection_id: str
    name: str
    options: ReadOptions
    columns: Sequence[ChosenColumn]
    destination_id: str | None = None


def choose_encoding(options: ReadOptions, detected: str) -> str:
    if options.encoding is None:
        return detected
    if options.encoding not in ENCODINGS:
        raise Refusal(
            "invalid",
            f"{options.encoding} is not an encoding we read.",
            code="wrong-encoding",
            hint=f"Choose one of {', '.join(ENCODINGS)}.",
            where={"field": "encoding"},
        )
    if options.encoding == UTF8 and detected != UTF8:
        raise Refusal(
            "invalid",
            "The file is not UTF-8 throughout.",
            code="wrong-encoding",
            hint=f"It looks like {detected}; {MENDED} replaces what is not UTF-8.",
            where={"field": "encoding"},
        )
    return options.encoding


def plan_load(request: LoadRequest, sniffed: Sniffed, max_bytes: int) -> CsvLoad:
    """The requested load, without the file and the path; refuses choices that do not fit the file."""
    inferred = {column.source: column.inferred for column in sniffed.columns}
    kept = [column for column in request.columns if column.include]
    unknown = [column.source for column in request.columns if column.source not in inferred]
    if unknown or len({column.source for column in kept}) != len(kept):
        raise Refusal(
            "invalid",
            f"The file has no column “{unknown[0]}” when read like this."
            if unknown
            else "A column of the file is chosen twice.",
            code="columns-changed",
            hint="Look at the preview again: the way the file is read was changed.",
            where={"field": "columns"},
        )
    if not kept:
        raise Refusal("invalid", "Choose at least one column.", where={"field": "columns"})
    names = column_names([column.name for column in kept], max_bytes=max_bytes)
    for column, name in zip(kept, names, strict=True):
        if name.casefold() != " ".join(column.name.split()).casefold():
            raise Refusal(
                "invalid",
                f"A column cannot be called “{column.name}”: the name is taken, too long or not printable.",
                code="column-name",
                hint="Give each column a name of its own.",
                where={"field": "columns", "column": column.name},
            )
    return CsvLoad(
        file=Path(),
        path=(),
        file_columns=tuple(column.source for column in sniffed.columns),
        columns=tuple(
            _column(column, name, inferred[column.source], request.options)
            for column, name in zip(kept, names, strict=True)
        ),
        delimiter=sniffed.options.delimiter or ",",
        quote=sniffed.options.quote or "",
        escape=sniffed.options.quote or "",
        header=False,
        null_values=("", *(sniffed.options.empty_words or ())),
    )


def _column(column: ChosenColumn, name: str, inferred: Inferred, options: ReadOptions) -> CsvColumn:
    """A column to load, with the format of its dates or numbers if its type has one."""
    if column.type in ("date", "datetime"):
        form = inferred.format
        if column.type == "date" and form is not None:
            # No time is dropped from what is to be a date.
            form = re.split("[T ]%[HI]", form)[0]
        return CsvColumn(column.source, name, column.type, format=form)
    if column.type in ("number", "integer"):
        numbers = inferred.numbers
        if inferred.type == "text" and (options.decimal or options.thousands):
            numbers = CsvNumbers(
                options.decimal or ("," if options.thousands == "." else "."), options.thousands or ""
            )
        return CsvColumn(column.source, name, column.type, numbers=numbers)
    return CsvColumn(column.source, name, column.type)
