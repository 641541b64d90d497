"""Writes changes as history entries, and reads them again. Pure.

Values are stored under the column's name at that time, so that anybody can read the history with plain SQL.
An entry about the table's structure has no row id; further entries of the same edit record the values that a
dropped, restored or retyped column lost or got in single rows.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, cast

from tablewright.writeback.input_tables.edits.decide import Change
from tablewright.writeback.input_tables.values.cells import InvalidCell, parse, show
from tablewright.writeback.input_tables.values.model import (
    SOURCES,
    Cell,
    EditHint,
    EditSource,
    EntryColumn,
    EntryType,
    HistoryEntry,
    HistoryRecord,
    Row,
    RowState,
)

ORDER = "_row_order"
VERSION = "_row_version"
CREATED_AT = "_created_at"
CREATED_BY = "_created_by"
COLUMN = "_column"
COLUMNS = "_columns"
ROWS = "_rows"
POSITION = "_position"


class EntryWriter:
    """Makes the entries of one edit."""

    def __init__(
        self,
        edit: int,
        at: datetime,
        by: str,
        source: EditSource,
        columns: Sequence[EntryColumn],
        hint: EditHint | None = None,
    ) -> None:
        self.edit = edit
        self.at = at
        self.by = by
        self.source: EditSource = source
        self.hint: EditHint | None = hint
        self._names = {column.id: column.name for column in columns}
        # Rows of linked tables are identified by their keys, so that their history can be read by itself.
        self._keys = [column.id for column in columns if column.key]

    def _entry(
        self, operation: Any, row_id: str | None, before: dict[str, Any] | None, after: dict[str, Any] | None
    ) -> HistoryRecord:
        return HistoryRecord(
            self.edit, self.at, self.by, self.source, operation, row_id, before, after, self.hint
        )

    def change(self, change: Change) -> HistoryRecord:
        before, after = change.before, change.after
        if before is None and after is not None:
            return self._entry("insert", change.row_id, None, self._whole(after))
        if after is None and before is not None:
            return self._entry("delete", change.row_id, self._whole(before), None)
        if before is None or after is None:
            raise ValueError("a change without rows")
        told = (*self._keys, *change.columns)
        return self._entry("update", change.row_id, self._part(before, told), self._part(after, told))

    def move(self, row_id: str, before: float, after: float) -> HistoryRecord:
        return self._entry("move", row_id, {ORDER: before}, {ORDER: after})

    def cell(self, operation: Any, row_id: str, name: str, before: Cell, after: Cell) -> HistoryRecord:
        """The entry for one row's value in a structure change."""
        return self._entry(operation, row_id, _named(name, before), _named(name, after))

    def structure(
        self, operation: Any, before: dict[str, Any] | None, after: dict[str, Any] | None
    ) -> HistoryRecord:
        return self._entry(operation, None, before, after)

    def _whole(self, row: Row) -> dict[str, Any]:
        facts: dict[str, Any] = {ORDER: row.order, VERSION: row.version}
        if (row.created_at, row.created_by) != (self.at, self.by):
            facts |= {CREATED_AT: row.created_at.isoformat(), CREATED_BY: row.created_by}
        filled = ((self._names[key], show(value)) for key, value in row.values.items() if value is not None)
        return facts | dict(filled)

    def _part(self, row: Row, columns: Iterable[str]) -> dict[str, Any]:
        return {VERSION: row.version} | {self._names[key]: show(row.values[key]) for key in columns}


def column_facts(column: EntryColumn, position: int) -> dict[str, Any]:
    return {COLUMN: column.model_dump(mode="json", exclude_defaults=True), POSITION: position}


def columns_facts(columns: Sequence[EntryColumn]) -> dict[str, Any]:
    return {COLUMNS: [column.model_dump(mode="json", exclude_defaults=True) for column in columns]}


def table_facts(columns: Sequence[EntryColumn], rows: Iterable[Row]) -> dict[str, Any]:
    """The first entry of a table, with the blank rows that it begins with: nobody typed them, so they have no
    entries."""
    blank = {row.row_id: row.order for row in rows}
    return columns_facts(columns) | ({ROWS: blank} if blank else {})


def first_rows(entry: HistoryRecord) -> dict[str, float]:
    """The orders of the blank rows that a table began with, by row id."""
    return (entry.after or {}).get(ROWS, {}) if entry.operation == "create" else {}


def columns_after(columns: Sequence[EntryColumn], entry: HistoryRecord) -> list[EntryColumn]:
    """The table's columns after an entry about its structure."""
    result = list(columns)
    before = column_in(entry.before)
    after = column_in(entry.after)
    match entry.operation:
        case "create":
            return [EntryColumn.model_validate(facts) for facts in (entry.after or {})[COLUMNS]]
        case "add-column" if after is not None:
            result.insert((entry.after or {}).get(POSITION, len(result)), after)
        case "drop-column" if before is not None:
            result = [column for column in result if column.id != before.id]
        case "rename-column" | "retype-column" | "constrain-column" if after is not None:
            result = [after if column.id == after.id else column for column in result]
        case _:
            pass
    return result


def columns_at(structure: Iterable[HistoryRecord], edit: int) -> list[EntryColumn]:
    """The columns right after `edit`, from the entries without row id, in order."""
    columns: list[EntryColumn] = []
    for entry in structure:
        if entry.edit > edit:
            break
        columns = columns_after(columns, entry)
    return columns


def cells_of(facts: Mapping[str, Any] | None, columns: Iterable[EntryColumn]) -> dict[str, Cell]:
    """The values in `before` or `after`, by column id."""
    cells = facts or {}
    return {
        column.id: read_cell(cells[column.name], column.type) for column in columns if column.name in cells
    }


def read_cell(value: Any, kind: EntryType) -> Cell:
    """A value written by `show`."""
    cell = parse(value, kind)
    if isinstance(cell, InvalidCell):
        raise ValueError(f"the history holds a value of another type: {cell.message}")
    return cell


def former_row(entry: HistoryRecord, columns: Sequence[EntryColumn]) -> Row:
    """The row that a `delete` entry deleted, with nulls where it had no value."""
    facts = entry.before or {}
    values: dict[str, Cell] = {column.id: None for column in columns} | cells_of(facts, columns)
    created_at = datetime.fromisoformat(facts[CREATED_AT]) if CREATED_AT in facts else entry.at
    created_by = facts.get(CREATED_BY, entry.by)
    row_id = entry.row_id or ""
    return Row(row_id, facts[VERSION], facts[ORDER], values, created_at, created_by, entry.at, entry.by)


def row_states(entries: Iterable[HistoryRecord], orders: Mapping[str, float]) -> list[RowState]:
    """The rows after an edit; `orders` has the order of rows whose entries do not contain it."""
    states: list[RowState] = []
    for entry in entries:
        facts = entry.after
        if entry.row_id is None or facts is None or entry.operation not in ("insert", "update"):
            continue
        order = facts.get(ORDER, orders.get(entry.row_id, 0.0))
        states.append(RowState(row_id=entry.row_id, version=facts[VERSION], order=order))
    return states


def noted_source(source: str, hint: str | None) -> tuple[EditSource, str | None]:
    """Source and hint of an entry. Older entries have the gesture in the column of the source."""
    if source in SOURCES:
        return cast(EditSource, source), hint
    return "unknown", hint or source


def shown(entry: HistoryRecord) -> HistoryEntry:
    source, hint = noted_source(entry.source, entry.hint)
    return HistoryEntry(
        edit=entry.edit,
        at=entry.at.replace(tzinfo=UTC).isoformat().replace("+00:00", "Z"),
        by=entry.by,
        source=source,
        hint=hint,
        operation=entry.operation,
        row_id=entry.row_id,
        before=entry.before,
        after=entry.after,
    )


def in_order(entries: Iterable[HistoryRecord]) -> list[HistoryRecord]:
    """By edit; within one, the entry about the structure first."""
    return sorted(entries, key=lambda entry: (entry.edit, entry.row_id is not None, entry.row_id or ""))


def _named(name: str, value: Cell) -> dict[str, Any] | None:
    return None if value is None else {name: show(value)}


def column_in(facts: Mapping[str, Any] | None) -> EntryColumn | None:
    return EntryColumn.model_validate(facts[COLUMN]) if facts and COLUMN in facts else None
