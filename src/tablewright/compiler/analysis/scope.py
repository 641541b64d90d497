"""Resolves names in formulas: own columns, source columns, controls, other elements."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from tablewright.compiler.analysis.related import METRICS, metric, related_column
from tablewright.compiler.analysis.sources.base import find_offered
from tablewright.compiler.expressions.atoms import TotalMode
from tablewright.compiler.expressions.references import (
    ControlValueOf,
    Expanded,
    ForeignColumn,
    OwnColumn,
    Resolved,
    SourceColumnValue,
    TotalReference,
)
from tablewright.compiler.expressions.totals import split_total
from tablewright.document.model import Column, ControlElement, ElementValues
from tablewright.document.names import normalized_name
from tablewright.formula.errors import Fix, FormulaError, Span
from tablewright.formula.formatter import format_reference
from tablewright.formula.functions.catalogue import nearest
from tablewright.formula.ids import IdPart, is_id
from tablewright.formula.typed import ResolvedReference, ValueKind
from tablewright.formula.types import ValueType

if TYPE_CHECKING:
    from tablewright.compiler.analysis.sources.base import OfferedColumn
    from tablewright.compiler.analysis.workbook import AnalysedElement

T = TypeVar("T")


class ElementScope:
    """The scope of a column's formula. `column` is the one being defined, if it exists. A part written as an
    id means the thing with that id; if there is none, it is a name.
    """

    def __init__(self, model: "AnalysedElement", column: Column | None) -> None:
        self._model = model
        self._column = column
        self.metrics: dict[tuple[str, str], Expanded] = {}
        """The metrics that this formula names, by element and metric."""

    @property
    def home(self) -> int:
        """The level of the column that is being defined; irrelevant for a new formula."""
        return 0 if self._column is None else self._model.homes[self._column.id]

    def defines(self, column: Column) -> bool:
        """Whether it is this column that is being defined."""
        return self._column is column

    def resolve(self, parts: tuple[str, ...], span: Span) -> ResolvedReference:
        try:
            result = self._resolve(parts, span)
            return replace(result, qualified=True) if len(parts) > 1 else result
        except FormulaError as error:
            gone = self._gone(parts) if error.code == "unknown-column" else None
            if gone is not None:
                raise _deleted(gone, span) from error
            raise

    def _gone(self, parts: tuple[str, ...]) -> IdPart | None:
        """The first id in an unknown reference that does not exist."""
        first, *rest = parts
        if rest and is_id(first) and (not first.id or first.id in self._model.analysis.elements):
            return next((part for part in rest if is_id(part)), None)
        return next((part for part in parts if is_id(part)), None)

    def _resolve(self, parts: tuple[str, ...], span: Span) -> Resolved:
        if len(parts) == 1:
            return self._bare(parts[0], span)
        if len(parts) != 2:
            return self._related(parts, span)
        first, second = parts
        if first.casefold() == METRICS:
            result = self._metric(second, span)
            if result is not None:
                return result
        return self._qualified(first, second, span)

    def resolve_field(self, base: ResolvedReference, name: str, span: Span) -> ResolvedReference | None:
        if not isinstance(base, ControlValueOf):
            return None
        control = self._model.analysis.controls[base.control_id.casefold()]
        ends = control.declaration.ends
        for end in ends:
            if end == name.casefold():
                kind = control.declaration.value_kind(control)
                return ControlValueOf(kind=kind, constant=True, control_id=control.control_id, part=end)
        if ends:
            raise FormulaError(
                "unknown-column",
                f"The control {control.control_id} has no “.{name}”.",
                span,
                hint=f"Write .{ends[0]} or .{ends[1]}.",
            )
        return None

    # ------------------------------------------------------------ one part

    def _bare(self, name: str, span: Span) -> Resolved:
        model = self._model
        if is_id(name) and not name.total:
            known = model.by_id.get(name.id)
            if known is not None:
                return self._own(known, span)
            controls = model.analysis.controls.values()
            by_id = next((control for control in controls if control.id == name.id), None)
            if by_id is not None:
                return self._control(by_id)
        column = model.named(name)
        if column is not None:
            return self._own(column, span)
        control = model.analysis.controls.get(name.casefold())
        if control is not None:
            return self._control(control)
        offered = self._offered(name)
        if offered is not None:
            self._refuse_unclear(offered, name, span)
            return self._source(offered.key, span)
        total = self._total(name, span)
        if total is not None:
            return total
        known = [column.name for column in model.element.columns if column is not self._column] + [
            column.label for column in model.offered.values()
        ]
        known += [control.control_id for control in model.analysis.controls.values()]
        raise _unknown(f"There is no column “{name}” here.", name, known, span, prefix=())

    def _total(self, name: str, span: Span) -> Resolved | None:
        """`Sales (Row Total)`: a total of a column of this element."""
        model = self._model
        total = split_total(name.total if is_id(name) else name)
        named = model.by_id.get(name.id) if is_id(name) else None
        column = named or (model.named(total[0]) if total is not None else None)
        if total is None or column is None:
            return None
        return self._total_of(column, total[1], span)

    def _total_of(self, column: Column, mode: TotalMode, span: Span) -> Resolved:
        model = self._model
        own = self._own(column, span)
        written = model.info(column.id).written
        assert written is not None
        return TotalReference(kind=own.kind, column_id=column.id, mode=mode, written=written)

    def _own(self, column: Column, span: Span) -> Resolved:
        model = self._model
        chain = model.analysis.typing
        place = (model.element.id, column.id)
        if column is self._column or place in chain:
            names = [self._name(column) for column in chain[chain.index(place) :]] if place in chain else []
            shown = " → ".join([*(names or [column.name]), column.name])
            raise FormulaError(
                "circular",
                f"The column refers to itself: {shown}.",
                span,
                hint="For the source's column of that name, write "
                f"{format_reference((model.source_name or 'Source', column.name))}.",
            )
        info = model.info(column.id)
        if info.error is not None:
            code = "circular" if info.error.code == "circular" else "reference"
            message = info.error.message if code == "circular" else f"The column “{column.name}” is in error."
            raise FormulaError(code, message, span, hint=f"Repair “{column.name}” first.")
        return OwnColumn(kind=info.kind, column_id=column.id)

    def _name(self, place: tuple[str, str]) -> str:
        return self._model.analysis.model(place[0]).by_id[place[1]].name

    # ------------------------------------------------------------ two parts

    def _qualified(self, owner: str, name: str, span: Span) -> Resolved:
        model = self._model
        if is_id(owner):
            result = self._owned_by_id(owner, name, span)
            if result is not None:
                return result
        leg = self._leg(owner)
        if leg is not None:
            return self._leg_column(leg, name, span)
        if owner == model.source_name and self._offered(name) is not None:
            return self._source_column(owner, name, span)
        others = [(element.name, element.id) for element in model.analysis.elements.values()]
        exact = [element_id for shown, element_id in others if shown == owner]
        own = normalized_name(owner) == normalized_name(model.source_name)
        if own and (not exact or exact == [model.element.id]):
            return self._source_column(owner, name, span)
        matches = exact or [i for shown, i in others if normalized_name(shown) == normalized_name(owner)]
        if len(matches) > 1:
            raise FormulaError(
                "unknown-column",
                f"Several elements are called “{owner}”.",
                span,
                hint="Give them different names.",
            )
        if not matches and owner.casefold() == METRICS:
            raise FormulaError(
                "unknown-column",
                f"{model.element.name} has no metric “{name}”.",
                span,
                hint="Metrics come from the element and its source; neither has any.",
            )
        if not matches:
            known = [model.source_name, *self._leg_names(), *(shown for shown, _ in others)]
            raise _unknown(
                f"There is no source or element “{owner}”.",
                owner,
                [*filter(None, known)],
                span,
                suffix=(name,),
            )
        return self._foreign(matches[0], owner, name, span)

    def _owned_by_id(self, owner: IdPart, name: str, span: Span) -> Resolved | None:
        model = self._model
        if not owner.id:
            key = model.source_key(name.id if is_id(name) else name)
            if key is None:
                raise FormulaError(
                    "unknown-column",
                    model.origin.lacks(name.id if is_id(name) else name),
                    span,
                    hint="Choose another column of the source.",
                )
            return self._source(key, span)
        other = model.analysis.elements.get(owner.id)
        if other is None:
            return None
        if model.parent is not None and model.parent.element is other:
            return self._source_column(other.name, name, span)
        return self._foreign(other.id, other.name, name, span)

    def _leg_names(self) -> list[str]:
        return list(dict.fromkeys(column.owner for column in self._model.offered.values() if column.owner))

    def _leg(self, owner: str) -> str | None:
        """The leg of that name, if the source is a join."""
        legs = self._leg_names()
        if owner in legs:
            return owner
        wanted = normalized_name(owner)
        return next((leg for leg in legs if normalized_name(leg) == wanted), None)

    def _leg_column(self, leg: str, name: str, span: Span) -> Resolved:
        leg_column = find_offered(self._model.origin, leg, name)
        if leg_column is None:
            known = [column.label for column in self._model.offered.values() if column.owner == leg]
            raise _unknown(f"{leg} has no column “{name}”.", name, known, span, prefix=(leg,))
        return self._source(leg_column.key, span)

    def _source_column(self, owner: str, name: str, span: Span) -> Resolved:
        offered = self._model.offered.values()
        source_column = self._offered(name)
        if source_column is None:
            known = [column.label for column in offered]
            raise _unknown(f"{owner} has no column “{name}”.", name, known, span, prefix=(owner,))
        return self._source(source_column.key, span)

    def _offered(self, name: str) -> "OfferedColumn | None":
        """The source column of that name, as shown or as the source spells it."""
        if is_id(name) and (key := self._model.source_key(name.id)) is not None:
            return self._model.offered[key]
        offered = self._model.offered.values()
        return find(name, ((column.label, column) for column in offered)) or find(
            name, ((column.key, column) for column in offered)
        )

    def _refuse_unclear(self, meant: "OfferedColumn", name: str, span: Span) -> None:
        """Raise FormulaError if an unqualified name matches columns of several legs."""
        offered = self._model.offered.values()
        owners = [column.owner for column in offered if column.owner and column.label == meant.label]
        if len(owners) > 1:
            raise FormulaError(
                "unknown-column",
                f"Several parts of the source have a column “{name}”: {', '.join(owners)}.",
                span,
                hint=f"Write {format_reference((owners[0], meant.label))}.",
            )

    def _source(self, key: str, span: Span) -> Resolved:
        model = self._model
        model.origin.check(key, span)
        return SourceColumnValue(kind=model.source_kind(key), key=key)

    def _foreign(self, element_id: str, owner: str, name: str, span: Span) -> Resolved:
        model = self._model.analysis.model(element_id)
        column = model.by_id.get(name.id) if is_id(name) else None
        column = column or find(name, ((column.name, column) for column in model.element.columns))
        if column is None:
            known = [column.name for column in model.element.columns if column is not self._column]
            raise _unknown(f"{owner} has no column “{name}”.", name, known, span, prefix=(owner,))
        if model is self._model:
            return self._own(column, span)
        return self._other(model, column, span)

    def _other(self, model: "AnalysedElement", column: Column, span: Span) -> Resolved:
        self._refuse_broken(model, column.id, span)
        kind = model.info(column.id).kind
        return ForeignColumn(kind=kind, element_id=model.element.id, column_id=column.id)

    def _refuse_broken(self, model: "AnalysedElement", column_id: str, span: Span) -> None:
        column = model.by_id[column_id]
        if (model.element.id, column_id) in self._model.analysis.typing:
            raise FormulaError(
                "circular",
                f"The column “{column.name}” of {model.element.name} refers back to this one.",
                span,
                hint="Break the circle in one of the two formulas.",
            )
        if model.info(column_id).error is not None:
            raise FormulaError(
                "reference",
                f"The column “{column.name}” of {model.element.name} is in error.",
                span,
                hint=f"Repair it in {model.element.name}.",
            )

    # ------------------------------------------------------------ relationships and metrics

    def _related(self, parts: tuple[str, ...], span: Span) -> Resolved:
        return related_column(self, self._model, parts, span)

    def _metric(self, name: str, span: Span) -> Resolved | None:
        return metric(self, self._model, name, span)

    def own_column(self, column_id: str, span: Span) -> Resolved:
        """A column of this element by its id."""
        return self._own(self._model.by_id[column_id], span)

    def source_column(self, key: str, span: Span) -> Resolved:
        """A column of the source by its key; FormulaError if it has no such column at this grain."""
        if key not in self._model.offered:
            raise FormulaError(
                "unknown-column",
                "A column that is needed here does not exist at the level that this element reads.",
                span,
                hint="Read the base rows of the source, or name another column.",
            )
        return self._source(key, span)

    def foreign_by_id(self, model: "AnalysedElement", column_id: str, span: Span) -> Resolved:
        """A column of another element by its id."""
        return self._other(model, model.by_id[column_id], span)

    def foreign_column(
        self, model: "AnalysedElement", name: str, rest: Sequence[str], span: Span
    ) -> Resolved:
        """A column of another element: by its name, or with `rest` through a relationship of that element."""
        if rest:
            return self._other(model, model.related_column((name, *rest)), span)
        column = model.by_id.get(name.id) if is_id(name) else model.named(name)
        if column is None:
            known = [column.name for column in model.element.columns]
            owner = model.element.name
            raise _unknown(f"{owner} has no column “{name}”.", name, known, span, prefix=(owner,))
        return self._other(model, column, span)

    # ------------------------------------------------------------ controls

    def _control(self, control: ControlElement) -> Resolved:
        return ControlValueOf(kind=self.control_kind(control), constant=True, control_id=control.control_id)

    def control_kind(self, control: ControlElement) -> ValueKind:
        """The kind of a control's value."""
        declaration = control.declaration
        if declaration.ends or (declaration.is_list and control.multiple):
            return ValueKind(type=ValueType.VARIANT)
        options = control.options if declaration.is_list else None
        analysis = self._model.analysis
        if isinstance(options, ElementValues) and options.element_id in analysis.elements:
            model = analysis.model(options.element_id)
            if options.column_id in model.by_id:
                return model.info(options.column_id).kind
        return declaration.value_kind(control)


def find(name: str, candidates: Iterable[tuple[str, T]]) -> T | None:
    """The candidate of that name: exactly, else by its normalized form."""
    listed = list(candidates)
    exact = next((listed_value for shown, listed_value in listed if shown == name), None)
    if exact is not None:
        return exact
    wanted = normalized_name(name)
    return next((listed_value for shown, listed_value in listed if normalized_name(shown) == wanted), None)


def _deleted(part: IdPart, span: Span) -> FormulaError:
    """The error of a reference by id to something that was deleted."""
    name = part.last_name or part.id
    return FormulaError(
        "unknown-column",
        f"What this named is gone: “{name}” was deleted.",
        span,
        hint="Undo the deletion, or name another column.",
    )


def _unknown(
    message: str,
    name: str,
    known: list[str],
    span: Span,
    *,
    prefix: tuple[str, ...] = (),
    suffix: tuple[str, ...] = (),
) -> FormulaError:
    near = nearest(name, known)
    if near is None:
        return FormulaError("unknown-column", message, span, hint="Check the name, or add the column first.")
    text = format_reference((*prefix, near, *suffix))
    return FormulaError(
        "unknown-column", message, span, hint=f"Did you mean {text}?", fix=Fix(f"Use {text}", span, text)
    )
