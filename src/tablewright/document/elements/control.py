"""Controls in documents: what a control says, its targets, and its values."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Literal

from tablewright.document.controls import CONTROLS, ControlKind
from tablewright.document.controls.options import ControlBase, ElementValues
from tablewright.document.element import DataElement
from tablewright.document.elements.kinds import ELEMENTS
from tablewright.document.problems import DocumentProblem, Path

if TYPE_CHECKING:
    ControlName = str
else:
    ControlName = Literal[CONTROLS.names()]


@ELEMENTS.declare
class ControlElement(ControlBase):
    __doc__ = ControlBase.__doc__

    control: ControlName
    """What is chosen: values of a list, a text, a number (typed, or by a slider), a range of numbers, a day,
    a range of dates, true or false, or how many of the highest or lowest are kept."""

    @property
    def declaration(self) -> ControlKind:
        """What its kind says."""
        return CONTROLS[self.control]

    def problems(self, elements: Mapping[str, DataElement], path: Path) -> Iterator[DocumentProblem]:
        references: list[tuple[str, str, Path]] = [
            (target.element_id, target.column_id, ("targets", number))
            for number, target in enumerate(self.targets)
        ]
        if isinstance(self.options, ElementValues):
            references.append((self.options.element_id, self.options.column_id, ("options",)))
        for element_id, column_id, place in references:
            element = elements.get(element_id)
            if element is None:
                yield DocumentProblem(
                    (*path, *place, "element_id"),
                    "unknown-element",
                    f"There is no data element “{element_id}”.",
                    "Name a table, chart or other data element.",
                )
            elif all(column.id != column_id for column in element.columns):
                yield DocumentProblem(
                    (*path, *place, "column_id"),
                    "unknown-column",
                    f"“{element.name}” has no column “{column_id}”.",
                    "Name one of its columns.",
                )
        problem = control_value_problem(self, self.value)
        if problem is not None:
            hint = "Clear the value or give a fitting one."
            yield DocumentProblem((*path, "value"), "control-value", problem, hint)


def control_value_problem(control: ControlElement, given: object) -> str | None:
    """Why this value does not fit the control; None when it does."""
    if given is None or control.declaration.fits(control, given):
        return None
    return f"The value does not fit the {control.control} control “{control.control_id}”."
