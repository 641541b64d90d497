"""Functions that Redshift lacks, in terms of those it has."""

from sqlglot import exp

from tablewright.formula.functions.base import CallContext
from tablewright.formula.functions.sql import (
    case,
    compare,
    is_null,
    number,
    plus,
    text,
    whole,
)


def sha256(_context: CallContext, value: exp.Expression) -> exp.Expression:
    return exp.Anonymous(this="SHA2", expressions=[value.copy(), number(256)])


def text_join(_context: CallContext, separator: exp.Expression, *parts: exp.Expression) -> exp.Expression:
    """Each part behind a separator; the first separator is cut off again."""
    joined: exp.Expression | None = None
    for part in parts:
        after = exp.DPipe(this=separator.copy(), expression=_operand(part), safe=True)
        piece = exp.Coalesce(this=after, expressions=[text("")])
        joined = piece if joined is None else exp.DPipe(this=joined, expression=piece, safe=True)
    assert joined is not None
    first = plus(exp.Anonymous(this="LENGTH", expressions=[separator.copy()]), number(1))
    cut = exp.Anonymous(this="SUBSTRING", expressions=[joined, first])
    return cut if isinstance(separator, exp.Literal) else case([(is_null(separator), exp.Null())], cut)


def _operand(value: exp.Expression) -> exp.Expression:
    return exp.Paren(this=value.copy()) if isinstance(value, exp.Binary) else value.copy()


def left(context: CallContext, value: exp.Expression, count: exp.Expression) -> exp.Expression:
    """A negative count leaves off that many characters at the end."""
    kept, known = whole(context, 1, count), context.literal(1)
    plain = exp.Anonymous(this="LEFT", expressions=[value.copy(), kept.copy()])
    if isinstance(known, int) and known >= 0:
        return plain
    rest = plus(exp.Anonymous(this="LENGTH", expressions=[value.copy()]), kept)
    cut = exp.Anonymous(
        this="LEFT",
        expressions=[value.copy(), exp.Greatest(this=rest, expressions=[number(0)], ignore_nulls=True)],
    )
    return case([(compare(kept, exp.LT, 0), cut)], plain)


def split_part(
    context: CallContext, value: exp.Expression, delimiter: exp.Expression, position: exp.Expression
) -> exp.Expression:
    """Parts are counted from the end where the position is negative; there is no part 0."""
    place, known = whole(context, 2, position), context.literal(2)
    if isinstance(known, int) and known > 0:
        return _part(value, delimiter, place)
    without = exp.Anonymous(this="REPLACE", expressions=[value.copy(), delimiter.copy(), text("")])
    lost = exp.Sub(this=_length(value), expression=_length(without))
    size = exp.Nullif(this=_length(delimiter), expression=number(0))
    parts = exp.Add(
        this=exp.Div(this=exp.Paren(this=lost), expression=size, typed=True), expression=number(1)
    )
    from_end = exp.Add(this=exp.Add(this=parts, expression=place.copy()), expression=number(1))
    beyond = compare(from_end, exp.LT, 1)
    negative = case([(beyond, text(""))], _part(value, delimiter, from_end))
    if isinstance(known, int) and known < 0:
        return negative
    return case(
        [
            (compare(place, exp.GT, 0), _part(value, delimiter, place)),
            (compare(place, exp.LT, 0), negative),
        ]
    )


def _part(value: exp.Expression, delimiter: exp.Expression, place: exp.Expression) -> exp.Expression:
    return exp.Anonymous(this="SPLIT_PART", expressions=[value.copy(), delimiter.copy(), place.copy()])


def _length(value: exp.Expression) -> exp.Expression:
    return exp.Anonymous(this="LENGTH", expressions=[value.copy()])
