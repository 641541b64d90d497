"""From what a person chose to what the loader needs. Pure; refuses what does not fit the file."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tablewright.refusal import Refusal
from tablewright.warehouse.contract import CsvColumn, CsvLoad
from tablewright.writeback.names import column_names
from tablewright.writeback.uploads.encoding import ENCODINGS
from tablewright.writeback.uploads.sniff import ReadOptions, Sniffed, formats
from tablewright.writeback.uploads.values import CsvType


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
    if options.encoding == "utf-8" and detected != "utf-8":
        raise Refusal(
            "invalid",
            "The file is not UTF-8.",
            code="wrong-encoding",
            hint=f"It looks like {detected}.",
            where={"field": "encoding"},
        )
    return options.encoding


def plan_load(request: LoadRequest, found: Sniffed, file: Path, max_bytes: int) -> CsvLoad:
    """The load that was asked for; refuses what does not fit the file."""
    inferred = {column.source: column.inferred for column in found.columns}
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
    forms = formats((column.type, inferred[column.source]) for column in kept)
    if forms is None:
        raise Refusal(
            "invalid",
            "The chosen date columns are written in different forms, and one load reads one form.",
            code="date-forms",
            hint="Make all but one kind of them Text.",
            where={"field": "columns"},
        )
    options = found.options
    return CsvLoad(
        file=file,
        path=(),
        file_columns=tuple(column.source for column in found.columns),
        columns=tuple(
            CsvColumn(column.source, name, column.type) for column, name in zip(kept, names, strict=True)
        ),
        delimiter=options.delimiter or ",",
        quote=options.quote or "",
        escape=options.escape or "",
        header=bool(options.header),
        date_format=forms[0],
        timestamp_format=forms[1],
        null_values=("", *(options.empty_words or ())),
    )
