"""Controls for a number: typed, or by a slider."""

from collections.abc import Mapping
from typing import Any

from tablewright.document.controls.base import CONTROLS, NUMBER, ControlKind, is_number
from tablewright.document.controls.options import ControlBase
from tablewright.document.filters import Filter, ListFilter, NumberRangeFilter
from tablewright.formula.typed import ValueKind


@CONTROLS.declare
class NumberControl(ControlKind):
    name = "number"

    def value_kind(self, control: ControlBase) -> ValueKind:
        return NUMBER

    def fits(self, control: ControlBase, value: object) -> bool:
        return is_number(value)

    def filter(self, control: ControlBase, value: object, common: Mapping[str, Any]) -> Filter | None:
        operator = control.operator
        if operator in ("at-least", "at-most") and isinstance(value, int | float):
            low, high = (value, None) if operator == "at-least" else (None, value)
            return NumberRangeFilter.model_construct(kind="number-range", min=low, max=high, **common)
        values = () if value is None else (value,)
        mode = "exclude" if control.negated else "include"
        return ListFilter.model_construct(kind="list", mode=mode, values=values, **common)


@CONTROLS.declare
class SliderControl(NumberControl):
    name = "slider"
