"""A control for how many of the highest or lowest are kept."""

from collections.abc import Mapping
from typing import Any

from tablewright.document.controls.base import CONTROLS, NUMBER, ControlKind, is_number
from tablewright.document.controls.options import ControlBase
from tablewright.document.filters import Filter, TopNFilter
from tablewright.formula.typed import ValueKind


@CONTROLS.declare
class TopNControl(ControlKind):
    name = "top-n"

    def value_kind(self, control: ControlBase) -> ValueKind:
        return NUMBER

    def fits(self, control: ControlBase, value: object) -> bool:
        return is_number(value) and value > 0

    def filter(self, control: ControlBase, value: object, common: Mapping[str, Any]) -> Filter | None:
        if not is_number(value) or value <= 0:
            return None
        return TopNFilter.model_construct(
            kind="top-n",
            direction=control.direction,
            ranking=control.ranking,
            count=max(1, int(value)),
            percent=min(float(value), 100.0),
            **common,
        )
