"""Rounding on one row, in every direction."""

import math
from collections.abc import Callable, Sequence

from sqlglot import exp

from tablewright.formula.decimals import Digits, digits_of_whole, of_rounded, of_rounded_one_way
from tablewright.formula.functions.base import (
    BoundCall,
    CallContext,
    Example,
    Function,
    Returns,
    constant_value,
)
from tablewright.formula.functions.kinds import (
    GIVES_INTEGER,
    NUMBER,
    one,
    optional,
)
from tablewright.formula.functions.sql import (
    BIGINT,
    DOUBLE,
    case,
    cast,
    compare,
    number,
    times,
    whole,
)
from tablewright.formula.typed import Typed, ValueKind, exact_digits
from tablewright.formula.types import ValueType

CATEGORY = "math"

MAX_DIGITS = 15
"""A double has no more decimals than these."""
NOISE_DIGITS = 9
"""The decimals kept before rounding in one direction: `4.35 * 100` is 434.99999999999994 in doubles, and must
round down to 435, not 434."""


def _scale(context: CallContext, digits: exp.Expression | None) -> exp.Expression | None:
    """10 to the power of the digits; None where there are none."""
    known = context.literal(1) if context.has(1) else 0
    if known == 0:
        return None
    if isinstance(known, int | float):
        places = max(-MAX_DIGITS, min(math.trunc(known), MAX_DIGITS))
        return number(10**places) if places > 0 else context.sql.double(10.0**places)
    assert digits is not None
    places = whole(context, 1, digits)
    most = number(MAX_DIGITS)
    within = case(
        [
            (compare(places, exp.GT, MAX_DIGITS), most),
            (compare(places, exp.LT, -MAX_DIGITS), exp.Neg(this=most)),
        ],
        places,
    )
    return exp.Pow(this=context.sql.double(10), expression=within)


def _known_decimals(arguments: Sequence[Typed]) -> int | None:
    """The number of decimals to which a call rounds, if it is a literal."""
    known = constant_value(arguments[1]) if len(arguments) > 1 else 0
    return math.trunc(known) if isinstance(known, int | float) else None


def _rounding(of_rounded: Callable[[Digits, int], Digits | None]) -> Returns:
    """The kind of a rounded value: whole numbers stay whole, decimals stay exact if the number of decimals is
    a literal."""

    def rule(bound: BoundCall) -> ValueKind:
        first, decimals = bound.arguments[0], _known_decimals(bound.arguments)
        held = first.kind.digits
        digits = of_rounded(held, decimals) if held and decimals is not None else None
        return ValueKind(type=ValueType.NUMBER, integer=first.integer, digits=digits)

    return Returns("number", rule)


def _has_no_more(context: CallContext) -> bool:
    """Whether the value is known to have no more decimals than it is rounded to."""
    decimals = _known_decimals(context.call.arguments)
    held = exact_digits(context.argument(0))
    return held is not None and decimals is not None and decimals >= held.scale


def _round(
    context: CallContext, value: exp.Expression, digits: exp.Expression | None = None
) -> exp.Expression:
    if _has_no_more(context):
        return value
    if context.call.integer or context.call.kind.digits:
        return _rounded(context, value, digits)
    if context.argument(0).kind.digits:
        value = cast(value, DOUBLE)
    return _rounded(context, context.sql.as_shown(value), digits)


def _rounded(context: CallContext, value: exp.Expression, digits: exp.Expression | None) -> exp.Expression:
    none = _known_decimals(context.call.arguments) == 0
    decimals = None if digits is None or none else whole(context, 1, digits)
    rounded = exp.Round(this=value.copy(), decimals=decimals)
    return context.sql.to_whole(rounded) if context.call.integer else rounded


def round_exactly(
    context: CallContext, value: exp.Expression, digits: exp.Expression | None = None
) -> exp.Expression:
    """Rounding in a decimal type, for platforms that round doubles to even, or not to decimals."""
    if context.call.kind.digits or _has_no_more(context):
        return _round(context, value, digits)
    rounded = _rounded(context, context.sql.exact(context.sql.as_shown(value)), digits)
    return cast(rounded, BIGINT if context.call.integer else DOUBLE)


def _directed(
    context: CallContext, to: type[exp.Expression], value: exp.Expression, digits: exp.Expression | None
):
    """Round in one direction at some decimals."""
    if _has_no_more(context):
        return value
    held, decimals = context.argument(0).kind.digits, _known_decimals(context.call.arguments)
    if context.call.kind.digits and held and decimals is not None:
        return _directed_exactly(context, to, value, held, decimals)
    if held:
        value = cast(value, DOUBLE)
    scale = _scale(context, digits)
    if scale is None:
        rounded: exp.Expression = to(this=_shown(context, to, value))
    else:
        moved = context.sql.before_cutting(to, times(value, scale))
        shifted = exp.Round(this=context.sql.exact(moved), decimals=number(NOISE_DIGITS))
        rounded = context.sql.quotient(to(this=shifted), scale.copy())
    return context.sql.to_whole(rounded) if context.call.integer else context.sql.as_double(rounded)


def _shown(context: CallContext, to: type[exp.Expression], value: exp.Expression) -> exp.Expression:
    """Whether the value is a literal, all of whose digits are known."""
    written = context.literal(0) is not None
    return value.copy() if written else context.sql.before_cutting(to, value)


def _directed_exactly(
    context: CallContext, to: type[exp.Expression], value: exp.Expression, held: Digits, decimals: int
) -> exp.Expression:
    if decimals == 0:
        return to(this=value.copy())
    power = 10**decimals
    sides = context.sql.exact_terms("*", value, number(power), (held, digits_of_whole(power)))
    moved = times(*sides)
    return context.sql.moved_back(to(this=moved), decimals)


def _round_down(
    context: CallContext, value: exp.Expression, digits: exp.Expression | None = None
) -> exp.Expression:
    return _directed(context, exp.Floor, value, digits)


def _round_up(
    context: CallContext, value: exp.Expression, digits: exp.Expression | None = None
) -> exp.Expression:
    return _directed(context, exp.Ceil, value, digits)


def _trunc(
    context: CallContext, value: exp.Expression, digits: exp.Expression | None = None
) -> exp.Expression:
    return _directed(context, exp.Trunc, value, digits)


def _int(context: CallContext, value: exp.Expression) -> exp.Expression:
    if context.argument(0).integer:
        return value
    return context.sql.to_whole(exp.Floor(this=value.copy()))


def _multiple(
    context: CallContext, to: type[exp.Expression], value: exp.Expression, factor: exp.Expression | None
):
    """The next multiple of a factor, in one direction; a negative factor reverses the direction."""
    if factor is None and context.argument(0).integer:
        return value
    if factor is None:
        return context.sql.to_whole(to(this=_shown(context, to, value)))
    quotient = context.sql.before_cutting(to, context.sql.divide(value, factor))
    steps = exp.Round(this=context.sql.exact(quotient), decimals=number(NOISE_DIGITS))
    multiple = times(to(this=steps), factor)
    return context.sql.to_whole(multiple) if context.call.integer else context.sql.as_double(multiple)


def _floor(
    context: CallContext, value: exp.Expression, factor: exp.Expression | None = None
) -> exp.Expression:
    return _multiple(context, exp.Floor, value, factor)


def _ceiling(
    context: CallContext, value: exp.Expression, factor: exp.Expression | None = None
) -> exp.Expression:
    return _multiple(context, exp.Ceil, value, factor)


def _m_round(
    context: CallContext, value: exp.Expression, factor: exp.Expression | None = None
) -> exp.Expression:
    """To the nearest multiple; the factor's sign does not matter, halves go away from zero as in `Round`."""
    if factor is None:
        return value if context.argument(0).integer else _multiple(context, exp.Round, value, number(1))
    known = context.literal(1)
    if isinstance(known, int | float) and known > 0:
        return _multiple(context, exp.Round, value, factor)
    return _multiple(context, exp.Round, value, exp.Abs(this=factor.copy()))


def _factor_kind(call_: BoundCall) -> ValueKind:
    """A multiple of a whole factor is whole."""
    given = call_.arguments[1:]
    return ValueKind(type=ValueType.NUMBER, integer=all(kind.integer for kind in given))


MULTIPLE = Returns("number", _factor_kind)


FUNCTIONS = (
    Function(
        name="Round",
        category=CATEGORY,
        parameters=(one("number", NUMBER), optional("digits", NUMBER, "0")),
        returns=_rounding(of_rounded),
        description="Rounds to a number of decimals, halves away from zero. Negative digits round left of "
        "the decimal point. A decimal stays exact.",
        lower=_round,
        examples=(
            Example("Round(3.14159)", 3),
            Example("Round(3.14159, 2)", 3.14),
            Example("Round(1.005, 2)", 1.01),
            Example("Round(1234, -2)", 1200),
            Example("Round(-2.5)", -3),
            Example("Round([x] * 100, -1)", 440, {"x": [4.35]}),
        ),
    ),
    Function(
        name="RoundDown",
        category=CATEGORY,
        parameters=(one("number", NUMBER), optional("digits", NUMBER, "0")),
        returns=_rounding(of_rounded_one_way),
        description="Rounds towards minus infinity at a number of decimals.",
        lower=_round_down,
        examples=(
            Example("RoundDown(-6.25417, 3)", -6.255),
            Example("RoundDown(149.25)", 149),
            Example("RoundDown(4.35, 2)", 4.35),
            Example("RoundDown(1289, -2)", 1200),
            Example("RoundDown([x], 2)", 9200967.53, {"x": [9200967.53]}),
        ),
    ),
    Function(
        name="RoundUp",
        category=CATEGORY,
        parameters=(one("number", NUMBER), optional("digits", NUMBER, "0")),
        returns=_rounding(of_rounded_one_way),
        description="Rounds towards plus infinity at a number of decimals.",
        lower=_round_up,
        examples=(
            Example("RoundUp(-3.141, 2)", -3.14),
            Example("RoundUp(3.2)", 4),
            Example("RoundUp(1211, -2)", 1300),
            Example("RoundUp([x], 2)", 4994966.98, {"x": [4994966.98]}),
        ),
    ),
    Function(
        name="Trunc",
        category=CATEGORY,
        parameters=(one("number", NUMBER), optional("digits", NUMBER, "0")),
        returns=_rounding(of_rounded_one_way),
        description="Cuts off decimals, towards zero.",
        lower=_trunc,
        examples=(
            Example("Trunc(5.2463, 2)", 5.24),
            Example("Trunc(5.678)", 5),
            Example("Trunc(-5.678, 1)", -5.6),
        ),
    ),
    Function(
        name="Int",
        category=CATEGORY,
        parameters=(one("number", NUMBER),),
        returns=GIVES_INTEGER,
        description="The largest whole number that is not above the number.",
        lower=_int,
        examples=(Example("Int(3.6)", 3), Example("Int(-3.6)", -4)),
    ),
    Function(
        name="Floor",
        category=CATEGORY,
        parameters=(one("number", NUMBER), optional("factor", NUMBER, "1")),
        returns=MULTIPLE,
        description="Rounds down to a multiple of a factor. A negative factor rounds up.",
        lower=_floor,
        examples=(Example("Floor(3.6)", 3), Example("Floor(12.14, 0.5)", 12), Example("Floor(17, 5)", 15)),
    ),
    Function(
        name="MRound",
        category=CATEGORY,
        parameters=(one("number", NUMBER), optional("factor", NUMBER, "1")),
        returns=MULTIPLE,
        description="Rounds to the nearest multiple of a factor, whose sign does not matter. Halves go away "
        "from zero; a factor of 0 gives Null.",
        lower=_m_round,
        examples=(
            Example("MRound(456, 100)", 500),
            Example("MRound(450, 100)", 500),
            Example("MRound(-450, 100)", -500),
            Example("MRound(456, -100)", 500),
            Example("MRound(2.5)", 3),
            Example("MRound(1.35, 0.1)", 1.4),
            Example("MRound(7, 0)", None),
        ),
    ),
    Function(
        name="Ceiling",
        category=CATEGORY,
        parameters=(one("number", NUMBER), optional("factor", NUMBER, "1")),
        returns=MULTIPLE,
        description="Rounds up to a multiple of a factor. A negative factor rounds down.",
        lower=_ceiling,
        examples=(Example("Ceiling(3.2)", 4), Example("Ceiling(-3.6)", -3), Example("Ceiling(17, 5)", 20)),
    ),
)
