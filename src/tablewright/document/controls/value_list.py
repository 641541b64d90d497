"""A control for values of a list."""

from collections.abc import Mapping
from typing import Any

from tablewright.document.controls.base import CONTROLS, LOGICAL, NUMBER, ControlKind
from tablewright.document.controls.options import ControlBase, ManualValues
from tablewright.document.filters import Filter, ListFilter
from tablewright.document.filters.values import TEXT
from tablewright.formula.typed import ValueKind


@CONTROLS.declare
class ListControl(ControlKind):
    name = "list"
    is_list = True

    def value_kind(self, control: ControlBase) -> ValueKind:
        """The type of the values that are listed here; text where they come from a column."""
        options = control.options
        listed = options.values if isinstance(options, ManualValues) else ()
        values = [value for value in listed if value is not None]
        if values and all(isinstance(value, bool) for value in values):
            return LOGICAL
        if values and all(isinstance(value, int | float) for value in values):
            return NUMBER
        return TEXT

    def fits(self, control: ControlBase, value: object) -> bool:
        if isinstance(value, dict):
            return False
        return control.multiple or not isinstance(value, tuple | list)

    def filter(self, control: ControlBase, value: object, common: Mapping[str, Any]) -> Filter | None:
        values = tuple(value) if isinstance(value, tuple | list) else () if value is None else (value,)
        return ListFilter.model_construct(kind="list", mode=control.mode, values=values, **common)
