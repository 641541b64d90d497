"""Running elements: rows as Arrow, counts, values, SQL; checking formulas; the query history."""

from typing import Any, Literal

from fastapi import APIRouter, Request
from fastapi.responses import Response, StreamingResponse
from pydantic import BaseModel, Field

from tablewright.document.model import ControlValue, Workbook

router = APIRouter(prefix="/api", tags=["queries"])

Version = Literal["draft", "published"]


class ElementQuery(BaseModel):
    """`level`: `summary`, `base`, a grouping id, or null for what the element shows.

    `controls` maps control ids to values. `document` may carry an unsaved draft (only for those who may
    edit); without it the stored `version` runs. `refresh` skips the cache.
    """

    version: Version = "published"
    document: Workbook | None = None
    level: str | None = None
    controls: dict[str, ControlValue] = Field(default_factory=dict)
    offset: int = Field(default=0, ge=0)
    limit: int = Field(default=200, ge=1, le=100_000)
    refresh: bool = False


class ElementColumn(BaseModel):
    id: str
    name: str
    type: Literal["text", "number", "date", "logical", "variant", "null"]
    level: str
    integer: bool
    has_time: bool
    formula: str
    """As the formula bar shows it: source columns as `[Source/Column]`."""


class Problem(BaseModel):
    column_id: str
    code: str
    message: str
    hint: str | None
    start: int
    end: int


class StoredUseOut(BaseModel):
    element_id: str
    element_name: str
    used: bool
    reason: str
    as_of: str | None


class ElementDescription(BaseModel):
    """The typed columns of an element, its problems, and the columns its source offers."""

    columns: list[ElementColumn]
    problems: list[Problem]
    source_name: str
    source_columns: list["SourceColumn"]


class SourceColumn(BaseModel):
    name: str
    label: str
    type: str
    integer: bool
    has_time: bool


class CountOut(BaseModel):
    rows: int


class ValuesQuery(ElementQuery):
    column_id: str
    search: str | None = None


class ValueCount(BaseModel):
    value: str | float | bool | None
    rows: int


class ValuesOut(BaseModel):
    values: list[ValueCount]
    truncated: bool


class SqlOut(BaseModel):
    sql: str
    parameters: dict[str, Any]
    stored: list[StoredUseOut]


class FormulaCheck(BaseModel):
    """Check one formula as if it were a column of the element at `level`."""

    document: Workbook
    element_id: str
    column_id: str | None = None
    level: str | None = None
    formula: str


class FixOut(BaseModel):
    title: str
    start: int
    end: int
    text: str


class FormulaProblem(BaseModel):
    code: str
    message: str
    hint: str | None
    start: int
    end: int
    fix: FixOut | None


class FormulaChecked(BaseModel):
    ok: bool
    type: str | None
    suggested_name: str | None
    formatted: str | None
    problems: list[FormulaProblem]


class FunctionArgument(BaseModel):
    name: str
    type: str
    optional: bool
    repeats: bool


class FunctionExample(BaseModel):
    formula: str
    result: str


class FunctionDoc(BaseModel):
    name: str
    category: str
    kind: Literal["scalar", "aggregate", "window", "special"]
    signature: str
    returns: str
    description: str
    arguments: list[FunctionArgument]
    examples: list[FunctionExample]


class QueryEntry(BaseModel):
    """One run query. Times in milliseconds: compiling, waiting for a slot, running, sending."""

    id: str
    workbook_id: str | None
    element_id: str | None
    element_name: str | None
    member_name: str
    started_at: str
    status: Literal["running", "done", "failed", "cancelled"]
    source: Literal["warehouse", "cache"]
    rows: int | None
    bytes: int | None
    compile_ms: float | None
    wait_ms: float | None
    run_ms: float | None
    send_ms: float | None
    sql: str | None
    error: str | None
    stored: list[StoredUseOut]


@router.post(
    "/workbooks/{workbook_id}/elements/{element_id}/query",
    response_class=StreamingResponse,
    responses={200: {"content": {"application/vnd.apache.arrow.stream": {}}}},
)
def query_element(workbook_id: str, element_id: str, body: ElementQuery, request: Request) -> Response:
    """Rows of one window as an Arrow IPC stream; fields are named by column id.

    Headers: `X-Query-Id`, `X-Query-Source` (`cache` or `warehouse`), `X-Query-Stored` (JSON list of StoredUseOut).
    """
    raise NotImplementedError


@router.post("/workbooks/{workbook_id}/elements/{element_id}/count")
def count_element(workbook_id: str, element_id: str, body: ElementQuery) -> CountOut:
    raise NotImplementedError


@router.post("/workbooks/{workbook_id}/elements/{element_id}/values")
def list_values(workbook_id: str, element_id: str, body: ValuesQuery) -> ValuesOut:
    """Distinct values of a column with row counts, most frequent first (for filters and controls)."""
    raise NotImplementedError


@router.post("/workbooks/{workbook_id}/elements/{element_id}/sql")
def show_sql(workbook_id: str, element_id: str, body: ElementQuery) -> SqlOut:
    raise NotImplementedError


@router.post("/workbooks/{workbook_id}/elements/{element_id}/describe")
def describe_element(workbook_id: str, element_id: str, body: ElementQuery) -> ElementDescription:
    raise NotImplementedError


@router.post("/workbooks/{workbook_id}/formulas/check")
def check_formula(workbook_id: str, body: FormulaCheck) -> FormulaChecked:
    raise NotImplementedError


@router.get("/functions")
def list_functions() -> list[FunctionDoc]:
    raise NotImplementedError


@router.get("/queries")
def list_queries(workbook_id: str | None = None, limit: int = 100) -> list[QueryEntry]:
    raise NotImplementedError


@router.get("/queries/{query_id}")
def get_query(query_id: str) -> QueryEntry:
    raise NotImplementedError


@router.delete("/queries/{query_id}", status_code=204)
def cancel_query(query_id: str) -> None:
    raise NotImplementedError
