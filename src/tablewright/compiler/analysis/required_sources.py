"""Finds the tables whose facts are needed before an element can be compiled."""

from tablewright.compiler.errors import CompileError
from tablewright.compiler.expressions.syntax_queries import names
from tablewright.document.index import controls, data_elements
from tablewright.document.model import DataElement, ElementValues, Workbook
from tablewright.document.names import normalized_name
from tablewright.document.sources import RootSource, elements_in, root_sources
from tablewright.formula.errors import FormulaError
from tablewright.formula.ids import id_part, is_id
from tablewright.formula.parser import parse


def required_sources(workbook: Workbook, element_id: str) -> frozenset[RootSource]:
    """Root sources of the element, of its ancestors, and of all elements that its formulas use."""
    elements = {element.id: element for element in data_elements(workbook)}
    if element_id not in elements:
        raise CompileError(
            "unknown-element", "This workbook has no such data element.", "Reload the workbook."
        )
    by_name: dict[str, list[str]] = {}
    for other_element in elements.values():
        by_name.setdefault(normalized_name(other_element.name), []).append(other_element.id)
    by_control: dict[str, str] = {}
    for control in controls(workbook):
        if isinstance(control.options, ElementValues):
            by_control[control.control_id.casefold()] = control.options.element_id
            by_control[id_part(control.id)] = control.options.element_id
    roots: set[RootSource] = set()
    seen: set[str] = set()
    pending = [element_id]
    while pending:
        current = pending.pop()
        if current in seen or current not in elements:
            continue
        seen.add(current)
        element = elements[current]
        source = element.row_source
        pending += [element.element_id for element in elements_in(source)]
        pending += [relationship.target_element_id for relationship in element.relationships]
        roots.update(root_sources(source))
        pending += _mentioned(element, by_name, by_control)
    return frozenset(roots)


def _mentioned(element: DataElement, by_name: dict[str, list[str]], by_control: dict[str, str]) -> list[str]:
    """Elements that the formulas name, and elements that give the values of controls they name."""
    column_ids: list[str] = []
    for column in element.columns:
        if column.formula is None or "[" not in column.formula:
            continue
        try:
            references = list(names(parse(column.formula)))
        except FormulaError:
            continue
        for first, *rest in references:
            if rest:
                column_ids += by_name.get(normalized_name(first), [])
                column_ids += [first.id] if is_id(first) else []
            elif (
                target := by_control.get(id_part(first.id) if is_id(first) else first.casefold())
            ) is not None:
                column_ids.append(target)
    return column_ids
