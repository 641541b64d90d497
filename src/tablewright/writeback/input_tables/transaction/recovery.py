"""Finishes the last edit on platforms without a transaction over history and table.

Called by the next write, which holds the table's lock, and when the table is first opened.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from sqlglot import exp

from tablewright.warehouse.contract.client import Transaction, Warehouse
from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.writeback import sql
from tablewright.writeback.input_tables.edits.history_records import columns_at
from tablewright.writeback.input_tables.edits.recovery_plan import Unfinished, named_rows, unfinished
from tablewright.writeback.input_tables.transaction import statements
from tablewright.writeback.input_tables.transaction.column_steps import step_statements
from tablewright.writeback.input_tables.transaction.statements import ROW_ID, ROW_ORDER
from tablewright.writeback.input_tables.transaction.storage import (
    CHUNK,
    Shape,
    TableStorage,
    read_entry,
    structure_condition,
)
from tablewright.writeback.input_tables.values.model import EntryColumn, Row

Read = Callable[[exp.Select], list[tuple[Any, ...]]]


class OutOfDate(WarehouseError):
    """The stored record of the columns is outdated: the caller corrects it and tries again."""

    def __init__(self) -> None:
        super().__init__("conflict", "The columns were changed meanwhile.", hint="Try again.", retryable=True)


def begin(transaction: Transaction, table: TableStorage, client_id: str) -> tuple[int, int | None]:
    """Finish the last edit. Returns its number, and that of the edit that this client id already made."""
    last, repeated = table.head(transaction, client_id)
    if table.may_be_unfinished(last):
        if finish(transaction, table.warehouse, table.shape) != table.shape.columns:
            raise OutOfDate
        table.finished(last)
    return last, repeated


def finish(transaction: Transaction, warehouse: Warehouse, shape: Shape) -> tuple[EntryColumn, ...]:
    """Apply what the last edit has left to do. Returns the table's columns after it."""
    work, columns = look(transaction.rows, warehouse, shape)
    table = TableStorage(warehouse, replace(shape, columns=columns))
    alters = warehouse.capabilities.alters_columns
    for statement in step_statements(work.steps, shape.path, columns, alters=alters):
        transaction.execute(statement)
    table.delete(transaction, work.deletes)
    table.update(transaction, work.updates)
    for start in range(0, len(work.inserts), CHUNK):
        table.insert(transaction, work.inserts[start : start + CHUNK])
    table.set_cells(transaction, list(work.orders), {ROW_ORDER: list(work.orders.values())})
    for name, values in work.cells.items():
        table.set_cells(transaction, list(values), {name: list(values.values())})
    return columns


def look(read: Read, warehouse: Warehouse, shape: Shape) -> tuple[Unfinished, tuple[EntryColumn, ...]]:
    """What the last edit has left to do, and the columns after it. Changes nothing."""
    history = statements.select_history(shape.history)
    structure = [read_entry(row) for row in read(history.where(structure_condition()))]
    newest = exp.EQ(this=sql.column("edit"), expression=statements.last_edit(shape.history).subquery())
    entries = [read_entry(row) for row in read(history.where(newest))]
    last = entries[0].edit if entries else 0
    columns = tuple(columns_at(structure, last))
    actual = warehouse.columns(shape.path) if any(entry.row_id is None for entry in entries) else ()
    there = {facts.name for facts in actual} or {column.name for column in columns}
    readable = tuple(column for column in columns if column.name in there)
    reader = TableStorage(warehouse, replace(shape, columns=readable))
    present = {row.row_id: row for row in _rows(read, reader, named_rows(entries))}
    return unfinished(structure, entries, actual, present), columns


def _rows(read: Read, table: TableStorage, row_ids: Sequence[str]) -> list[Row]:
    """The existing rows with these ids."""
    rows: list[Row] = []
    for start in range(0, len(row_ids), 500):
        some = [exp.Literal.string(row_id) for row_id in row_ids[start : start + 500]]
        chosen = statements.select_rows(table.shape.path, table.row_names)
        rows += map(table.read_row, read(chosen.where(exp.In(this=sql.column(ROW_ID), expressions=some))))
    return rows
