"""Reads input tables outside of edits: pages of rows, the history, changes since an edit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlglot import exp

from tablewright.writeback import sql
from tablewright.writeback.input_tables.edits.decide import Change
from tablewright.writeback.input_tables.edits.replay import Replayed, replay
from tablewright.writeback.input_tables.live import Event
from tablewright.writeback.input_tables.open_tables import OpenTable
from tablewright.writeback.input_tables.transaction import statements
from tablewright.writeback.input_tables.transaction.read import fetch
from tablewright.writeback.input_tables.transaction.statements import ROW_ID, ROW_ORDER, ROW_VERSION
from tablewright.writeback.input_tables.transaction.storage import read_entry
from tablewright.writeback.input_tables.values.cells import show
from tablewright.writeback.input_tables.values.model import HistoryRecord, Row, TableRow, TableRows

EVENT_ROWS = 500
"""The most rows in one event; when more changed it says `reload`."""


@dataclass(frozen=True, slots=True)
class Size:
    rows: int
    last_edit: int


def size(table: OpenTable) -> Size:
    shape = table.storage.shape
    count = _query(table, sql.count_rows(shape.path))[0][0]
    return Size(count, last_edit(table))


def last_edit(table: OpenTable) -> int:
    return _query(table, statements.last_edit(table.storage.shape.history))[0][0] or 0


def rows(table: OpenTable, offset: int, limit: int) -> TableRows:
    """A page of rows. `last_edit` is read first: the rows include that edit and perhaps later ones."""
    shape = table.storage.shape
    now = size(table)
    names = [ROW_ID, ROW_VERSION, ROW_ORDER, *(column.name for column in shape.columns)]
    row_values = _query(table, statements.page(shape.path, names), {"limit": limit, "offset": offset})
    ids = [column.id for column in shape.columns]
    page = [
        TableRow(
            row_id=row_id,
            version=version,
            order=order,
            values={key: show(value) for key, value in zip(ids, values, strict=True)},
        )
        for row_id, version, order, *values in row_values
    ]
    return TableRows(rows=page, total=now.rows, last_edit=now.last_edit)


def history(
    table: OpenTable, *, row_id: str | None = None, before_edit: int | None = None, limit: int = 100
) -> list[HistoryRecord]:
    """The newest entries first."""
    shape = table.storage.shape
    newest = statements.newest_history(shape.history, hints=shape.hints)
    statement = newest.limit(exp.Placeholder(this="limit"))
    bound: dict[str, Any] = {"limit": limit}
    if row_id is not None:
        statement = statement.where(_is(exp.EQ, "row_id"))
        bound["row_id"] = row_id
    if before_edit is not None:
        statement = statement.where(_is(exp.LT, "edit"))
        bound["edit"] = before_edit
    return [read_entry(row) for row in _query(table, statement, bound)]


def entries_of(table: OpenTable, edit: int) -> list[HistoryRecord]:
    """The entries of an edit, the one about the structure first."""
    statement = statements.select_history(table.storage.shape.history).where(_is(exp.EQ, "edit"))
    return [read_entry(row) for row in _query(table, statement, {"edit": edit})]


def state_at(table: OpenTable, edit: int) -> Replayed:
    """The table as it was right after an edit, replayed from its history."""
    statement = statements.select_history(table.storage.shape.history).where(_is(exp.LTE, "edit"))
    return replay((read_entry(row) for row in _query(table, statement, {"edit": edit})), edit)


def rows_at(table: OpenTable, edit: int, offset: int, limit: int) -> TableRows:
    state = state_at(table, edit)
    present = {column.id for column in table.storage.shape.columns}
    ordered = state.ordered()
    page = [
        TableRow(
            row_id=row_id,
            version=row.version,
            order=row.order,
            values={key: show(value) for key, value in row.values.items() if key in present},
        )
        for row_id, row in ordered[offset : offset + limit]
    ]
    return TableRows(rows=page, total=len(ordered), last_edit=state.edit)


# ---------------------------------------------------------------- events


def edit_event(edit: int, by: str, changes: Sequence[Change], moved: Mapping[str, Any]) -> Event:
    """The event that watchers receive after a commit."""
    if len(changes) > EVENT_ROWS or moved:
        return Event("edit", edit, {"edit": edit, "by": by, "rows": [], "reload": True})
    told = [
        _told(change.after) if change.after is not None else _told_deleted(change.row_id)
        for change in changes
    ]
    return Event("edit", edit, {"edit": edit, "by": by, "rows": told, "reload": False})


def structure_event(edit: int, by: str) -> Event:
    return Event("structure", edit, {"edit": edit, "by": by})


def missed(table: OpenTable, since: int) -> Event | None:
    """One event for all edits after `since`; None if there were none."""
    shape = table.storage.shape
    statement = statements.newest_history(shape.history).where(_is(exp.GT, "edit"))
    statement = statement.limit(exp.Placeholder(this="limit"))
    entries = [read_entry(row) for row in _query(table, statement, {"edit": since, "limit": EVENT_ROWS + 1})]
    if not entries:
        return None
    newest = entries[0]
    if len(entries) <= EVENT_ROWS and any(entry.row_id is None for entry in entries):
        return structure_event(newest.edit, newest.by)
    if len(entries) > EVENT_ROWS:
        return Event("edit", newest.edit, {"edit": newest.edit, "by": newest.by, "rows": [], "reload": True})
    row_ids = list(dict.fromkeys(entry.row_id for entry in entries if entry.row_id is not None))
    present = _rows_by_id(table, row_ids)
    told = [_told(present[row_id]) if row_id in present else _told_deleted(row_id) for row_id in row_ids]
    return Event("edit", newest.edit, {"edit": newest.edit, "by": newest.by, "rows": told, "reload": False})


def _rows_by_id(table: OpenTable, row_ids: Sequence[str]) -> dict[str, Row]:
    chosen = exp.In(this=sql.column(ROW_ID), expressions=[exp.Literal.string(text) for text in row_ids])
    statement = statements.select_rows(table.storage.shape.path, table.storage.row_names).where(chosen)
    return {row.row_id: row for row in map(table.storage.read_row, _query(table, statement))}


def _told(row: Row) -> dict[str, Any]:
    values = {key: show(value) for key, value in row.values.items()}
    return {"row_id": row.row_id, "version": row.version, "order": row.order, "values": values}


def _told_deleted(row_id: str) -> dict[str, Any]:
    return {"row_id": row_id, "version": None, "order": None, "values": None}


# ---------------------------------------------------------------- parts


def _is(comparison: type[exp.Binary], name: str) -> exp.Binary:
    """`"name" = $name`, or another comparison."""
    return comparison(this=sql.column(name), expression=exp.Placeholder(this=name))


def _query(
    table: OpenTable, statement: exp.Expression, bound: Mapping[str, Any] | None = None
) -> list[tuple[Any, ...]]:
    return fetch(table.warehouse, statement, bound, tag=table.found.id)
