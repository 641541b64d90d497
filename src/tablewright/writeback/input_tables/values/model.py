"""The values exchanged between clients and input tables. The API's schema is generated from these models."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

from tablewright.common.bounds import Count, Number, ObjectId

EntryType = Literal["text", "number", "date", "datetime", "checkbox"]
CellValue = str | int | float | bool | None
CellsIn = Annotated[dict[ObjectId, CellValue], Field(max_length=2_000)]
"""Values by column id. They have no bounds here: `cells` checks each one and reports its cell."""
EditSource = Literal["browser", "api", "import", "action", "undo", "restore", "unknown"]
"""The kind of client that sent an edit, set by the server. `unknown`: edits before that was recorded."""
SOURCES: frozenset[str] = frozenset(get_args(EditSource))
EditHint = Literal["typed", "paste", "fill", "clear", "cut"]
"""The gesture, as the browser reports it."""
DataEntry = Literal["draft", "published"]
RowOperationName = Literal["insert", "update", "delete"]
HistoryOperation = Literal[
    "insert",
    "update",
    "delete",
    "move",
    "create",
    "add-column",
    "rename-column",
    "retype-column",
    "constrain-column",
    "drop-column",
    "drop-table",
]
Cell = str | float | bool | date | datetime | None
"""A value as it is stored: text, number (a double), date, date with time (no zone), checkbox, or null."""

RowId = Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[0-9A-Za-z_-]+$")]
ClientId = Annotated[str, Field(min_length=8, max_length=64, pattern=r"^[0-9A-Za-z_-]+$")]


class Constraints(BaseModel):
    """The rules that every entry has to keep, however it is made."""

    model_config = ConfigDict(extra="forbid")
    required: bool = False
    unique: bool = False
    minimum: Number | None = None
    maximum: Number | None = None
    pattern: str | None = Field(default=None, min_length=1, max_length=1_000)
    choices: list[Annotated[str, Field(max_length=100_000)]] | None = Field(
        default=None, min_length=1, max_length=10_000
    )


class EntryColumnIn(BaseModel):
    name: str = Field(min_length=1, max_length=200)
    type: EntryType
    constraints: Constraints = Constraints()


class KeyColumnIn(BaseModel):
    """A column that stores the key of the row that an entry belongs to."""

    name: str = Field(min_length=1, max_length=200)
    type: EntryType


class EntryColumn(EntryColumnIn):
    """`id` is stable; `name` is the column's name in the warehouse table as well.

    The columns with `key` identify the row of the linked element that an entry belongs to: they are filled,
    together unique, and never changed.
    """

    id: str
    key: bool = False


class InputTableIn(BaseModel):
    """`key_columns`, of the types of the other element's columns, make a linked table. Its entries are
    created by `set` operations, and it begins without rows.
    """

    connection_id: ObjectId
    destination_id: ObjectId | None = None
    """Left out, the connection's default, or the first that the member may use."""
    workbook_id: ObjectId
    name: str = Field(min_length=1, max_length=200)
    key_columns: list[KeyColumnIn] = Field(default=[], max_length=10)
    columns: list[EntryColumnIn] = Field(default=[], max_length=1_000)
    blank_rows: int = Field(default=3, ge=0, le=1_000)


class InputTableOut(BaseModel):
    """`can_edit` says whether the member may enter data now; `path` is the warehouse table, empty for members
    who see the table only through a published element."""

    id: str
    name: str
    connection_id: str
    workbook_id: str
    path: list[str]
    history_path: list[str]
    columns: list[EntryColumn]
    row_count: int
    data_entry: DataEntry
    can_edit: bool
    edit_blocked_reason: str | None
    last_edit: int
    created_at: str


class InputTablePatch(BaseModel):
    name: str | None = Field(default=None, min_length=1, max_length=200)
    data_entry: DataEntry | None = None


class ColumnPatch(BaseModel):
    """A changed type turns values that do not fit into null.

    Without `accept_loss` a change that would lose values is refused (`would-lose-values`); `where.lost` of
    that error says how many, `where.examples` shows some.
    """

    name: str | None = Field(default=None, min_length=1, max_length=200)
    type: EntryType | None = None
    constraints: Constraints | None = None
    accept_loss: bool = False


class InsertRow(BaseModel):
    """The client makes the `row_id` (UUIDv7 text).

    `after` is the row above it, `before` the row below it; neither = at the end.
    """

    kind: Literal["insert"]
    row_id: RowId
    after: ObjectId | None = None
    before: ObjectId | None = None
    values: CellsIn = {}


class UpdateRow(BaseModel):
    """`seen_version` is the row version the client saw; another one in the table is a conflict."""

    kind: Literal["update"]
    row_id: ObjectId
    seen_version: Count
    values: CellsIn


class DeleteRow(BaseModel):
    kind: Literal["delete"]
    row_id: ObjectId
    seen_version: Count


class SetCells(BaseModel):
    """Only for linked tables: `keys` maps each key column to its value in the row that is typed into.

    The entry with that key is changed, or created if there is none and a value is given. `seen_version` is
    the entry's version that the client saw, null if there was no entry; another version is a conflict. If
    there was none and somebody has created one since, only values in the same columns conflict.
    """

    kind: Literal["set"]
    keys: CellsIn
    seen_version: Count | None = None
    values: CellsIn


RowOperation = Annotated[InsertRow | UpdateRow | DeleteRow | SetCells, Field(discriminator="kind")]


class EditIn(BaseModel):
    """One gesture. All of it happens or none of it; a repeated `client_id` gets the first answer.

    A UUIDv7 is the best `client_id`: finding it stays quick however long the history is. `hint` is the
    gesture; the server records the kind of client.
    """

    client_id: ClientId
    hint: EditHint | None = None
    operations: list[RowOperation] = Field(min_length=1, max_length=100_000)


class UndoIn(BaseModel):
    """Undo one edit by its number: a new edit with the former values; conflicts if rows changed since.

    An undo can be undone in the same way.
    """

    client_id: ClientId
    edit: Count


class CellProblem(BaseModel):
    """`code`: `type`, `required`, `unique`, `range`, `pattern`, `choice`, `unknown-column`, `unknown-row`.

    On linked tables also `key` (a key that is missing, invalid or would be changed) and `linked` (an
    operation that linked tables, or others, do not have). `keys` identifies the row there.
    """

    row_id: str
    column_id: str | None
    code: str
    message: str
    keys: dict[str, CellValue] | None = None


class RowConflict(BaseModel):
    """The row has changed since the client saw it: its present version and values (null = deleted)."""

    row_id: str
    version: int | None
    values: dict[str, CellValue] | None
    changed_by: str | None
    changed_at: str | None
    keys: dict[str, CellValue] | None = None


class RowState(BaseModel):
    """`keys` is the entry's key, on linked tables."""

    row_id: str
    version: int
    order: float
    keys: dict[str, CellValue] | None = None


class EditOut(BaseModel):
    """`status` `applied` means committed in the warehouse. Otherwise nothing was changed.

    `edit` is null if nothing had to change. `rows` are the inserted, changed and moved rows.
    `problems` and `conflicts` list the first 1,000.
    """

    status: Literal["applied", "invalid", "conflict"]
    edit: int | None
    rows: list[RowState]
    problems: list[CellProblem]
    conflicts: list[RowConflict]


class HistoryEntry(BaseModel):
    """One row of the history. `before` and `after` map column names of that time to values.

    Names starting with `_row_` in them are the row's order and version. Entries about a column hold the whole
    column as `_column`; the first entry of a table holds `_columns` and, as `_rows`, the order of each blank
    row that it began with. `source` is the kind of client: the browser application (`browser`), another
    program (`api`), an undo; `unknown` in entries made before that was recorded. `hint` is the gesture, as
    the client reports it.
    """

    edit: int
    at: str
    by: str
    source: EditSource
    hint: str | None
    operation: HistoryOperation
    row_id: str | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None


class TableRow(BaseModel):
    row_id: str
    version: int
    order: float
    values: dict[str, CellValue]


class TableRows(BaseModel):
    """`last_edit` is the last edit that these rows include."""

    rows: list[TableRow]
    total: int
    last_edit: int


@dataclass(frozen=True, slots=True)
class Row:
    """A row as stored; `values` has every column's id."""

    row_id: str
    version: int
    order: float
    values: dict[str, Cell]
    created_at: datetime
    created_by: str
    updated_at: datetime
    updated_by: str


@dataclass(frozen=True, slots=True)
class HistoryRecord:
    """One row of the history, decoded. The entries of an edit differ only in the fields about a row."""

    edit: int
    at: datetime
    by: str
    source: EditSource
    operation: HistoryOperation
    row_id: str | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    hint: str | None = None
