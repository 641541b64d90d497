"""Replays the history to the state after any edit. Pure.

Used by the point-in-time view, and by the tests, which compare its result with the table itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from tablewright.writeback.input_tables.edits.history_records import (
    ORDER,
    VERSION,
    cells_of,
    columns_after,
    first_rows,
    in_order,
)
from tablewright.writeback.input_tables.values.cells import InvalidCell, convert
from tablewright.writeback.input_tables.values.model import Cell, EntryColumn, HistoryRecord


@dataclass(slots=True)
class ReplayedRow:
    version: int
    order: float
    values: dict[str, Cell]


@dataclass(slots=True)
class Replayed:
    """The table after `edit`: `rows` by row id, their values by column id."""

    edit: int = 0
    columns: list[EntryColumn] = field(default_factory=list)
    rows: dict[str, ReplayedRow] = field(default_factory=dict)
    dropped: bool = False

    def ordered(self) -> list[tuple[str, ReplayedRow]]:
        return sorted(self.rows.items(), key=lambda item: (item[1].order, item[0]))


def replay(entries: Iterable[HistoryRecord], until: int | None = None) -> Replayed:
    """The state after the edit `until`, or after all."""
    state = Replayed()
    for entry in in_order(entries):
        if until is not None and entry.edit > until:
            break
        if entry.row_id is None:
            _structure(state, entry)
        elif entry.operation in ("insert", "update", "delete", "move"):
            _row(state, entry.row_id, entry)
        else:
            _cell(state, entry.row_id, entry)
        state.edit = entry.edit
    return state


def _structure(state: Replayed, entry: HistoryRecord) -> None:
    earlier = {column.id: column for column in state.columns}
    state.columns = columns_after(state.columns, entry)
    state.dropped = state.dropped or entry.operation == "drop-table"
    for row_id, order in first_rows(entry).items():
        state.rows[row_id] = ReplayedRow(1, order, {column.id: None for column in state.columns})
    now = {column.id: column for column in state.columns}
    for row in state.rows.values():
        for column_id in earlier.keys() - now.keys():
            del row.values[column_id]
        for column_id in now.keys() - earlier.keys():
            row.values[column_id] = None
        if entry.operation == "retype-column":
            for column_id, column in now.items():
                if column.type != earlier[column_id].type:
                    value = convert(row.values[column_id], column.type)
                    row.values[column_id] = None if isinstance(value, InvalidCell) else value


def _row(state: Replayed, row_id: str, entry: HistoryRecord) -> None:
    facts = entry.after
    if facts is None:
        del state.rows[row_id]
        return
    cells = cells_of(facts, state.columns)
    if entry.operation == "insert":
        values: dict[str, Cell] = {column.id: None for column in state.columns}
        state.rows[row_id] = ReplayedRow(facts[VERSION], facts[ORDER], values | cells)
        return
    row = state.rows[row_id]
    row.version = facts.get(VERSION, row.version)
    row.order = facts.get(ORDER, row.order)
    row.values.update(cells)


def _cell(state: Replayed, row_id: str, entry: HistoryRecord) -> None:
    """Set a value that a structure change wrote (`after`); the structure entry itself has removed the former
    ones."""
    state.rows[row_id].values.update(cells_of(entry.after, state.columns))
