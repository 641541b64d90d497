"""Renames a column or an element and rewrites the references in formulas; everything else in them stays."""

from collections.abc import Callable

from tablewright.document.index import data_elements
from tablewright.document.model import (
    Column,
    DataElement,
    ElementSource,
    WarehouseTableSource,
    Workbook,
)
from tablewright.document.names import normalized_name
from tablewright.formula.errors import FormulaError
from tablewright.formula.references import FoundReference, far_spans, rename_reference

Rewrite = Callable[[DataElement, FoundReference, bool], tuple[str, ...] | None]
"""The new parts of a reference in an element's formula, or None to leave it.

The flag is true for a reference inside a lookup, which means another element's column.
"""


def rename_column(workbook: Workbook, element_id: str, column_id: str, name: str) -> Workbook:
    """The workbook with the column renamed, in its element and in every formula that names it."""
    owner = next((element for element in data_elements(workbook) if element.id == element_id), None)
    old = next((column for column in owner.columns if column.id == column_id), None) if owner else None
    if owner is None or old is None:
        raise KeyError(column_id)

    def rewrite(element: DataElement, reference: FoundReference, foreign: bool) -> tuple[str, ...] | None:
        *before, last = reference.parts
        if not _names(last, old.name, owner):
            return None
        if not before:
            own = element.id == element_id
            return (name,) if own or _inherits(element, element_id, last) else None
        means = len(before) == 1 and _means_element(element, before[0], owner.name, foreign)
        return (before[0], name) if means else None

    def columns(element: DataElement, column: Column) -> Column:
        renamed = element.id == element_id and column.id == column_id
        return column.model_copy(update={"name": name}) if renamed else column

    return _rewritten(workbook, rewrite, columns)


def rename_element(workbook: Workbook, element_id: str, name: str) -> Workbook:
    """The workbook with the element renamed, in itself and in every formula that names it."""
    old = next((element.name for element in data_elements(workbook) if element.id == element_id), None)
    if old is None:
        raise KeyError(element_id)

    def rewrite(element: DataElement, reference: FoundReference, foreign: bool) -> tuple[str, ...] | None:
        first, *rest = reference.parts
        return (name, *rest) if rest and _means_element(element, first, old, foreign) else None

    changed = _rewritten(workbook, rewrite, lambda _, column: column)
    return _map_elements(
        changed,
        lambda element: element.model_copy(update={"name": name}) if element.id == element_id else element,
    )


def _means_element(element: DataElement, written: str, name: str, foreign: bool) -> bool:
    """Whether the first part of a reference means the element of that name, not a source table."""
    if normalized_name(written) != normalized_name(name):
        return False
    source = element.source
    if isinstance(source, WarehouseTableSource):
        return foreign or normalized_name(source.path[-1]) != normalized_name(name)
    return True


def _names(written: str, name: str, owner: DataElement) -> bool:
    """Whether a written name means the column of that name, and not another one by exact spelling."""
    if written == name:
        return True
    if any(column.name == written for column in owner.columns):
        return False
    return normalized_name(written) == normalized_name(name)


def _inherits(element: DataElement, element_id: str, written: str) -> bool:
    """Whether an unqualified name means the parent's column, because no own column has it."""
    source = element.source
    if not isinstance(source, ElementSource) or source.element_id != element_id:
        return False
    return all(normalized_name(column.name) != normalized_name(written) for column in element.columns)


def _rewritten(
    workbook: Workbook, rewrite: Rewrite, change: Callable[[DataElement, Column], Column]
) -> Workbook:
    def element(data_element: DataElement) -> DataElement:
        columns = tuple(
            change(data_element, _rewritten_column(data_element, column, rewrite))
            for column in data_element.columns
        )
        return (
            data_element.model_copy(update={"columns": columns})
            if columns != data_element.columns
            else data_element
        )

    return _map_elements(workbook, element)


def _rewritten_column(element: DataElement, column: Column, rewrite: Rewrite) -> Column:
    if column.formula is None:
        return column
    inside = far_spans(column.formula)

    def parts(reference: FoundReference) -> tuple[str, ...] | None:
        return rewrite(element, reference, reference.span in inside)

    try:
        formula = rename_reference(
            column.formula,
            lambda reference: parts(reference) is not None,
            lambda reference: parts(reference) or reference.parts,
        )
    except FormulaError:
        # A formula that cannot be split into tokens has no references; it stays as the person left it.
        return column
    return column if formula == column.formula else column.model_copy(update={"formula": formula})


def _map_elements(workbook: Workbook, change: Callable[[DataElement], DataElement]) -> Workbook:
    data = {element.id: change(element) for element in data_elements(workbook)}
    pages = tuple(
        page.model_copy(
            update={"elements": tuple(data.get(element.id, element) for element in page.elements)}
        )
        for page in workbook.pages
    )
    return workbook.model_copy(update={"pages": pages})
