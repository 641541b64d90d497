"""Linked tables: an entry belongs to a row of another element by its key columns. Pure.

A key has at most one entry and never changes. Typing in a row creates its entry, which is kept when the
parent's row disappears.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from tablewright.writeback.input_tables.values.cells import InvalidCell, parse, show
from tablewright.writeback.input_tables.values.model import (
    Cell,
    CellProblem,
    CellValue,
    EditOut,
    EntryColumn,
    Row,
    RowConflict,
    RowState,
)

_Answered = TypeVar("_Answered", CellProblem, RowConflict, RowState)

Key = tuple[Cell, ...]
"""The values of the key columns, in their order."""


@dataclass(frozen=True, slots=True)
class SetEntry:
    """Values for the entry with that key; `row_id` is its id if it has to be made."""

    key: Key
    row_id: str
    values: Mapping[str, Cell]
    seen: int | None


def key_columns(columns: Sequence[EntryColumn]) -> tuple[EntryColumn, ...]:
    """The key columns; empty for a table that cannot be linked."""
    return tuple(column for column in columns if column.key)


def key_in(values: Mapping[str, Cell], keys: Sequence[EntryColumn]) -> Key:
    return tuple(values.get(column.id) for column in keys)


def shown_key(key: Key, keys: Sequence[EntryColumn]) -> dict[str, CellValue] | None:
    """A key as clients receive it; None for a table without key."""
    if not keys:
        return None
    return {column.id: show(value) for column, value in zip(keys, key, strict=True)}


def key_of(row: Row, keys: Sequence[EntryColumn]) -> Key:
    return key_in(row.values, keys)


def read_key(
    keys: Sequence[EntryColumn], given: Mapping[str, CellValue], row_id: str
) -> tuple[Key, list[CellProblem]]:
    """The key as it is stored, and its problems."""

    def problem(column: EntryColumn | None, code: str, message: str) -> CellProblem:
        column_id = column.id if column else None
        return CellProblem(row_id=row_id, column_id=column_id, code=code, message=message, keys=dict(given))

    if not keys:
        message = "This table is not linked to an element: its rows are identified by their ids."
        return (), [problem(None, "linked", message)]
    if set(given) != {column.id for column in keys}:
        names = ", ".join(column.name for column in keys)
        return (), [problem(None, "key", f"A row of this table is identified by all of its keys: {names}.")]
    cells: list[Cell] = []
    problems: list[CellProblem] = []
    for column in keys:
        cell = parse(given[column.id], column.type)
        if isinstance(cell, InvalidCell):
            problems.append(problem(column, "key", f"Nothing can be entered beside this row. {cell.message}"))
        elif cell is None:
            message = f"Nothing can be entered beside a row without {column.name}, its key."
            problems.append(problem(column, "key", message))
        else:
            cells.append(cell)
    return tuple(cells), problems


def fixed_key(row_id: str, column: EntryColumn) -> CellProblem:
    message = f"{column.name} tells to which row the entry belongs and cannot be changed here."
    return CellProblem(row_id=row_id, column_id=column.id, code="key", message=message)


def no_own_rows(row_id: str) -> CellProblem:
    message = "The rows of a linked table are those of its element: type beside them instead of adding rows."
    return CellProblem(row_id=row_id, column_id=None, code="linked", message=message)


def answer_with_keys(answer: EditOut, keys: Sequence[EntryColumn], known: Mapping[str, Key]) -> EditOut:
    """The answer with the keys of its rows. `known` are the keys by row id."""

    def named(answers: Sequence[_Answered]) -> list[_Answered]:
        return [
            answer.model_copy(update={"keys": shown_key(known[answer.row_id], keys)})
            if answer.row_id in known
            else answer
            for answer in answers
        ]

    update = {
        "rows": named(answer.rows),
        "problems": named(answer.problems),
        "conflicts": named(answer.conflicts),
    }
    return answer.model_copy(update=update)
