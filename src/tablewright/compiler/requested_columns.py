"""The columns that a request computes, in the order in which a failing one is searched."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from tablewright.compiler.analysis.cache import cached_analysis
from tablewright.compiler.analysis.workbook import AnalysedElement
from tablewright.compiler.compile import find_depth, find_model, output_columns
from tablewright.compiler.interface import CompileRequest
from tablewright.compiler.limits import bounded
from tablewright.document.index import find_data_element
from tablewright.document.viewing import with_element

Role = Literal["filter", "group", "sort"]
"""How a column affects which rows there are."""


@dataclass(frozen=True, slots=True)
class RequestedColumns:
    """The columns of a request by id; each comes after those that it is computed from. The first `frame` of
    them decide which rows there are and how they are grouped and sorted: without one of these, all others
    would be computed on other rows.
    """

    order: tuple[str, ...]
    frame: int = 0
    parts: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    """The columns that a column is computed from, if any."""
    roles: Mapping[str, Role] = field(default_factory=dict[str, Role])
    """The roles of columns of the frame; the other columns of the frame are inputs of these."""

    def with_users(self, column_ids: Iterable[str]) -> frozenset[str]:
        """These columns, and all that are computed from them, directly or not."""
        reached = set(column_ids)
        for column_id in self.order:
            if any(part in reached for part in self.parts.get(column_id, ())):
                reached.add(column_id)
        return frozenset(reached)

    def decided_by(self, column_id: str) -> tuple[str, Role] | None:
        """The column of the frame that this column is or feeds, and its role."""
        reached = self.with_users([column_id])
        return next(((role, self.roles[role]) for role in self.roles if role in reached), None)


def requested_columns(request: CompileRequest) -> RequestedColumns:
    """The columns that the request's query computes. Those in error are not among them."""
    with bounded(request.workbook, request.seconds), cached_analysis(request) as analysis:
        model = find_model(analysis, request.element_id)
        return _asked(model, find_depth(model, request.level), rows=request.purpose != "count")


def _asked(model: AnalysedElement, depth: int, *, rows: bool) -> RequestedColumns:
    shape, base = model.shape, model.shape.base
    wanted = [output_column.id for output_column in output_columns(model, depth)] if rows else []
    filtered = [column_id for rule in model.rules for column_id in rule.column_ids]
    before = [column_id for column_id in filtered if model.homes.get(column_id) == base]
    keys = _keys(model, [*wanted, *filtered], depth)
    sorts = [key.column_id for level in shape.levels for key in level.sort] if rows else []
    deciding: tuple[tuple[Role, list[str]], ...] = (
        ("filter", before),
        ("group", keys),
        ("filter", filtered),
        ("sort", sorts),
    )
    roles: dict[str, Role] = {}
    for role, column_ids in deciding:
        for column_id in column_ids:
            roles.setdefault(column_id, role)
    order: dict[str, None] = {}
    frame = 0
    for column_ids in (*(column_ids for _, column_ids in deciding), wanted):
        frame = len(order)
        order |= dict.fromkeys(_with_parts(model, column_ids))
    return RequestedColumns(
        tuple(order),
        frame,
        {column_id: parts for column_id in order if (parts := _parts(model, column_id))},
        {column_id: role for column_id, role in roles.items() if column_id in order},
    )


def _keys(model: AnalysedElement, column_ids: Iterable[str], depth: int) -> list[str]:
    """The keys of every grouping that has one of these columns, or one that they are computed from."""
    values = [with_part for with_part in _with_parts(model, column_ids) if with_part not in model.keys]
    homes = [home for value in values if (home := model.homes[value]) < model.shape.base]
    return list(model.shape.keys_to(max([depth, *homes])))


def _with_parts(model: AnalysedElement, column_ids: Iterable[str]) -> list[str]:
    """These columns and those that they are computed from, inputs first, without those in error."""
    reached: set[str] = set()
    pending = list(column_ids)
    while pending:
        column_id = pending.pop()
        info = model.columns.get(column_id)
        if column_id not in reached and info is not None and info.placed is not None:
            reached.add(column_id)
            pending += model.columns_of(column_id)
    return [column_id for column_id in model.order if column_id in reached and column_id in model.written_ids]


def _parts(model: AnalysedElement, column_id: str) -> tuple[str, ...]:
    """The document's columns that a column is computed from, through columns that the compiler added."""
    parts: dict[str, None] = {}
    pending = list(model.columns_of(column_id))
    while pending:
        part = pending.pop()
        if part not in parts:
            parts[part] = None
            pending += () if part in model.written_ids else model.columns_of(part)
    return tuple(column_id for column_id in parts if column_id in model.written_ids)


def left_out(
    request: CompileRequest, requested_columns: RequestedColumns, column_ids: frozenset[str]
) -> CompileRequest:
    """The same request without these columns and without the element's own filters on them. Only for trying:
    without its filters a query returns rows that nobody may be shown. The remaining hidden columns are
    selected too, so that a failing one is found before those computed from it.
    """
    element = find_data_element(request.workbook, request.element_id)
    if element is None:
        return request
    filters = tuple(filter_ for filter_ in element.filters if column_ids.isdisjoint(filter_.column_ids))
    groups = tuple(
        filter_group
        for filter_group in element.filter_groups
        if all(column_ids.isdisjoint(member.column_ids) for member in filter_group.any_of)
    )
    kept = frozenset(requested_columns.order) - column_ids
    columns = tuple(
        column.model_copy(update={"hidden": False}) if column.hidden and column.id in kept else column
        for column in element.columns
    )
    changed = element.model_copy(update={"filters": filters, "filter_groups": groups, "columns": columns})
    return replace(
        request, workbook=with_element(request.workbook, changed), failed=request.failed | column_ids
    )
