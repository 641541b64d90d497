"""Finds the changes that an edit in the history has not yet made in the table. Pure.

Where a platform keeps no transaction over both, the history is written first. Every edit is finished before
the next one begins, so only the last one can be interrupted; repeating it changes only what is missing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from tablewright.catalog.facts import ColumnFacts
from tablewright.formula.types import ValueType
from tablewright.writeback.input_tables.edits.decide import Change
from tablewright.writeback.input_tables.edits.history_records import (
    CREATED_AT,
    CREATED_BY,
    ORDER,
    VERSION,
    cells_of,
    columns_at,
    first_rows,
)
from tablewright.writeback.input_tables.values.model import Cell, EntryColumn, EntryType, HistoryRecord, Row

BETWEEN = "_renamed_"
"""Prefix of a column's temporary name while only the case of its name changes."""


@dataclass(frozen=True, slots=True)
class AddColumn:
    column: EntryColumn


@dataclass(frozen=True, slots=True)
class RenameColumn:
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class DropColumn:
    name: str


@dataclass(frozen=True, slots=True)
class RetypeColumn:
    """Change a column's type. Its values are dropped and written again afterwards."""

    column: EntryColumn


ColumnStep = AddColumn | RenameColumn | DropColumn | RetypeColumn


@dataclass(slots=True)
class Unfinished:
    """The remaining steps, in this order. `cells` are values by row id, for one column by name."""

    steps: list[ColumnStep] = field(default_factory=list)
    deletes: list[Change] = field(default_factory=list)
    updates: list[Change] = field(default_factory=list)
    inserts: list[Row] = field(default_factory=list)
    orders: dict[str, float] = field(default_factory=dict)
    cells: dict[str, dict[str, Cell]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        parts = (self.steps, self.deletes, self.updates, self.inserts, self.orders, self.cells)
        return any(parts)


def unfinished(
    structure: Sequence[HistoryRecord],
    entries: Sequence[HistoryRecord],
    actual: Sequence[ColumnFacts],
    present: Mapping[str, Row],
) -> Unfinished:
    """`entries` are those of the last edit, `structure` all about the structure (the last edit's too).

    `actual` are the table's columns, `present` the existing rows that the entries name.
    """
    work = Unfinished()
    last = max((entry.edit for entry in entries), default=0)
    columns = columns_at(structure, last)
    changed = next((entry for entry in entries if entry.row_id is None), None)
    if changed is not None:
        work.steps = column_steps(columns_at(structure, last - 1), columns, actual)
        work.inserts = _first(changed, columns, present)
    for entry in entries:
        if entry.row_id is not None and entry.operation in ("insert", "update", "delete", "move"):
            _row(work, entry, entry.row_id, columns, present.get(entry.row_id))
        elif entry.row_id is not None:
            _cell(work, entry, entry.row_id, columns)
    return work


def column_steps(
    before: Sequence[EntryColumn], after: Sequence[EntryColumn], actual: Sequence[ColumnFacts]
) -> list[ColumnStep]:
    """The steps left for a table with the columns `actual`."""
    there = {facts.name: facts for facts in actual}
    former = {column.id: column for column in before}
    kept = {column.id for column in after}
    steps: list[ColumnStep] = [
        DropColumn(column.name) for column in before if column.id not in kept and column.name in there
    ]
    for column in after:
        old = former.get(column.id)
        if old is None:
            if column.name not in there:
                steps.append(AddColumn(column))
        elif old.name != column.name:
            between = next((name for name in there if name.startswith(BETWEEN)), None)
            source = old.name if old.name in there else between
            if column.name not in there and source is not None:
                steps.append(RenameColumn(source, column.name))
        elif old.type != column.type:
            if column.name not in there:
                steps.append(AddColumn(column))
            elif not fits(there[column.name], column.type):
                steps.append(RetypeColumn(column))
    return steps


def fits(facts: ColumnFacts, kind: EntryType) -> bool:
    """Whether a column of the warehouse has the type for these values."""
    match kind:
        case "text":
            return facts.type == ValueType.TEXT
        case "number":
            return facts.type == ValueType.NUMBER
        case "checkbox":
            return facts.type == ValueType.LOGICAL
        case "date":
            return facts.type == ValueType.DATE and not facts.has_time
        case "datetime":
            return facts.type == ValueType.DATE and facts.has_time


def named_rows(entries: Iterable[HistoryRecord]) -> list[str]:
    """The rows whose present values show what is left to do."""
    named = [
        entry.row_id
        for entry in entries
        if entry.row_id is not None and entry.operation in ("insert", "update", "delete", "move")
    ]
    for entry in entries:
        named += first_rows(entry)
    return list(dict.fromkeys(named))


def _first(entry: HistoryRecord, columns: Sequence[EntryColumn], present: Mapping[str, Row]) -> list[Row]:
    """The blank rows of a new table that are still missing."""
    blank: dict[str, Cell] = {column.id: None for column in columns}
    return [
        Row(row_id, 1, order, blank, entry.at, entry.by, entry.at, entry.by)
        for row_id, order in first_rows(entry).items()
        if row_id not in present
    ]


def _row(
    unfinished: Unfinished,
    entry: HistoryRecord,
    row_id: str,
    columns: Sequence[EntryColumn],
    present: Row | None,
) -> None:
    facts = entry.after
    if entry.operation == "move":
        if facts is not None and present is not None and present.order != facts[ORDER]:
            unfinished.orders[row_id] = facts[ORDER]
    elif facts is None:
        if present is not None:
            unfinished.deletes.append(Change("delete", row_id, present, None))
    elif entry.operation == "insert":
        if present is None:
            unfinished.inserts.append(_inserted(entry, row_id, columns))
    elif present is not None and present.version < facts[VERSION]:
        cells = cells_of(facts, columns)
        after = Row(
            row_id,
            facts[VERSION],
            present.order,
            present.values | cells,
            present.created_at,
            present.created_by,
            entry.at,
            entry.by,
        )
        unfinished.updates.append(Change("update", row_id, present, after, tuple(cells)))


def _inserted(entry: HistoryRecord, row_id: str, columns: Sequence[EntryColumn]) -> Row:
    facts = entry.after or {}
    values: dict[str, Cell] = {column.id: None for column in columns} | cells_of(facts, columns)
    created_at = datetime.fromisoformat(facts[CREATED_AT]) if CREATED_AT in facts else entry.at
    created_by = facts.get(CREATED_BY, entry.by)
    return Row(row_id, facts[VERSION], facts[ORDER], values, created_at, created_by, entry.at, entry.by)


def _cell(unfinished: Unfinished, entry: HistoryRecord, row_id: str, columns: Sequence[EntryColumn]) -> None:
    """A value that a change of columns set. Setting it twice is harmless."""
    names = {column.id: column.name for column in columns}
    for column_id, value in cells_of(entry.after, columns).items():
        if value is not None:
            unfinished.cells.setdefault(names[column_id], {})[row_id] = value
