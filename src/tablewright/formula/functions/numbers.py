"""Arithmetic on one row."""

import math

from sqlglot import exp

from tablewright.formula.decimals import of_remainder
from tablewright.formula.functions.base import (
    CallContext,
    Example,
    Function,
    Instants,
    NullRule,
    constant_value,
)
from tablewright.formula.functions.kinds import (
    GIVES_INTEGER,
    GIVES_LOGICAL,
    GIVES_NUMBER,
    GIVES_NUMBER_LIKE_FIRST,
    GIVES_REMAINDER,
    GIVES_SAME,
    NUMBER,
    SAME_ORDERED,
    many,
    one,
    optional,
)
from tablewright.formula.functions.sql import (
    BIGINT,
    DOUBLE,
    by_code_point,
    call,
    case,
    cast,
    compare,
    either,
    every,
    grouped,
    is_null,
    minus,
    null_if,
    number,
    only_if,
    plus,
    times,
    whole,
)
from tablewright.formula.platforms.base import Platform
from tablewright.formula.typed import Typed, exact_digits

CATEGORY = "math"


def _abs(_context: CallContext, value: exp.Expression) -> exp.Expression:
    return exp.Abs(this=value.copy())


def _sign(_context: CallContext, value: exp.Expression) -> exp.Expression:
    return cast(exp.Sign(this=value.copy()), BIGINT)


def _pi(_context: CallContext) -> exp.Expression:
    return call("PI")


# ---------------------------------------------------------------- division, powers, logarithms


_LARGEST_LOGARITHM = 709.78
_SMALLEST_LOGARITHM = -744.0
"""The natural logarithms beyond which a number is not a double any more; some platforms raise on those."""
_SMALL_EXPONENT = 9
"""Exponents up to this one need no check of the size: the product overflows in the same way."""


def power(
    sql: Platform,
    base: exp.Expression,
    exponent: exp.Expression,
    *,
    known_base: float | None = None,
    known_exponent: float | None = None,
    positive: bool = False,
) -> exp.Expression:
    """A power; Null if it is not a real number or too large for a double. Used by `^` as well. `positive`
    promises a base above 0; the known values are literals.
    """
    plain = exp.Pow(this=sql.as_double(base), expression=exponent.copy())
    positive = positive or (known_base is not None and known_base > 0)
    absent = [] if positive else _not_real(base, exponent, known_exponent)
    tiny: list[exp.Expression] = []
    if known_exponent is None or abs(known_exponent) > _SMALL_EXPONENT:
        large, small = _beyond_doubles(sql, base, exponent, known_base, positive)
        absent, tiny = [*absent, *large], small
    branches: list[tuple[exp.Expression, exp.Expression]] = []
    if absent:
        branches.append((either(absent), exp.Null()))
    branches.extend((condition, sql.double(0)) for condition in tiny)
    return case(branches, plain) if branches else plain


def _not_real(base: exp.Expression, exponent: exp.Expression, known: float | None) -> list[exp.Expression]:
    """The conditions under which a power is no real number."""
    expressions: list[exp.Expression] = []
    zero, negative = compare(base, exp.EQ, 0), compare(base, exp.LT, 0)
    if known is None:
        expressions.append(every([zero, compare(exponent, exp.LT, 0)]))
        expressions.append(every([negative, compare(exponent, exp.NEQ, exp.Floor(this=exponent.copy()))]))
        return expressions
    if known < 0:
        expressions.append(zero)
    if known != int(known):
        expressions.append(negative)
    return expressions


def _beyond_doubles(
    sql: Platform, base: exp.Expression, exponent: exp.Expression, known: float | None, positive: bool
) -> tuple[list[exp.Expression], list[exp.Expression]]:
    """The conditions under which a power is too large for a double, and so small that it is 0."""
    if known is not None and abs(known) in (0, 1):
        return [], []
    if known is not None:
        logarithm = math.log(abs(known))
        above, below = (exp.GT, exp.LT) if logarithm > 0 else (exp.LT, exp.GT)
        ends = [sql.double(end / logarithm) for end in (_LARGEST_LOGARITHM, _SMALLEST_LOGARITHM)]
        return [compare(exponent, above, ends[0])], [compare(exponent, below, ends[1])]
    value = sql.as_double(base)
    size = exp.Ln(this=value if positive else null_if(exp.Abs(this=value), 0))
    logarithm = times(exponent, size)
    return (
        [compare(logarithm, exp.GT, sql.double(_LARGEST_LOGARITHM))],
        [compare(logarithm, exp.LT, sql.double(_SMALLEST_LOGARITHM))],
    )


def _power(context: CallContext, base: exp.Expression, exponent: exp.Expression) -> exp.Expression:
    known_base, known_exponent = (known_number(argument) for argument in context.call.arguments)
    return power(context.sql, base, exponent, known_base=known_base, known_exponent=known_exponent)


def known_number(node: Typed) -> float | None:
    """The value of a literal number."""
    value = constant_value(node)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _mod(context: CallContext, left: exp.Expression, right: exp.Expression) -> exp.Expression:
    first, second = context.call.arguments
    return remainder(context.sql, first, left, second, right)


def remainder(
    sql: Platform, dividend: Typed, left: exp.Expression, divisor: Typed, right: exp.Expression
) -> exp.Expression:
    """The remainder of a division; exact unless a double is involved. Used by `%` as well."""
    sizes = exact_digits(dividend), exact_digits(divisor)
    if sizes[0] and sizes[1] and of_remainder(sizes[0], sizes[1]) is None:
        return sql.remainder(cast(left, DOUBLE), right, exact=False)
    return sql.remainder(left, right, exact=bool(sizes[0] and sizes[1]))


def _div(context: CallContext, left: exp.Expression, right: exp.Expression) -> exp.Expression:
    if not (context.argument(0).integer and context.argument(1).integer):
        return context.sql.to_whole(exp.Trunc(this=context.sql.divide(left, right)))
    return context.sql.whole_quotient(left, right)


def _sqrt(context: CallContext, value: exp.Expression) -> exp.Expression:
    radicand = cast(value, DOUBLE) if context.argument(0).kind.digits else value.copy()
    return only_if(compare(value, exp.GTE, 0), exp.Sqrt(this=radicand))


_LARGEST_POWER_OF_E = 709
"""The largest exponent of e whose power is a double. Below its negative, the power is practically 0; some
platforms raise on both."""


def _exp(context: CallContext, value: exp.Expression) -> exp.Expression:
    raised = exp.Exp(this=context.sql.as_double(value))
    known = context.literal(0)
    if isinstance(known, int | float) and abs(known) <= _LARGEST_POWER_OF_E:
        return raised
    tiny = (compare(value, exp.LT, -_LARGEST_POWER_OF_E), context.sql.double(0))
    fits = (compare(value, exp.LTE, _LARGEST_POWER_OF_E), raised)
    return case([fits] if context.sql.tiny_powers_vanish else [tiny, fits])


def _ln(context: CallContext, value: exp.Expression) -> exp.Expression:
    return only_if(compare(value, exp.GT, 0), context.sql.ln(value))


def _log(context: CallContext, value: exp.Expression, base: exp.Expression | None = None) -> exp.Expression:
    known = context.literal(1) if context.has(1) else 10
    if known == 10:
        return only_if(compare(value, exp.GT, 0), context.sql.log10(value))
    assert base is not None
    binary = context.sql.log2(value) if known == 2 else None
    if binary is not None:
        return only_if(compare(value, exp.GT, 0), binary)
    logarithms = [context.sql.ln(expression) for expression in (value, base)]
    defined = every([compare(value, exp.GT, 0), compare(base, exp.GT, 0)])
    return only_if(defined, exp.Div(this=logarithms[0], expression=null_if(logarithms[1], 0), typed=True))


# ---------------------------------------------------------------- several values, bins


def _extreme(
    context: CallContext, of: type[exp.Expression], values: tuple[exp.Expression, ...]
) -> exp.Expression:
    first, *rest = [by_code_point(context, context.argument(i), value) for i, value in enumerate(values)]
    if not rest:
        return first
    return of(this=first.copy(), expressions=[other_value.copy() for other_value in rest], ignore_nulls=True)


def _greatest(context: CallContext, *values: exp.Expression) -> exp.Expression:
    return _extreme(context, exp.Greatest, values)


def _least(context: CallContext, *values: exp.Expression) -> exp.Expression:
    return _extreme(context, exp.Least, values)


def _row_avg(context: CallContext, *values: exp.Expression) -> exp.Expression:
    total, count = _zero_if_null(context, values[0]), _one_if_known(values[0])
    for value in values[1:]:
        total, count = (
            _plus_flat(total, _zero_if_null(context, value)),
            _plus_flat(count, _one_if_known(value)),
        )
    return context.sql.divide(total, count)


def _plus_flat(left: exp.Expression, right: exp.Expression) -> exp.Expression:
    return exp.Add(this=left, expression=right)


def _zero_if_null(context: CallContext, value: exp.Expression) -> exp.Expression:
    return exp.Coalesce(this=value.copy(), expressions=[context.sql.double(0)])


def _one_if_known(value: exp.Expression) -> exp.Expression:
    return case([(is_null(value), number(0))], number(1))


def _parity(odd: bool):
    def lower(context: CallContext, value: exp.Expression) -> exp.Expression:
        if not context.argument(0).integer:
            value = context.sql.to_whole(exp.Trunc(this=value.copy()))
        rest = exp.Mod(this=grouped(value), expression=number(2))
        return compare(rest, exp.NEQ if odd else exp.EQ, 0)

    return lower


def _bits(of: type[exp.Expression]):
    def lower(context: CallContext, left: exp.Expression, right: exp.Expression) -> exp.Expression:
        sides = [_whole_number(context, index, side) for index, side in enumerate((left, right))]
        return of(this=sides[0], expression=sides[1])

    return lower


def _whole_number(context: CallContext, index: int, value: exp.Expression) -> exp.Expression:
    """A 64-bit whole number; fractions are cut off."""
    if context.argument(index).integer:
        return cast(value, BIGINT)
    return context.sql.to_whole(exp.Trunc(this=value.copy()))


def _bin_fixed(
    context: CallContext,
    value: exp.Expression,
    low: exp.Expression,
    high: exp.Expression,
    bins: exp.Expression,
) -> exp.Expression:
    count = exp.Greatest(this=whole(context, 3, bins), expressions=[number(1)], ignore_nulls=True)
    known = context.literal(3)
    if isinstance(known, int):
        count = number(max(known, 1))
    share = context.sql.divide(minus(value, low), minus(high, low))
    inside = plus(cast(exp.Floor(this=times(share, count)), BIGINT), number(1))
    return case(
        [
            (compare(value, exp.LT, low), number(0)),
            (compare(value, exp.GTE, high), plus(count, number(1))),
        ],
        inside,
    )


def _bin_range(context: CallContext, value: exp.Expression, *cutoffs: exp.Expression) -> exp.Expression:
    compared = by_code_point(context, context.argument(0), value)
    branches: list[tuple[exp.Expression, exp.Expression]] = [(is_null(value), exp.Null())]
    for place, cutoff in enumerate(cutoffs, start=1):
        branches.append((compare(compared, exp.LT, cutoff), number(place)))
    return case(branches, number(len(cutoffs) + 1))


FUNCTIONS = (
    Function(
        name="Abs",
        category=CATEGORY,
        parameters=(one("number", NUMBER),),
        returns=GIVES_NUMBER_LIKE_FIRST,
        description="The number without its sign.",
        lower=_abs,
        examples=(Example("Abs(-3.5)", 3.5), Example("Abs(2)", 2)),
    ),
    Function(
        name="Sign",
        category=CATEGORY,
        parameters=(one("number", NUMBER),),
        returns=GIVES_INTEGER,
        description="-1, 0 or 1, by the sign of the number.",
        lower=_sign,
        examples=(Example("Sign(-3)", -1), Example("Sign(3745)", 1), Example("Sign(0)", 0)),
    ),
    Function(
        name="Mod",
        category=CATEGORY,
        parameters=(one("dividend", NUMBER), one("divisor", NUMBER)),
        returns=GIVES_REMAINDER,
        description="The remainder of a division, with the sign of the dividend; Null for a zero divisor. "
        "The same as the operator %.",
        lower=_mod,
        examples=(
            Example("Mod(2, 3)", 2),
            Example("Mod(-7, 3)", -1),
            Example("Mod(7.5, 2)", 1.5),
            Example("Mod(1, 0)", None),
        ),
    ),
    Function(
        name="Div",
        category=CATEGORY,
        parameters=(one("dividend", NUMBER), one("divisor", NUMBER)),
        returns=GIVES_INTEGER,
        description="The whole part of a quotient, cut off towards zero; Null for a zero divisor.",
        lower=_div,
        examples=(
            Example("Div(19, 5)", 3),
            Example("Div(2, 3)", 0),
            Example("Div(-7, 2)", -3),
            Example("Div(7.5, 2)", 3),
            Example("Div(1, 0)", None),
        ),
    ),
    Function(
        name="Power",
        category=CATEGORY,
        parameters=(one("base", NUMBER), one("exponent", NUMBER)),
        returns=GIVES_NUMBER,
        description="A number raised to a power; Null where the result is not a real number or too large to "
        "be held. The same as the operator ^.",
        lower=_power,
        examples=(
            Example("Power(2, 3)", 8),
            Example("Power(2, 0)", 1),
            Example("Power(9, 0.5)", 3),
            Example("Power(-8, 0.5)", None),
            Example("Power(10, 400)", None),
        ),
    ),
    Function(
        name="Sqrt",
        category=CATEGORY,
        parameters=(one("number", NUMBER),),
        returns=GIVES_NUMBER,
        description="The square root; Null for a negative number.",
        lower=_sqrt,
        examples=(Example("Sqrt(9)", 3), Example("Sqrt(-1)", None)),
    ),
    Function(
        name="Exp",
        category=CATEGORY,
        parameters=(one("power", NUMBER),),
        returns=GIVES_NUMBER,
        description="The number e raised to a power; Null where that is too large to be held.",
        lower=_exp,
        examples=(
            Example("Exp(0)", 1),
            Example("Round(Exp(1), 6)", 2.718282),
            Example("Exp(1000)", None),
            Example("Exp(-1000)", 0),
        ),
    ),
    Function(
        name="Ln",
        category=CATEGORY,
        parameters=(one("number", NUMBER),),
        returns=GIVES_NUMBER,
        description="The natural logarithm; Null for numbers that are not above 0.",
        lower=_ln,
        examples=(Example("Ln(1)", 0), Example("Ln(0)", None)),
    ),
    Function(
        name="Log",
        category=CATEGORY,
        parameters=(one("number", NUMBER), optional("base", NUMBER, "10")),
        returns=GIVES_NUMBER,
        description="The logarithm to a base, 10 unless another is given; Null where it is not defined.",
        lower=_log,
        examples=(
            Example("Log(10)", 1),
            Example("Log(1, 2)", 0),
            Example("Round(Log(8, 2), 9)", 3),
            Example("Log(-1)", None),
        ),
    ),
    Function(
        name="Pi",
        category=CATEGORY,
        returns=GIVES_NUMBER,
        description="The number pi.",
        lower=_pi,
        examples=(Example("Round(Pi(), 5)", 3.14159),),
    ),
    Function(
        name="Greatest",
        category=CATEGORY,
        parameters=(many("value", SAME_ORDERED),),
        returns=GIVES_SAME,
        instants=Instants.KEPT,
        description="The largest of several values in one row.",
        aliases=("GreatestNonNull",),
        nulls=NullRule.SKIPS,
        lower=_greatest,
        examples=(
            Example("Greatest(3, 9, 4)", 9),
            Example("Greatest(3, Null, 4)", 4),
            Example('Greatest("a", "B")', "a"),
        ),
    ),
    Function(
        name="Least",
        category=CATEGORY,
        parameters=(many("value", SAME_ORDERED),),
        returns=GIVES_SAME,
        instants=Instants.KEPT,
        description="The smallest of several values in one row.",
        aliases=("LeastNonNull",),
        nulls=NullRule.SKIPS,
        lower=_least,
        examples=(
            Example("Least(3, 9, 4)", 3),
            Example("Least(Null, 4)", 4),
            Example('Least("a", "B")', "B"),
        ),
    ),
    Function(
        name="RowAvg",
        category=CATEGORY,
        parameters=(many("number", NUMBER),),
        returns=GIVES_NUMBER,
        description="The mean of several numbers in one row.",
        nulls=NullRule.SKIPS,
        lower=_row_avg,
        examples=(Example("RowAvg(2, 4, 12)", 6), Example("RowAvg(2, Null, 4)", 3)),
    ),
    Function(
        name="IsEven",
        category=CATEGORY,
        parameters=(one("number", NUMBER),),
        returns=GIVES_LOGICAL,
        description="Whether the whole part of a number is even.",
        lower=_parity(odd=False),
        examples=(Example("IsEven(2.3)", True), Example("IsEven(-3)", False)),
    ),
    Function(
        name="IsOdd",
        category=CATEGORY,
        parameters=(one("number", NUMBER),),
        returns=GIVES_LOGICAL,
        description="Whether the whole part of a number is odd.",
        lower=_parity(odd=True),
        examples=(Example("IsOdd(3)", True), Example("IsOdd(-3)", True)),
    ),
    Function(
        name="BitAnd",
        category=CATEGORY,
        parameters=(one("a", NUMBER), one("b", NUMBER)),
        returns=GIVES_INTEGER,
        description="The number made of the bits that two whole numbers share; fractions are cut off.",
        lower=_bits(exp.BitwiseAnd),
        examples=(Example("BitAnd(2, 4)", 0), Example("BitAnd(12, 23)", 4), Example("BitAnd(5.9, 4)", 4)),
    ),
    Function(
        name="BitOr",
        category=CATEGORY,
        parameters=(one("a", NUMBER), one("b", NUMBER)),
        returns=GIVES_INTEGER,
        description="The number made of the bits that either of two whole numbers has; fractions are cut "
        "off.",
        lower=_bits(exp.BitwiseOr),
        examples=(
            Example("BitOr(12, 23)", 31),
            Example("BitOr(2, 4)", 6),
            Example("BitOr(4294967296, 1)", 4294967297),
        ),
    ),
    Function(
        name="BinFixed",
        category=CATEGORY,
        parameters=(one("value", NUMBER), one("min", NUMBER), one("max", NUMBER), one("bins", NUMBER)),
        returns=GIVES_INTEGER,
        description="The number of the bin that holds a value, where the range from min to max is cut into "
        "equal bins; 0 below min, and one more than there are bins at max or above. A Null value gives Null.",
        nulls=NullRule.HANDLES,
        lower=_bin_fixed,
        examples=(
            Example("BinFixed(90, 0, 90, 3)", 4),
            Example("BinFixed(-1, 0, 90, 3)", 0),
            Example("BinFixed(30, 0, 90, 3)", 2),
        ),
    ),
    Function(
        name="BinRange",
        category=CATEGORY,
        parameters=(one("value", SAME_ORDERED), many("cutoff", SAME_ORDERED)),
        returns=GIVES_INTEGER,
        instants=Instants.KEPT,
        description="The number of the bin that holds a value. Each cutoff, in rising order, starts a new "
        "bin; values below the first are in bin 1.",
        nulls=NullRule.HANDLES,
        lower=_bin_range,
        examples=(
            Example("BinRange(25, 50)", 1),
            Example("BinRange(50, 50)", 2),
            Example("BinRange(75, 50, 100)", 2),
        ),
    ),
)
