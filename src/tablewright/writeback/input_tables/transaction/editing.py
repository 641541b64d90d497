"""Edits rows inside one transaction: read the touched rows, decide, order new rows, write rows and
history."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NoReturn

from tablewright.common.errors import Refusal
from tablewright.store.ids import new_id
from tablewright.warehouse.contract.client import Transaction
from tablewright.warehouse.contract.errors import WarehouseError
from tablewright.writeback import sql
from tablewright.writeback.input_tables.edits.decide import (
    PROBLEM_LIMIT,
    Change,
    Decision,
    Operation,
    decide,
    read_operations,
)
from tablewright.writeback.input_tables.edits.history_records import EntryWriter, columns_at, row_states
from tablewright.writeback.input_tables.edits.linked import (
    Key,
    SetEntry,
    answer_with_keys,
    key_columns,
    key_of,
)
from tablewright.writeback.input_tables.edits.resolve_keys import Matched, keys_in, made_for, match, without
from tablewright.writeback.input_tables.edits.undo import row_before, undo_operations
from tablewright.writeback.input_tables.transaction.recovery import begin
from tablewright.writeback.input_tables.transaction.row_positions import Moved, Placing, RoomNeeded
from tablewright.writeback.input_tables.transaction.storage import TableStorage, structure_condition
from tablewright.writeback.input_tables.transaction.viewer_scope import (
    ViewerScope,
    anchors,
    no_such_row,
    without_hidden_anchors,
)
from tablewright.writeback.input_tables.values import constraints
from tablewright.writeback.input_tables.values.model import (
    CellProblem,
    EditHint,
    EditIn,
    EditOut,
    EditSource,
    HistoryRecord,
    Row,
    RowConflict,
    RowState,
)


@dataclass(frozen=True, slots=True)
class Author:
    """The author of an edit, its time and its source."""

    by: str
    at: datetime
    source: EditSource
    client_id: str
    hint: EditHint | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer, and the changes (none if the edit was refused or had been made before)."""

    answer: EditOut
    changes: Sequence[Change] = ()
    moved: Moved = field(default_factory=dict)


class NotShown(Exception):
    """The viewer's element would not show a row after the edit. Raised, so that nothing of the edit stays."""

    def __init__(self, answer: EditOut) -> None:
        super().__init__("a row would not be shown")
        self.answer = answer


def apply(
    transaction: Transaction,
    table: TableStorage,
    author: Author,
    edit: EditIn,
    sight: ViewerScope | None = None,
) -> Outcome:
    """Apply an edit. `sight` is the part of the table that a viewer sees: the edit may touch nothing else.
    Raises `NotShown`."""
    last, repeated = begin(transaction, table, author.client_id)
    if repeated is not None:
        return Outcome(first_answer(transaction, table, repeated, author.by))
    operations, problems = read_operations(table.shape.columns, edit.operations, new_id)
    return RowEdit(transaction, table, author, last + 1, sight).run(operations, unreadable=problems)


def undo(
    transaction: Transaction,
    table: TableStorage,
    author: Author,
    entries: Sequence[HistoryRecord],
    sight: ViewerScope | None = None,
) -> Outcome:
    """Undo the row edit with these history entries, by a new edit."""
    last, repeated = begin(transaction, table, author.client_id)
    if repeated is not None:
        return Outcome(first_answer(transaction, table, repeated, author.by))
    structure = table.history(transaction, structure_condition(), [])
    then = columns_at(structure, entries[0].edit)
    operations, problems = undo_operations(entries, then, table.shape.columns)
    if problems:
        return Outcome(_refused(problems, []))
    return RowEdit(transaction, table, author, last + 1, sight).run(operations, undoing=True)


def require_own(entries: Sequence[HistoryRecord], by: str) -> None:
    """Raise Refusal unless `by` made the edit: only its author gets the result of a repeated edit."""
    if any(entry.by != by for entry in entries):
        raise Refusal(
            "conflict",
            "Somebody else made an edit with this client id.",
            code="client-id-taken",
            hint="Send the edit again under a new client id.",
        )


def first_answer(transaction: Transaction, table: TableStorage, edit: int, by: str) -> EditOut:
    """The answer that the member got when the edit was made."""
    entries = table.history(transaction, sql.matches("edit"), [edit])
    require_own(entries, by)
    touched = [entry.row_id for entry in entries if entry.row_id is not None]
    present = table.rows(transaction, touched)
    keys = key_columns(table.shape.columns)
    states = row_states(entries, {row_id: row.order for row_id, row in present.items()})
    named = {state.row_id for state in states}
    states += [
        RowState(row_id=row.row_id, version=row.version, order=row.order)
        for row in present.values()
        if row.row_id not in named
    ]
    answer = EditOut(status="applied", edit=edit, rows=states, problems=[], conflicts=[])
    return answer_with_keys(answer, keys, {row_id: key_of(row, keys) for row_id, row in present.items()})


class RowEdit:
    """One edit of rows in progress."""

    def __init__(
        self,
        transaction: Transaction,
        table: TableStorage,
        author: Author,
        number: int,
        sight: ViewerScope | None = None,
    ) -> None:
        self._transaction = transaction
        self._table = table
        self._author = author
        self._number = number
        self._sight = sight

    def run(
        self,
        operations: Sequence[Operation | SetEntry],
        *,
        undoing: bool = False,
        unreadable: Sequence[CellProblem] = (),
    ) -> Outcome:
        """With `unreadable` values (left out of the operations) nothing is written; all problems are
        returned."""
        keys = key_columns(self._table.shape.columns)
        entries = self._table.entries(self._transaction, keys, keys_in(operations, keys))
        unseen = self._unseen(entries)
        matched = match(operations, without(entries, unseen), keys, self._number)
        known = {
            operation.row_id: operation.key for operation in operations if isinstance(operation, SetEntry)
        }
        present = self._present(matched.operations, without(entries, unseen).values())
        known |= {row_id: key_of(row, keys) for row_id, row in present.items()} if keys else {}
        there = [
            problem.model_copy(update={"row_id": matched.row_ids.get(problem.row_id, problem.row_id)})
            for problem in unreadable
        ]
        try:
            outcome = self._hidden_refused(matched, present, made_for(matched, unseen, keys)) or self._run(
                matched, present, undoing=undoing, unreadable=there
            )
        except NotShown as refused:
            raise NotShown(answer_with_keys(refused.answer, keys, known)) from refused
        return replace(outcome, answer=answer_with_keys(outcome.answer, keys, known)) if keys else outcome

    def _present(self, operations: Sequence[Operation], entries: Iterable[Row]) -> dict[str, Row]:
        """The rows that the operations name, as far as they exist."""
        by_row_id = {row.row_id: row for row in entries}
        named = dict.fromkeys(operation.row_id for operation in operations)
        return by_row_id | self._table.rows(
            self._transaction, [row_id for row_id in named if row_id not in by_row_id]
        )

    def _unseen(self, entries: Mapping[Key, Row]) -> set[Key]:
        """The keys whose entry exists but is not shown to the viewer, who must not learn of it."""
        if self._sight is None or not entries:
            return set()
        rows = [row.row_id for row in entries.values()]
        shown = self._sight.shown(self._transaction, self._table, rows)
        return {key for key, row in entries.items() if row.row_id not in shown}

    def _hidden_refused(
        self, matched: Matched, present: Mapping[str, Row], in_the_way: Sequence[str]
    ) -> Outcome | None:
        """The refusal of an edit that touches rows or columns the viewer cannot see.

        `in_the_way` are new entries whose key already has a hidden entry.
        """
        sight = self._sight
        if sight is None:
            return None
        beside = anchors(matched.operations)
        shown = sight.shown(self._transaction, self._table, list(dict.fromkeys([*present, *beside])))
        problems = sight.problems(matched.operations, present.keys() - shown)
        problems += sight.out_of_sight(in_the_way)
        problems += [
            no_such_row(conflict.row_id)
            for conflict in matched.conflicts
            if conflict.row_id in present and conflict.row_id not in shown
        ]
        if problems:
            return Outcome(_refused(problems, []))
        matched.operations[:] = without_hidden_anchors(matched.operations, shown)
        return None

    def _run(
        self,
        matched: Matched,
        present: Mapping[str, Row],
        *,
        undoing: bool,
        unreadable: Sequence[CellProblem],
    ) -> Outcome:
        author = self._author
        operations = matched.operations
        row_ids = {operation.row_id for operation in operations}
        columns = self._table.shape.columns
        left_out = {(problem.row_id, problem.column_id or "") for problem in unreadable}
        decision = decide(
            columns,
            present,
            operations,
            by=author.by,
            at=author.at,
            undoing=undoing,
            unreadable=left_out,
        )
        problems = [*unreadable, *decision.problems, *self._taken(decision, row_ids)]
        unknown, deleted = self._gone(decision.gone)
        if decision.refused or problems or matched.conflicts:
            conflicts = matched.conflicts + decision.conflicts + deleted
            return Outcome(self._told(_refused(problems + unknown, conflicts), row_ids))
        if not decision.changes:
            return Outcome(EditOut(status="applied", edit=None, rows=[], problems=[], conflicts=[]))
        try:
            changes, moved = Placing(self._transaction, self._table).placed(decision.changes, operations)
        except RoomNeeded as needed:
            self._make_room(needed.moved)
        self._require_shown(changes)
        self._write(changes, moved)
        states = self._states(changes, moved)
        answer = EditOut(status="applied", edit=self._number, rows=states, problems=[], conflicts=[])
        return Outcome(self._told(answer, row_ids), changes, moved)

    def _told(self, answer: EditOut, own: Collection[str]) -> EditOut:
        return answer if self._sight is None else self._sight.answer(answer, own)

    def _require_shown(self, changes: Sequence[Change]) -> None:
        """Check, before anything is written, that the viewer's element would show the rows after the edit."""
        if self._sight is None:
            return
        rows = [change.after for change in changes if change.after is not None]
        gone = [change.before for change in changes if change.before is not None and change.after is None]
        if not rows:
            return
        shown = self._sight.shown_after(self._transaction, self._table, rows, gone)
        hidden = [row.row_id for row in rows if row.row_id not in shown]
        if hidden:
            raise NotShown(_refused(self._sight.out_of_sight(hidden), []))

    # ------------------------------------------------------------ deciding with the warehouse

    def _taken(self, decision: Decision, touched: set[str]) -> list[CellProblem]:
        """Claims of unique columns whose value a row outside this edit already has."""
        problems: list[CellProblem] = []
        for column in self._table.shape.columns:
            claims = decision.claims.get(column.id, {})
            for row_id, value in self._table.owners(self._transaction, column.name, list(claims)):
                if row_id not in touched and value in claims:
                    problems.append(constraints.taken(claims[value], column, value))
        return problems[:PROBLEM_LIMIT]

    def _gone(self, row_ids: Sequence[str]) -> tuple[list[CellProblem], list[RowConflict]]:
        """Handle rows that do not exist: never did (a problem), or were deleted by somebody (a conflict)."""
        problems: list[CellProblem] = []
        conflicts: list[RowConflict] = []
        for row_id in dict.fromkeys(row_ids[:PROBLEM_LIMIT]):
            history = self._table.history(self._transaction, sql.matches("row_id"), [row_id])
            if history and self._showed(history):
                conflicts.append(_deleted(row_id, history[-1]))
            elif self._sight is not None:
                problems.append(no_such_row(row_id))
            else:
                message = "There is no such row in this table."
                problems.append(
                    CellProblem(row_id=row_id, column_id=None, code="unknown-row", message=message)
                )
        return problems, conflicts

    def _showed(self, entries: Sequence[HistoryRecord]) -> bool:
        """Whether the viewer would see a deleted row, with this history, if it were restored."""
        if self._sight is None:
            return True
        structure = self._table.history(self._transaction, structure_condition(), [])
        row = row_before(entries[-1], structure, self._table.shape.columns)
        return row is not None and bool(self._sight.shown_after(self._transaction, self._table, [row], []))

    # ------------------------------------------------------------ writing

    def _write(self, changes: Sequence[Change], moved: Moved) -> None:
        """Write rows and history: both in this transaction, or the history first."""
        author = self._author
        columns = self._table.shape.columns
        writer = EntryWriter(self._number, author.at, author.by, author.source, columns, author.hint)
        entries = [writer.change(change) for change in changes]
        entries += [writer.move(row_id, before, after) for row_id, (before, after) in moved.items()]
        if self._table.history_first:
            self._table.append_history(self._transaction, entries, author.client_id)
            self._write_rows(changes)
        else:
            self._write_rows(changes)
            self._table.append_history(self._transaction, entries, author.client_id)

    def _write_rows(self, changes: Sequence[Change]) -> None:
        by_kind = {
            kind: [change for change in changes if change.kind == kind]
            for kind in ("delete", "update", "insert")
        }
        table, transaction = self._table, self._transaction
        if by_kind["delete"]:
            table.delete(transaction, by_kind["delete"])
        if by_kind["update"]:
            table.update(transaction, by_kind["update"])
        if by_kind["insert"]:
            table.insert(transaction, [change.after for change in by_kind["insert"] if change.after])

    def _make_room(self, moved: Moved) -> NoReturn:
        """Spread rows by a separate edit, history first; then the edit itself is tried again."""
        table, transaction, author = self._table, self._transaction, self._author
        columns = table.shape.columns
        writer = EntryWriter(self._number, author.at, author.by, author.source, columns, author.hint)
        entries = [writer.move(row_id, before, after) for row_id, (before, after) in moved.items()]
        table.append_history(transaction, entries, new_id())
        orders = [after for _, after in moved.values()]
        table.set_cells(transaction, list(moved), {"_row_order": orders})
        table.finished(self._number)
        raise WarehouseError("conflict", "Rows were moved apart.", hint="Try again.", retryable=True)

    def _states(self, changes: Sequence[Change], moved: Moved) -> list[RowState]:
        states = [
            RowState(row_id=change.row_id, version=change.after.version, order=change.after.order)
            for change in changes
            if change.after is not None
        ]
        named = {change.row_id for change in changes}
        rows = self._table.rows(self._transaction, [row_id for row_id in moved if row_id not in named])
        return states + [
            RowState(row_id=row.row_id, version=row.version, order=row.order) for row in rows.values()
        ]


def _refused(problems: Sequence[CellProblem], conflicts: Sequence[RowConflict]) -> EditOut:
    """The answer of a refused edit. With problems and conflicts, the client must resolve the conflicts
    first."""
    return EditOut(
        status="conflict" if conflicts else "invalid",
        edit=None,
        rows=[],
        problems=list(problems[:PROBLEM_LIMIT]),
        conflicts=list(conflicts[:PROBLEM_LIMIT]),
    )


def _deleted(row_id: str, last: HistoryRecord) -> RowConflict:
    return RowConflict(
        row_id=row_id, version=None, values=None, changed_by=last.by, changed_at=f"{last.at.isoformat()}Z"
    )
