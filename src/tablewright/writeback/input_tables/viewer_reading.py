"""Reads an input table for a viewer: like `reading`, but only what their `ViewerScope` shows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlglot import exp

from tablewright.writeback import sql
from tablewright.writeback.input_tables import reading
from tablewright.writeback.input_tables.edits.history_records import columns_at
from tablewright.writeback.input_tables.edits.undo import row_before
from tablewright.writeback.input_tables.live import Event
from tablewright.writeback.input_tables.open_tables import OpenTable
from tablewright.writeback.input_tables.reading import Size
from tablewright.writeback.input_tables.transaction import shown_rows, statements
from tablewright.writeback.input_tables.transaction.read import fetch
from tablewright.writeback.input_tables.transaction.statements import ROW_ID, ROW_ORDER, ROW_VERSION
from tablewright.writeback.input_tables.transaction.storage import read_entry, structure_condition
from tablewright.writeback.input_tables.transaction.viewer_scope import ViewerScope
from tablewright.writeback.input_tables.values.cells import show
from tablewright.writeback.input_tables.values.model import HistoryRecord, Row, TableRow, TableRows

DELETED = 100
"""How many of the last deleted rows are checked for whether the element would show them."""


def size(table: OpenTable, sight: ViewerScope) -> Size:
    count = _ask(table, sight, shown_rows.count_shown())[0][0]
    return Size(count, reading.last_edit(table))


def rows(table: OpenTable, sight: ViewerScope, offset: int, limit: int) -> TableRows:
    """A page of shown rows. `last_edit` is read first, as in `reading`."""
    now = size(table, sight)
    columns = [column for column in table.storage.shape.columns if column.id in sight.columns]
    names = [ROW_ID, ROW_VERSION, ROW_ORDER, *(column.name for column in columns)]
    page = (
        statements.select_rows(table.storage.shape.path, names)
        .where(shown_rows.is_shown(ROW_ID))
        .order_by(sql.column(ROW_ORDER), sql.column(ROW_ID))
        .limit(exp.Placeholder(this="limit_"))
        .offset(exp.Placeholder(this="offset_"))
    )
    row_values = _ask(table, sight, page, {"limit_": limit, "offset_": offset})
    ids = [column.id for column in columns]
    page_of_rows = [
        TableRow(
            row_id=row_id,
            version=version,
            order=order,
            values={key: show(value) for key, value in zip(ids, values, strict=True)},
        )
        for row_id, version, order, *values in row_values
    ]
    return TableRows(rows=page_of_rows, total=now.rows, last_edit=now.last_edit)


def rows_at(table: OpenTable, sight: ViewerScope, edit: int, offset: int, limit: int) -> TableRows:
    """The rows that are shown now, as they were right after that edit."""
    shown = {row[0] for row in _ask(table, sight, shown_rows.shown_ids())}
    state = reading.state_at(table, edit)
    ordered = [(row_id, row) for row_id, row in state.ordered() if row_id in shown]
    page = [
        TableRow(
            row_id=row_id,
            version=row.version,
            order=row.order,
            values={key: show(value) for key, value in row.values.items() if key in sight.columns},
        )
        for row_id, row in ordered[offset : offset + limit]
    ]
    return TableRows(rows=page, total=len(ordered), last_edit=state.edit)


def history(
    table: OpenTable, sight: ViewerScope, *, row_id: str | None, before_edit: int | None, limit: int
) -> list[HistoryRecord]:
    """The history of shown columns, of rows that are shown and of deleted ones that would be."""
    structure = _structure(table)
    deleted = _deleted(table, sight, structure)
    mine: exp.Expr = shown_rows.is_shown("row_id")
    if deleted:
        mine = exp.or_(mine, shown_rows.among_named("row_id", len(deleted)))
    statement = statements.newest_history(table.storage.shape.history).where(mine)
    bound: dict[str, Any] = {"limit_": limit, **shown_rows.named_values(deleted)}
    if row_id is not None:
        statement = statement.where(_is(exp.EQ, "row_id", "row_id_"))
        bound["row_id_"] = row_id
    if before_edit is not None:
        statement = statement.where(_is(exp.LT, "edit", "edit_"))
        bound["edit_"] = before_edit
    statement = statement.limit(exp.Placeholder(this="limit_")).offset(exp.Placeholder(this="offset_"))
    histories: list[HistoryRecord] = []
    offset = 0
    while len(histories) < limit:
        page = [read_entry(row) for row in _ask(table, sight, statement, {**bound, "offset_": offset})]
        histories += _in_sight(page, structure, sight)
        offset += len(page)
        if len(page) < limit:
            break
    return histories[:limit]


def visible_event(event: Event | None) -> Event | None:
    """An event for a viewer: only that something changed, so that they read again what they see."""
    if event is None or event.kind == "access":
        return event
    data = {"edit": event.edit, "by": ""}
    if event.kind == "edit":
        data |= {"rows": [], "reload": True}
    return Event(event.kind, event.edit, data)


# ---------------------------------------------------------------- parts


def _in_sight(
    entries: Iterable[HistoryRecord], structure: Sequence[HistoryRecord], sight: ViewerScope
) -> list[HistoryRecord]:
    """The entries reduced to the shown columns, without those that changed none of them."""
    entries_in_sight: list[HistoryRecord] = []
    for entry in entries:
        hidden = {
            column.name for column in columns_at(structure, entry.edit) if column.id not in sight.columns
        }
        shown = {column.name for column in columns_at(structure, entry.edit)} - hidden
        before, after = _only(entry.before, shown), _only(entry.after, shown)
        changed = entry.operation in ("insert", "delete", "move") or any(
            name in shown for facts in (before, after) for name in facts or {}
        )
        if changed:
            entries_in_sight.append(replace(entry, before=before, after=after))
    return entries_in_sight


def _only(facts: Mapping[str, Any] | None, shown: set[str]) -> dict[str, Any] | None:
    """Keep only these columns and the system columns: the row's order, version and author."""
    if facts is None:
        return None
    system = ("_row_", "_created_")
    return {name: value for name, value in facts.items() if name in shown or name.startswith(system)}


def _structure(table: OpenTable) -> list[HistoryRecord]:
    statement = statements.select_history(table.storage.shape.history).where(structure_condition())
    return [read_entry(row) for row in fetch(table.warehouse, statement, tag=table.found.id)]


def _deleted(table: OpenTable, sight: ViewerScope, structure: Sequence[HistoryRecord]) -> list[str]:
    """The rows deleted last that the element would show if they came back."""
    shape = table.storage.shape
    there = exp.In(this=sql.column("row_id"), query=statements.select_rows(shape.path, [ROW_ID]).subquery())
    deletions = exp.EQ(this=sql.column("operation"), expression=exp.Literal.string("delete"))
    statement = (
        statements.newest_history(shape.history)
        .where(deletions)
        .where(exp.Not(this=there))
        .limit(exp.Literal.number(DELETED))
    )
    last: dict[str, Row] = {}
    for read in fetch(table.warehouse, statement, tag=table.found.id):
        entry = read_entry(read)
        if entry.row_id is not None and entry.row_id not in last:
            row = row_before(entry, structure, shape.columns)
            if row is not None:
                last[entry.row_id] = row
    if not last:
        return []

    def ask(question: exp.Select, bound: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        return fetch(table.warehouse, question, bound, tag=table.found.id)

    return sorted(sight.shown_if(ask, table.storage, list(last.values())))


def _is(comparison: type[exp.Binary], column: str, name: str) -> exp.Binary:
    return comparison(this=sql.column(column), expression=exp.Placeholder(this=name))


def _ask(
    table: OpenTable, sight: ViewerScope, final: exp.Select, bound: Mapping[str, Any] | None = None
) -> list[tuple[Any, ...]]:
    return fetch(table.warehouse, sight.asking(final), sight.bound(bound or {}), tag=table.found.id)
