"""The operations that undo an edit. Pure.

Undo compares values, not versions, so that a member can undo their edits step by step. It is a conflict only
if somebody changed the very cells that it would set, or filled the row that it would remove.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from tablewright.writeback.input_tables.edits.decide import Delete, Insert, Operation, Update
from tablewright.writeback.input_tables.edits.history_records import cells_of, columns_at, former_row
from tablewright.writeback.input_tables.values.cells import InvalidCell, convert
from tablewright.writeback.input_tables.values.model import (
    Cell,
    CellProblem,
    EntryColumn,
    EntryType,
    HistoryRecord,
    Row,
)


def undo_operations(
    entries: Iterable[HistoryRecord], then: Sequence[EntryColumn], now: Sequence[EntryColumn]
) -> tuple[list[Operation], list[CellProblem]]:
    """`then` are the columns right after the edit, `now` the present ones. Dropped columns are left out."""
    problems: list[CellProblem] = []
    operations: list[Operation] = []
    types: dict[str, EntryType] = {column.id: column.type for column in now}

    def fitted(row_id: str, cells: Mapping[str, Cell]) -> dict[str, Cell]:
        result: dict[str, Cell] = {}
        for column_id, cell in cells.items():
            if column_id not in types:
                continue
            value = convert(cell, types[column_id])
            if isinstance(value, InvalidCell):
                problems.append(
                    CellProblem(row_id=row_id, column_id=column_id, code="type", message=value.message)
                )
            else:
                result[column_id] = value
        return result

    def all_cells(facts: Mapping[str, Any] | None) -> dict[str, Cell]:
        empty: dict[str, Cell] = {column.id: None for column in now}
        return empty | cells_of(facts, then)

    for entry in entries:
        row_id = entry.row_id
        if row_id is None:
            continue
        match entry.operation:
            case "insert":
                operations.append(Delete(row_id, expected=fitted(row_id, all_cells(entry.after))))
            case "update":
                cells = fitted(row_id, cells_of(entry.before, then))
                if cells:
                    expected = fitted(row_id, cells_of(entry.after, then))
                    operations.append(Update(row_id, cells, expected=expected))
            case "delete":
                cells = fitted(row_id, all_cells(entry.before))
                operations.append(Insert(row_id, cells, former=former_row(entry, then)))
            case _:
                # Moved rows stay where they are: they only made room.
                pass
    return operations, problems


def row_before(
    entry: HistoryRecord, structure: Sequence[HistoryRecord], now: Sequence[EntryColumn]
) -> Row | None:
    """The row that an entry deleted, with the present columns; None if it deleted none."""
    operations, _ = undo_operations([entry], columns_at(structure, entry.edit), now)
    for operation in operations:
        if isinstance(operation, Insert) and operation.former is not None:
            empty: dict[str, Cell] = {column.id: None for column in now}
            return replace(operation.former, values=empty | dict(operation.values))
    return None
