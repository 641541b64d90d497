"""Compiles one request about one element to one SELECT."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlglot import exp

from tablewright.compiler.analysis.cache import cached_analysis
from tablewright.compiler.analysis.workbook import AnalysedElement, AnalysedWorkbook
from tablewright.compiler.dialects import dialect
from tablewright.compiler.errors import ColumnCompileError, CompileError
from tablewright.compiler.interface import (
    ColumnProblem,
    CompiledQuery,
    CompileRequest,
    OutputColumn,
    RowWindow,
)
from tablewright.compiler.limits import bounded
from tablewright.compiler.materialized.choice import MaterializationChooser
from tablewright.compiler.materialized.digest import digest
from tablewright.compiler.materialized.rows import stored_rows
from tablewright.compiler.names.reference_ids import displayed_error
from tablewright.compiler.pivot.query import PivotQuery
from tablewright.compiler.plan.nodes import Node
from tablewright.compiler.sql.element_query import ElementQuery
from tablewright.compiler.sql.query_builder import QueryBuilder, drop_redundant_qualifiers
from tablewright.compiler.sql.query_context import QueryContext
from tablewright.compiler.sql.query_graph import QueryGraph
from tablewright.compiler.sql.statistics import counted_columns, group_keys, statistics_of
from tablewright.compiler.trees import identifier, limit_rows, named, sort_rows
from tablewright.document.filters.text_match import like
from tablewright.document.filters.values import TEXT
from tablewright.document.index import find_data_element
from tablewright.formula.errors import FormulaError, Span
from tablewright.formula.functions.sql import cast
from tablewright.formula.platforms.rendering import finished, write
from tablewright.formula.types import ValueType

VALUE = "value"
ROWS = "rows"
MOST_VALUES = 1_000
FAILED = "failed"
"""The code of a column's problem that was found only when the query ran."""


@dataclass(slots=True)
class _Query:
    """The parts that all purposes of a request share."""

    request: CompileRequest
    analysis: AnalysedWorkbook
    model: AnalysedElement
    depth: int
    builder: QueryBuilder
    session: QueryGraph
    choice: MaterializationChooser


_Planned = ElementQuery | PivotQuery


def compile_query(request: CompileRequest) -> CompiledQuery:
    """Compile one request. Raises CompileError if the element as a whole cannot be compiled, or takes too
    long."""
    broken = failed_columns(request)
    with bounded(request.workbook, request.seconds):
        while True:
            try:
                compiled = _compile(request, broken)
                own = frozenset(column for element, column in broken if element == request.element_id)
                return replace(compiled, broken=own) if own else compiled
            except ColumnCompileError as failure:
                # Found only while writing SQL (a function that the platform lacks): go round without that
                # column.
                if failure.place in broken:
                    raise
                broken[failure.place] = failure.error


def open_workspace(
    request: CompileRequest, broken: dict[tuple[str, str], FormulaError] | None = None
) -> AnalysedWorkbook:
    """The request's workbook, ready to be analysed. Stored relations are not filtered by controls."""
    values = None if request.purpose == "relation" else request.controls
    broken = failed_columns(request) if broken is None else broken
    return AnalysedWorkbook(
        request.workbook, request.sources, dialect=request.dialect, values=values, broken=broken
    )


def failed_columns(request: CompileRequest) -> dict[tuple[str, str], FormulaError]:
    """The errors of the columns that the warehouse could not compute, by (element id, column id)."""
    element = find_data_element(request.workbook, request.element_id)
    columns = element.columns if element is not None else ()
    return {
        (request.element_id, column.id): not_computed(column.name)
        for column in columns
        if column.id in request.failed
    }


def not_computed(name: str) -> FormulaError:
    """The error of a column that failed while the warehouse computed it, in plain words."""
    return FormulaError(
        FAILED,
        f"The warehouse could not compute “{name}”.",
        Span(0, 0),
        hint="Somebody who may edit the workbook can correct its formula.",
    )


def find_model(analysis: AnalysedWorkbook, element_id: str) -> AnalysedElement:
    """The element a request is about."""
    if element_id not in analysis.elements:
        raise CompileError(
            "unknown-element", "This workbook has no such data element.", "Reload the workbook."
        )
    return analysis.model(element_id)


def find_depth(model: AnalysedElement, level: str | None) -> int:
    """The level a request is about; None is what the element shows."""
    depth = model.shape.shown if level is None else model.shape.depth(level)
    if depth is None:
        raise CompileError(
            "unknown-level",
            f"“{model.element.name}” has no level “{level}”.",
            "Name a grouping, “summary” or “base”.",
        )
    return depth


def open_situation(request: CompileRequest, analysis: AnalysedWorkbook) -> QueryContext:
    """The context of the query: the user, the time, and the values of controls."""
    literal = request.purpose == "relation"
    return QueryContext(
        platform=dialect(request.dialect),
        time_zone=request.workbook.settings.time_zone,
        controls=analysis.controls,
        values={} if literal else request.controls,
        user=request.user,
        moment=None if literal else request.now,
        literal=literal,
    )


def _compile(request: CompileRequest, broken: dict[tuple[str, str], FormulaError]) -> CompiledQuery:
    with cached_analysis(request, broken) as analysis:
        return _compile_in(analysis, request)


def _compile_in(analysis: AnalysedWorkbook, request: CompileRequest) -> CompiledQuery:
    model = find_model(analysis, request.element_id)
    depth = find_depth(model, request.level)
    builder = QueryBuilder(open_situation(request, analysis))
    stored = () if request.purpose == "values" else request.stored
    choice = MaterializationChooser(stored, builder)
    session = QueryGraph(analysis, builder, request.element_id, choice.choose)
    query = _Query(request, analysis, model, depth, builder, session, choice)
    purposes: dict[str, Callable[[_Query], tuple[exp.Select, tuple[OutputColumn, ...], list[_Planned]]]] = {
        "rows": _rows,
        "relation": _rows,
        "count": _count,
        "values": _values,
        "statistics": _statistics,
    }
    select, columns, queries = purposes[request.purpose](query)
    _show(select, columns, builder.query_context)
    tree = finished(builder.finish(select), builder.query_context.sql)
    queries += [relation.query for relation in session.relations.values() if relation.query is not None]
    return CompiledQuery(
        tree=tree,
        sql=_text(tree, request.dialect),
        parameters=_used(tree, builder.query_context.parameters),
        columns=columns,
        tables=frozenset(builder.tables),
        digest=digest(model, depth, [column.id for column in columns]),
        stored=tuple(choice.uses.values()),
        problems=_problems(model, queries),
        personal=builder.query_context.personal,
        timed=builder.query_context.timed,
    )


def _text(tree: exp.Expression, name: str) -> str:
    try:
        return write(tree, name, pretty=True)
    except FormulaError as error:
        raise CompileError("unsupported", error.message, error.hint or "Change the element.") from error


def _show(select: exp.Select, columns: tuple[OutputColumn, ...], query_context: QueryContext) -> None:
    """Cast the outputs to types from which the platform's client recognises their kinds."""
    kinds = {column.sql_name: column.kind for column in columns}
    for expression in list(select.expressions):
        value = expression.this if isinstance(expression, exp.Alias) else expression
        name = expression.alias_or_name
        if name not in kinds:
            continue
        read = query_context.read(value, kinds[name])
        if read is not value:
            _order_by_value(select, name, value)
        shown = query_context.platform.shown(read, kinds[name].read)
        if shown is not value:
            expression.replace(named(shown, name))


def _order_by_value(select: exp.Select, name: str, value: exp.Expression) -> None:
    """Sort by the value itself where ORDER BY names an output that now shows local time."""
    order = select.args.get("order")
    for column in list(order.find_all(exp.Column)) if isinstance(order, exp.Order) else ():
        if column.name == name and not column.table:
            column.replace(value.copy())


def _used(tree: exp.Expression, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters that occur in the query: a control that chooses a date unit does not become one."""
    if not parameters:
        return {}
    names = {placeholder.name for placeholder in tree.find_all(exp.Placeholder)}
    return {name: value for name, value in parameters.items() if name in names}


# ---------------------------------------------------------------- rows and relations


def _is_pivot(query: _Query) -> bool:
    """Whether the question is about a pivot as it is shown, with its totals."""
    return query.model.shape.pivot is not None and query.depth == query.model.shape.shown


def _planned_pivot(query: _Query, values: frozenset[str]) -> PivotQuery:
    pivot = PivotQuery(query.session, query.model)
    pivot.plan([column_id for column_id in query.model.shape.visible or () if column_id in values])
    query.session.plan_sources()
    return pivot


def output_columns(model: AnalysedElement, depth: int) -> tuple[OutputColumn, ...]:
    """The columns of an element at a level: keys and calculations from the outermost level inward."""
    shape = model.shape
    if shape.visible is not None:
        ids = [
            column_id
            for column_id in shape.visible
            if column_id in model.by_id and model.homes[column_id] <= depth
        ]
    else:
        first = 0 if depth == 0 else 1
        placed = [
            column_id
            for level in shape.levels[first : depth + 1]
            for column_id in (*level.keys, *level.calculations)
        ]
        on_base = [
            column_id
            for column_id in model.by_id
            if model.homes[column_id] == shape.base and column_id not in placed
        ]
        ids = [*placed, *(on_base if depth == shape.base else ())]
    return tuple(
        output_column(model, column_id)
        for column_id in ids
        if column_id in model.by_id and not model.by_id[column_id].hidden
    )


def output_column(model: AnalysedElement, column_id: str) -> OutputColumn:
    """One column of the result."""
    info = model.columns[column_id]
    return OutputColumn(
        id=column_id,
        name=info.column.name,
        type=info.kind.type,
        level=model.shape.levels[info.home].id,
        sql_name=column_id,
        integer=info.kind.integer,
        has_time=info.kind.has_time,
        instant=info.kind.instant,
    )


def _rows(query: _Query) -> tuple[exp.Select, tuple[OutputColumn, ...], list[_Planned]]:
    model, depth, request = query.model, query.depth, query.request
    if _is_pivot(query) and request.purpose == "rows":
        pivot = _planned_pivot(query, query.model.shape.measures)
        return pivot.rows(request.window), pivot.output_columns(), [pivot]
    columns = output_columns(model, depth)
    ordered = request.purpose == "rows" or request.ordered or model.shape.limit is not None
    select, queries = _windowed(query, columns, ordered=ordered)
    return select, columns, queries


def _windowed(
    query: _Query, columns: tuple[OutputColumn, ...], *, ordered: bool
) -> tuple[exp.Select, list[_Planned]]:
    """The rows of the window asked for, with these columns."""
    model, depth = query.model, query.depth
    limit, offset = _window(query)
    stored = stored_rows(model, depth, columns, query.choice, builder=query.builder, ordered=ordered)
    if stored is not None:
        select = stored
        queries: list[_Planned] = []
    else:
        element = query.session.query(model, depth, 0)
        page = None if limit is None else RowWindow(offset, limit)
        element.plan([column.id for column in columns], ordered=ordered, page=page)
        query.session.plan_sources()
        scope, write = element.final()
        values = [named(write(element.wanted[column.id]), column.sql_name) for column in columns]
        select = scope.body.select(values)
        sort_rows(select, element.order_by(scope) if ordered else [])
        select = drop_redundant_qualifiers(select)
        queries = [element]
        if element.page is not None:
            return select, queries
    limit_rows(select, limit, offset)
    return select, queries


def _window(query: _Query) -> tuple[int | None, int]:
    """The window of rows asked for, within the element's own limit."""
    window, most = query.request.window, query.model.shape.limit
    if query.depth != query.model.shape.shown:
        most = None
    if query.request.purpose == "relation":
        return most, 0
    if most is None:
        return window.limit, window.offset
    left = max(0, most - window.offset)
    return left if window.limit is None else min(window.limit, left), window.offset


# ---------------------------------------------------------------- counts, statistics and values


def _count(query: _Query) -> tuple[exp.Select, tuple[OutputColumn, ...], list[_Planned]]:
    model, depth = query.model, query.depth
    columns = (
        OutputColumn(ROWS, "Rows", ValueType.NUMBER, model.shape.levels[depth].id, ROWS, integer=True),
    )
    if _is_pivot(query):
        pivot = _planned_pivot(query, frozenset())
        return pivot.count(ROWS), columns, [pivot]
    relation = query.choice.choose(model, depth, frozenset())
    counted = named(exp.Count(this=exp.Star()), ROWS)
    most = model.shape.limit if depth == model.shape.shown else None
    if relation is not None:
        return drop_redundant_qualifiers(relation.open(lambda name: name).body.select([counted])), columns, []
    element = query.session.query(model, depth, 0)
    element.plan([], ordered=False)
    query.session.plan_sources()
    scope, _ = element.final()
    body = scope.body
    if scope.rows is None and most is None:
        return drop_redundant_qualifiers(body.select([counted])), columns, [element]
    inner = drop_redundant_qualifiers(body.select([]))
    if most is not None:
        limit_rows(inner, most, 0)
    name = query.builder.reserve(f"{model.element.name}_rows")
    query.builder.add(name, inner)
    outer = exp.Select(expressions=[counted])
    outer.set("from_", exp.From(this=exp.Table(this=identifier(name))))
    return outer, columns, [element]


def _statistics(query: _Query) -> tuple[exp.Select, tuple[OutputColumn, ...], list[_Planned]]:
    """How many values some of the shown columns have in the window of rows, and their sums."""
    model, depth, request = query.model, query.depth, query.request
    if _is_pivot(query):
        raise CompileError("unsupported", "The cells of a pivot are not counted.", "Ask for its source.")
    counted = counted_columns(output_columns(model, depth), request.counted, model.element.name)
    keys = group_keys(model, counted, depth)
    wanted = dict.fromkeys([*(output_column.id for output_column in counted), *keys])
    cut = _window(query) != (None, 0)
    columns = tuple(output_column(model, column_id) for column_id in wanted)
    inner, queries = _windowed(query, columns, ordered=cut)
    if inner.args.get("limit") is None:
        # The window has been cut out further down: from here on, no order matters.
        inner.set("order", None)
    name = query.builder.reserve(f"{model.element.name}_selected")
    query.builder.add(name, inner)
    select, outputs = statistics_of(model, counted, depth, query.builder, name)
    return select, outputs, queries


def _values(query: _Query) -> tuple[exp.Select, tuple[OutputColumn, ...], list[_Planned]]:
    """Distinct values with how often each occurs, without the filters of the column itself."""
    model, request = query.model, query.request
    column_id = request.value_column
    if column_id is None or column_id not in model.by_id:
        raise CompileError(
            "unknown-column", f"“{model.element.name}” has no such column.", "Choose another column."
        )
    info = model.columns[column_id]
    depth = model.shape.base if column_id in model.keys else info.home
    element = query.session.query(model, depth, 0, without=column_id)
    element.plan([column_id], ordered=False)
    query.session.plan_sources()
    scope, write = element.final()
    # People choose among what is shown: an hour that a clock shows twice is one value.
    value = query.builder.query_context.read(write(element.wanted[column_id]), info.kind)
    inner = drop_redundant_qualifiers(scope.body.select([named(value, VALUE)]))
    name = query.builder.reserve(f"{model.element.name}_values")
    query.builder.add(name, inner)
    return (
        _counted_values(query, name, element.wanted[column_id]),
        (
            OutputColumn(
                VALUE,
                info.column.name,
                info.kind.type,
                model.shape.levels[info.home].id,
                VALUE,
                integer=info.kind.integer,
                has_time=info.kind.has_time,
            ),
            OutputColumn(ROWS, "Rows", ValueType.NUMBER, "base", ROWS, integer=True),
        ),
        [element],
    )


def _counted_values(query: _Query, source: str, node: Node) -> exp.Select:
    request = query.request
    value = exp.Column(this=identifier(VALUE))
    count = exp.Count(this=exp.Star())
    select = exp.Select(expressions=[value.copy(), named(count, ROWS)])
    select.set("from_", exp.From(this=exp.Table(this=identifier(source))))
    if request.search:
        text = value if node.kind.type is ValueType.TEXT else cast(value, exp.DataType.Type.TEXT)
        make = query.builder.query_context.make_bound
        expression = like(exp.ILike, text, request.search, "contains", lambda given, _: make(given, TEXT))
        select.set("where", exp.Where(this=expression))
    select.set("group", exp.Group(expressions=[value.copy()]))
    order = [
        exp.Ordered(this=exp.Column(this=identifier(ROWS)), desc=True, nulls_first=False),
        exp.Ordered(this=value.copy(), desc=False, nulls_first=False),
    ]
    select.set("order", exp.Order(expressions=order))
    window = request.window
    limit = MOST_VALUES if window.limit is None else window.limit
    limit_rows(select, limit, window.offset)
    return select


# ---------------------------------------------------------------- problems


def _problems(model: AnalysedElement, queries: list[_Planned]) -> tuple[ColumnProblem, ...]:
    """The problems of the element's own columns and filters."""
    column_problems = [
        column_problem(model, info.column.id, info.error) for info in model.problems() if info.error
    ]
    for query in queries:
        if query.model is model:
            column_problems += [
                column_problem(model, column_id, error) for column_id, error in query.problems.items()
            ]
    return tuple(dict.fromkeys(column_problems))


def column_problem(
    model: AnalysedElement, column_id: str, error: FormulaError, *, stored: bool = False
) -> ColumnProblem:
    """An error of a formula as a column's problem, with the names of the shown formula. Its position is in
    the shown formula, or in the `stored` one.
    """
    column = model.by_id.get(column_id)
    shown = displayed_error(model, error, column.formula if column is not None else None)
    span = error.span if stored else shown.span
    return ColumnProblem(column_id, error.code, shown.message, shown.hint, span.start, span.end)
