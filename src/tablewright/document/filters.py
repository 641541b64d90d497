"""Filters: select rows or groups of an element. All of an element's filters must hold."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from tablewright.common.bounds import Number
from tablewright.document.base import Id, Scalar, Strict

RankingKind = Literal["rank", "dense-rank", "row-number", "percentile", "cumulative"]
MatchOperator = Literal["equals", "contains", "starts-with", "ends-with", "like", "regexp"]
NullPolicy = Literal["always", "never", "when-empty"]


class FilterBase(Strict):
    """A filter acts at the level of its column. `nulls` says when a null value passes."""

    id: Id
    """Any id, by which editors identify the filter."""
    column_id: Id
    """The column of the element that is compared."""
    enabled: bool = True
    """Whether it acts; a filter that is switched off stays in the document."""
    nulls: NullPolicy = "when-empty"
    """When rows without a value in the column pass: `always`; `never`, even while the filter has no value; or
    `when-empty`, while the filter has no value, so that an active filter drops them. In a list, `when-empty`
    treats null as one of the entries."""


class ListFilter(FilterBase):
    """Keep (or drop) the listed values; an empty list filters nothing. Null is listed as `null`."""

    kind: Literal["list"]
    """A filter by a list of values."""
    mode: Literal["include", "exclude"] = "include"
    """Keep the listed values, or drop them."""
    values: Annotated[tuple[Scalar, ...], Field(max_length=10_000)] = ()
    """The values: numbers as numbers, dates as ISO 8601 text. Text is compared with its letter case."""


class NumberRangeFilter(FilterBase):
    """Both ends are included."""

    kind: Literal["number-range"]
    """A filter by a range of numbers."""
    min: Number | None = None
    """The smallest number that passes; null leaves this end open."""
    max: Number | None = None
    """The largest number that passes; null leaves this end open."""


class DateRangeFilter(FilterBase):
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


class TextMatchFilter(FilterBase):
    """Compare text; an empty value filters nothing."""

    kind: Literal["text-match"]
    """A filter by a part or a pattern of the text."""
    operator: MatchOperator = "contains"
    """How `value` is compared. `like` knows `%` (any characters) and `_` (one character); `regexp` is a
    regular expression that may match anywhere; the others take `value` as it is."""
    negated: bool = False
    """Keep what does not match."""
    case_sensitive: bool = False
    """Whether upper and lower case differ."""
    value: Annotated[str, Field(max_length=2_000)] = ""
    """The text to look for; empty filters nothing."""


class TopNFilter(FilterBase):
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


class LogicalFilter(FilterBase):
    """Keep the listed truth values; an empty list filters nothing. Null is listed as `null`."""

    kind: Literal["logical"]
    """A filter by true and false."""
    values: Annotated[tuple[bool | None, ...], Field(max_length=10)] = ()
    """The values to keep, such as `[true, null]`."""


class HierarchyFilter(FilterBase):
    """Keep (or drop) parts of a hierarchy of columns: `column_id` is the outermost, `below` the finer ones.

    A path names a value of each column from the outermost inward and may end early: it then means everything
    below. An empty list of paths filters nothing.
    """

    kind: Literal["hierarchy"]
    """A filter by values of several columns, from the outermost inward."""
    below: Annotated[tuple[Id, ...], Field(max_length=20)] = ()
    """The finer columns (by id), from the outermost inward, without `column_id` itself."""
    mode: Literal["include", "exclude"] = "include"
    """Keep what is under the paths, or drop it."""
    paths: Annotated[
        tuple[Annotated[tuple[Scalar, ...], Field(min_length=1, max_length=21)], ...], Field(max_length=1_000)
    ] = ()
    """Such as `[[Europe, France], [Asia]]`: France in Europe, and all of Asia."""

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
    """Filters combined by OR. They are applied together, so their columns must be on one level."""

    id: Id
    """Any id, by which editors identify the group."""
    enabled: bool = True
    """Whether it acts; a group that is switched off stays in the document."""
    any_of: Annotated[tuple[Filter, ...], Field(min_length=1, max_length=50)]
    """The filters: a row passes if one of them holds. Those that are switched off or empty are ignored."""
