"""The outcome of a file: right, `told` (loaded with a true finding), refused, or silently wrong."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from benchmarks.csv_files.tables import Cell, CsvFile

Outcome = Literal["right", "told", "refused", "unclear", "silent"]


@dataclass(frozen=True)
class Answer:
    """A reader's result for a file: its names and rows, or the reason of its refusal; and its findings."""

    names: Sequence[str] | None = None
    rows: Sequence[Sequence[Any]] | None = None
    refusal: str | None = None
    said: str = ""


def judged(file: CsvFile, answer: Answer) -> Outcome:
    """`told`: not the table, but something was said that is true; `unclear`: refused, but not for the reason."""
    if answer.refusal is not None:
        clear = file.refusal is not None and file.refusal.lower() in answer.refusal.lower()
        return "refused" if clear else "unclear"
    if file.table is None or answer.rows is None:
        return "silent"
    if all(words.lower() in answer.said.lower() for words in file.told) and difference(file, answer) is None:
        return "right"
    return (
        "told" if file.told and any(word.lower() in answer.said.lower() for word in file.told) else "silent"
    )


def kept(file: CsvFile, answer: Answer) -> Outcome:
    """The same for a reader that says nothing: any refusal will do, and any lossless table."""
    if answer.refusal is not None:
        return "refused"
    return "right" if file.table is not None and difference(file, answer) is None else "silent"


def difference(file: CsvFile, answer: Answer) -> str | None:
    """The first thing that is not as it should be."""
    assert file.table is not None
    assert answer.rows is not None
    assert answer.names is not None
    if list(answer.names) != list(file.table.names):
        return f"names {list(answer.names)}"
    if len(answer.rows) != len(file.table.rows):
        return f"{len(answer.rows)} rows for {len(file.table.rows)}"
    for number, (got, wanted) in enumerate(zip(answer.rows, file.table.rows, strict=True), 1):
        for value, cell in zip(got, wanted, strict=True):
            if not _equal(value, cell):
                return f"row {number}: {value!r} for {cell!r}"
    return None


def _equal(got: Any, cell: Cell) -> bool:
    value, written = cell
    if value is None or got is None:
        return value is None and (got is None or got == "")
    if isinstance(got, str) and not isinstance(value, str):
        # Kept as text: nothing is lost.
        return got == written
    if isinstance(value, bool) or isinstance(got, bool):
        return bool(got) == value and isinstance(got, bool) == isinstance(value, bool)
    if isinstance(value, (int, float)) and isinstance(got, (int, float)):
        return got == value or math.isclose(got, value, rel_tol=1e-15)
    if isinstance(got, datetime) and type(value) is date:
        return got == datetime(value.year, value.month, value.day)
    return type(got) is type(value) and got == value
