"""Filters: which rows or groups of an element are kept. All of an element's filters must hold."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from tablewright.bounds import Number
from tablewright.document.base import Id, Scalar, Strict

RankingKind = Literal["rank", "dense-rank", "row-number", "percentile", "cumulative"]
MatchOperator = Literal["equals", "contains", "starts-with", "ends-with", "like", "regexp"]
NullPolicy = Literal["always", "never", "when-empty"]


class FilterBase(Strict):
    """A filter acts at the level of its column. `nulls` says when a null value passes."""

    id: Id
    column_id: Id
    enabled: bool = True
    nulls: NullPolicy = "when-empty"


class ListFilter(FilterBase):
    """Keep (or drop) the listed values; an empty list filters nothing. Null is listed as `null`."""

    kind: Literal["list"]
    mode: Literal["include", "exclude"] = "include"
    values: Annotated[tuple[Scalar, ...], Field(max_length=10_000)] = ()


class NumberRangeFilter(FilterBase):
    """Both ends are included."""

    kind: Literal["number-range"]
    min: Number | None = None
    max: Number | None = None


class DateRangeFilter(FilterBase):
    """Both ends are included, each fixed or relative to the moment of asking.

    A fixed end is ISO 8601 text; a date without a time as `end` includes that whole day. A relative end is
    `now`, or a period: a unit (`year`, `quarter`, `month`, `week`, `week-starting-monday`, `day`, `hour`,
    `minute`) with an offset, such as `month`, `day-7` or `year+1`. As `start` it means the period's first
    moment, as `end` its last. The last seven days are `day-7` to `day-1`; the year to date, `year` to `now`.
    """

    kind: Literal["date-range"]
    start: Annotated[str, Field(max_length=60)] | None = None
    end: Annotated[str, Field(max_length=60)] | None = None


class TextMatchFilter(FilterBase):
    """Compare text; an empty value filters nothing."""

    kind: Literal["text-match"]
    operator: MatchOperator = "contains"
    negated: bool = False
    case_sensitive: bool = False
    value: Annotated[str, Field(max_length=2_000)] = ""


class TopNFilter(FilterBase):
    """The highest (or lowest) rows of the column's level, within the enclosing grouping.

    `rank`, `dense-rank` and `row-number` keep places up to `count`: `rank` keeps ties, `dense-rank` counts
    equal values once, `row-number` keeps exactly `count` rows. `percentile` keeps rows whose rank percentile
    and `cumulative` rows whose cumulative distribution lies within `percent` of all rows.
    """

    kind: Literal["top-n"]
    direction: Literal["top", "bottom"] = "top"
    ranking: RankingKind = "rank"
    count: Annotated[int, Field(ge=1, le=1_000_000)] = 10
    percent: Annotated[float, Field(gt=0, le=100)] = 10


class LogicalFilter(FilterBase):
    """Keep the listed truth values; an empty list filters nothing. Null is listed as `null`."""

    kind: Literal["logical"]
    values: Annotated[tuple[bool | None, ...], Field(max_length=10)] = ()


class HierarchyFilter(FilterBase):
    """Keep (or drop) parts of a hierarchy of columns: `column_id` is the outermost, `below` the finer ones.

    A path names a value of each column from the outermost inward and may end early: it then stands for
    everything below. An empty list of paths filters nothing.
    """

    kind: Literal["hierarchy"]
    below: Annotated[tuple[Id, ...], Field(max_length=20)] = ()
    mode: Literal["include", "exclude"] = "include"
    paths: Annotated[
        tuple[Annotated[tuple[Scalar, ...], Field(min_length=1, max_length=21)], ...], Field(max_length=1_000)
    ] = ()

    @model_validator(mode="after")
    def paths_fit_the_columns(self) -> "HierarchyFilter":
        if any(len(path) > 1 + len(self.below) for path in self.paths):
            raise ValueError("a path has more values than the hierarchy has columns")
        return self


Filter = Annotated[
    ListFilter
    | NumberRangeFilter
    | DateRangeFilter
    | TextMatchFilter
    | TopNFilter
    | LogicalFilter
    | HierarchyFilter,
    Field(discriminator="kind"),
]


class FilterGroup(Strict):
    """Filters of which any may hold. They act together, so their columns must live on one level."""

    id: Id
    enabled: bool = True
    any_of: Annotated[tuple[Filter, ...], Field(min_length=1, max_length=50)]
