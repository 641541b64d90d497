"""Resolves references by name or id only. Never type-checks and never raises."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from tablewright.compiler.analysis.related import find_relationship, holders_of, is_metric, visible_metrics
from tablewright.compiler.analysis.scope import ElementScope
from tablewright.compiler.analysis.sources.base import ElementSchema
from tablewright.compiler.expressions.atoms import TotalMode
from tablewright.compiler.expressions.references import (
    ControlValueOf,
    ForeignColumn,
    OwnColumn,
    Resolved,
    SourceColumnValue,
    TotalReference,
)
from tablewright.compiler.expressions.totals import total_name
from tablewright.document.model import Column, ControlElement, WarehouseTableSource
from tablewright.document.names import friendly_name, normalized_name
from tablewright.document.sources import root_sources
from tablewright.formula.errors import FormulaError, Span
from tablewright.formula.ids import id_part, is_id
from tablewright.formula.typed import TypedLiteral, TypedReference, ValueKind
from tablewright.formula.types import ValueType

if TYPE_CHECKING:
    from tablewright.compiler.analysis.workbook import AnalysedElement

NOWHERE = Span(0, 0)
ANY = ValueKind(type=ValueType.NULL)
NOTHING = TypedLiteral(span=NOWHERE, kind=ANY, value=None)


class UntypedScope(ElementScope):
    """The scope of one element without types: columns in error or in a cycle resolve, too."""

    def __init__(self, model: "AnalysedElement") -> None:
        super().__init__(model, None)
        self._told: dict[tuple[tuple[str, ...], tuple[bool, ...], bool], Resolved | None] = {}

    def meaning(self, parts: tuple[str, ...], *, far: bool = False) -> Resolved | None:
        """What a reference means; None when it resolves to nothing or is ambiguous.

        `far` is for a reference to the rows of another element, inside a lookup.
        """
        key = (parts, tuple(map(is_id, parts)), far)
        if key not in self._told:
            self._told[key] = self._meaning(parts, far=far)
        return self._told[key]

    def _meaning(self, parts: tuple[str, ...], *, far: bool) -> Resolved | None:
        if self._may_be_unknown_source(parts):
            return None
        try:
            near = self._resolve(parts, NOWHERE)
        except FormulaError:
            return None
        return self._as_far(near) if far else near

    def names(self, meaning: Resolved) -> tuple[tuple[str, ...], ...]:
        """The display forms of a reference, the best one first; not every one resolves to it in this
        element."""
        model = self._model
        match meaning:
            case OwnColumn():
                name = model.by_id[meaning.column_id].name
                return (name,), (model.element.name, name)
            case TotalReference():
                total = total_name(meaning.mode)
                name = model.by_id[meaning.column_id].name
                return (f"{name}{total}",), (id_part(meaning.column_id, total=total),)
            case ForeignColumn():
                other = model.analysis.elements[meaning.element_id]
                name = model.analysis.model(other.id).by_id[meaning.column_id].name
                own = ((name,),) if other is model.element else ()
                return (*own, (other.name, name), (id_part(other.id), name))
            case RelatedColumn():
                return self._related_names(meaning)
            case MetricOf():
                return (("Metrics", self._metric_name(meaning)),)
            case SourceColumnValue():
                return (model.source_parts(meaning.key),)
            case ControlValueOf():
                return ((meaning.control_id,),)
            case _:
                return ()

    def ids(self, meaning: Resolved) -> tuple[str, ...] | None:
        """The stored form of a reference."""
        model = self._model
        match meaning:
            case OwnColumn():
                return (id_part(meaning.column_id),)
            case TotalReference():
                return (id_part(meaning.column_id, total=total_name(meaning.mode)),)
            case ForeignColumn(element_id=model.element.id):
                return (id_part(meaning.column_id),)
            case ForeignColumn():
                return id_part(meaning.element_id), id_part(meaning.column_id)
            case RelatedColumn():
                path = map(id_part, meaning.path)
                return id_part(meaning.element_id), *path, id_part(meaning.column_id)
            case MetricOf():
                return "Metrics", id_part(meaning.metric_id)
            case SourceColumnValue() if model.parent is not None:
                return id_part(model.parent.element.id), id_part(meaning.key)
            case SourceColumnValue():
                return id_part(""), model.stable_key(meaning.key)
            case ControlValueOf():
                control = model.analysis.controls[meaning.control_id.casefold()]
                return (id_part(control.id),)
            case _:
                return None

    @cached_property
    def _sources_known(self) -> bool:
        sources = self._model.analysis.sources
        return all(root in sources for root in root_sources(self._model.element.source))

    def _may_be_unknown_source(self, parts: tuple[str, ...]) -> bool:
        """Whether the source might have the column, but its facts are unknown."""
        source = self._model.element.source
        if self._sources_known or len(parts) == 1 or is_id(parts[0]):
            return False
        if not isinstance(source, WarehouseTableSource):
            return True
        return normalized_name(parts[0]) == normalized_name(friendly_name(source.path[-1]))

    def _as_far(self, near: Resolved) -> Resolved:
        kind = near.kind
        foreign = self._model.placement.as_foreign(TypedReference(span=NOWHERE, kind=kind, resolved=near))
        if foreign is None:
            return near
        return ForeignColumn(kind=ANY, element_id=foreign.element_id, column_id=foreign.column_id)

    # ------------------------------------------------------------ the ends of resolving, without types

    def _own(self, column: Column, span: Span) -> Resolved:  # noqa: ARG002
        return OwnColumn(kind=ANY, column_id=column.id)

    def _total_of(self, column: Column, mode: TotalMode, span: Span) -> Resolved:  # noqa: ARG002
        return TotalReference(kind=ANY, column_id=column.id, mode=mode, written=NOTHING)

    def _source(self, key: str, span: Span) -> Resolved:  # noqa: ARG002
        return SourceColumnValue(kind=ANY, key=key)

    def _other(self, model: "AnalysedElement", column: Column, span: Span) -> Resolved:  # noqa: ARG002
        return ForeignColumn(kind=ANY, element_id=model.element.id, column_id=column.id)

    def _control(self, control: ControlElement) -> Resolved:
        return ControlValueOf(kind=ANY, control_id=control.control_id)

    def _related(self, parts: tuple[str, ...], span: Span) -> Resolved:
        owner, *steps, last = parts
        for holder, _ in holders_of(self, self._model, owner, span):
            related_column = self._along(holder, steps, last)
            if related_column is not None:
                return related_column
        raise FormulaError("unknown-column", f"There is no relationship “{steps[0]}”.", span)

    def _along(self, holder: "AnalysedElement", steps: list[str], last: str) -> "RelatedColumn | None":
        model, path = holder, list[str]()
        for step in steps:
            relationship = find_relationship(model, step)
            if relationship is None or relationship.target_element_id not in model.analysis.elements:
                return None
            path.append(relationship.id)
            model = model.analysis.model(relationship.target_element_id)
        column = model.by_id.get(last.id) if is_id(last) else model.named(last)
        if column is None:
            return None
        return RelatedColumn(
            kind=ANY,
            element_id=holder.element.id,
            path=tuple(path),
            target_id=model.element.id,
            column_id=column.id,
        )

    def _metric(self, name: str, span: Span) -> Resolved | None:
        visible = visible_metrics(self._model)
        folded = normalized_name(name)
        for owner, metric in visible:
            if is_metric(metric, name, folded):
                return MetricOf(kind=ANY, element_id=owner.element.id, metric_id=metric.id)
        if visible:
            raise FormulaError("unknown-column", f"There is no metric “{name}” here.", span)
        return None

    def _related_names(self, meaning: "RelatedColumn") -> tuple[tuple[str, ...], ...]:
        analysis = self._model.analysis
        model, names = analysis.model(meaning.element_id), list[str]()
        for step in meaning.path:
            relationship = find_relationship(model, id_part(step))
            assert relationship is not None
            names.append(relationship.name)
            model = analysis.model(relationship.target_element_id)
        names.append(model.by_id[meaning.column_id].name)
        holder = analysis.model(meaning.element_id)
        legs = [
            name
            for name, _, origin in self._model.origin.named_parts()
            if isinstance(origin, ElementSchema) and origin.model is holder
        ]
        owners = dict.fromkeys([holder.element.name, *legs, id_part(meaning.element_id)])
        return tuple((owner, *names) for owner in owners)

    def _metric_name(self, meaning: "MetricOf") -> str:
        metrics = self._model.analysis.elements[meaning.element_id].metrics
        return next(metric.name for metric in metrics if metric.id == meaning.metric_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class RelatedColumn(Resolved):
    """A column of `target_id`, reached from an element along the relationships with these ids."""

    element_id: str
    path: tuple[str, ...]
    target_id: str
    column_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricOf(Resolved):
    """A metric of an element."""

    element_id: str
    metric_id: str
