"""Decides whether a finished materialization can replace an element's query, and if not, why."""

from collections.abc import Iterable, Iterator

from tablewright.compiler.analysis.workbook import AnalysedElement
from tablewright.compiler.expressions.atoms import LookupAtom
from tablewright.compiler.expressions.dependencies import all_atoms, all_references, foreign_parts
from tablewright.compiler.expressions.references import ControlValueOf
from tablewright.compiler.interface import StoredElement, StoredUse
from tablewright.compiler.materialized.digest import digest, reached
from tablewright.compiler.sql.query_builder import QueryBuilder
from tablewright.compiler.sql.relations.base import StoredRelation
from tablewright.formula.typed import Typed, calls

TIMED = frozenset({"Now", "Today"})
PERSONAL = frozenset(
    {
        "CurrentUserEmail",
        "CurrentUserFullName",
        "CurrentUserFirstName",
        "CurrentUserInTeam",
        "CurrentUserAttributeText",
    }
)


class MaterializationChooser:
    """Chooses stored tables during one compilation and records the decisions."""

    def __init__(self, stored: Iterable[StoredElement], builder: QueryBuilder) -> None:
        self._stored = {(each.element_id, each.level): each for each in stored}
        self._builder = builder
        self._refusals: dict[tuple[str, str], str | None] = {}
        self.uses: dict[tuple[str, str], StoredUse] = {}

    def choose(self, model: AnalysedElement, depth: int, wanted: frozenset[str]) -> StoredRelation | None:
        """The stored table with these columns, unless a reason against it is found."""
        level = model.shape.levels[depth].id
        key = (model.element.id, level)
        found = self._stored.get(key)
        if found is None:
            return None
        if key not in self._refusals:
            self._refusals[key] = _refusal(model, depth, found)
        reason = self._refusals[key]
        missing = [column_id for column_id in wanted if column_id not in found.columns]
        if reason is None and missing:
            names = ", ".join(f"“{model.by_id[each].name}”" for each in sorted(missing))
            reason = f"The stored table lacks {names}."
        zone = self._builder.query_context.time_zone
        instants = [each for each in wanted if zone != "UTC" and model.columns[each].kind.instant]
        if reason is None and instants:
            names = ", ".join(f"“{model.by_id[each].name}”" for each in sorted(instants))
            reason = f"The stored table has what clocks in {zone} show, not the instants of {names}."
        if reason is not None:
            self.uses[key] = StoredUse(found.element_id, False, reason, found.as_of)
            return None
        fresh = "The stored table is current; “now” in it is the time of the run."
        reason = fresh if _timed(model, depth, found) else "The stored table is current."
        self.uses.setdefault(key, StoredUse(found.element_id, True, reason, found.as_of))
        return StoredRelation(found, self._builder)


def _refusal(model: AnalysedElement, depth: int, stored: StoredElement) -> str | None:
    things = reached(model, depth, stored.columns)
    for element_id, column_id in things:
        each = model.analysis.model(element_id)
        if not column_id:
            names = [control.control_id for control, _ in each.control_rules]
            if names:
                return f"The control “{names[0]}” filters “{each.element.name}”."
            named = each.controls_in_sql
            if named:
                return f"The custom SQL of “{each.element.name}” uses the control “{named[0]}”."
            continue
        for formula in formulas(each, column_id):
            if any(call.function.name in PERSONAL for call in calls(formula)):
                return f"“{each.element.name}” depends on the person who looks at it."
            controls = [r for r in all_references(formula) if isinstance(r, ControlValueOf)]
            if controls:
                return f"“{each.element.name}” uses the control “{controls[0].control_id}” in a formula."
    if digest(model, depth, stored.columns) != stored.digest:
        return "The element has changed since it was stored."
    return None


def _timed(model: AnalysedElement, depth: int, stored: StoredElement) -> bool:
    return any(
        call.function.name in TIMED
        for element_id, column_id in reached(model, depth, stored.columns)
        for formula in formulas(model.analysis.model(element_id), column_id)
        for call in calls(formula)
    )


def formulas(model: AnalysedElement, column_id: str) -> Iterator[Typed]:
    """The formula of a column, as written and as placed, lookups' foreign parts included."""
    info = model.columns.get(column_id)
    if info is None or info.placed is None:
        return
    if info.written is not None:
        yield info.written
    yield info.placed
    for atom in all_atoms(info.placed):
        if isinstance(atom, LookupAtom):
            yield from foreign_parts(atom)
