"""Controls in documents: what a control says, its targets, and its values."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from tablewright.document.base import ElementBase
from tablewright.document.controls import CONTROLS, ControlKind
from tablewright.document.controls.options import ControlTarget, ControlValue, ElementValues, ManualValues
from tablewright.document.elements.kinds import ELEMENTS
from tablewright.document.filters import MatchOperator, NullPolicy, RankingKind
from tablewright.document.problems import DocumentProblem, Path

if TYPE_CHECKING:
    from tablewright.document.elements.data import DataElement

    ControlName = str
else:
    ControlName = Literal[CONTROLS.names()]


@ELEMENTS.declare
class ControlElement(ElementBase):
    """A control: filters its targets and, by `[control_id]`, takes part in formulas.

    `value` is the published default: a scalar, a list (`list` with `multiple`), or an object with
    `min`/`max` (number-range) or `start`/`end` (date-range).
    """

    kind: Literal["control"]
    """A control that readers set."""
    control_id: Annotated[str, Field(min_length=1, max_length=64, pattern=r"^[A-Za-z][A-Za-z0-9_-]*$")]
    """Its name in formulas (`[control_id]`), custom SQL (`{{control_id}}`) and addresses; unique in the
    workbook whatever the letter case."""
    control: ControlName
    """What is chosen: values of a list, a text, a number (typed, or by a slider), a range of numbers, a day,
    a range of dates, true or false, or how many of the highest or lowest are kept."""
    mode: Literal["include", "exclude"] = "include"
    """For a `list`: keep the chosen values, or drop them."""
    operator: MatchOperator | Literal["at-least", "at-most"] | None = None
    """How `text`, `number`, `slider` and `date` compare; None takes `contains` for text, else `equals`.
    Numbers and dates know `equals`, `at-least` and `at-most`; text knows the others."""
    negated: bool = False
    """For `text`, and for `number` and `slider` compared by `equals`: keep what does not match."""
    case_sensitive: bool = False
    """For `text`: whether upper and lower case differ."""
    direction: Literal["top", "bottom"] = "top"
    """For `top-n`: keep the highest values or the lowest."""
    ranking: RankingKind = "rank"
    """For `top-n`: how ranks are counted, as in a filter of that kind. The control's value is the last rank,
    or the percent for `percentile` and `cumulative`."""
    nulls: NullPolicy = "when-empty"
    """Which rows without a value pass while the control has a value, as in filters: `always` lets them pass,
    `never` drops them, and `when-empty` drops them too, except in a `list`, where null counts as an entry. A
    control without a value filters nothing, unless this is `never`."""
    multiple: bool = True
    """For a `list`: whether several values may be chosen at once."""
    options: Annotated[ElementValues | ManualValues, Field(discriminator="kind")] | None = None
    """The values that a `list` offers, or the ends of a `slider` (0 and 100 without them); null for
    others."""
    value: ControlValue = None
    """Its value until a reader changes it; null means no value. A list of values for a `list` with
    `multiple`; `{min: 1, max: 5}` and `{start: day-7, end: now}` for ranges; dates as ISO 8601 text."""
    targets: Annotated[tuple[ControlTarget, ...], Field(max_length=1_000)] = ()
    """The columns that it filters by; none for a control that only formulas read."""

    @property
    def declaration(self) -> ControlKind:
        """What its kind says."""
        return CONTROLS[self.control]

    def problems(self, elements: "Mapping[str, DataElement]", path: Path) -> Iterator[DocumentProblem]:
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
