"""Lineage: what a column is computed from and what is computed from it, down to source columns."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from tablewright.compiler.analysis.sources.base import SourceSchema, TableSchema
from tablewright.compiler.analysis.sources.join import JoinSchema
from tablewright.compiler.analysis.untyped_scope import MetricOf, RelatedColumn
from tablewright.compiler.analysis.workbook import AnalysedElement, AnalysedWorkbook
from tablewright.compiler.editor.targets import refuse_unknown
from tablewright.compiler.expressions.references import (
    ControlValueOf,
    ForeignColumn,
    OwnColumn,
    Resolved,
    SourceColumnValue,
    TotalReference,
)
from tablewright.formula.errors import FormulaError, Span
from tablewright.formula.references import far_spans, list_references

NodeKind = Literal["column", "source-column", "control", "metric"]


@dataclass(frozen=True, slots=True)
class Thing:
    """A node: a column of an element, a column of a source, or a control (by its element's id)."""

    kind: NodeKind
    owner: str
    """The element's id, or the path of the source table."""
    id: str

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.owner}/{self.id}"


@dataclass(frozen=True, slots=True)
class Edge:
    """`target` is computed from `source`."""

    source: Thing
    target: Thing


@dataclass(frozen=True, slots=True)
class Lineage:
    """Everything before and after a thing. `labels` are the display names of the nodes."""

    edges: tuple[Edge, ...]
    labels: dict[Thing, str] = field(default_factory=dict[Thing, str])


@dataclass(frozen=True, slots=True)
class Mention:
    """A reference in the formula of a column or a metric, and the things it means."""

    owner: Thing
    span: Span
    things: tuple[Thing, ...]


class Graph:
    """All references of a workbook, read once for each of its versions."""

    def __init__(self, analysis: AnalysedWorkbook) -> None:
        self.analysis = analysis
        self._read: dict[str, tuple[Mention, ...]] = {}

    def read(self, element_id: str) -> tuple[Mention, ...]:
        """The references in the formulas of one element."""
        if element_id not in self._read:
            self._read[element_id] = tuple(self._mentions(element_id))
        return self._read[element_id]

    @cached_property
    def mentions(self) -> tuple[Mention, ...]:
        return tuple(mention for element_id in self.analysis.elements for mention in self.read(element_id))

    @cached_property
    def before(self) -> dict[Thing, tuple[Thing, ...]]:
        """What each column is directly computed from."""
        things_before: dict[Thing, dict[Thing, None]] = {}
        for mention in self.mentions:
            things_before.setdefault(mention.owner, {}).update(dict.fromkeys(mention.things))
        for element_id in self.analysis.elements:
            model = self.analysis.model(element_id)
            for column in model.element.columns:
                if column.source_column is not None:
                    key = model.source_key(column.source_column)
                    things = () if key is None else tuple(_source_things(model.origin, key, model))
                    things_before.setdefault(Thing("column", element_id, column.id), {}).update(
                        dict.fromkeys(things)
                    )
        return {thing: tuple(things) for thing, things in things_before.items()}

    @cached_property
    def after(self) -> dict[Thing, tuple[Thing, ...]]:
        """What is directly computed from each thing."""
        things_after: dict[Thing, list[Thing]] = {}
        for target, sources in self.before.items():
            for source in sources:
                things_after.setdefault(source, []).append(target)
        return {thing: tuple(targets) for thing, targets in things_after.items()}

    def label(self, thing: Thing) -> str:
        analysis = self.analysis
        if thing.kind == "column":
            model = analysis.model(thing.owner)
            return f"{model.element.name}/{model.by_id[thing.id].name}"
        if thing.kind == "metric":
            owner = analysis.elements[thing.owner]
            return f"{owner.name}/{next(metric.name for metric in owner.metrics if metric.id == thing.id)}"
        if thing.kind == "control":
            control_ids = (
                control.control_id for control in analysis.controls.values() if control.id == thing.id
            )
            return next(control_ids, thing.id)
        return f"{thing.owner}/{thing.id}"

    def _mentions(self, element_id: str) -> Iterator[Mention]:
        model = self.analysis.model(element_id)
        for column in model.element.columns:
            if column.formula is not None and "[" in column.formula:
                own = Thing("column", element_id, column.id)
                yield from self._mentions_of(model, own, column.formula)
        for metric in model.element.metrics:
            yield from self._mentions_of(model, Thing("metric", element_id, metric.id), metric.formula)

    def _mentions_of(self, model: AnalysedElement, own: Thing, formula: str) -> Iterator[Mention]:
        try:
            references = list_references(formula)
        except FormulaError:
            return
        untyped_scope, far = model.untyped_scope, far_spans(formula)
        for reference in references:
            meaning = untyped_scope.meaning(reference.parts, far=reference.span in far)
            if meaning is not None:
                things = tuple(things_of(model, meaning))
                yield Mention(own, reference.span, things)


def things_of(model: AnalysedElement, meaning: Resolved) -> Iterator[Thing]:
    """The things that a reference in a formula of the element reads."""
    match meaning:
        case OwnColumn() | TotalReference():
            yield Thing("column", model.element.id, meaning.column_id)
        case ForeignColumn():
            yield Thing("column", meaning.element_id, meaning.column_id)
        case RelatedColumn():
            yield Thing("column", meaning.target_id, meaning.column_id)
        case MetricOf():
            yield Thing("metric", meaning.element_id, meaning.metric_id)
        case SourceColumnValue():
            yield from _source_things(model.origin, meaning.key, model)
        case ControlValueOf():
            yield Thing("control", "", model.analysis.controls[meaning.control_id.casefold()].id)
        case _:
            pass


def _source_things(origin: SourceSchema, key: str, model: AnalysedElement) -> Iterator[Thing]:
    read = [
        Thing("column", analysed_element.element.id, column_id)
        for analysed_element, column_id in origin.columns_of(key)
    ]
    if read:
        yield from read
    elif isinstance(origin, JoinSchema):
        leg, inner = origin.part(key)
        yield from _source_things(leg.origin, inner, model)
    elif isinstance(origin, TableSchema) and origin.facts is not None and origin.facts.path:
        yield Thing("source-column", ".".join(origin.facts.path), key)
    else:
        yield Thing("source-column", model.source_name or model.element.name, key)


def lineage(graph: Graph, start: Thing, direction: Literal["before", "after", "both"] = "both") -> Lineage:
    """Everything that a thing is computed from, and everything that is computed from it.

    CompileError when the workbook has no such column or control.
    """
    if start.kind == "control":
        refuse_unknown(graph.analysis, "control", start.id)
    else:
        refuse_unknown(graph.analysis, "column", start.owner, start.id)
    edges: dict[Edge, None] = {}
    if direction in ("before", "both"):
        for thing, near in _walk(start, graph.before):
            edges.update({Edge(other_thing, thing): None for other_thing in near})
    if direction in ("after", "both"):
        for thing, near in _walk(start, graph.after):
            edges.update({Edge(thing, other_thing): None for other_thing in near})
    nodes = dict.fromkeys([start, *(thing for edge in edges for thing in (edge.source, edge.target))])
    return Lineage(tuple(edges), {node: graph.label(node) for node in nodes})


def _walk(start: Thing, near: dict[Thing, tuple[Thing, ...]]) -> Iterator[tuple[Thing, tuple[Thing, ...]]]:
    seen, pending = {start}, deque([start])
    while pending:
        thing = pending.popleft()
        neighbours = near.get(thing, ())
        yield thing, neighbours
        for other_thing in neighbours:
            if other_thing not in seen:
                seen.add(other_thing)
                pending.append(other_thing)
