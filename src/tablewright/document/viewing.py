"""A document as one viewer sees it: with unsaved choices, and without what they may not see."""

from collections.abc import Callable, Sequence
from typing import Any

from tablewright.document.index import controls, find_data_element
from tablewright.document.model import DataElement, Element, ElementValues, SortKey, Workbook


def sorted_by(workbook: Workbook, element_id: str, keys: Sequence[SortKey]) -> Workbook:
    """The workbook with the element sorted by `keys` instead, each on the level of its column.

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
    return with_element(workbook, element.with_sort(tuple(keys)))


def with_element(workbook: Workbook, changed: DataElement) -> Workbook:
    """The workbook with an element in place of the one of the same id."""
    pages = tuple(
        page.model_copy(update={"elements": tuple(_swapped(element, changed) for element in page.elements)})
        for page in workbook.pages
    )
    return workbook.model_copy(update={"pages": pages})


def offers_values(workbook: Workbook, element_id: str, column_id: str) -> bool:
    """Whether every viewer may list a column's values: it is not hidden, or a control offers them."""
    element = find_data_element(workbook, element_id)
    hidden = element is not None and any(
        column.id == column_id and column.hidden for column in element.columns
    )
    return not hidden or any(
        isinstance(control.options, ElementValues)
        and (control.options.element_id, control.options.column_id) == (element_id, column_id)
        for control in controls(workbook)
    )


HIDDEN = "hidden"
"""Replaces the name of a schema or table that the member may not see."""
HIDDEN_SQL = "-- This SQL is not open to you."


def without_places(workbook: Workbook, is_open: Callable[[str], bool]) -> Workbook:
    """The workbook without the paths of tables and the SQL of connections that are not open to the viewer.

    `is_open` says whether a connection, by id, is open to them.
    """
    content = workbook.model_dump(mode="json")
    closed = [source for source in _roots_in(content) if not is_open(source["connection_id"])]
    for source in closed:
        if source["kind"] == "warehouse-table":
            source["path"] = [HIDDEN] * len(source["path"])
        elif source["kind"] == "sql":
            source["statement"] = HIDDEN_SQL
    return Workbook.model_validate(content) if closed else workbook


def _roots_in(part: Any) -> list[dict[str, Any]]:
    """The sources that name a connection, in a document as plain values."""
    if isinstance(part, list):
        return [source for entry in part for source in _roots_in(entry)]
    if not isinstance(part, dict):
        return []
    own = [part] if "connection_id" in part and "kind" in part else []
    return own + [source for entry in part.values() for source in _roots_in(entry)]


def _swapped(element: Element, changed: DataElement) -> Element:
    return changed if element.id == changed.id else element
