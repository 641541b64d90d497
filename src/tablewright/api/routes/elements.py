"""Running elements: rows as Arrow, counts, values, SQL, columns."""

import math
from dataclasses import replace
from typing import Any, Literal

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import BaseModel, Field

from tablewright.access.actor import Actor
from tablewright.api.arrow import fetch_table, plain, send_arrow
from tablewright.api.deps import Member, Running
from tablewright.api.engine_words import EngineWords
from tablewright.api.errors import ApiError
from tablewright.api.lanes import LaneRoute, in_lane
from tablewright.api.sql_sight import SqlSight
from tablewright.common.bounds import Count, ObjectId
from tablewright.compiler import describe
from tablewright.compiler.interface import RowWindow
from tablewright.compiler.sql.statistics import count_name, sum_name
from tablewright.document.index import find_data_element
from tablewright.document.levels import SUMMARY
from tablewright.document.model import MOST_COLUMNS, Controls, SortKey, Workbook
from tablewright.document.orphans import BESIDE, ENTRIES, counting_entries, linked_element
from tablewright.document.viewing import HIDDEN, offers_values, sorted_by, without_places
from tablewright.query.execution import Execution
from tablewright.query.service import Question, stored_uses
from tablewright.wiring import Services

router = APIRouter(prefix="/api", tags=["queries"], route_class=LaneRoute)

Version = Literal["draft", "published"]


class ElementQuery(BaseModel):
    """`level`: `summary`, `base`, a grouping id, or null for what the element shows.

    `controls` maps control ids to values. `document` may carry an unsaved draft (only for those who may
    edit); without it the stored `version` runs. `sort` replaces the element's own sorting for this request.
    `refresh` skips the cache. `find_column`: when the query fails, find the column that causes it, also on a
    platform that bills each query.
    """

    version: Version = "published"
    document: Workbook | None = None
    level: ObjectId | None = None
    controls: Controls = Field(default_factory=dict)
    sort: list[SortKey] | None = Field(default=None, max_length=100)
    offset: Count = 0
    limit: int = Field(default=200, ge=1, le=100_000)
    refresh: bool = False
    find_column: bool = False


class DescribedQuery(ElementQuery):
    """`failed` are the columns that `X-Query-Failed` named: they, and columns computed from them, are in
    error."""

    failed: list[ObjectId] = Field(default_factory=list, max_length=100)


class ElementColumn(BaseModel):
    id: str
    name: str
    type: Literal["text", "number", "date", "logical", "variant", "null"]
    level: str
    integer: bool
    has_time: bool
    formula: str
    """As the formula bar shows it: source columns as `[Source/Column]`. Empty for columns of a source that is
    not open to the member."""


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
    later_filters: list[str]
    """Ids of filters, and of controls that filter, on values computed over groups or windows. They apply
    after all totals and change none of them."""


class SourceColumn(BaseModel):
    """A column of the source; `name` goes into a column's `source_column`."""

    name: str
    label: str
    owner: str
    """The leg of a join that it belongs to; empty elsewhere."""
    type: str
    integer: bool
    has_time: bool


class CountOut(BaseModel):
    rows: int


class OrphansOut(BaseModel):
    """The number of entries of a linked input table, and of those whose row the parent lacks now: kept, but
    not shown."""

    entries: int
    orphans: int


class ValuesQuery(ElementQuery):
    column_id: ObjectId
    search: str | None = Field(default=None, max_length=1_000)


class ValueCount(BaseModel):
    value: str | float | bool | None
    rows: int


class ValuesOut(BaseModel):
    values: list[ValueCount]
    truncated: bool


class StatisticsQuery(ElementQuery):
    """`column_ids` are columns that the level shows. `rows` is how many rows from `offset` on are looked at;
    null takes all of them. `limit` is ignored."""

    column_ids: list[ObjectId] = Field(min_length=1, max_length=MOST_COLUMNS)
    rows: Count | None = None


class ColumnStatistics(BaseModel):
    column_id: str
    count: int
    """The number of values that are not null; values of a coarser level count once for each group."""
    sum: float | None
    """Null for columns without numbers, and where there is no value."""


class StatisticsOut(BaseModel):
    columns: list[ColumnStatistics]


class SqlOut(BaseModel):
    sql: str
    parameters: dict[str, Any]
    stored: list[StoredUseOut]


def _question(
    services: Services, actor: Actor, workbook_id: str, element_id: str, body: ElementQuery, **more: Any
) -> Question:
    """The question a request asks: of the stored version, or of the draft it carries."""
    if body.document is not None:
        services.workbooks.admit(actor, workbook_id, body.document)
        document = body.document
    else:
        document = services.workbooks.document(actor, workbook_id, body.version)
    if body.sort is not None:
        try:
            document = sorted_by(document, element_id, body.sort)
        except ValueError as error:
            raise ApiError(422, "unknown-column", str(error), where={"field": "sort"}) from error
    return Question(
        workbook_id=workbook_id,
        document=document,
        element_id=element_id,
        level=body.level,
        controls=body.controls,
        refresh=body.refresh,
        find_column=body.find_column,
        **more,
    )


@router.post(
    "/workbooks/{workbook_id}/elements/{element_id}/query",
    response_class=Response,
    responses={200: {"content": {"application/vnd.apache.arrow.stream": {}}}},
)
async def query_element(
    workbook_id: ObjectId,
    element_id: ObjectId,
    body: ElementQuery,
    request: Request,
    services: Running,
    actor: Member,
) -> Response:
    """Rows of one window as an Arrow IPC stream; fields are named by column id.

    Headers: `X-Query-Id`, `X-Query-Source` (`cache` or `warehouse`), `X-Query-Stored` (JSON list of
    StoredUseOut), `X-Query-Failed` (JSON list of Problem: columns that the warehouse could not compute; they
    are empty, and so are columns computed from them). The query is cancelled when the browser disconnects.
    """
    words = EngineWords(services, actor, workbook_id)

    def make() -> Execution:
        words.look()
        window = RowWindow(body.offset, body.limit)
        question = _question(services, actor, workbook_id, element_id, body, window=window)
        return services.queries.execution(question, actor)

    with words.shown():
        return await send_arrow(request, services, actor, make, words.header)


@router.post("/workbooks/{workbook_id}/elements/{element_id}/count")
async def count_element(
    workbook_id: ObjectId,
    element_id: ObjectId,
    body: ElementQuery,
    request: Request,
    services: Running,
    actor: Member,
) -> CountOut:
    """The number of rows of the level. Cancelled when the browser disconnects."""

    words = EngineWords(services, actor, workbook_id)

    def make() -> Execution:
        words.look()
        question = _question(services, actor, workbook_id, element_id, body, purpose="count")
        return services.queries.execution(question, actor)

    with words.shown():
        table = await fetch_table(request, services, actor, make)
    return CountOut(rows=table.column(0)[0].as_py())


@router.post("/workbooks/{workbook_id}/elements/{element_id}/orphans")
async def count_orphans(
    workbook_id: ObjectId,
    element_id: ObjectId,
    body: ElementQuery,
    request: Request,
    services: Running,
    actor: Member,
) -> OrphansOut:
    """For a linked input table: the number of its entries, and of those whose key has no row in the parent
    now."""

    words = EngineWords(services, actor, workbook_id)

    def ask(asked: str, level: str | None, purpose: Literal["rows", "count"]) -> Execution:
        words.look()
        question = _question(services, actor, workbook_id, element_id, body, purpose=purpose, whole=True)
        element = linked_element(question.document, element_id)
        if element is None:
            raise ApiError(422, "not-linked", "This element is not a linked input table.")
        document = counting_entries(question.document, element)
        question = replace(question, document=document, element_id=asked, level=level)
        return services.queries.execution(question, actor)

    with words.shown():
        every = await fetch_table(request, services, actor, lambda: ask(ENTRIES, None, "count"))
        beside = await fetch_table(request, services, actor, lambda: ask(BESIDE, SUMMARY, "rows"))
    entries, shown = every.column(0)[0].as_py(), beside.column(BESIDE)[0].as_py()
    # They are asked one after the other: an entry may have been made in between.
    return OrphansOut(entries=entries, orphans=max(0, entries - shown))


@router.post("/workbooks/{workbook_id}/elements/{element_id}/values")
async def list_values(
    workbook_id: ObjectId,
    element_id: ObjectId,
    body: ValuesQuery,
    request: Request,
    services: Running,
    actor: Member,
) -> ValuesOut:
    """Distinct values of a column with row counts, most frequent first (for filters and controls).

    Viewers may ask for columns that are shown, or that a control offers the values of.
    """
    words = EngineWords(services, actor, workbook_id)

    def make() -> Execution:
        words.look()
        question = _question(
            services,
            actor,
            workbook_id,
            element_id,
            body,
            purpose="values",
            value_column=body.column_id,
            search=body.search,
            window=RowWindow(0, body.limit + 1),
        )
        if not offers_values(question.document, element_id, body.column_id):
            services.workbooks.require(actor, workbook_id, "edit")
        return services.queries.execution(question, actor)

    with words.shown():
        rows = (await fetch_table(request, services, actor, make)).to_pylist()
    values = [ValueCount(value=plain(value), rows=count) for value, count in (row.values() for row in rows)]
    return ValuesOut(values=values[: body.limit], truncated=len(values) > body.limit)


@router.post("/workbooks/{workbook_id}/elements/{element_id}/statistics")
async def element_statistics(
    workbook_id: ObjectId,
    element_id: ObjectId,
    body: StatisticsQuery,
    request: Request,
    services: Running,
    actor: Member,
) -> StatisticsOut:
    """How many values the columns have in the rows that are shown, and their sums.

    Each value counts once: a value of a grouping is repeated in every row of its group, but counts once.
    Cancelled when the browser disconnects.
    """
    column_ids = tuple(dict.fromkeys(body.column_ids))
    words = EngineWords(services, actor, workbook_id)

    def make() -> Execution:
        words.look()
        window = RowWindow(body.offset, body.rows)
        more = {"purpose": "statistics", "window": window, "counted": column_ids}
        return services.queries.execution(
            _question(services, actor, workbook_id, element_id, body, **more), actor
        )

    with words.shown():
        (row,) = (await fetch_table(request, services, actor, make)).to_pylist()
    return StatisticsOut(
        columns=[
            ColumnStatistics(
                column_id=column_id,
                count=row[count_name(place)],
                sum=_finite(row.get(sum_name(place))),
            )
            for place, column_id in enumerate(column_ids)
        ]
    )


def _finite(value: Any) -> float | None:
    """A sum as a JSON number."""
    return None if value is None or not math.isfinite(value) else float(value)


@router.post("/workbooks/{workbook_id}/elements/{element_id}/sql")
@in_lane("catalogue")
def show_sql(
    workbook_id: ObjectId, element_id: ObjectId, body: ElementQuery, services: Running, actor: Member
) -> SqlOut:
    """The statement, for members who may read from its connection or edit the workbook."""
    question = _question(
        services, actor, workbook_id, element_id, body, window=RowWindow(body.offset, body.limit)
    )
    words = EngineWords(services, actor, workbook_id)
    words.look()
    with words.shown():
        connection_id, compiled = services.queries.compile_element(question, actor)
    SqlSight(services, actor).require(workbook_id, connection_id)
    return SqlOut(
        sql=compiled.sql,
        parameters={name: plain(value) for name, value in compiled.parameters.items()},
        stored=[StoredUseOut.model_validate(use) for use in stored_uses(compiled, question.document)],
    )


@router.post("/workbooks/{workbook_id}/elements/{element_id}/describe")
@in_lane("catalogue")
def describe_element(
    workbook_id: ObjectId, element_id: ObjectId, body: DescribedQuery, services: Running, actor: Member
) -> ElementDescription:
    """Typed columns and problems of an element, and the columns that its source offers.

    Only members who may read from its connection or edit the workbook get the source.
    """
    question = _question(services, actor, workbook_id, element_id, body, failed=frozenset(body.failed))
    words = EngineWords(services, actor, workbook_id)
    words.look()
    with words.shown():
        prepared = services.queries.prepare(question, actor)
    described = describe(prepared.request)
    sight = SqlSight(services, actor)
    connection_id = prepared.connection_id
    shown = connection_id is None or sight.reaches(workbook_id, connection_id)
    formulas = {column.column.id: column.formula for column in described.columns}
    if not shown:
        formulas = _without_source_names(services, sight, question)
    return ElementDescription(
        columns=[
            ElementColumn(
                id=column.column.id,
                name=column.column.name,
                type=column.column.type.value,
                level=column.column.level,
                integer=column.column.integer,
                has_time=column.column.has_time,
                formula=formulas.get(column.column.id, ""),
            )
            for column in described.columns
        ],
        problems=[
            Problem(
                column_id=problem.column_id,
                code=problem.code,
                message=problem.message,
                hint=problem.hint,
                start=problem.start,
                end=problem.end,
            )
            for problem in described.problems
        ],
        source_name=described.source_name if shown else HIDDEN,
        later_filters=list(described.later_filters),
        source_columns=[
            SourceColumn(
                name=source_column.key,
                label=source_column.label,
                owner=source_column.owner,
                type=source_column.kind.type.value,
                integer=source_column.kind.integer,
                has_time=source_column.kind.has_time,
            )
            for source_column in (described.source_columns if shown else ())
        ],
    )


def _without_source_names(services: Services, sight: SqlSight, question: Question) -> dict[str, str]:
    """The formulas of the element's own columns, with the names of its tables replaced."""
    readable = without_places(question.document, lambda connection: sight.reaches(None, connection))
    element = find_data_element(services.formulas.show(readable), question.element_id)
    columns = element.columns if element is not None else ()
    return {column.id: column.formula for column in columns if column.formula is not None}
