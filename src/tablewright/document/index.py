"""Finding things in a workbook by id."""

from collections.abc import Iterator

from tablewright.document.model import (
    ChartElement,
    ControlElement,
    DataElement,
    Element,
    InputTableElement,
    KpiElement,
    PivotElement,
    TableElement,
    Workbook,
)
from tablewright.document.sources import FirstLeg, JoinCondition, JoinLeg, JoinSource, Source

PARENT_LEG = "parent"
ENTRIES_LEG = "entries"

DATA_KINDS = (TableElement, InputTableElement, ChartElement, KpiElement, PivotElement)


def elements(workbook: Workbook) -> Iterator[Element]:
    """Every element of every page, in the order of the document."""
    for page in workbook.pages:
        yield from page.elements


def data_elements(workbook: Workbook) -> Iterator[DataElement]:
    """Every element with rows."""
    for element in elements(workbook):
        if isinstance(element, DATA_KINDS):
            yield element


def controls(workbook: Workbook) -> Iterator[ControlElement]:
    """Every control."""
    for element in elements(workbook):
        if isinstance(element, ControlElement):
            yield element


def find_data_element(workbook: Workbook, element_id: str) -> DataElement | None:
    """The data element with this id, if there is one."""
    return next((element for element in data_elements(workbook) if element.id == element_id), None)


def grouping_ids(element: DataElement) -> tuple[str, ...]:
    """Ids of the element's groupings from the outermost inward; only tables have any."""
    return tuple(grouping.id for grouping in element.groupings) if isinstance(element, TableElement) else ()


def source_of(element: DataElement) -> Source:
    """The source of an element's rows. For a linked input table: the parent's rows, with entries looked
    up."""
    if not isinstance(element, InputTableElement) or element.linked is None:
        return element.source
    conditions = tuple(
        JoinCondition(left=f"[{key.parent_column_id}]", right=f"[{key.entry_column}]")
        for key in element.linked.keys
    )
    return JoinSource(
        kind="join",
        first=FirstLeg(id=PARENT_LEG, name=PARENT_LEG, source=element.linked.parent),
        legs=(
            JoinLeg(id=ENTRIES_LEG, name=ENTRIES_LEG, source=element.source, kind="lookup", on=conditions),
        ),
    )
