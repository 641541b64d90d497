"""A desk to edit input tables at: an installation, a workbook, and short words for edits."""

from contextlib import closing
from dataclasses import dataclass
from typing import Any

from writeback_installation import ADMIN, Installation

from tablewright.access.actor import Actor
from tablewright.compiler.interface import CompiledQuery
from tablewright.connections.data_versions import DataVersions
from tablewright.connections.grants import Grants
from tablewright.query.service import QueryService, Question
from tablewright.runtime.settings import Settings
from tablewright.store.ids import new_id
from tablewright.workbooks.service import Workbooks
from tablewright.workbooks.source_rights import SourceRights
from tablewright.writeback.input_tables.edits.replay import Replayed, replay
from tablewright.writeback.input_tables.live import LiveChanges
from tablewright.writeback.input_tables.service import InputTables
from tablewright.writeback.input_tables.transaction.statements import select_history
from tablewright.writeback.input_tables.transaction.storage import TableStorage, read_entry
from tablewright.writeback.input_tables.values.model import (
    CellValue,
    Constraints,
    DeleteRow,
    EditHint,
    EditIn,
    EditOut,
    EditSource,
    EntryColumnIn,
    EntryType,
    HistoryRecord,
    InputTableIn,
    InputTableOut,
    InsertRow,
    RowOperation,
    TableRow,
    UndoIn,
    UpdateRow,
)
from tablewright.writeback.input_tables.viewer_scopes import ViewerScopes

COLUMNS: dict[str, EntryType] = {
    "Name": "text",
    "Price": "number",
    "Day": "date",
    "Seen": "datetime",
    "Done": "checkbox",
}


def column(name: str, kind: EntryType = "text", **rules: Any) -> EntryColumnIn:
    return EntryColumnIn(name=name, type=kind, constraints=Constraints(**rules))


def open_workbooks(installation: Installation) -> Workbooks:
    sources = SourceRights(installation.store, Grants(installation.store, installation.audit))
    return Workbooks(installation.store, installation.audit, sources)


def open_service(installation: Installation) -> InputTables:
    versions = DataVersions(installation.store)

    def compile_element(question: Question, actor: Actor) -> tuple[str, CompiledQuery]:
        settings = Settings(data_dir=installation.folder)
        with closing(QueryService(settings, installation.store, installation.pool, versions)) as queries:
            return queries.compile_element(question, actor)

    return InputTables(
        installation.store,
        installation.destinations,
        versions,
        installation.audit,
        LiveChanges(),
        ViewerScopes(open_workbooks(installation), compile_element),
    )


@dataclass
class Table:
    """One input table, with columns called by name."""

    service: InputTables
    installation: Installation
    id: str
    actor: Actor = ADMIN

    @property
    def out(self) -> InputTableOut:
        return self.service.get(self.actor, self.id)

    @property
    def ids(self) -> dict[str, str]:
        """Without a question to the warehouse, unlike `out`."""
        return {column.name: column.id for column in self._storage.shape.columns}

    @property
    def _storage(self) -> TableStorage:
        return self.service._tables.open(self.actor, self.id).storage  # pyright: ignore[reportPrivateUsage]

    def rows(self, limit: int = 100_000) -> list[TableRow]:
        return self.service.rows(self.actor, self.id, offset=0, limit=limit).rows

    def values(self) -> list[dict[str, CellValue]]:
        """The filled cells of every row, by column name, in order."""
        names = {key: name for name, key in self.ids.items()}
        return [
            {names[key]: value for key, value in row.values.items() if value is not None}
            for row in self.rows()
        ]

    def edit(
        self,
        *operations: RowOperation,
        client_id: str | None = None,
        hint: EditHint = "typed",
        source: EditSource = "browser",
    ) -> EditOut:
        edit = EditIn(client_id=client_id or new_id(), hint=hint, operations=list(operations))
        return self.service.apply(self.actor, self.id, edit, source)

    def insert(
        self, after: str | None = None, before: str | None = None, row_id: str | None = None, **values: Any
    ) -> InsertRow:
        ids = self.ids if values else {}
        return InsertRow(
            kind="insert",
            row_id=row_id or new_id(),
            after=after,
            before=before,
            values={ids[name]: value for name, value in values.items()},
        )

    def update(self, row: TableRow, seen: int | None = None, **values: Any) -> UpdateRow:
        ids = self.ids
        return UpdateRow(
            kind="update",
            row_id=row.row_id,
            seen_version=seen or row.version,
            values={ids[name]: value for name, value in values.items()},
        )

    def delete(self, row: TableRow) -> DeleteRow:
        return DeleteRow(kind="delete", row_id=row.row_id, seen_version=row.version)

    def undo(self, edit: int | None, client_id: str | None = None) -> EditOut:
        assert edit is not None
        return self.service.undo(self.actor, self.id, UndoIn(client_id=client_id or new_id(), edit=edit))

    def entries(self) -> list[HistoryRecord]:
        """The whole history, read by plain SQL."""
        statement = select_history(self._storage.shape.history)
        return [read_entry(row) for row in self.installation.sql(statement)]

    def replayed(self) -> Replayed:
        return replay(self.entries())

    def check_history(self) -> None:
        """The table is what its history says: cells, versions, order."""
        state = self.replayed()
        assert [column.model_dump() for column in state.columns] == [
            column.model_dump() for column in self.out.columns
        ]
        stored = self._storage
        warehouse = self.installation.pool.get(self.installation.connection_id)
        with warehouse.transaction() as transaction:
            present = stored.rows(transaction, [row.row_id for row in self.rows()])
        table = {row_id: (row.version, row.order, row.values) for row_id, row in present.items()}
        told = {row_id: (row.version, row.order, row.values) for row_id, row in state.rows.items()}
        both = table.keys() | told.keys()
        wrong = {row_id: (table.get(row_id), told.get(row_id)) for row_id in both}
        wrong = {row_id: pair for row_id, pair in wrong.items() if pair[0] != pair[1]}
        assert not wrong, wrong


@dataclass
class Desk:
    installation: Installation
    service: InputTables
    workbook_id: str

    def table(
        self, columns: list[EntryColumnIn] | None = None, *, name: str = "Forecast", blank_rows: int = 0
    ) -> Table:
        wanted = InputTableIn(
            connection_id=self.installation.connection_id,
            workbook_id=self.workbook_id,
            name=name,
            columns=[column(*item) for item in COLUMNS.items()] if columns is None else columns,
            blank_rows=blank_rows,
        )
        return Table(self.service, self.installation, self.service.create(ADMIN, wanted).id)


def open_desk(installation: Installation) -> Desk:
    workbooks = open_workbooks(installation)
    known = workbooks.all(ADMIN)
    workbook_id = known[0].id if known else workbooks.create(ADMIN, "Plan").facts.id
    return Desk(installation, open_service(installation), workbook_id)
