"""Primitives for aggregates and windows."""

from collections.abc import Sequence

from sqlglot import exp

from tablewright.formula.functions.sql import is_not_null
from tablewright.formula.typed import ValueKind


class Aggregates:
    """The common rules; a platform overrides what is different there."""

    def statistic(self, of: type[exp.Expression], value: exp.Expression) -> exp.Expression:
        """AVG, STDDEV, VARIANCE, with the argument cast so that the result is a double, if that suffices."""
        return of(this=value.copy())

    def as_statistic(self, expression: exp.Expression) -> exp.Expression:
        """The finished statistic, with its FILTER or OVER, as a double."""
        return expression

    def if_defined(self, expression: exp.Expression) -> exp.Expression:
        """A correlation or regression; Null if it is not defined."""
        return expression

    def percentile(self, value: exp.Expression, share: exp.Expression, *, integer: bool) -> exp.Expression:
        """The value below which a share of the values lies, between neighbours in proportion."""
        del integer
        return self.within_group(exp.PercentileCont(this=share.copy()), value)

    def median(self, value: exp.Expression, *, integer: bool) -> exp.Expression:
        return self.percentile(value, exp.Literal.number("0.5"), integer=integer)

    def percentile_disc(self, value: exp.Expression, share: exp.Expression) -> exp.Expression:
        """The first of the sorted values at which a share of them is reached."""
        return self.within_group(exp.PercentileDisc(this=share.copy()), value)

    def within_group(self, function: exp.Expression, value: exp.Expression) -> exp.Expression:
        order = exp.Order(expressions=[exp.Ordered(this=value.copy(), nulls_first=False)])
        return exp.WithinGroup(this=function, expression=order)

    def joined(
        self, value: exp.Expression, separator: exp.Expression, order: Sequence[exp.Ordered]
    ) -> exp.Expression:
        """The texts of a group one after another; `value` may be DISTINCT, sorted by itself."""
        keys = list(order)
        ordered = exp.Order(this=value.copy(), expressions=keys) if keys else value.copy()
        return exp.GroupConcat(this=ordered, separator=separator.copy())

    def nth_in_order(
        self, value: exp.Expression, place: exp.Expression, order: Sequence[exp.Ordered], *, non_null: bool
    ) -> exp.Expression:
        """The value at a position (from 1) in a group's ordered rows; on request, ignoring nulls."""
        ordered = exp.Order(this=value.copy(), expressions=list(order)) if order else value.copy()
        array_agg: exp.Expression = exp.ArrayAgg(this=ordered)
        if non_null:
            array_agg = self.if_not_null(array_agg, value)
        # A literal index is shifted by the generator, from zero-based to what the platform counts.
        return exp.Bracket(this=exp.Paren(this=array_agg), expressions=[place.copy()], offset=1)

    def if_not_null(self, aggregate: exp.Expression, value: exp.Expression) -> exp.Expression:
        """The aggregate over the rows with a value."""
        return exp.Filter(this=aggregate, expression=exp.Where(this=is_not_null(value)))

    def partition_key(self, value: exp.Expression, kind: ValueKind) -> exp.Expression:
        """A key of PARTITION BY."""
        del kind
        return value.copy()

    def rows_again(self, names: Sequence[str]) -> str | None:
        """The rows of a group as a table expression in text, whose columns are collected from `:name` each;
        None if the platform cannot."""
        del names
        return None
