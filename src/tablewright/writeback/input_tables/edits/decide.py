"""Decides the outcome of an edit: problems, conflicts, or changes. Pure: the caller reads the touched
rows."""

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from tablewright.writeback.input_tables.edits.linked import (
    SetEntry,
    fixed_key,
    key_columns,
    no_own_rows,
    read_key,
)
from tablewright.writeback.input_tables.values import constraints
from tablewright.writeback.input_tables.values.cells import InvalidCell, parse, show
from tablewright.writeback.input_tables.values.model import (
    Cell,
    CellProblem,
    CellValue,
    DeleteRow,
    EntryColumn,
    InsertRow,
    Row,
    RowConflict,
    RowOperation,
    SetCells,
    UpdateRow,
)

PROBLEM_LIMIT = 1_000


@dataclass(frozen=True, slots=True)
class Insert:
    """`former` is the row as it was before its deletion, when an undo brings it back."""

    row_id: str
    values: Mapping[str, Cell]
    after: str | None = None
    before: str | None = None
    former: Row | None = None
    version: int = 1


@dataclass(frozen=True, slots=True)
class Update:
    """`seen` is the version that must still be there, `expected` the values that must (undo names these)."""

    row_id: str
    values: Mapping[str, Cell]
    seen: int | None = None
    expected: Mapping[str, Cell] | None = None


@dataclass(frozen=True, slots=True)
class Delete:
    row_id: str
    seen: int | None = None
    expected: Mapping[str, Cell] | None = None


Operation = Insert | Update | Delete


@dataclass(frozen=True, slots=True)
class Change:
    """One row touched. `columns` are the changed ones; the order of inserted rows is set later."""

    kind: Literal["insert", "update", "delete"]
    row_id: str
    before: Row | None
    after: Row | None
    columns: tuple[str, ...] = ()


@dataclass(slots=True)
class Decision:
    """Apply `changes` when there are neither problems nor conflicts.

    `gone` are the rows that the edit expects but that do not exist; `claims` the values that no other row may
    have, by unique column.
    """

    problems: list[CellProblem] = field(default_factory=list)
    conflicts: list[RowConflict] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    claims: dict[str, dict[Cell, str]] = field(default_factory=dict)

    @property
    def refused(self) -> bool:
        return bool(self.problems or self.conflicts or self.gone)


def read_operations(
    columns: Sequence[EntryColumn], operations: Iterable[RowOperation], make_id: Callable[[], str]
) -> tuple[list[Operation | SetEntry], list[CellProblem]]:
    """The operations with values as stored, and every cell that does not fit its column.

    `make_id` makes the row ids of new entries.
    """
    by_id = {column.id: column for column in columns}
    keys = key_columns(columns)
    result: list[Operation | SetEntry] = []
    problems: list[CellProblem] = []

    def read(row_id: str, values: Mapping[str, CellValue]) -> dict[str, Cell]:
        cells: dict[str, Cell] = {}
        for column_id, value in values.items():
            column = by_id.get(column_id)
            cell = (
                parse(value, column.type) if column else InvalidCell("This column is no longer in the table.")
            )
            if column is not None and column.key:
                problems.append(fixed_key(row_id, column))
            elif isinstance(cell, InvalidCell):
                code = "type" if column else "unknown-column"
                problems.append(
                    CellProblem(row_id=row_id, column_id=column_id, code=code, message=cell.message)
                )
            else:
                cells[column_id] = cell
        return cells

    for operation in operations:
        match operation:
            case InsertRow() if keys:
                problems.append(no_own_rows(operation.row_id))
            case InsertRow():
                values = read(operation.row_id, operation.values)
                result.append(Insert(operation.row_id, values, operation.after, operation.before))
            case UpdateRow():
                values = read(operation.row_id, operation.values)
                result.append(Update(operation.row_id, values, operation.seen_version))
            case DeleteRow():
                result.append(Delete(operation.row_id, operation.seen_version))
            case SetCells():
                row_id = make_id()
                key, missing = read_key(keys, operation.keys, row_id)
                if missing:
                    problems += missing
                else:
                    values = read(row_id, operation.values)
                    result.append(SetEntry(key, row_id, values, operation.seen_version))
    return result, problems[:PROBLEM_LIMIT]


def decide(
    columns: Sequence[EntryColumn],
    present: Mapping[str, Row],
    operations: Sequence[Operation],
    *,
    by: str,
    at: datetime,
    undoing: bool = False,
    unreadable: Set[tuple[str, str]] = frozenset(),
) -> Decision:
    """`present` holds the rows named by the operations, as far as they exist.

    `unreadable` are the cells, by row id and column id, whose values did not fit and were left out: the rules
    that the other values of a paste break are reported together with them.
    """
    decision = Decision()
    touched = _fold(columns, present, operations, decision, by, at)
    if decision.refused:
        return decision
    for row_id, row in touched.items():
        change = _change(columns, present.get(row_id), row, row_id)
        if change is not None:
            decision.changes.append(change)
    _check(columns, touched, decision, unreadable, lenient=undoing)
    del decision.problems[PROBLEM_LIMIT:]
    return decision


def _fold(
    columns: Sequence[EntryColumn],
    present: Mapping[str, Row],
    operations: Sequence[Operation],
    decision: Decision,
    by: str,
    at: datetime,
) -> dict[str, Row | None]:
    """Each touched row after all of its operations; versions are checked at the first one."""
    touched: dict[str, Row | None] = {}
    empty: dict[str, Cell] = {column.id: None for column in columns}
    for operation in operations:
        row_id = operation.row_id
        first = row_id not in touched
        row = present.get(row_id) if first else touched[row_id]
        match operation:
            case Insert():
                if row is not None:
                    decision.conflicts.append(conflict(row))
                    continue
                row = _inserted(operation, {**empty, **operation.values}, present.get(row_id), by, at)
            case Update():
                if row is None:
                    decision.gone.append(row_id)
                    continue
                if first and _stale(row, operation):
                    decision.conflicts.append(conflict(row))
                    continue
                row = replace(row, values={**row.values, **operation.values})
            case Delete():
                # A row that is gone already is what the edit wants.
                if row is not None and first and _stale(row, operation):
                    decision.conflicts.append(conflict(row))
                    continue
                row = None
        touched[row_id] = row
    for row_id, row in touched.items():
        before = present.get(row_id)
        if row is not None and before is not None:
            touched[row_id] = replace(row, version=before.version + 1, updated_at=at, updated_by=by)
    return touched


def _inserted(operation: Insert, values: dict[str, Cell], stored: Row | None, by: str, at: datetime) -> Row:
    if stored is not None:
        # Deleted and inserted again within one edit: to others, the row has changed.
        return replace(stored, values=values)
    former = operation.former
    if former is None:
        return Row(operation.row_id, operation.version, 0.0, values, at, by, at, by)
    # The deletion counted as one version, coming back is another.
    version = former.version + 2
    return Row(operation.row_id, version, former.order, values, former.created_at, former.created_by, at, by)


def _stale(row: Row, operation: Update | Delete) -> bool:
    if operation.seen is not None and operation.seen != row.version:
        return True
    expected = operation.expected or {}
    return any(row.values.get(column_id) != value for column_id, value in expected.items())


def _change(
    columns: Sequence[EntryColumn], before: Row | None, after: Row | None, row_id: str
) -> Change | None:
    if before is None:
        return Change("insert", row_id, None, after) if after is not None else None
    if after is None:
        return Change("delete", row_id, before, None)
    changed = tuple(column.id for column in columns if before.values[column.id] != after.values[column.id])
    return Change("update", row_id, before, after, changed) if changed else None


def _check(
    columns: Sequence[EntryColumn],
    touched: Mapping[str, Row | None],
    decision: Decision,
    unreadable: Set[tuple[str, str]],
    *,
    lenient: bool,
) -> None:
    """The columns' rules over the changed values, and the claims of unique columns."""
    entered: dict[str, list[constraints.Claim]] = {column.id: [] for column in columns}
    typed = [column.id for column in columns if not column.key]
    filled = {row_id for row_id, _ in unreadable}
    for change in decision.changes:
        if change.after is not None:
            for column_id in entered if change.kind == "insert" else change.columns:
                entered[column_id].append((change.row_id, change.after.values[column_id]))
    for column in columns:
        claims = entered[column.id]
        values = [claim for claim in claims if claim[1] is not None]
        decision.problems += constraints.check_values(column, values)
        if column.constraints.required and not lenient:
            decision.problems += [
                constraints.missing(row_id, column)
                for row_id, value in claims
                if value is None
                and (row_id, column.id) not in unreadable
                and (row_id in filled or not _blank(touched[row_id], typed))
            ]
        if column.constraints.unique:
            _claim(column, values, touched, decision)


def _claim(
    column: EntryColumn,
    values: Sequence[constraints.Claim],
    touched: Mapping[str, Row | None],
    decision: Decision,
) -> None:
    """Record the values to look for in other rows; refuse those that the edit itself has twice."""
    changing = {row_id for row_id, _ in values}
    owners: dict[Cell, str] = {
        row.values[column.id]: row_id
        for row_id, row in touched.items()
        if row is not None and row_id not in changing and row.values[column.id] is not None
    }
    claims: dict[Cell, str] = {}
    for row_id, value in values:
        if value in owners:
            decision.problems.append(constraints.taken(row_id, column, value))
        else:
            owners[value] = claims[value] = row_id
    if claims:
        decision.claims[column.id] = claims


def _blank(row: Row | None, typed: Sequence[str]) -> bool:
    """Whether no value was typed into the row."""
    return row is None or all(row.values[column_id] is None for column_id in typed)


def conflict(row: Row) -> RowConflict:
    """What the client receives about a row that has changed since the client read it."""
    return RowConflict(
        row_id=row.row_id,
        version=row.version,
        values={column_id: show(value) for column_id, value in row.values.items()},
        changed_by=row.updated_by,
        changed_at=f"{row.updated_at.isoformat()}Z",
    )
