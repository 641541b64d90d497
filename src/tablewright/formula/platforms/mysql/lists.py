"""The texts of a group one after another. The server cuts such a list where it is longer than a limit of the
session or than a packet, and only warns: here the query fails instead.
"""

from collections.abc import Sequence

from sqlglot import exp

from tablewright.formula.functions.sql import (
    TEXT,
    call,
    case,
    cast,
    compare,
    grouped,
    minus,
    number,
    plus,
    text,
    times,
)
from tablewright.formula.platforms.mysql.patterns import MARK

_END = "\ue001"
"""Stands behind each value of a list without repetitions. Like `MARK`, in no text of people."""


def listed(value: exp.Expression, separator: exp.Expression, order: Sequence[exp.Ordered]) -> exp.Expression:
    """`value` may be DISTINCT. The server takes constant separators only: a computed one takes the place of a
    sign."""
    if not isinstance(separator, exp.Literal):
        return call("REPLACE", listed(value, text(MARK), order), text(MARK), separator)
    if isinstance(value, exp.Distinct):
        return _without_repetitions(value.expressions[0], separator, order)
    expression, counted = _list(value, separator, order), exp.Count(this=value.copy())
    lengths = exp.Sum(this=call("CHAR_LENGTH", value))
    gaps = minus(counted, number(1))
    if len(separator.name) != 1:
        gaps = times(grouped(gaps), number(len(separator.name)))
    return _whole(expression, call("CHAR_LENGTH", expression), plus(lengths, grouped(gaps)), counted)


def _without_repetitions(
    value: exp.Expression, separator: exp.Expression, order: Sequence[exp.Ordered]
) -> exp.Expression:
    """The ends are counted: how long all values are together, each once, no aggregate tells."""
    entry = exp.Distinct(expressions=[call("CONCAT", value, text(_END))])
    expression, counted = _list(entry, separator, order), exp.Count(this=entry.copy())
    plain = call("REPLACE", expression, text(_END), text(""))
    return _whole(plain, minus(call("CHAR_LENGTH", expression), call("CHAR_LENGTH", plain)), counted, counted)


def _list(value: exp.Expression, separator: exp.Expression, order: Sequence[exp.Ordered]) -> exp.Expression:
    keys = [key.copy() for key in order]
    ordered = exp.Order(this=value.copy(), expressions=keys) if keys else value.copy()
    return exp.GroupConcat(this=ordered, separator=separator.copy())


def _whole(
    expression: exp.Expression, size: exp.Expression, wanted: exp.Expression, counted: exp.Expression
) -> exp.Expression:
    """What was found where it has the size it should have."""
    return case(
        [(compare(size, exp.EQ, wanted), expression), (compare(counted, exp.GT, 0), too_long(counted))]
    )


def too_long(counted: exp.Expression) -> exp.Expression:
    """A number out of range, which is an error, where the count is not 0."""
    return cast(exp.Pow(this=exp.Literal.number("1e300"), expression=plus(counted, number(1))), TEXT)
