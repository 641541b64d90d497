"""A control for a range of dates."""

from collections.abc import Mapping
from typing import Any

from tablewright.document.controls.base import CONTROLS, ControlKind, ends_of
from tablewright.document.controls.options import ControlBase
from tablewright.document.filters import DateRangeFilter, Filter
from tablewright.document.filters.values import MOMENT
from tablewright.formula.typed import ValueKind


@CONTROLS.declare
class DateRangeControl(ControlKind):
    name = "date-range"
    ends = ("start", "end")

    def value_kind(self, control: ControlBase) -> ValueKind:
        return MOMENT

    def fits(self, control: ControlBase, value: object) -> bool:
        return isinstance(value, dict) and set(value) <= {"start", "end"}

    def filter(self, control: ControlBase, value: object, common: Mapping[str, Any]) -> Filter | None:
        ends = ends_of(value)
        start, end = ends.get("start"), ends.get("end")
        return DateRangeFilter.model_construct(kind="date-range", start=start, end=end, **common)
