"""Input tables: structure, edits, history, live changes."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, Field

router = APIRouter(prefix="/api/input-tables", tags=["input tables"])

EntryType = Literal["text", "number", "date", "datetime", "checkbox"]
CellValue = str | int | float | bool | None
EditSource = Literal["typed", "paste", "api", "action", "csv", "undo", "restore"]


class Constraints(BaseModel):
    """Rules every entry keeps, however it arrives."""

    model_config = ConfigDict(extra="forbid")
    required: bool = False
    unique: bool = False
    minimum: float | None = None
    maximum: float | None = None
    pattern: str | None = None
    choices: list[str] | None = None


class EntryColumn(BaseModel):
    """`id` is stable; `name` is the column's name in the warehouse table as well."""

    id: str
    name: str = Field(min_length=1, max_length=200)
    type: EntryType
    constraints: Constraints = Constraints()


class EntryColumnIn(BaseModel):
    name: str = Field(min_length=1, max_length=200)
    type: EntryType
    constraints: Constraints = Constraints()


class InputTableIn(BaseModel):
    connection_id: str
    workbook_id: str
    name: str = Field(min_length=1, max_length=200)
    columns: list[EntryColumnIn] = []
    blank_rows: int = Field(default=3, ge=0, le=1_000)


class InputTableOut(BaseModel):
    """`can_edit` says whether the asking member may enter data now; `path` names the warehouse table."""

    id: str
    name: str
    connection_id: str
    workbook_id: str
    path: list[str]
    history_path: list[str]
    columns: list[EntryColumn]
    row_count: int
    data_entry: Literal["draft", "published"]
    can_edit: bool
    edit_blocked_reason: str | None
    last_edit: int
    created_at: str


class InsertRow(BaseModel):
    """`row_id` is made by the client (UUIDv7 text); `after` is the row above it (null = at the end)."""

    kind: Literal["insert"]
    row_id: str
    after: str | None = None
    values: dict[str, CellValue] = {}


class UpdateRow(BaseModel):
    """`seen_version` is the row version the client saw; another one in the table is a conflict."""

    kind: Literal["update"]
    row_id: str
    seen_version: int
    values: dict[str, CellValue]


class DeleteRow(BaseModel):
    kind: Literal["delete"]
    row_id: str
    seen_version: int


RowOperation = Annotated[InsertRow | UpdateRow | DeleteRow, Field(discriminator="kind")]


class EditIn(BaseModel):
    """One gesture. All of it happens or none of it; a repeated `client_id` gets the first answer."""

    client_id: str = Field(min_length=8, max_length=64)
    source: EditSource = "typed"
    operations: list[RowOperation] = Field(min_length=1, max_length=100_000)


class CellProblem(BaseModel):
    """`code`: `type`, `required`, `unique`, `range`, `pattern`, `choice`, `unknown-column`, `unknown-row`."""

    row_id: str
    column_id: str | None
    code: str
    message: str


class RowConflict(BaseModel):
    """The row has changed since the client saw it: its present version and values (null = deleted)."""

    row_id: str
    version: int | None
    values: dict[str, CellValue] | None
    changed_by: str | None
    changed_at: str | None


class RowState(BaseModel):
    row_id: str
    version: int
    order: float


class EditOut(BaseModel):
    """`status` `applied` means committed in the warehouse. Otherwise nothing was changed."""

    status: Literal["applied", "invalid", "conflict"]
    edit: int | None
    rows: list[RowState]
    problems: list[CellProblem]
    conflicts: list[RowConflict]


class HistoryEntry(BaseModel):
    edit: int
    at: str
    by: str
    source: EditSource
    operation: Literal["insert", "update", "delete", "add-column", "rename-column", "retype-column", "drop-column", "create"]
    row_id: str | None
    before: dict[str, Any] | None
    after: dict[str, Any] | None


class ColumnPatch(BaseModel):
    """Retyping turns values that do not fit into null; `preview_loss` tells how many before it is done."""

    name: str | None = Field(default=None, min_length=1, max_length=200)
    type: EntryType | None = None
    constraints: Constraints | None = None
    accept_loss: bool = False


class InputTablePatch(BaseModel):
    name: str | None = Field(default=None, min_length=1, max_length=200)
    data_entry: Literal["draft", "published"] | None = None


class UndoIn(BaseModel):
    """Undo one edit by its number: a new edit with the former values; conflicts if rows changed since."""

    client_id: str = Field(min_length=8, max_length=64)
    edit: int


@router.post("", status_code=201)
def create_input_table(body: InputTableIn) -> InputTableOut:
    raise NotImplementedError


@router.get("/{input_table_id}")
def get_input_table(input_table_id: str) -> InputTableOut:
    raise NotImplementedError


@router.patch("/{input_table_id}")
def update_input_table(input_table_id: str, body: InputTablePatch) -> InputTableOut:
    raise NotImplementedError


@router.delete("/{input_table_id}", status_code=204)
def delete_input_table(input_table_id: str) -> None:
    """Drop the table; its history stays until an admin removes it."""
    raise NotImplementedError


@router.post("/{input_table_id}/columns", status_code=201)
def add_column(input_table_id: str, body: EntryColumnIn) -> InputTableOut:
    raise NotImplementedError


@router.patch("/{input_table_id}/columns/{column_id}")
def change_column(input_table_id: str, column_id: str, body: ColumnPatch) -> InputTableOut:
    raise NotImplementedError


@router.delete("/{input_table_id}/columns/{column_id}")
def drop_column(input_table_id: str, column_id: str) -> InputTableOut:
    raise NotImplementedError


@router.get("/{input_table_id}/rows")
def get_rows(input_table_id: str, offset: int = 0, limit: int = 1_000) -> dict[str, Any]:
    """Rows in order as JSON `{"rows": [{"row_id", "version", "order", "values": {column_id: value}}], "total": n}`."""
    raise NotImplementedError


@router.post("/{input_table_id}/edits")
def apply_edit(input_table_id: str, body: EditIn) -> EditOut:
    raise NotImplementedError


@router.post("/{input_table_id}/undo")
def undo_edit(input_table_id: str, body: UndoIn) -> EditOut:
    raise NotImplementedError


@router.get("/{input_table_id}/history")
def list_history(
    input_table_id: str, row_id: str | None = None, before_edit: int | None = None, limit: int = 100
) -> list[HistoryEntry]:
    raise NotImplementedError


@router.get("/{input_table_id}/events", response_class=StreamingResponse)
async def watch_input_table(input_table_id: str, request: Request) -> StreamingResponse:
    """Server-sent events: `edit` with `{"edit": n, "by": email, "rows": [...]}` after each commit; `structure` after column changes."""
    raise NotImplementedError
