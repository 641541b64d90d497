"""A toy kind of control: a divisor, which keeps the multiples of what people choose."""

from collections.abc import Mapping
from typing import Any

from document.toys.filter import MultiplesFilter
from tablewright.document.controls.base import CONTROLS, NUMBER, ControlKind, is_number
from tablewright.document.controls.options import ControlBase
from tablewright.document.filters import Filter
from tablewright.formula.typed import ValueKind


@CONTROLS.declare
class DivisorControl(ControlKind):
    name = "divisor"

    def value_kind(self, control: ControlBase) -> ValueKind:
        return NUMBER

    def fits(self, control: ControlBase, value: object) -> bool:
        return is_number(value) and value >= 1

    def filter(self, control: ControlBase, value: object, common: Mapping[str, Any]) -> Filter | None:
        return MultiplesFilter.model_construct(kind="multiples", of=value, **common)
