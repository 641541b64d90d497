"""Checks that the target of a request exists: a column, an element, or a control by its element's id."""

from typing import Literal

from tablewright.compiler.analysis.workbook import AnalysedWorkbook
from tablewright.compiler.errors import CompileError
from tablewright.document.index import elements

TargetKind = Literal["column", "element", "control"]


def refuse_unknown(
    analysis: AnalysedWorkbook, kind: TargetKind, element_id: str, column_id: str = ""
) -> None:
    """CompileError when the workbook has no such thing."""
    if kind == "control":
        if all(control.id != element_id for control in analysis.controls.values()):
            raise CompileError(
                "unknown-control", f"This workbook has no control “{element_id}”.", "Reload the workbook."
            )
    elif kind == "element":
        if all(element.id != element_id for element in elements(analysis.workbook)):
            raise _no_element(element_id)
    elif element_id not in analysis.elements:
        raise _no_element(element_id)
    elif column_id not in analysis.model(element_id).by_id:
        name = analysis.elements[element_id].name
        raise CompileError("unknown-column", f"“{name}” has no column “{column_id}”.", "Reload the workbook.")


def _no_element(element_id: str) -> CompileError:
    return CompileError(
        "unknown-element", f"This workbook has no element “{element_id}”.", "Reload the workbook."
    )
