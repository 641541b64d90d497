"""Where a formula is being typed: the element, its column, and its level."""

from dataclasses import dataclass

from tablewright.compiler.analysis.workbook import AnalysedElement, AnalysedWorkbook
from tablewright.compiler.compile import find_depth, find_model
from tablewright.document.model import Column


@dataclass(frozen=True, slots=True)
class TypingPlace:
    """`column` is None for a new one; `depth` is the level, 0 for the summary."""

    model: AnalysedElement
    column: Column | None
    depth: int


def find_place(
    analysis: AnalysedWorkbook, element_id: str, column_id: str | None = None, level: str | None = None
) -> TypingPlace:
    """CompileError when there is no such element or level. A new column lives on base rows by default."""
    model = find_model(analysis, element_id)
    column = model.by_id.get(column_id) if column_id is not None else None
    if column is not None:
        on_key = column.id in model.keys
        return TypingPlace(model, column, model.shape.base if on_key else model.homes[column.id])
    return TypingPlace(model, None, model.shape.base if level is None else find_depth(model, level))
