"""What a connection holds: databases, schemas, tables and columns, a page at a time."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query
from pydantic import BaseModel, StringConstraints

from tablewright.api.deps import ConnectionReader, Running
from tablewright.api.lanes import LaneRoute, in_lane
from tablewright.catalog.facts import ColumnFacts
from tablewright.common.bounds import Count, ObjectId
from tablewright.document.names import friendly_name
from tablewright.formula.types import ValueType
from tablewright.warehouse.contract.entries import SchemaEntry, TableEntry

router = APIRouter(prefix="/api/connections/{connection_id}", tags=["explorer"], route_class=LaneRoute)

Part = Annotated[str, StringConstraints(max_length=255)]
Container = Annotated[list[Part], Query(min_length=1, max_length=2)]
TablePath = Annotated[list[Part], Query(min_length=2, max_length=3)]
Text = Annotated[str, Query(max_length=255)]
Limit = Annotated[int, Query(ge=1, le=1_000)]
PAGE = 200


class SchemaOut(BaseModel):
    """`container` is the path of its tables: the schema, after the database on platforms with databases."""

    container: list[str]
    name: str
    table_count: int | None


class SchemaPage(BaseModel):
    schemas: list[SchemaOut]
    total: int


class TableOut(BaseModel):
    path: list[str]
    name: str
    kind: Literal["table", "view"]
    label: str
    row_estimate: int | None
    comment: str | None


class TablePage(BaseModel):
    tables: list[TableOut]
    total: int


class ColumnOut(BaseModel):
    """`label` is the friendly name that a new element's column gets."""

    name: str
    label: str
    type: Literal["text", "number", "date", "logical", "variant"]
    native_type: str
    integer: bool
    has_time: bool
    comment: str | None = None


class TableDetail(BaseModel):
    table: TableOut
    columns: list[ColumnOut]


class SearchHit(BaseModel):
    container: list[str]
    table: str
    column: str | None


class Sample(BaseModel):
    """The first rows as display text; null stays null."""

    columns: list[str]
    rows: list[list[str | None]]


def _schema_out(entry: SchemaEntry) -> SchemaOut:
    return SchemaOut(container=list(entry.container), name=entry.container[-1], table_count=entry.table_count)


def _table_out(entry: TableEntry) -> TableOut:
    return TableOut(
        path=list(entry.path),
        name=entry.name,
        kind="view" if entry.kind == "view" else "table",
        label=friendly_name(entry.name),
        row_estimate=entry.row_estimate,
        comment=entry.comment,
    )


def _column_out(column: ColumnFacts) -> ColumnOut:
    return ColumnOut(
        name=column.name,
        label=friendly_name(column.name),
        type="text" if column.type == ValueType.NULL else column.type.value,
        native_type=column.native_type,
        integer=column.integer,
        has_time=column.has_time,
        comment=column.comment,
    )


@router.get("/databases")
@in_lane("catalogue")
def list_databases(
    connection_id: ObjectId, services: Running, _: ConnectionReader, refresh: bool = False
) -> list[str]:
    """Databases (catalogs, projects) of the connection; none if it has only one."""
    return list(services.connections.explorer.databases(connection_id, refresh=refresh))


@router.get("/schemas")
@in_lane("catalogue")
def list_schemas(
    connection_id: ObjectId,
    services: Running,
    _: ConnectionReader,
    database: Annotated[str | None, Query(max_length=255)] = None,
    q: Text = "",
    offset: Count = 0,
    limit: Limit = PAGE,
    refresh: bool = False,
) -> SchemaPage:
    """Schemas whose name contains `q`, without the reserved destinations."""
    page = services.connections.explorer.schemas(
        connection_id, database, text=q, offset=offset, limit=limit, refresh=refresh
    )
    return SchemaPage(schemas=[_schema_out(entry) for entry in page.items], total=page.total)


@router.get("/tables")
@in_lane("catalogue")
def list_tables(
    connection_id: ObjectId,
    container: Container,
    services: Running,
    _: ConnectionReader,
    q: Text = "",
    offset: Count = 0,
    limit: Limit = PAGE,
    refresh: bool = False,
) -> TablePage:
    """Tables and views of a schema whose name contains `q`."""
    page = services.connections.explorer.tables(
        connection_id, tuple(container), text=q, offset=offset, limit=limit, refresh=refresh
    )
    return TablePage(tables=[_table_out(entry) for entry in page.items], total=page.total)


@router.get("/table")
@in_lane("catalogue")
def get_table(
    connection_id: ObjectId, path: TablePath, services: Running, _: ConnectionReader
) -> TableDetail:
    entry, columns = services.connections.explorer.table(connection_id, tuple(path))
    return TableDetail(table=_table_out(entry), columns=[_column_out(column) for column in columns])


@router.get("/sample")
@in_lane("queries")
def sample_table(
    connection_id: ObjectId,
    path: TablePath,
    services: Running,
    _: ConnectionReader,
    limit: Annotated[int, Query(ge=1, le=500)] = 50,
) -> Sample:
    columns, rows = services.connections.explorer.sample(connection_id, tuple(path), limit)
    return Sample(columns=columns, rows=rows)


@router.get("/search")
@in_lane("catalogue")
def search_tables(
    connection_id: ObjectId, q: Text, services: Running, _: ConnectionReader
) -> list[SearchHit]:
    """Tables, then columns, whose name contains `q`."""
    return [
        SearchHit(container=list(hit.container), table=hit.table, column=hit.column)
        for hit in services.connections.explorer.search(connection_id, q)
    ]
