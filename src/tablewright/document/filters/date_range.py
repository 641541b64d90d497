"""A filter by a range of dates."""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field
from sqlglot import exp

from tablewright.document.filters.base import Filter, FilterContext, FilterProblem
from tablewright.document.filters.kinds import FILTERS
from tablewright.document.filters.values import MOMENT, is_day, moment_of
from tablewright.formula.typed import ValueKind
from tablewright.formula.types import ValueType


@FILTERS.declare
class DateRangeFilter(Filter):
    """Both ends are included, each fixed or relative to the time of the query.

    A fixed end is ISO 8601 text; a date without a time as `end` includes that whole day. A relative end is
    `now`, or a period: a unit (`year`, `quarter`, `month`, `week`, `week-starting-monday`, `day`, `hour`,
    `minute`) with an offset, such as `month`, `day-7` or `year+1`. As `start` it means the period's first
    moment, as `end` its last. The last seven days are `day-7` to `day-1`; the year to date, `year` to `now`.
    """

    kind: Literal["date-range"]
    """A filter by a range of dates."""
    start: Annotated[str, Field(max_length=60)] | None = None
    """The first moment that passes, such as `2024-01-01` or `day-7`; null leaves this end open."""
    end: Annotated[str, Field(max_length=60)] | None = None
    """The last moment that passes, such as `2024-03-31` (that whole day) or `now`; null leaves this end
    open."""

    def is_empty(self) -> bool:
        return not self.start and not self.end

    def comparison(self, value: exp.Expression, kind: ValueKind, context: FilterContext) -> exp.Expression:
        if kind.type is not ValueType.DATE:
            raise FilterProblem("A date range needs a date column.")
        expressions: list[exp.Expression] = []
        if self.start and (counted := context.relative(self.start, False, context.make)):
            expressions.append(exp.GTE(this=value.copy(), expression=counted[0]))
        elif self.start:
            expressions.append(
                exp.GTE(
                    this=value.copy(),
                    expression=context.make(moment_of(self.start, context.time_zone), MOMENT),
                )
            )
        if self.end and (counted := context.relative(self.end, True, context.make)):
            outside = exp.LT if counted[1] else exp.LTE
            expressions.append(outside(this=value.copy(), expression=counted[0]))
        elif self.end:
            end = moment_of(self.end, context.time_zone)
            if is_day(self.end):
                after = context.make(end + timedelta(days=1), MOMENT)
                expressions.append(exp.LT(this=value.copy(), expression=after))
            else:
                expressions.append(exp.LTE(this=value.copy(), expression=context.make(end, MOMENT)))
        return (
            expressions[0]
            if len(expressions) == 1
            else exp.And(this=expressions[0], expression=expressions[1])
        )
