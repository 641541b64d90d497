"""Finds the elements over an input table through which people enter data, and what they show of it. Pure."""

from collections.abc import Iterator, Mapping

from tablewright.document.filters import Filter
from tablewright.document.model import Column, ControlElement, Element, InputTableElement, Workbook

SHOWN_ROW = "shown_row_id"
"""Id of the only visible column in `telling_rows`: the ids of the rows that the element shows."""


def entry_elements(workbook: Workbook, input_table_id: str) -> tuple[InputTableElement, ...]:
    """The elements that show the rows of an input table, on the pages that viewers see.

    Elements that only read it (tables, charts, lookups) give no access to its rows: they are queried
    themselves.
    """
    return tuple(
        element
        for page in workbook.pages
        if not page.hidden
        for element in page.elements
        if isinstance(element, InputTableElement) and element.source.input_table_id == input_table_id
    )


def shown_entries(element: InputTableElement, ids: Mapping[str, str]) -> frozenset[str]:
    """The columns of the input table that the element shows as they are, by id.

    `ids` maps the names of the table's columns to their ids: a document may use either. The key of a linked
    table is shown with each row of its parent. Columns that only formulas read are not shown.
    """
    known = {column_id: column_id for column_id in ids.values()} | dict(ids)
    shown = [column.source_column for column in element.columns if not column.hidden and column.source_column]
    if element.linked is not None:
        shown += [key.entry_column for key in element.linked.keys]
    return frozenset(known[name] for name in shown if name in known)


def filtered_names(element: InputTableElement) -> tuple[str, ...]:
    """The names of the columns by which the element's own filters choose rows."""
    names = {column.id: column.name for column in element.columns}
    column_ids = [column_id for item in _filters(element) for column_id in item.column_ids]
    return tuple(dict.fromkeys(names[name] for name in column_ids if name in names))


def telling_rows(workbook: Workbook, element: InputTableElement) -> Workbook:
    """The workbook in which the element has only the ids of its rows, in the column `SHOWN_ROW`.

    The filters of controls are left out, since each viewer sets controls for themselves. Formulas still read
    the controls.
    """
    hidden = tuple(column.model_copy(update={"hidden": True}) for column in element.columns)
    row = Column(id=SHOWN_ROW, name=SHOWN_ROW, source_column="_row_id")
    sort = element.sort if element.limit is not None else ()
    telling = element.model_copy(update={"columns": (*hidden, row), "sort": sort})
    pages = tuple(
        page.model_copy(update={"elements": tuple(_changed(element, telling) for element in page.elements)})
        for page in workbook.pages
    )
    return workbook.model_copy(update={"pages": pages})


def _changed(element: Element, telling: InputTableElement) -> Element:
    if element.id == telling.id:
        return telling
    if isinstance(element, ControlElement):
        others = tuple(target for target in element.targets if target.element_id != telling.id)
        return element.model_copy(update={"targets": others})
    return element


def _filters(element: InputTableElement) -> Iterator[Filter]:
    groups = (group.any_of for group in element.filter_groups if group.enabled)
    for filters in (element.filters, *groups):
        yield from (item for item in filters if item.enabled)
