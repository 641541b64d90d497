"""Finding things in a workbook by id."""

from collections.abc import Iterator

from tablewright.document.model import ControlElement, DataElement, Element, Workbook


def elements(workbook: Workbook) -> Iterator[Element]:
    """Every element of every page, in the order of the document."""
    for page in workbook.pages:
        yield from page.elements


def data_elements(workbook: Workbook) -> Iterator[DataElement]:
    """Every element with rows."""
    for element in elements(workbook):
        if isinstance(element, DataElement):
            yield element


def controls(workbook: Workbook) -> Iterator[ControlElement]:
    """Every control."""
    for element in elements(workbook):
        if isinstance(element, ControlElement):
            yield element


def find_data_element(workbook: Workbook, element_id: str) -> DataElement | None:
    """The data element with this id, if there is one."""
    return next((element for element in data_elements(workbook) if element.id == element_id), None)
