"""A filter by true and false."""

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field
from sqlglot import exp

from tablewright.document.filters.base import Filter, FilterContext, FilteredValue
from tablewright.document.filters.kinds import FILTERS
from tablewright.document.filters.value_list import check_listed, in_list
from tablewright.formula.typed import ValueKind


@FILTERS.declare
class LogicalFilter(Filter):
    """Keep the listed truth values; an empty list filters nothing. Null is listed as `null`."""

    kind: Literal["logical"]
    """A filter by true and false."""
    values: Annotated[tuple[bool | None, ...], Field(max_length=10)] = ()
    """The values to keep, such as `[true, null]`."""

    def is_empty(self) -> bool:
        return not self.values

    def check(self, kind: ValueKind) -> None:
        check_listed(self.values, kind)

    def condition(self, values: Sequence[FilteredValue], context: FilterContext) -> exp.Expression:
        return in_list(self.values, False, self.nulls, values[0], context)
