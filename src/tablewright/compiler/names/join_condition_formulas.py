"""Maps the conditions of all joins in a workbook's sources."""

from collections.abc import Callable
from typing import TypeVar

from tablewright.compiler.analysis.sources.join import JoinSchema
from tablewright.compiler.analysis.sources.join_conditions import JoinScope
from tablewright.compiler.analysis.sources.open import open_schema
from tablewright.compiler.analysis.workbook import AnalysedWorkbook
from tablewright.document.index import data_elements
from tablewright.document.model import DataElement, Workbook
from tablewright.document.sources import (
    ColumnsToRowsSource,
    JoinCondition,
    JoinSource,
    RowsToColumnsSource,
    Source,
    UnionSource,
    UnnestSource,
    walk_sources,
)

ChangeCondition = Callable[[JoinScope, str], str]
"""The new text of one side of a condition; the scope has the columns that it may use."""

S = TypeVar("S", bound=Source)


def map_conditions(workbook: Workbook, analysis: AnalysedWorkbook, change: ChangeCondition) -> Workbook:
    """The workbook with the conditions of its joins changed; what does not change stays the same object."""
    changed = {element.id: _element(element, analysis, change) for element in data_elements(workbook)}
    if all(changed[element.id] is element for element in data_elements(workbook)):
        return workbook
    pages = tuple(
        page.model_copy(
            update={"elements": tuple(changed.get(element.id, element) for element in page.elements)}
        )
        for page in workbook.pages
    )
    return workbook.model_copy(update={"pages": pages})


def _element(element: DataElement, analysis: AnalysedWorkbook, change: ChangeCondition) -> DataElement:
    if not any(isinstance(source, JoinSource) for _, source in walk_sources(element.source)):
        return element
    source = _source(element.source, analysis, change)
    return element if source == element.source else element.model_copy(update={"source": source})


def _source(source: S, analysis: AnalysedWorkbook, change: ChangeCondition) -> S:
    match source:
        case JoinSource():
            return source.model_copy(update=_join(source, analysis, change))
        case UnionSource():
            parts = tuple(
                part.model_copy(update={"source": _source(part.source, analysis, change)})
                for part in source.parts
            )
            return source.model_copy(update={"parts": parts})
        case ColumnsToRowsSource() | RowsToColumnsSource() | UnnestSource():
            return source.model_copy(update={"source": _source(source.source, analysis, change)})
        case _:
            return source


def _join(source: JoinSource, analysis: AnalysedWorkbook, change: ChangeCondition) -> dict[str, object]:
    origin = open_schema(analysis, source)
    assert isinstance(origin, JoinSchema)
    first = source.first.model_copy(update={"source": _source(source.first.source, analysis, change)})
    legs: list[object] = []
    for number, leg in enumerate(source.legs, start=1):
        before = JoinScope(origin, origin.legs[:number], leg.name)
        own = JoinScope(origin, origin.legs[number : number + 1], leg.name)
        conditions = tuple(_condition(join_condition, before, own, change) for join_condition in leg.on)
        legs.append(
            leg.model_copy(update={"on": conditions, "source": _source(leg.source, analysis, change)})
        )
    return {"first": first, "legs": tuple(legs)}


def _condition(
    condition: JoinCondition, before: JoinScope, own: JoinScope, change: ChangeCondition
) -> JoinCondition:
    sides = {"left": change(before, condition.left), "right": change(own, condition.right)}
    return condition.model_copy(update=sides)
