"""Correlation and regression from variances, for platforms that have no functions for them."""

from sqlglot import exp

from tablewright.formula.functions.base import CallContext
from tablewright.formula.functions.sql import (
    DOUBLE,
    case,
    cast,
    compare,
    is_not_null,
    minus,
    null_if,
    number,
    only_if,
    plus,
    times,
)


class _Pair:
    """Two numbers of each row that has both."""

    def __init__(self, y: exp.Expression, x: exp.Expression) -> None:
        self.y = only_if(is_not_null(x), cast(y, DOUBLE))
        self.x = only_if(is_not_null(y), cast(x, DOUBLE))

    def mean(self, value: exp.Expression) -> exp.Expression:
        return exp.Avg(this=value.copy())

    def spread(self, value: exp.Expression) -> exp.Expression:
        return exp.VariancePop(this=value.copy())

    def together(self) -> exp.Expression:
        """The covariance. Of the sum and the difference of two numbers the variances differ by four times as
        much, and variances are computed without losing digits."""
        both = minus(self.spread(plus(self.x, self.y)), self.spread(minus(self.x, self.y)))
        return exp.Div(this=exp.Paren(this=both), expression=number(4), typed=True)


def correlation(_context: CallContext, y: exp.Expression, x: exp.Expression) -> exp.Expression:
    pair = _Pair(y, x)
    spreads = exp.Sqrt(this=times(pair.spread(pair.x), pair.spread(pair.y)))
    return exp.Div(this=pair.together(), expression=null_if(spreads, 0), typed=True)


def slope(_context: CallContext, y: exp.Expression, x: exp.Expression) -> exp.Expression:
    pair = _Pair(y, x)
    return exp.Div(this=pair.together(), expression=null_if(pair.spread(pair.x), 0), typed=True)


def intercept(context: CallContext, y: exp.Expression, x: exp.Expression) -> exp.Expression:
    pair = _Pair(y, x)
    return minus(pair.mean(pair.y), times(exp.Paren(this=slope(context, y, x)), pair.mean(pair.x)))


def determination(_context: CallContext, y: exp.Expression, x: exp.Expression) -> exp.Expression:
    """1 where y is always the same; Null where x is."""
    pair = _Pair(y, x)
    squared = times(pair.together(), pair.together())
    spreads = times(pair.spread(pair.x), pair.spread(pair.y))
    flat = compare(pair.spread(pair.y), exp.EQ, 0)
    nothing = compare(pair.spread(pair.x), exp.EQ, 0)
    share = exp.Div(this=exp.Paren(this=squared), expression=exp.Paren(this=spreads), typed=True)
    return case([(nothing, exp.Null()), (flat, exp.Literal.number("1e0"))], share)
