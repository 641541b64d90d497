"""A control for true or false."""

from collections.abc import Mapping
from typing import Any

from tablewright.document.controls.base import CONTROLS, LOGICAL, ControlKind
from tablewright.document.controls.options import ControlBase
from tablewright.document.filters import Filter, LogicalFilter
from tablewright.formula.typed import ValueKind


@CONTROLS.declare
class SwitchControl(ControlKind):
    name = "switch"

    def value_kind(self, control: ControlBase) -> ValueKind:
        return LOGICAL

    def fits(self, control: ControlBase, value: object) -> bool:
        return isinstance(value, bool)

    def filter(self, control: ControlBase, value: object, common: Mapping[str, Any]) -> Filter | None:
        values = (value,) if isinstance(value, bool) else ()
        return LogicalFilter.model_construct(kind="logical", values=values, **common)
