"""Columns reached through relationships, and metrics: a reference to one expands to its own formula."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from tablewright.compiler.analysis.sources.base import ElementSchema, SourceSchema
from tablewright.compiler.expressions.build import call
from tablewright.compiler.expressions.references import Expanded, Resolved
from tablewright.compiler.expressions.syntax_queries import names
from tablewright.document.model import Column, Metric, Relationship
from tablewright.document.names import normalized_name
from tablewright.formula.errors import FormulaError, Span
from tablewright.formula.formatter import format_reference
from tablewright.formula.functions import catalogue
from tablewright.formula.functions.base import FunctionKind
from tablewright.formula.functions.catalogue import nearest
from tablewright.formula.ids import is_id
from tablewright.formula.parser import parse
from tablewright.formula.tree import Call, Node, nodes
from tablewright.formula.typed import (
    ResolvedReference,
    Typed,
    TypedCall,
    TypedReference,
    calls,
    children,
    references,
    walk,
    with_children,
)
from tablewright.formula.types import ValueType
from tablewright.formula.typing import check

if TYPE_CHECKING:
    from tablewright.compiler.analysis.scope import ElementScope
    from tablewright.compiler.analysis.workbook import AnalysedElement

METRICS = "metrics"
LARGEST_METRIC = 200
"""The largest metric, in parts, that is expanded where it is used; metrics inside a larger one get
columns."""

Holder = tuple["AnalysedElement", Callable[[str], Resolved]]
"""An element with relationships, and how the formula's element reads its columns."""


def expand(node: Typed, *, inside: TypedCall | None = None) -> Typed:
    """The formula with its metrics and related columns expanded."""
    if isinstance(node, TypedReference):
        if not isinstance(node.resolved, Expanded):
            return node
        if inside is not None and node.resolved.metric is not None:
            raise FormulaError(
                "metric",
                f"A metric aggregates by itself; {inside.function.name} around it has nothing to aggregate.",
                node.span,
                hint="Use the metric alone.",
            )
        return _at(node.resolved.typed, node.span)
    if not any(isinstance(reference.resolved, Expanded) for reference in references(node)):
        return node
    aggregate = isinstance(node, TypedCall) and node.function.kind is FunctionKind.AGGREGATE
    around = node if isinstance(node, TypedCall) and aggregate else inside
    return with_children(node, tuple(expand(child, inside=around) for child in children(node)))


def _at(node: Typed, span: Span) -> Typed:
    """The formula with one span for all of its nodes."""
    parts = tuple(_at(child, span) for child in children(node))
    return replace(with_children(node, parts) if parts else node, span=span)


# ---------------------------------------------------------------- relationships


def related_column(
    scope: "ElementScope", model: "AnalysedElement", parts: tuple[str, ...], span: Span
) -> Expanded:
    """`[Element/Relationship/Column]`: a lookup along the keys of the relationship."""
    owner, name, first, *rest = parts
    holders = list(holders_of(scope, model, owner, span))
    known = [relationship.name for holder, _ in holders for relationship in holder.element.relationships]
    for holder, read in holders:
        relationship = find_relationship(holder, name)
        if relationship is not None:
            return Expanded.of(_lookup(scope, model, holder, relationship, read, (first, *rest), span))
    near = nearest(name, known)
    here = holders or _means(model, owner, model.source_name)
    raise FormulaError(
        "unknown-column",
        f"{owner} has no relationship “{name}”." if here else f"There is no source “{owner}” here.",
        span,
        hint=f"Did you mean “{near}”?" if near else "Name a relationship of the element or of its source.",
    )


def holders_of(
    scope: "ElementScope", model: "AnalysedElement", owner: str, span: Span
) -> "list[tuple[AnalysedElement, Callable[[str], Resolved]]]":
    """The elements that `owner` may mean: this one, its source, or a leg of its source."""
    holders: list[tuple[AnalysedElement, Callable[[str], Resolved]]] = []
    if _means(model, owner, model.element.name):
        holders.append((model, lambda column_id: scope.own_column(column_id, span)))

    def add(origin: SourceSchema, name: str, prefix: str) -> None:
        if isinstance(origin, ElementSchema) and _means(origin.model, owner, name):
            holders.append((origin.model, lambda key: scope.source_column(prefix + key, span)))

    for name, prefix, origin in model.origin.named_parts():
        add(origin, name, prefix)
    return holders


def _means(model: "AnalysedElement", owner: str, name: str) -> bool:
    if is_id(owner):
        return owner.id == model.element.id
    return normalized_name(owner) == normalized_name(name)


def find_relationship(holder: "AnalysedElement", name: str) -> Relationship | None:
    """The relationship of that name, or with that id."""
    listed = holder.element.relationships
    if is_id(name):
        return next((relationship for relationship in listed if relationship.id == name.id), None)
    exact = next((relationship for relationship in listed if relationship.name == name), None)
    folded = normalized_name(name)
    return exact or next(
        (relationship for relationship in listed if normalized_name(relationship.name) == folded), None
    )


def _lookup(
    scope: "ElementScope",
    model: "AnalysedElement",
    holder: "AnalysedElement",
    relationship: Relationship,
    read: Callable[[str], Resolved],
    path: tuple[str, ...],
    span: Span,
) -> Typed:
    target = model.analysis.elements.get(relationship.target_element_id)
    if target is None:
        raise FormulaError(
            "unknown-column", f"The element of the relationship “{relationship.name}” is gone.", span
        )
    there = model.analysis.model(target.id)
    value = scope.foreign_column(there, path[0], path[1:], span)
    arguments = [_reference(value, span)]
    for key in relationship.keys:
        local, far = read(key.column_id), scope.foreign_by_id(there, key.target_column_id, span)
        types = {local.type, far.type} - {ValueType.NULL}
        if len(types) > 1:
            raise FormulaError(
                "type",
                f"The relationship “{relationship.name}” compares columns of different types.",
                span,
                hint=f"Repair its keys in {holder.element.name}.",
            )
        arguments += [_reference(local, span), _reference(far, span)]
    return call("Lookup", *arguments)


def _reference(resolved: Resolved, span: Span) -> TypedReference:
    return TypedReference(span=span, kind=resolved.kind, resolved=resolved)


# ---------------------------------------------------------------- metrics


def visible_metrics(model: "AnalysedElement") -> "list[tuple[AnalysedElement, Metric]]":
    """The metrics that an element's formulas may use: its own, and those of the element it reads at base."""
    metrics = [(model, metric) for metric in model.element.metrics]
    origin = model.origin
    if isinstance(origin, ElementSchema) and origin.depth == origin.model.shape.base:
        metrics += [(origin.model, metric) for metric in origin.model.element.metrics]
    return metrics


def metric(
    scope: "ElementScope", model: "AnalysedElement", name: str, span: Span, around: tuple[str, ...] = ()
) -> Expanded | None:
    """`[Metrics/Name]`; None if no such metric is visible here."""
    visible = visible_metrics(model)
    if not visible:
        return None
    owner_and_metric = _named(visible, name)
    if owner_and_metric is None:
        near = nearest(name, [metric.name for _, metric in visible])
        raise FormulaError(
            "unknown-column",
            f"There is no metric “{name}” here.",
            span,
            hint=f"Did you mean [Metrics/{near}]?"
            if near
            else "Metrics come from the element and its source.",
        )
    if not around:
        for inner in _within(
            visible, owner_and_metric, lambda pair: _column_of(scope, model, pair) is not None
        ):
            # From the innermost outward, so that recursion stays flat. What is wrong shows where it is used.
            with suppress(FormulaError):
                _expanded(scope, model, inner, span, ())
    return _expanded(scope, model, owner_and_metric, span, around)


@lru_cache(maxsize=4_096)
def _parsed(formula: str) -> Node:
    """The parsed formula of a metric, cached because each formula that uses it parses it."""
    return parse(formula)


_Visible = tuple["AnalysedElement", Metric]


def _named(visible: Sequence[_Visible], name: str) -> _Visible | None:
    folded = normalized_name(name)
    return next(
        ((owner, named_grant) for owner, named_grant in visible if is_metric(named_grant, name, folded)), None
    )


def _column_of(scope: "ElementScope", model: "AnalysedElement", given: _Visible) -> Column | None:
    """The column that computes a metric on the formula's level, unless that column is being defined."""
    column = model.metric_column((given[0].element.id, given[1].id), scope.home)
    return None if column is None or scope.defines(column) else column


def _within(
    visible: Sequence[_Visible], start: _Visible, is_column: Callable[[_Visible], bool]
) -> list[_Visible]:
    """The metrics that a metric uses, directly or not, that are not columns yet, in dependency order."""
    order: dict[str, _Visible] = {}
    visited: set[str] = set()
    pending: list[tuple[_Visible, bool]] = [(start, False)]
    while pending:
        current, done = pending.pop()
        metric_id = current[1].id
        if done:
            order.setdefault(metric_id, current)
        elif metric_id not in visited:
            visited.add(metric_id)
            pending.append((current, True))
            pending += [(pair, False) for pair in _inner(visible, current[1]) if not is_column(pair)]
    order.pop(start[1].id, None)
    return list(order.values())


def _inner(visible: Sequence[_Visible], metric: Metric) -> Iterator[_Visible]:
    with suppress(FormulaError):
        for parts in names(_parsed(metric.formula)):
            if len(parts) == 2 and parts[0].casefold() == METRICS:
                inner = _named(visible, parts[1])
                if inner is not None:
                    yield inner


def _expanded(
    scope: "ElementScope", model: "AnalysedElement", given: _Visible, span: Span, around: tuple[str, ...]
) -> Expanded:
    """A metric as its formula, or as a column that computes it."""
    owner, metric = given
    if metric.id in around:
        raise FormulaError("circular", f"The metric “{metric.name}” refers to itself.", span)
    place = (owner.element.id, metric.id)
    known = scope.metrics.get(place)
    if known is not None:
        return known
    column = _column_of(scope, model, given)
    if column is not None:
        return _read(scope, place, column, span)
    try:
        tree = _parsed(metric.formula)
        _check_functions(tree)
        typed = check(tree, _MetricScope(scope, model, owner, (*around, metric.id)))
        _check_aggregates(typed)
        if _size(typed) > LARGEST_METRIC:
            typed = _with_columns(scope, model, typed)
        expanded = scope.metrics[place] = Expanded.of(expand(typed), place)
        return expanded
    except FormulaError as error:
        raise FormulaError(
            error.code,
            f"The metric “{metric.name}” is in error: {error.message}",
            span,
            hint=error.hint or f"Repair the metric in {owner.element.name}.",
        ) from error


def _read(scope: "ElementScope", place: tuple[str, str], column: Column, span: Span) -> Expanded:
    """A metric as the column that computes it."""
    result = scope.metrics[place] = Expanded.of(_reference(scope.own_column(column.id, span), span), place)
    return result


def _with_columns(scope: "ElementScope", model: "AnalysedElement", typed: Typed) -> Typed:
    """The formula of a metric with its inner metrics as columns: if each used the next one twice, expanding
    would double the size with every link."""
    if isinstance(typed, TypedReference):
        inner = typed.resolved
        if not isinstance(inner, Expanded) or inner.metric is None or isinstance(inner.typed, TypedReference):
            return typed
        column = model.metric_column(inner.metric, scope.home)
        if column is None:
            owner = model.analysis.model(inner.metric[0])
            name = next(metric.name for metric in owner.element.metrics if metric.id == inner.metric[1])
            column = model.add_metric_column(inner.metric, format_reference((METRICS, name)), scope.home)
        return replace(typed, resolved=_read(scope, inner.metric, column, typed.span))
    parts = tuple(_with_columns(scope, model, child) for child in children(typed))
    return with_children(typed, parts) if parts else typed


def is_metric(metric: Metric, name: str, folded: str) -> bool:
    """Whether a metric has that name (`folded` is its normalized form), or that id."""
    return metric.id == name.id if is_id(name) else normalized_name(metric.name) == folded


def _check_functions(tree: Node) -> None:
    for node in nodes(tree):
        function = catalogue.find(node.name) if isinstance(node, Call) else None
        if function is not None and function.kind in (FunctionKind.WINDOW, FunctionKind.SPECIAL):
            raise FormulaError(
                "metric",
                f"{function.name} cannot be used in a metric.",
                node.span,
                hint="Use it in a column.",
            )


def _size(typed: Typed) -> int:
    """The parts of a formula with its metrics written out."""
    inner = (reference.resolved for reference in references(typed))
    size = sum(1 for _ in walk(typed))
    return size + sum(sum(1 for _ in walk(item.typed)) for item in inner if isinstance(item, Expanded))


def _check_aggregates(typed: Typed) -> None:
    nested = any(isinstance(reference.resolved, Expanded) for reference in references(typed))
    if not nested and all(
        other_call.function.kind is not FunctionKind.AGGREGATE for other_call in calls(typed)
    ):
        raise FormulaError(
            "metric",
            "A metric must aggregate.",
            typed.span,
            hint="Use an aggregate such as Sum, Avg or CountDistinct.",
        )


class _MetricScope:
    """The names in a metric's formula: columns of the element that defines it, read where it is used."""

    def __init__(
        self,
        scope: "ElementScope",
        model: "AnalysedElement",
        owner: "AnalysedElement",
        around: tuple[str, ...],
    ) -> None:
        self._scope = scope
        self._model = model
        self._owner = owner
        self._around = around

    def resolve(self, parts: tuple[str, ...], span: Span) -> ResolvedReference:
        if len(parts) == 2 and parts[0].casefold() == METRICS:
            result = metric(self._scope, self._model, parts[1], span, self._around)
            if result is not None:
                return result
        if self._owner is self._model:
            return self._scope.resolve(parts, span)
        *owners, last = parts
        own = not owners or (len(owners) == 1 and _means(self._owner, owners[0], self._owner.element.name))
        column = self._owner.by_id.get(last.id) if is_id(last) else self._owner.named(last)
        if own and column is not None:
            return self._scope.source_column(column.id, span)
        if len(parts) == 1:
            return self._scope.resolve(parts, span)
        if len(parts) > 2:
            return related_column(self._scope, self._model, parts, span)
        raise FormulaError(
            "unsupported",
            "A metric names columns of its own element.",
            span,
            hint="Add the column to the element first.",
        )

    def resolve_field(self, base: ResolvedReference, name: str, span: Span) -> ResolvedReference | None:
        return self._scope.resolve_field(base, name, span)
