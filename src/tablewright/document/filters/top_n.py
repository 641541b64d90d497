"""A filter by rank."""

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field
from sqlglot import exp

from tablewright.document.filters.base import (
    Filter,
    FilterContext,
    FilteredValue,
    Rank,
    RankingKind,
    is_null,
)
from tablewright.document.filters.kinds import FILTERS


@FILTERS.declare
class TopNFilter(Filter):
    """The highest (or lowest) rows of the column's level, within the enclosing grouping.

    `rank`, `dense-rank` and `row-number` keep ranks up to `count`: `rank` keeps ties, `dense-rank` counts
    equal values once, `row-number` keeps exactly `count` rows. `percentile` keeps rows whose rank percentile
    and `cumulative` rows whose cumulative distribution lies within `percent` of all rows.
    """

    kind: Literal["top-n"]
    """A filter by rank."""
    direction: Literal["top", "bottom"] = "top"
    """Keep the highest values or the lowest."""
    ranking: RankingKind = "rank"
    """How ranks are counted: `rank` (1, 2, 2, 4), `dense-rank` (1, 2, 2, 3), `row-number` (1, 2, 3, 4), or
    as a share of all rows (`percentile`, `cumulative`)."""
    count: Annotated[int, Field(ge=1, le=1_000_000)] = 10
    """The last rank that is kept, for `rank`, `dense-rank` and `row-number`."""
    percent: Annotated[float, Field(gt=0, le=100)] = 10
    """The share that is kept, in percent, for `percentile` and `cumulative`."""

    @property
    def rank(self) -> Rank:
        return Rank(self.direction, self.ranking)

    def is_empty(self) -> bool:
        return False

    def condition(self, values: Sequence[FilteredValue], context: FilterContext) -> exp.Expression:
        """Whether the rank is within the wanted number; rows without a value have no rank."""
        (rank, _), (value, _) = values
        places = self.ranking in ("rank", "dense-rank", "row-number")
        most = exp.Literal.number(self.count if places else repr(self.percent / 100))
        within = exp.LTE(this=rank, expression=most)
        if self.nulls == "always":
            return exp.Or(this=within, expression=is_null(value))
        return exp.And(this=within, expression=exp.Not(this=is_null(value)))
