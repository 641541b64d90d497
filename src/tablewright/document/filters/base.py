"""What every kind of filter has and says: its columns, when it lets everything pass, its condition."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlglot import exp

from tablewright.document.base import Id, Strict
from tablewright.document.problems import Path
from tablewright.formula.functions.sql import grouped
from tablewright.formula.platforms.base import Platform
from tablewright.formula.typed import ValueKind

RankingKind = Literal["rank", "dense-rank", "row-number", "percentile", "cumulative"]
NullPolicy = Literal["always", "never", "when-empty"]

MakeValue = Callable[[Any, ValueKind], exp.Expression]
"""Writes a value into the query: as a literal (filters of the document) or a parameter (controls)."""
RangeEnd = Callable[[str, bool, MakeValue], tuple[exp.Expression, bool] | None]
"""Writes a relative end of a date range, and says whether it is exclusive; `True` asks for the upper end."""
FilteredValue = tuple[exp.Expression, ValueKind]
"""The value of a column as the condition reads it."""


class FilterProblem(ValueError):
    """A filter that does not fit its column. It filters nothing, and the column shows the problem."""


@dataclass(frozen=True, slots=True)
class FilterContext:
    """How a filter writes values and moments into the query."""

    make: MakeValue
    sql: Platform
    time_zone: str = "UTC"
    relative: RangeEnd = lambda _text, _last, _make: None


@dataclass(frozen=True, slots=True)
class Rank:
    """The rank of a row within its level and enclosing group, by the value of the filter's column."""

    direction: Literal["top", "bottom"]
    ranking: RankingKind


class Filter(Strict):
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

    @property
    def column_ids(self) -> tuple[str, ...]:
        """Every column that the filter uses."""
        return tuple(column_id for column_id, _ in self.column_references())

    def column_references(self) -> Iterator[tuple[str, Path]]:
        """The columns that the filter names, each with its path in the filter."""
        yield self.column_id, ("column_id",)

    @property
    def rank(self) -> Rank | None:
        """The rank that it keeps rows by; None for a filter that looks at one row at a time."""
        return None

    def is_empty(self) -> bool:
        """Whether it has no value yet, so that it lets everything pass but what `nulls` drops."""
        raise NotImplementedError

    def is_idle(self) -> bool:
        """Whether it lets everything pass."""
        return not self.enabled or (self.nulls != "never" and self.is_empty())

    def check(self, kind: ValueKind) -> None:
        """Raise FilterProblem if its values have nothing in common with the column's type."""

    def condition(self, values: Sequence[FilteredValue], context: FilterContext) -> exp.Expression:
        """The condition a row must meet. `values` are those of `column_ids`; where the filter has a `rank`,
        the rank and then the value of its column. FilterProblem when the filter does not fit the column."""
        value, kind = grouped(values[0][0]), values[0][1]
        if self.is_empty():
            return exp.Not(this=is_null(value))
        inner = self.comparison(value, kind, context)
        return exp.Or(this=inner, expression=is_null(value)) if self.nulls == "always" else inner

    def comparison(self, value: exp.Expression, kind: ValueKind, context: FilterContext) -> exp.Expression:
        """The condition on a value that is not null."""
        raise NotImplementedError


def is_null(value: exp.Expression) -> exp.Is:
    return exp.Is(this=value.copy(), expression=exp.Null())


def any_of(conditions: list[exp.Expression]) -> exp.Expression:
    """The conditions combined by OR."""
    if len(conditions) == 1:
        return conditions[0]
    return joined([exp.Paren(this=e) if isinstance(e, exp.And) else e for e in conditions], exp.Or)


def joined(parts: list[exp.Expression], by: type[exp.And] | type[exp.Or]) -> exp.Expression:
    result = parts[0] if parts else exp.true()
    for condition in parts[1:]:
        result = by(this=result, expression=condition)
    return result
