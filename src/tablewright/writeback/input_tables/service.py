"""Input tables as members use them: check rights, write in one warehouse transaction, notify watchers."""

from collections.abc import Callable
from datetime import UTC
from typing import TypeVar

from tablewright.access.actor import Actor
from tablewright.access.audit import AuditLog
from tablewright.common.errors import Refusal
from tablewright.common.events import InputTableStructureChanged
from tablewright.connections.data_versions import DataVersions
from tablewright.store.database import Store
from tablewright.store.ids import new_id
from tablewright.store.models import InputTableRecord
from tablewright.warehouse.contract.client import Transaction
from tablewright.writeback import sql
from tablewright.writeback.destinations.locks import Locks, Writable
from tablewright.writeback.destinations.service import Destinations
from tablewright.writeback.input_tables import reading, viewer_reading
from tablewright.writeback.input_tables.access import InputTableAccess, missing
from tablewright.writeback.input_tables.edits.history_records import shown
from tablewright.writeback.input_tables.lifecycle import InputTableLifecycle
from tablewright.writeback.input_tables.live import Event, LiveChanges
from tablewright.writeback.input_tables.open_tables import OpenTable, OpenTables, with_retries
from tablewright.writeback.input_tables.transaction import editing
from tablewright.writeback.input_tables.transaction.editing import Author, NotShown, Outcome, require_own
from tablewright.writeback.input_tables.transaction.recovery import begin
from tablewright.writeback.input_tables.transaction.storage import TableStorage, warehouse_now
from tablewright.writeback.input_tables.transaction.structure import StructureEdit
from tablewright.writeback.input_tables.transaction.viewer_scope import ViewerScope
from tablewright.writeback.input_tables.values.columns import column_name, new_column
from tablewright.writeback.input_tables.values.constraints import check_rules
from tablewright.writeback.input_tables.values.model import (
    ColumnPatch,
    EditHint,
    EditIn,
    EditOut,
    EditSource,
    EntryColumnIn,
    HistoryEntry,
    InputTableIn,
    InputTableOut,
    InputTablePatch,
    TableRows,
    UndoIn,
)
from tablewright.writeback.input_tables.viewer_scopes import ANYWHERE, Through, ViewerScopes

T = TypeVar("T")


class InputTables:
    """`columns_changed` is called with the connection whose tables got other columns; caches then drop them.

    Members who may edit a table's workbook see the whole table. Viewers come `through` an element of the
    published document and see the rows and columns that it shows.
    """

    def __init__(
        self,
        store: Store,
        destinations: Destinations,
        versions: DataVersions,
        audit: AuditLog,
        live: LiveChanges,
        sights: ViewerScopes,
        *,
        cell_limit: int = 1_000_000,
        columns_changed: Callable[[str], None] = lambda _: None,
        locks: Locks | None = None,
    ) -> None:
        self._store = store
        self._versions = versions
        self._audit = audit
        self._cell_limit = cell_limit
        self._columns_changed = columns_changed
        self._locks = locks
        if locks is not None:
            locks.lock_listeners.append(self._tell_access)
        self._tables = OpenTables(store, destinations)
        self._sights = sights
        self._lifecycle = InputTableLifecycle(store, destinations, audit, self._tables)
        self.live = live

    def close(self) -> None:
        self.live.close()

    # ------------------------------------------------------------ reading

    def get(self, actor: Actor, input_table_id: str, through: Through = ANYWHERE) -> InputTableOut:
        table, sight = self._open(actor, input_table_id, through)
        access, refusal = table.found, table.found.entry_refusal()
        now = reading.size(table) if sight is None else viewer_reading.size(table, sight)
        columns = table.storage.shape.columns
        return InputTableOut(
            id=access.id,
            name=access.name,
            connection_id=access.connection_id,
            workbook_id=access.workbook_id,
            path=list(access.path) if sight is None else [],
            history_path=list(access.history_path) if sight is None else [],
            columns=[column for column in columns if sight is None or column.id in sight.columns],
            row_count=now.rows,
            data_entry=access.data_entry,
            can_edit=refusal is None,
            edit_blocked_reason=refusal.message if refusal else None,
            last_edit=now.last_edit,
            created_at=access.created_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        )

    def edited_by(self, actor: Actor, input_table_id: str) -> bool:
        """Whether the member may edit the workbook of the table."""
        try:
            return self._tables.find(actor, input_table_id).ability == "edit"
        except Refusal:
            return False

    def _open(
        self, actor: Actor, input_table_id: str, through: Through
    ) -> tuple[OpenTable, ViewerScope | None]:
        """The table, and the member's sight if they do not see all of it."""
        table = self._tables.open(actor, input_table_id)
        return table, self._sights.of(actor, table.found, table.storage.shape.columns, through)

    def rows(
        self,
        actor: Actor,
        input_table_id: str,
        *,
        offset: int,
        limit: int,
        at_edit: int | None = None,
        through: Through = ANYWHERE,
    ) -> TableRows:
        """A page of rows, now or as they were right after the edit `at_edit`."""
        table, sight = self._open(actor, input_table_id, through)
        if sight is not None and at_edit is not None:
            return viewer_reading.rows_at(table, sight, at_edit, offset, limit)
        if sight is not None:
            return viewer_reading.rows(table, sight, offset, limit)
        if at_edit is not None:
            return reading.rows_at(table, at_edit, offset, limit)
        return reading.rows(table, offset, limit)

    def history(
        self,
        actor: Actor,
        input_table_id: str,
        *,
        row_id: str | None,
        before_edit: int | None,
        limit: int,
        through: Through = ANYWHERE,
    ) -> list[HistoryEntry]:
        table, sight = self._open(actor, input_table_id, through)
        if sight is not None:
            histories = viewer_reading.history(
                table, sight, row_id=row_id, before_edit=before_edit, limit=limit
            )
        else:
            histories = reading.history(table, row_id=row_id, before_edit=before_edit, limit=limit)
        return [shown(entry) for entry in histories]

    def missed(
        self, actor: Actor, input_table_id: str, since: int, through: Through = ANYWHERE
    ) -> Event | None:
        access = self._watched(actor, input_table_id, through)
        return self._told(access, reading.missed(self._tables.open(actor, input_table_id), since))

    def last_edit(self, actor: Actor, input_table_id: str, through: Through = ANYWHERE) -> int:
        self._watched(actor, input_table_id, through)
        return reading.last_edit(self._tables.open(actor, input_table_id))

    def visible_event(
        self, actor: Actor, input_table_id: str, event: Event | None, through: Through
    ) -> Event | None:
        """The event as this member may see it. Raises `not-found` when they may not watch the table any more.

        Asks no warehouse.
        """
        return self._told(self._watched(actor, input_table_id, through), event)

    def _watched(self, actor: Actor, input_table_id: str, through: Through) -> InputTableAccess:
        access = self._tables.find(actor, input_table_id)
        if not self._sights.shows(actor, access, through):
            raise missing()
        return access

    @staticmethod
    def _told(access: InputTableAccess, event: Event | None) -> Event | None:
        return event if access.ability == "edit" else viewer_reading.visible_event(event)

    # ------------------------------------------------------------ tables

    def create(self, actor: Actor, wanted: InputTableIn, source: EditSource = "api") -> InputTableOut:
        return self.get(actor, self._lifecycle.create(actor, wanted, source))

    def change(self, actor: Actor, input_table_id: str, patch: InputTablePatch) -> InputTableOut:
        """Change its display name and its data entry permission; the warehouse table keeps its name."""
        with self._tables.writing(actor, input_table_id) as table:
            table.found.require_editing()
            with self._store.session() as session:
                record = session.get(InputTableRecord, input_table_id)
                if record is None:
                    raise missing()
                if patch.name is not None:
                    record.name = patch.name
                if patch.data_entry is not None:
                    record.data_entry = patch.data_entry
        return self.get(actor, input_table_id)

    def delete(self, actor: Actor, input_table_id: str, source: EditSource = "api") -> None:
        """Drop the table; its history stays."""
        with self._tables.writing(actor, input_table_id) as table:
            table.found.require_structure()
            edit = self._lifecycle.delete(actor, table, source)
            self._after_structure(table, actor, edit)

    # ------------------------------------------------------------ rows

    def apply(
        self,
        actor: Actor,
        input_table_id: str,
        edit: EditIn,
        source: EditSource = "api",
        through: Through = ANYWHERE,
    ) -> EditOut:
        """Apply the whole edit or nothing. When this returns `applied`, it is committed in the warehouse."""
        cells = sum(len(getattr(operation, "values", ())) for operation in edit.operations)
        if cells > self._cell_limit:
            raise Refusal(
                "invalid",
                f"This edit has {cells:,} cells; one edit may change {self._cell_limit:,}.",
                code="too-many-cells",
                hint="Paste in parts, or upload the data as a CSV file.",
            )
        author = _author(actor, source, edit.client_id, edit.hint)

        def apply(transaction: Transaction, storage: TableStorage, sight: ViewerScope | None) -> Outcome:
            return editing.apply(transaction, storage, author, edit, sight)

        return self._edit_rows(actor, input_table_id, through, apply)

    def undo(self, actor: Actor, input_table_id: str, wanted: UndoIn, through: Through = ANYWHERE) -> EditOut:
        """Undo an edit of rows, or a change of columns, by a new edit."""
        author = _author(actor, "undo", wanted.client_id)
        # What an edit did never changes, so it may be read before the transaction.
        self._watched(actor, input_table_id, through)
        entries = reading.entries_of(self._tables.open(actor, input_table_id), wanted.edit)
        if not entries:
            message = f"There is no edit {wanted.edit} in this table's history."
            raise Refusal("not-found", message, code="edit-not-found")
        if any(entry.row_id is None for entry in entries):
            edit = self._restructure(actor, input_table_id, author, lambda work: work.undo(entries))
            return EditOut(status="applied", edit=edit, rows=[], problems=[], conflicts=[])

        def undo(transaction: Transaction, storage: TableStorage, sight: ViewerScope | None) -> Outcome:
            return editing.undo(transaction, storage, author, entries, sight)

        return self._edit_rows(actor, input_table_id, through, undo)

    def _edit_rows(
        self,
        actor: Actor,
        input_table_id: str,
        through: Through,
        act: Callable[[Transaction, TableStorage, ViewerScope | None], Outcome],
    ) -> EditOut:
        def attempt() -> EditOut:
            with self._tables.writing(actor, input_table_id) as table:
                table.found.require_entry()
                sight = self._sights.of(actor, table.found, table.storage.shape.columns, through)
                try:
                    with table.turn() as transaction:
                        outcome = act(transaction, table.storage, sight)
                except NotShown as refused:
                    return refused.answer
                if outcome.changes and outcome.answer.edit is not None:
                    table.storage.remember(outcome.answer.edit)
                    table.storage.finished(outcome.answer.edit)
                self._after_rows(table, actor, outcome)
                return outcome.answer

        return self._guarded(input_table_id, attempt)

    def _guarded(self, input_table_id: str, attempt: Callable[[], T]) -> T:
        """Run an edit; lock its table if the warehouse refuses it. The edit's id makes retries safe."""

        def what() -> Writable | None:
            with self._store.session() as session:
                record = session.get(InputTableRecord, input_table_id)
            if record is None or record.deleted_at is not None:
                return None
            return Writable(record.id, record.connection_id, tuple(record.container), record.name)

        if self._locks is None:
            return with_retries(attempt)
        return self._locks.writing(what, lambda: with_retries(attempt))

    def moved(self, input_table_id: str) -> None:
        """Take in that its tables were moved to another destination."""
        self._tables.forget(input_table_id)
        self._tell_access(input_table_id)

    def _tell_access(self, input_table_id: str) -> None:
        """Make every browser that has the table open ask again what its member may do."""
        self.live.publish(input_table_id, Event("access", 0, {}))

    def _after_rows(self, table: OpenTable, actor: Actor, outcome: Outcome) -> None:
        """Publish the edit's event. Also for a repeated answer: the server may have been killed right after
        the commit."""
        edit = outcome.answer.edit
        if edit is None:
            return
        self._versions.advance(table.found.connection_id, table.found.path)
        if outcome.changes and self.live.watched(table.found.id):
            event = reading.edit_event(edit, actor.email, outcome.changes, outcome.moved)
            self.live.publish(table.found.id, event)

    # ------------------------------------------------------------ columns

    def add_column(
        self, actor: Actor, input_table_id: str, wanted: EntryColumnIn, source: EditSource = "api"
    ) -> InputTableOut:
        def add(work: StructureEdit) -> None:
            work.add(new_column(wanted, work.columns, work.max_name_bytes))

        self._restructure(actor, input_table_id, _author(actor, source), add)
        return self.get(actor, input_table_id)

    def change_column(
        self,
        actor: Actor,
        input_table_id: str,
        column_id: str,
        patch: ColumnPatch,
        source: EditSource = "api",
    ) -> InputTableOut:
        """Change type, rules and name, each as a separate edit, all in one transaction."""

        def change(work: StructureEdit) -> None:
            column = work.column(column_id)
            rules = patch.constraints
            kind = patch.type or column.type
            # All that may be refused is looked at before anything is changed.
            others = [other for other in work.columns if other.id != column_id]
            name = column.name if patch.name is None else column_name(patch.name, others, work.max_name_bytes)
            if rules is not None:
                check_rules(EntryColumnIn(name=column.name, type=kind, constraints=rules))
            if kind != column.type:
                work.retype(column, kind, accept_loss=patch.accept_loss, rules=rules)
            elif rules is not None and rules != column.constraints:
                work.constrain(column, rules)
            if name != column.name:
                work.rename(work.column(column_id), name)

        self._restructure(actor, input_table_id, _author(actor, source), change)
        return self.get(actor, input_table_id)

    def drop_column(
        self, actor: Actor, input_table_id: str, column_id: str, source: EditSource = "api"
    ) -> InputTableOut:
        """Drop a column. Its values stay in the history: an undo restores them."""
        self._restructure(
            actor, input_table_id, _author(actor, source), lambda work: work.drop(work.column(column_id))
        )
        return self.get(actor, input_table_id)

    def _restructure(
        self, actor: Actor, input_table_id: str, author: Author, act: Callable[[StructureEdit], None]
    ) -> int:
        """Change the columns in one transaction. Returns the number of the (last) edit."""

        def attempt() -> int:
            with self._tables.writing(actor, input_table_id) as table:
                table.found.require_structure()
                with table.turn() as transaction:
                    last, repeated = begin(transaction, table.storage, author.client_id)
                    if repeated is not None:
                        require_own(
                            table.storage.history(transaction, sql.matches("edit"), [repeated]), author.by
                        )
                        return repeated
                    work = StructureEdit(transaction, table.warehouse, table.storage, author, last)
                    act(work)
                if work.done:
                    self._tables.save_columns(input_table_id, work.columns)
                    self._after_structure(table, actor, work.last_edit)
                    for change, column in work.done:
                        event = InputTableStructureChanged(input_table_id, table.found.name, change, column)
                        self._audit.record(actor, event)
                return work.last_edit

        return self._guarded(input_table_id, attempt)

    def _after_structure(self, table: OpenTable, actor: Actor, edit: int) -> None:
        self._columns_changed(table.found.connection_id)
        self._versions.advance(table.found.connection_id, table.found.path)
        self.live.publish(table.found.id, reading.structure_event(edit, actor.email))


def _author(
    actor: Actor, source: EditSource, client_id: str | None = None, hint: EditHint | None = None
) -> Author:
    return Author(actor.email, warehouse_now(), source, client_id or new_id(), hint)
