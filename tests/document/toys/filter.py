"""A toy kind of filter: numbers that a divisor divides."""

from typing import Annotated, Literal

from pydantic import Field
from sqlglot import exp

from tablewright.document.filters.base import Filter, FilterContext, FilterProblem
from tablewright.document.filters.kinds import FILTERS
from tablewright.formula.typed import ValueKind
from tablewright.formula.types import ValueType


@FILTERS.declare
class MultiplesFilter(Filter):
    """Keep multiples of a number."""

    kind: Literal["multiples"]
    """A filter by a divisor."""
    of: Annotated[int, Field(ge=1)] | None = None
    """The divisor; null filters nothing."""

    def is_empty(self) -> bool:
        return self.of is None

    def comparison(self, value: exp.Expression, kind: ValueKind, context: FilterContext) -> exp.Expression:
        if kind.type is not ValueType.NUMBER:
            raise FilterProblem("Multiples need a number column.")
        rest = exp.Mod(this=value.copy(), expression=context.make(self.of, kind))
        return exp.EQ(this=rest, expression=exp.Literal.number(0))
