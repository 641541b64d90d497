"""A document as one viewer looks at it: choices that are never saved."""

from collections.abc import Sequence

from tablewright.document.index import controls, find_data_element
from tablewright.document.model import DataElement, Element, ElementValues, SortKey, TableElement, Workbook


def sorted_by(workbook: Workbook, element_id: str, keys: Sequence[SortKey]) -> Workbook:
    """The workbook with the element sorted by `keys` instead, each at the level its column lives on.

    A level that no key touches keeps its own sorting; without keys the base loses its own. Raises ValueError
    for a column that the element does not have.
    """
    element = find_data_element(workbook, element_id)
    if element is None:
        return workbook
    known = {column.id for column in element.columns}
    for key in keys:
        if key.column_id not in known:
            raise ValueError(f"The element has no column “{key.column_id}”.")
    return with_element(workbook, _with_sort(element, tuple(keys)))


def with_element(workbook: Workbook, changed: DataElement) -> Workbook:
    """The workbook with an element in place of the one of the same id."""
    pages = tuple(
        page.model_copy(update={"elements": tuple(_swapped(each, changed) for each in page.elements)})
        for page in workbook.pages
    )
    return workbook.model_copy(update={"pages": pages})


def offers_values(workbook: Workbook, element_id: str, column_id: str) -> bool:
    """Whether the values of a column are there for everybody: it is not hidden, or a control offers them."""
    element = find_data_element(workbook, element_id)
    hidden = element is not None and any(each.id == column_id and each.hidden for each in element.columns)
    return not hidden or any(
        isinstance(control.options, ElementValues)
        and (control.options.element_id, control.options.column_id) == (element_id, column_id)
        for control in controls(workbook)
    )


def _swapped(element: Element, changed: DataElement) -> Element:
    return changed if element.id == changed.id else element


def _with_sort(element: DataElement, keys: tuple[SortKey, ...]) -> DataElement:
    if not isinstance(element, TableElement):
        return element.model_copy(update={"sort": keys})
    groupings = tuple(
        grouping.model_copy(update={"sort": own})
        if (own := tuple(key for key in keys if key.column_id in {*grouping.keys, *grouping.calculations}))
        else grouping
        for grouping in element.groupings
    )
    grouped = {column for each in element.groupings for column in (*each.keys, *each.calculations)}
    base = tuple(key for key in keys if key.column_id not in grouped)
    if keys and not base:
        base = element.sort
    return element.model_copy(update={"groupings": groupings, "sort": base})
