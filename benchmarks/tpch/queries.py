"""The 22 TPC-H questions twice: as workbook documents, and as the SQL of the specification."""

import datetime
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from tablewright.compiler import compile_query, required_sources
from tablewright.compiler.interface import CompiledQuery, CompileRequest
from tablewright.connections.file_sources import FileSources
from tablewright.document.files import read_workbook

FOLDER = Path(__file__).parent
NUMBERS = range(1, 23)
ANSWER = "answer"

Row = tuple[Any, ...]


@dataclass(frozen=True)
class Question:
    number: int

    @property
    def reference(self) -> str:
        """The SQL of the specification, with its validation parameters."""
        return (FOLDER / f"q{self.number:02}.sql").read_text(encoding="utf-8")

    def compile(self, sources: FileSources, dialect: str) -> CompiledQuery:
        """The query of the document's element `answer`."""
        workbook = read_workbook((FOLDER / f"q{self.number:02}.yaml").read_text(encoding="utf-8"))
        facts = sources.resolve(required_sources(workbook, ANSWER))
        query = compile_query(CompileRequest(workbook, ANSWER, facts, dialect=dialect))
        if query.problems:
            raise ValueError(f"q{self.number:02}: {query.problems[0]}")
        return query


def in_order(wanted: Sequence[str], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> list[Row]:
    """The rows with the wanted columns in that order; there may be sort keys as well."""
    at = [names.index(name) for name in wanted]
    return [tuple(row[index] for index in at) for row in rows]


def difference(ours: Sequence[Row], theirs: Sequence[Row]) -> str | None:
    """What is different between two answers; None when they are equal but for the last digits."""
    if len(ours) != len(theirs):
        return f"{len(ours)} rows for {len(theirs)}"
    for number, (mine, other) in enumerate(zip(ours, theirs, strict=True)):
        if len(mine) != len(other):
            return f"{len(mine)} columns for {len(other)}"
        for left, right in zip(mine, other, strict=True):
            if not _equal(_plain(left), _plain(right)):
                return f"row {number}: {left!r} for {right!r}"
    return None


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, datetime.datetime):
        return value.date()
    return value.rstrip() if isinstance(value, str) else value


def _equal(left: Any, right: Any) -> bool:
    if isinstance(left, int | float) and isinstance(right, int | float):
        return math.isclose(left, right, rel_tol=1e-9, abs_tol=1e-6)
    return bool(left == right)
