"""A control for a text."""

from collections.abc import Mapping
from typing import Any

from tablewright.document.controls.base import CONTROLS, ControlKind
from tablewright.document.controls.options import ControlBase
from tablewright.document.filters import Filter, TextMatchFilter
from tablewright.document.filters.values import TEXT
from tablewright.formula.typed import ValueKind


@CONTROLS.declare
class TextControl(ControlKind):
    name = "text"
    is_plain_text = True

    def value_kind(self, control: ControlBase) -> ValueKind:
        return TEXT

    def fits(self, control: ControlBase, value: object) -> bool:
        return isinstance(value, str)

    def filter(self, control: ControlBase, value: object, common: Mapping[str, Any]) -> Filter | None:
        operator = control.operator
        return TextMatchFilter.model_construct(
            kind="text-match",
            value=value if isinstance(value, str) else "",
            operator="contains" if operator in (None, "at-least", "at-most") else operator,
            negated=control.negated,
            case_sensitive=control.case_sensitive,
            **common,
        )
