"""A control for a day."""

from collections.abc import Mapping
from typing import Any

from tablewright.document.controls.base import CONTROLS, ControlKind
from tablewright.document.controls.options import ControlBase
from tablewright.document.filters import DateRangeFilter, Filter
from tablewright.document.filters.values import MOMENT
from tablewright.formula.typed import ValueKind


@CONTROLS.declare
class DateControl(ControlKind):
    name = "date"
    is_plain_text = True

    def value_kind(self, control: ControlBase) -> ValueKind:
        return MOMENT

    def fits(self, control: ControlBase, value: object) -> bool:
        return isinstance(value, str)

    def filter(self, control: ControlBase, value: object, common: Mapping[str, Any]) -> Filter | None:
        day = value if isinstance(value, str) else None
        start = None if control.operator == "at-most" else day
        end = None if control.operator == "at-least" else day
        return DateRangeFilter.model_construct(kind="date-range", start=start, end=end, **common)
