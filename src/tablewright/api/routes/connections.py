"""Connections and their explorer."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

router = APIRouter(prefix="/api/connections", tags=["connections"])


class DuckDBDetails(BaseModel):
    """A database file. `create` makes a new one; a relative path stands in the data folder."""

    model_config = ConfigDict(extra="forbid")
    platform: Literal["duckdb"]
    path: str = Field(min_length=1, max_length=1_000)
    create: bool = False


ConnectionDetails = Annotated[DuckDBDetails, Field()]


class WriteAccessState(BaseModel):
    enabled: bool
    schema_name: str | None
    checked_at: str | None
    ok: bool | None


class ConnectionOut(BaseModel):
    """`details` never holds a secret. `status` is the last known state."""

    id: str
    name: str
    platform: str
    description: str
    details: dict[str, Any]
    write_access: WriteAccessState
    status: Literal["ok", "unavailable", "unknown"]
    status_message: str | None
    created_at: str
    is_demo: bool


class ConnectionIn(BaseModel):
    name: str = Field(min_length=1, max_length=120)
    description: str = ""
    details: ConnectionDetails


class ConnectionPatch(BaseModel):
    name: str | None = Field(default=None, min_length=1, max_length=120)
    description: str | None = None
    details: ConnectionDetails | None = None


class ConnectionTest(BaseModel):
    ok: bool
    code: str | None = None
    message: str
    hint: str | None = None


class SchemaOut(BaseModel):
    name: str
    table_count: int


class TableOut(BaseModel):
    schema_name: str
    name: str
    kind: Literal["table", "view"]
    label: str
    row_estimate: int | None
    comment: str | None


class ColumnOut(BaseModel):
    """`label` is the friendly name that a new element's column gets."""

    name: str
    label: str
    type: Literal["text", "number", "date", "logical", "variant"]
    native_type: str
    integer: bool
    has_time: bool


class TableDetail(BaseModel):
    table: TableOut
    columns: list[ColumnOut]


class SearchHit(BaseModel):
    schema_name: str
    table: str
    column: str | None


class Sample(BaseModel):
    """The first rows as display text; null stays null."""

    columns: list[str]
    rows: list[list[str | None]]


@router.get("")
def list_connections() -> list[ConnectionOut]:
    raise NotImplementedError


@router.post("", status_code=201)
def create_connection(body: ConnectionIn) -> ConnectionOut:
    raise NotImplementedError


@router.post("/test")
def test_connection_details(body: ConnectionDetails) -> ConnectionTest:
    """Try details before saving them."""
    raise NotImplementedError


@router.get("/{connection_id}")
def get_connection(connection_id: str) -> ConnectionOut:
    raise NotImplementedError


@router.patch("/{connection_id}")
def update_connection(connection_id: str, body: ConnectionPatch) -> ConnectionOut:
    raise NotImplementedError


@router.delete("/{connection_id}", status_code=204)
def delete_connection(connection_id: str) -> None:
    """Forget the connection. Nothing in the warehouse is dropped."""
    raise NotImplementedError


@router.post("/{connection_id}/test")
def test_connection(connection_id: str) -> ConnectionTest:
    raise NotImplementedError


@router.get("/{connection_id}/schemas")
def list_schemas(connection_id: str) -> list[SchemaOut]:
    """Schemas without the destination, which is reserved."""
    raise NotImplementedError


@router.get("/{connection_id}/schemas/{schema_name}/tables")
def list_tables(connection_id: str, schema_name: str) -> list[TableOut]:
    raise NotImplementedError


@router.get("/{connection_id}/schemas/{schema_name}/tables/{table}")
def get_table(connection_id: str, schema_name: str, table: str) -> TableDetail:
    raise NotImplementedError


@router.get("/{connection_id}/schemas/{schema_name}/tables/{table}/sample")
def sample_table(connection_id: str, schema_name: str, table: str, limit: int = 50) -> Sample:
    raise NotImplementedError


@router.get("/{connection_id}/search")
def search_tables(connection_id: str, q: str) -> list[SearchHit]:
    raise NotImplementedError
