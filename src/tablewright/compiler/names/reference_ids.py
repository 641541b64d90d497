"""Converts references in formulas between ids (stored) and names (shown).

`to_stored` turns the names of a formula into ids, `to_displayed` the ids into names. Only references are
replaced: white space, comments, letter case and what means nothing stay as they are. A name is written so
that it resolves to the same thing in this element; if no name does, the id stays.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from tablewright.catalog.facts import TableFacts
from tablewright.compiler.analysis.sources.join_conditions import JoinScope
from tablewright.compiler.analysis.workbook import AnalysedElement, AnalysedWorkbook
from tablewright.compiler.names.join_condition_formulas import map_conditions
from tablewright.document.formulas import map_formulas
from tablewright.document.model import Workbook
from tablewright.document.sources import RootSource
from tablewright.formula.errors import Fix, FormulaError, Span
from tablewright.formula.formatter import format_reference
from tablewright.formula.ids import id_part, is_id
from tablewright.formula.references import FoundReference, far_spans, list_references

MOST_CHARACTERS = 20_000


@dataclass(frozen=True, slots=True)
class DisplayedFormula:
    """A formula as people see it, with the old and new position of each replaced reference."""

    text: str
    replaced: tuple[tuple[Span, Span], ...] = ()

    def place(self, span: Span) -> Span:
        """The span in the shown formula that corresponds to one of the stored formula."""
        return Span(self._offset(span.start, 0), self._offset(span.end, 1))

    def _offset(self, offset: int, side: int) -> int:
        moved = 0
        for before, after in self.replaced:
            if offset <= before.start:
                break
            if offset < before.end:
                return (after.start, after.end)[side]
            moved = after.end - before.end
        return offset + moved


def to_stored(
    model: AnalysedElement, formula: str, previous: Callable[[], AnalysedWorkbook | None] = lambda: None
) -> str:
    """The formula with an id for every name that resolves in the element. After the id of a deleted thing
    comes the name that it had in `previous`.
    """
    untyped_scope = model.untyped_scope
    far = far_spans(formula)

    def stored(reference: FoundReference) -> tuple[str, ...] | None:
        inside = reference.span in far
        meaning = untyped_scope.meaning(reference.parts, far=inside)
        if meaning is None:
            return _remembered(reference.parts, model, previous)
        ids = untyped_scope.ids(meaning)
        return ids if ids is not None and untyped_scope.meaning(ids, far=inside) == meaning else None

    bound = replaced(formula, stored).text
    return bound if len(bound) <= MOST_CHARACTERS else formula


def to_displayed(model: AnalysedElement, formula: str) -> DisplayedFormula:
    """The formula with the present names for its ids."""
    if "[#" not in formula and "/#" not in formula:
        return DisplayedFormula(formula)
    untyped_scope = model.untyped_scope
    far = far_spans(formula)

    def shown(reference: FoundReference) -> tuple[str, ...] | None:
        if not any(map(is_id, reference.parts)):
            return None
        inside = reference.span in far
        meaning = untyped_scope.meaning(reference.parts, far=inside)
        if meaning is None:
            last = _last_names(reference.parts, model.analysis)
            return last if last is not None and untyped_scope.meaning(last, far=inside) is None else None
        names = untyped_scope.names(meaning)
        return next((name for name in names if untyped_scope.meaning(name, far=inside) == meaning), None)

    return replaced(formula, shown)


def workbook_to_stored(
    workbook: Workbook,
    sources: Mapping[RootSource, TableFacts],
    previous: Callable[[], Workbook | None] = lambda: None,
) -> Workbook:
    """The workbook with ids in every formula. References to columns of sources without facts keep their
    names. `previous` is called for the workbook before the change if something was deleted.
    """
    analysis = AnalysedWorkbook(workbook, sources)

    @cache
    def before() -> AnalysedWorkbook | None:
        known = previous()
        return AnalysedWorkbook(known, sources) if known is not None else None

    bound = map_formulas(
        workbook, lambda element, formula: to_stored(analysis.model(element.id), formula, before)
    )
    return map_conditions(bound, analysis, condition_to_stored)


def workbook_to_displayed(workbook: Workbook, sources: Mapping[RootSource, TableFacts]) -> Workbook:
    """The workbook with every formula as people see it."""
    analysis = AnalysedWorkbook(workbook, sources)
    shown = map_formulas(
        workbook, lambda element, formula: to_displayed(analysis.model(element.id), formula).text
    )
    return map_conditions(shown, analysis, condition_to_displayed)


def condition_to_stored(scope: JoinScope, formula: str) -> str:
    """A side of a join's condition with the keys of its columns: `[#/leg\\/key]`."""

    def stored(reference: FoundReference) -> tuple[str, ...] | None:
        meant = scope.find(reference.parts)
        if len(meant) != 1:
            return None
        parts = (id_part(""), scope.join.stable_key(meant[0].key))
        return parts if scope.find(parts) == meant else None

    return replaced(formula, stored).text


def condition_to_displayed(scope: JoinScope, formula: str) -> str:
    """A side of a join's condition with the names of its columns: `[Leg/Column]`."""

    def shown(reference: FoundReference) -> tuple[str, ...] | None:
        if not any(map(is_id, reference.parts)):
            return None
        meant = scope.find(reference.parts)
        names = (meant[0].owner, meant[0].label) if len(meant) == 1 else ()
        return names if names and scope.find(names) == meant else None

    return replaced(formula, shown).text


def displayed_error(model: AnalysedElement, error: FormulaError, formula: str | None) -> FormulaError:
    """An error of a stored formula, with the names and positions of the shown one."""
    if formula is None or "#" not in formula:
        return error
    shown = to_displayed(model, formula)
    fix = error.fix
    return FormulaError(
        error.code,
        _shown_in(model, error.message) or "",
        shown.place(error.span),
        hint=_shown_in(model, error.hint),
        fix=fix and Fix(fix.title, shown.place(fix.span), _shown_in(model, fix.text) or ""),
    )


def _shown_in(model: AnalysedElement, words: str | None) -> str | None:
    """A message with the references in it replaced by names."""
    if words is None or "[" not in words:
        return words
    return to_displayed(model, words).text


def replaced(formula: str, change: Callable[[FoundReference], tuple[str, ...] | None]) -> DisplayedFormula:
    if "[" not in formula:
        return DisplayedFormula(formula)
    try:
        references = list_references(formula)
    except FormulaError:
        # A formula that cannot be split into tokens has no references; it stays as the person left it.
        return DisplayedFormula(formula)
    pieces: list[str] = []
    places: list[tuple[Span, Span]] = []
    done = length = 0
    for reference in references:
        parts = change(reference)
        if parts is None or (parts == reference.parts and all(map(_alike, parts, reference.parts))):
            continue
        text = format_reference(parts)
        pieces += [formula[done : reference.span.start], text]
        start = length + reference.span.start - done
        length = start + len(text)
        places.append((reference.span, Span(start, length)))
        done = reference.span.end
    return DisplayedFormula("".join([*pieces, formula[done:]]), tuple(places))


def _alike(new: str, old: str) -> bool:
    return is_id(new) == is_id(old)


def _remembered(
    parts: tuple[str, ...], model: AnalysedElement, before: Callable[[], AnalysedWorkbook | None]
) -> tuple[str, ...] | None:
    """The parts with the former names of their ids; None if there is none."""
    if not any(is_id(part) and part.id and part.last_name is None for part in parts):
        return None
    previous = before()
    if previous is None or model.element.id not in previous.elements:
        return None
    untyped_scope = previous.model(model.element.id).untyped_scope
    meaning = untyped_scope.meaning(parts)
    names = () if meaning is None else untyped_scope.names(meaning)
    full = next((name for name in reversed(names) if not any(map(is_id, name))), ())
    if len(full) < len(parts):
        return None
    return tuple(
        id_part(part.id, name) if is_id(part) and part.id and part.id not in model.analysis.elements else part
        for part, name in zip(parts, full[len(full) - len(parts) :], strict=True)
    )


def _last_names(parts: tuple[str, ...], analysis: AnalysedWorkbook) -> tuple[str, ...] | None:
    """The names that the ids of a reference to something deleted were last known by."""
    names: list[str] = []
    for number, part in enumerate(parts):
        owner = analysis.elements.get(part.id) if is_id(part) and number < len(parts) - 1 else None
        name = part if not is_id(part) else owner.name if owner is not None else part.last_name
        if name is None:
            return None
        names.append(name)
    return tuple(names)
