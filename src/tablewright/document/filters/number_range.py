"""A filter by a range of numbers."""

from typing import Literal

from sqlglot import exp

from tablewright.common.bounds import Number
from tablewright.document.filters.base import Filter, FilterContext, FilterProblem
from tablewright.document.filters.kinds import FILTERS
from tablewright.document.filters.values import plain_number
from tablewright.formula.typed import ValueKind
from tablewright.formula.types import ValueType


@FILTERS.declare
class NumberRangeFilter(Filter):
    """Both ends are included."""

    kind: Literal["number-range"]
    """A filter by a range of numbers."""
    min: Number | None = None
    """The smallest number that passes; null leaves this end open."""
    max: Number | None = None
    """The largest number that passes; null leaves this end open."""

    def is_empty(self) -> bool:
        return self.min is None and self.max is None

    def comparison(self, value: exp.Expression, kind: ValueKind, context: FilterContext) -> exp.Expression:
        if kind.type is not ValueType.NUMBER:
            raise FilterProblem("A number range needs a number column.")
        low = None if self.min is None else plain_number(self.min)
        high = None if self.max is None else plain_number(self.max)
        if low is not None and high is not None:
            return exp.Between(this=value.copy(), low=context.make(low, kind), high=context.make(high, kind))
        if low is not None:
            return exp.GTE(this=value.copy(), expression=context.make(low, kind))
        if high is not None:
            return exp.LTE(this=value.copy(), expression=context.make(high, kind))
        raise FilterProblem("The ends of the range must be plain numbers.")
