"""Which filters are at work: those of the document, and those that controls put on their targets. Pure."""

from dataclasses import dataclass
from typing import Any

from tablewright.document.filters import Filter
from tablewright.document.filters.group import FilterGroup
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
    filter_ = control.declaration.filter(control, value, common)
    return None if filter_ is None or filter_.is_idle() else filter_
