"""A document that counts the entries of a linked input table whose row no longer exists. Pure."""

from tablewright.document.index import find_data_element
from tablewright.document.model import (
    Column,
    ControlElement,
    Element,
    ElementSource,
    InputTableElement,
    TableElement,
    Workbook,
)

ENTRIES = "orphans-entries"
"""Id of the element whose rows are the entries."""
BESIDE = "orphans-beside"
"""Id of the element, and of its summary value, that counts the entries with a row."""
_LINKED = "orphans-linked"
_ENTRY = "orphans-entry"
_ROW_ID = "_row_id"
MOST_LETTERS = 200
"""As many as a title may have."""


def linked_element(workbook: Workbook, element_id: str) -> InputTableElement | None:
    """The element, if it is a linked input table."""
    data_element = find_data_element(workbook, element_id)
    return (
        data_element
        if isinstance(data_element, InputTableElement) and data_element.linked is not None
        else None
    )


def counting_entries(workbook: Workbook, element: InputTableElement) -> Workbook:
    """The workbook with two more elements, `ENTRIES` and `BESIDE`.

    Without the filters of controls: a row that is filtered out still exists.
    """
    entry = Column(id=_ENTRY, name=_ENTRY, source_column=_ROW_ID)
    # The names stand in the query history.
    entries = InputTableElement(
        kind="input-table",
        id=ENTRIES,
        name=f"Entries of {element.name}"[:MOST_LETTERS],
        source=element.source,
        columns=(entry,),
    )
    linked_name = f"Rows of {element.name}"[:MOST_LETTERS]
    linked = entries.model_copy(update={"id": _LINKED, "name": linked_name, "linked": element.linked})
    beside = TableElement(
        kind="table",
        id=BESIDE,
        name=f"Entries of {element.name} that have a row"[:MOST_LETTERS],
        source=ElementSource(kind="element", element_id=_LINKED),
        columns=(
            entry.model_copy(update={"source_column": _ENTRY}),
            Column(id=BESIDE, name=BESIDE, formula=f"CountDistinct([{_ENTRY}])"),
        ),
        summary=(BESIDE,),
    )
    pages = [
        page.model_copy(update={"elements": tuple(_without_targets(element) for element in page.elements)})
        for page in workbook.pages
    ]
    more = (*pages[0].elements, entries, linked, beside)
    pages[0] = pages[0].model_copy(update={"elements": more})
    return workbook.model_copy(update={"pages": tuple(pages)})


def _without_targets(element: Element) -> Element:
    return element.model_copy(update={"targets": ()}) if isinstance(element, ControlElement) else element
