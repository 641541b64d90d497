"""Maps every formula of a workbook that is written over the columns of an element."""

from collections.abc import Callable

from tablewright.document.index import data_elements
from tablewright.document.model import Column, DataElement, Metric, Workbook

ChangeFormula = Callable[[DataElement, str], str]
"""The new text of a formula of an element."""


def map_formulas(workbook: Workbook, change: ChangeFormula) -> Workbook:
    """The workbook with its formulas changed; what does not change stays the same object."""
    changed = {element.id: _element(element, change) for element in data_elements(workbook)}
    if all(changed[element.id] is element for element in data_elements(workbook)):
        return workbook
    pages = tuple(
        page.model_copy(
            update={"elements": tuple(changed.get(element.id, element) for element in page.elements)}
        )
        for page in workbook.pages
    )
    return workbook.model_copy(update={"pages": pages})


def _element(element: DataElement, change: ChangeFormula) -> DataElement:
    columns = tuple(_column(element, column, change) for column in element.columns)
    metrics = tuple(_metric(element, metric, change) for metric in element.metrics)
    updates: dict[str, object] = {}
    if any(new is not old for new, old in zip(columns, element.columns, strict=True)):
        updates["columns"] = columns
    if any(new is not old for new, old in zip(metrics, element.metrics, strict=True)):
        updates["metrics"] = metrics
    return element.model_copy(update=updates) if updates else element


def _column(element: DataElement, column: Column, change: ChangeFormula) -> Column:
    if column.formula is None:
        return column
    formula = change(element, column.formula)
    return column if formula == column.formula else column.model_copy(update={"formula": formula})


def _metric(element: DataElement, metric: Metric, change: ChangeFormula) -> Metric:
    formula = change(element, metric.formula)
    return metric if formula == metric.formula else metric.model_copy(update={"formula": formula})
