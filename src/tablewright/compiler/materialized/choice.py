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
        self._stored = {
            (stored_element.element_id, stored_element.level): stored_element for stored_element in stored
        }
        self._builder = builder
        self._refusals: dict[tuple[str, str], str | None] = {}
        self.uses: dict[tuple[str, str], StoredUse] = {}

    def choose(self, model: AnalysedElement, depth: int, wanted: frozenset[str]) -> StoredRelation | None:
        """The stored table with these columns, unless a reason against it is found."""
        level = model.shape.levels[depth].id
        key = (model.element.id, level)
        stored_element = self._stored.get(key)
        if stored_element is None:
            return None
        if key not in self._refusals:
            self._refusals[key] = _refusal(model, depth, stored_element)
        reason = self._refusals[key]
        missing = [column_id for column_id in wanted if column_id not in stored_element.columns]
        if reason is None and missing:
            names = ", ".join(f"“{model.by_id[column_id].name}”" for column_id in sorted(missing))
            reason = f"The stored table lacks {names}."
        zone = self._builder.query_context.time_zone
        instants = [
            column_id for column_id in wanted if zone != "UTC" and model.columns[column_id].kind.instant
        ]
        if reason is None and instants:
            names = ", ".join(f"“{model.by_id[instant].name}”" for instant in sorted(instants))
            reason = f"The stored table has what clocks in {zone} show, not the instants of {names}."
        if reason is not None:
            self.uses[key] = StoredUse(stored_element.element_id, False, reason, stored_element.as_of)
            return None
        fresh = "The stored table is current; “now” in it is the time of the run."
        reason = fresh if _timed(model, depth, stored_element) else "The stored table is current."
        self.uses.setdefault(key, StoredUse(stored_element.element_id, True, reason, stored_element.as_of))
        return StoredRelation(stored_element, self._builder)


def _refusal(model: AnalysedElement, depth: int, stored: StoredElement) -> str | None:
    things = reached(model, depth, stored.columns)
    for element_id, column_id in things:
        model_ = model.analysis.model(element_id)
        if not column_id:
            names = [control.control_id for control, _ in model_.control_rules]
            if names:
                return f"The control “{names[0]}” filters “{model_.element.name}”."
            named = model_.controls_in_sql
            if named:
                return f"The custom SQL of “{model_.element.name}” uses the control “{named[0]}”."
            continue
        for formula in formulas(model_, column_id):
            if any(call.function.name in PERSONAL for call in calls(formula)):
                return f"“{model_.element.name}” depends on the person who looks at it."
            controls = [r for r in all_references(formula) if isinstance(r, ControlValueOf)]
            if controls:
                return f"“{model_.element.name}” uses the control “{controls[0].control_id}” in a formula."
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
