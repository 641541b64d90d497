"""Which filters are at work: those of the document, and those that controls put on their targets. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tablewright.document.filters import (
    DateRangeFilter,
    Filter,
    FilterGroup,
    ListFilter,
    LogicalFilter,
    NumberRangeFilter,
    TextMatchFilter,
    TopNFilter,
)
from tablewright.document.model import ControlElement, ControlValue


@dataclass(frozen=True, slots=True)
class Rule:
    """An active filter, or several combined by OR. `bound` values (of controls) become parameters."""

    filters: tuple[Filter, ...]
    bound: bool = False

    @property
    def column_id(self) -> str:
        """The first column: problems are shown there."""
        return self.filters[0].column_id

    @property
    def column_ids(self) -> tuple[str, ...]:
        """Every column that the rule uses."""
        return tuple(dict.fromkeys(column_id for filter_ in self.filters for column_id in filter_.column_ids))

    @property
    def has_top(self) -> bool:
        """Whether it ranks rows, so that it needs all of them."""
        return any(filter_.rank is not None for filter_ in self.filters)


def group_rule(group: FilterGroup) -> Rule | None:
    """The active filters of a group; None if there is none."""
    members = tuple(filter_ for filter_ in group.any_of if group.enabled and not filter_.is_idle())
    return Rule(members) if members else None


def control_filter(control: ControlElement, column_id: str, value: ControlValue) -> Filter | None:
    """The filter a control puts on a column; None while the control is empty."""
    common: dict[str, Any] = {
        "id": control.id,
        "column_id": column_id,
        "enabled": True,
        "nulls": control.nulls,
    }
    filter_ = _control_filter(control, value, common)
    return None if filter_ is None or filter_.is_idle() else filter_


def _control_filter(control: ControlElement, value: ControlValue, common: dict[str, Any]) -> Filter | None:
    ends = _ends(value)
    operator = control.operator
    match control.control:
        case "list":
            values = tuple(value) if isinstance(value, tuple | list) else () if value is None else (value,)
            return ListFilter.model_construct(kind="list", mode=control.mode, values=values, **common)
        case "text":
            return TextMatchFilter.model_construct(
                kind="text-match",
                value=value if isinstance(value, str) else "",
                operator="contains" if operator in (None, "at-least", "at-most") else operator,
                negated=control.negated,
                case_sensitive=control.case_sensitive,
                **common,
            )
        case "number" | "slider":
            if operator in ("at-least", "at-most") and isinstance(value, int | float):
                low, high = (value, None) if operator == "at-least" else (None, value)
                return NumberRangeFilter.model_construct(kind="number-range", min=low, max=high, **common)
            values = () if value is None else (value,)
            mode = "exclude" if control.negated else "include"
            return ListFilter.model_construct(kind="list", mode=mode, values=values, **common)
        case "number-range":
            low, high = ends.get("min"), ends.get("max")
            return NumberRangeFilter.model_construct(kind="number-range", min=low, max=high, **common)
        case "date":
            day = value if isinstance(value, str) else None
            start = None if operator == "at-most" else day
            end = None if operator == "at-least" else day
            return DateRangeFilter.model_construct(kind="date-range", start=start, end=end, **common)
        case "date-range":
            start, end = ends.get("start"), ends.get("end")
            return DateRangeFilter.model_construct(kind="date-range", start=start, end=end, **common)
        case "switch":
            values = (value,) if isinstance(value, bool) else ()
            return LogicalFilter.model_construct(kind="logical", values=values, **common)
        case "top-n":
            if not isinstance(value, int | float) or isinstance(value, bool) or value <= 0:
                return None
            return TopNFilter.model_construct(
                kind="top-n",
                direction=control.direction,
                ranking=control.ranking,
                count=max(1, int(value)),
                percent=min(float(value), 100.0),
                **common,
            )


def _ends(value: ControlValue) -> dict[str, Any]:
    return {str(key): end for key, end in value.items()} if isinstance(value, Mapping) else {}
