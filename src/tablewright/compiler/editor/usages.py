"""Finds where a column, an element or a control is used, and the effects of renaming it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from tablewright.compiler.analysis.workbook import AnalysedWorkbook
from tablewright.compiler.editor.lineage import Graph, Thing
from tablewright.compiler.editor.targets import refuse_unknown
from tablewright.compiler.names.reference_ids import to_displayed, to_stored
from tablewright.document.index import elements
from tablewright.document.model import ControlElement, DataElement, ElementValues, Workbook
from tablewright.document.sources import Source, SqlSource, elements_in, walk_sources
from tablewright.formula.errors import Span

_CONTROL_ID = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,63}")


@dataclass(frozen=True, slots=True)
class Target:
    """`column_id` is empty for elements and controls."""

    kind: Literal["column", "element", "control"]
    element_id: str
    column_id: str = ""


@dataclass(frozen=True, slots=True)
class Usage:
    """`role`: `formula` or `metric` (with the place in the shown formula), `source`, `statement` (custom SQL
    that takes a control's value), or a setting's path.

    `column_id` is the metric's id for a metric.
    """

    element_id: str
    column_id: str | None
    role: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class ChangedFormula:
    """A formula of a column or metric that reads differently after a rename.

    `stored` is its new stored form.
    """

    element_id: str
    column_id: str
    is_metric: bool
    stored: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Renamed:
    """`problem` says why the name cannot be used; `suggestion` is one that can."""

    problem: str | None = None
    suggestion: str | None = None
    formulas: tuple[ChangedFormula, ...] = ()


def usages(graph: Graph, target: Target) -> list[Usage]:
    """Every place of the document that depends on the target, formulas first."""
    analysis = graph.analysis
    usage_list: list[Usage] = []
    for mention in graph.mentions:
        if any(_is_meant(thing, target) for thing in mention.things):
            model = analysis.model(mention.owner.owner)
            span = to_displayed(model, _formula(analysis, mention.owner)).place(mention.span)
            role = "metric" if mention.owner.kind == "metric" else "formula"
            usage_list.append(Usage(mention.owner.owner, mention.owner.id, role, span))
    if target.kind == "column":
        for user in graph.after.get(Thing("column", target.element_id, target.column_id), ()):
            if user.kind == "column" and analysis.model(user.owner).by_id[user.id].source_column is not None:
                usage_list.append(Usage(user.owner, user.id, "source"))
    for element in elements(analysis.workbook):
        if isinstance(element, ControlElement):
            usage_list += _in_control(element, target)
        elif element.id in analysis.elements:
            usage_list += _in_element(analysis, analysis.elements[element.id], target)
    return usage_list


def _formula(analysis: AnalysedWorkbook, owner: Thing) -> str:
    if owner.kind == "metric":
        metrics = analysis.elements[owner.owner].metrics
        return next(metric.formula for metric in metrics if metric.id == owner.id)
    return analysis.model(owner.owner).by_id[owner.id].formula or ""


def _is_meant(thing: Thing, target: Target) -> bool:
    if target.kind == "control":
        return thing.kind == "control" and thing.id == target.element_id
    if thing.kind != "column" or thing.owner != target.element_id:
        return False
    return target.kind == "element" or thing.id == target.column_id


def _in_control(control: ControlElement, target: Target) -> Iterator[Usage]:
    places = [
        (f"targets[{number}]", control_target.element_id, control_target.column_id)
        for number, control_target in enumerate(control.targets)
    ]
    if isinstance(control.options, ElementValues):
        places.append(("options", control.options.element_id, control.options.column_id))
    for role, element_id, column_id in places:
        same = element_id == target.element_id
        if same and (target.kind == "element" or column_id == target.column_id):
            yield Usage(control.id, None, role)


def _in_element(analysis: AnalysedWorkbook, element: DataElement, target: Target) -> Iterator[Usage]:
    if target.kind == "control":
        control_id = next(
            (
                key
                for key, control_element in analysis.controls.items()
                if control_element.id == target.element_id
            ),
            "",
        )
        if control_id and any(
            _names_control(source, control_id) for _, source in walk_sources(element.source)
        ):
            yield Usage(element.id, None, "statement")
        return
    if target.kind == "element":
        if any(
            other_element.element_id == target.element_id for other_element in elements_in(element.source)
        ):
            yield Usage(element.id, None, "source")
        return
    if element.id == target.element_id:
        settings = element.model_dump(mode="json", exclude={"columns", "id", "name", "description", "source"})
        for role in _settings(settings, target.column_id, ""):
            yield Usage(element.id, None, role)


def _names_control(source: Source, control_id: str) -> bool:
    """Whether custom SQL takes the control's value: `{{control-id}}`, `{{control-id.start}}`."""
    if not isinstance(source, SqlSource):
        return False
    names = re.findall(r"\{\{\s*([A-Za-z0-9_-]+)", source.statement)
    return control_id in (name.casefold() for name in names)


def _settings(value: object, column_id: str, path: str) -> Iterator[str]:
    """The paths of the settings that hold the column's id."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "column_id" or not path.startswith("filters["):
                yield from _settings(inner, column_id, f"{path}.{key}" if path else str(key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _settings(inner, column_id, f"{path}[{number}]")
    elif value == column_id:
        yield path


def rename(graph: Graph, target: Target, name: str) -> Renamed:
    """The effects of a rename on formulas, without making it. CompileError if there is no such target."""
    analysis = graph.analysis
    refuse_unknown(analysis, target.kind, target.element_id, target.column_id)
    problem = _refusal(analysis, target, name)
    if problem is not None:
        return problem
    after = AnalysedWorkbook(_with_name(analysis.workbook, target, name), analysis.sources)
    users = {
        mention.owner
        for mention in graph.mentions
        if any(_is_meant(thing, target) for thing in mention.things)
    }
    formulas: list[ChangedFormula] = []
    for user in sorted(users, key=lambda user: user.key):
        model, formula = analysis.model(user.owner), _formula(analysis, user)
        stored = to_stored(model, formula)
        shown = to_displayed(after.model(user.owner), stored).text
        is_metric = user.kind == "metric"
        formulas.append(
            ChangedFormula(user.owner, user.id, is_metric, stored, to_displayed(model, formula).text, shown)
        )
    return Renamed(formulas=tuple(formulas))


def _refusal(analysis: AnalysedWorkbook, target: Target, name: str) -> Renamed | None:
    if not name.strip() or len(name) > 200:
        return Renamed("A name has 1 to 200 characters.")
    if target.kind == "control":
        if not _CONTROL_ID.fullmatch(name):
            return Renamed("A control's name in formulas is a letter, then letters, digits, - and _.")
        other = analysis.controls.get(name.casefold())
        if other is not None and other.id != target.element_id:
            return Renamed(f"Another control is called {name}.", f"{name}-2")
    elif target.kind == "column":
        columns = analysis.elements[target.element_id].columns
        taken = {model_.name.casefold() for model_ in columns if model_.id != target.column_id}
        if name.casefold() in taken:
            number = next(
                number for number in range(1, 3_000) if f"{name} ({number})".casefold() not in taken
            )
            return Renamed(f"Another column is called {name}.", f"{name} ({number})")
    return None


def _with_name(workbook: Workbook, target: Target, name: str) -> Workbook:
    pages = tuple(
        page.model_copy(
            update={
                "elements": tuple(
                    _named(element, target, name) if element.id == target.element_id else element
                    for element in page.elements
                )
            }
        )
        for page in workbook.pages
    )
    return workbook.model_copy(update={"pages": pages})


def _named(element: object, target: Target, name: str) -> object:
    if target.kind == "control" and isinstance(element, ControlElement):
        return element.model_copy(update={"control_id": name})
    if target.kind == "column" and isinstance(element, DataElement):
        columns = tuple(
            named_grant.model_copy(update={"name": name})
            if named_grant.id == target.column_id
            else named_grant
            for named_grant in element.columns
        )
        return element.model_copy(update={"columns": columns})
    return element.model_copy(update={"name": name}) if isinstance(element, DataElement) else element
