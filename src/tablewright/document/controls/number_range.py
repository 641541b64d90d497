"""A control for a range of numbers."""

from collections.abc import Mapping
from typing import Any

from tablewright.document.controls.base import CONTROLS, NUMBER, ControlKind, ends_of
from tablewright.document.controls.options import ControlBase
from tablewright.document.filters import Filter, NumberRangeFilter
from tablewright.formula.typed import ValueKind


@CONTROLS.declare
class NumberRangeControl(ControlKind):
    name = "number-range"
    ends = ("min", "max")

    def value_kind(self, control: ControlBase) -> ValueKind:
        return NUMBER

    def fits(self, control: ControlBase, value: object) -> bool:
        return isinstance(value, dict) and set(value) <= {"min", "max"}

    def filter(self, control: ControlBase, value: object, common: Mapping[str, Any]) -> Filter | None:
        ends = ends_of(value)
        low, high = ends.get("min"), ends.get("max")
        return NumberRangeFilter.model_construct(kind="number-range", min=low, max=high, **common)
