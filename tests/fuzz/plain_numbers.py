"""What the functions of numbers and of logic give, over Python values."""

import math
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_UP, Decimal
from typing import Any

Value = Any
Act = Callable[..., Value]


class Unknown(Exception):
    """The plain evaluation does not say what comes out."""


PLAIN = (str, int, float, date)
SAFE_WHOLE = 2**63
EXACT = 10**15
"""Beyond, a double has no decimals left, and what its digits are is up to the engine."""


def moment(value: date) -> datetime:
    """A date without a time is the midnight at which that day starts."""
    if isinstance(value, datetime):
        return value
    return datetime(value.year, value.month, value.day)  # noqa: DTZ001 - a clock reading


def comparable(value: Value) -> Value:
    return moment(value) if isinstance(value, date) else value


def finite(value: Value) -> Value:
    """Overflow is the platform's: an infinite value here, an error there."""
    if isinstance(value, float) and not math.isfinite(value):
        raise Unknown
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= SAFE_WHOLE:
        raise Unknown
    return value


def shown(value: float) -> Decimal:
    """The number as its first 15 digits show it."""
    return Decimal(f"{value:.15g}") if isinstance(value, float) else Decimal(value)


def as_kind(value: Decimal, like: float) -> Value:
    return int(value) if isinstance(like, int) else float(value)


def rounding(mode: str) -> Act:
    def act(value: float, digits: float = 0) -> Value:
        places = math.trunc(digits)
        if abs(places) > 12 or abs(value) >= EXACT:
            raise Unknown
        step = Decimal(1).scaleb(-places)
        return as_kind((shown(value) / step).quantize(Decimal(1), mode) * step, value)

    return act


def multiple(mode: str, *, absolute: bool = False) -> Act:
    def act(value: float, factor: float = 1) -> Value:
        if factor == 0:
            return None
        step = shown(abs(factor) if absolute else factor)
        if abs(value) >= EXACT:
            raise Unknown
        quotient = (shown(value) / step).quantize(Decimal("1e-9"), ROUND_HALF_UP)
        number = quotient.quantize(Decimal(1), mode) * step
        return int(number) if isinstance(factor, int) else float(number)

    return act


def divide(left: float, right: float) -> Value:
    return None if right == 0 else finite(left / right)


def remainder(left: float, right: float) -> Value:
    if right == 0:
        return None
    if isinstance(left, int) and isinstance(right, int):
        return int(math.fmod(left, right)) if abs(left) < EXACT else left - right * _cut(left, right)
    quotient = left / right
    if abs(quotient) >= EXACT:
        raise Unknown
    # As the numbers are shown: -1 % 0.1 is 0, whatever the binary digits of 0.1 are.
    return left - right * math.trunc(round(shown(quotient), 9))


def _whole(value: float) -> int:
    if abs(value) >= SAFE_WHOLE:
        raise Unknown
    return math.trunc(value)


def _cut(left: int, right: int) -> int:
    whole = abs(left) // abs(right)
    return whole if (left < 0) == (right < 0) else -whole


def whole_part(left: float, right: float) -> Value:
    if right == 0:
        return None
    if isinstance(left, int) and isinstance(right, int):
        return _cut(left, right)
    raise Unknown


def power(base: float, exponent: float) -> Value:
    if base == 0 and exponent < 0:
        return None
    if base < 0 and exponent != math.trunc(exponent):
        return None
    try:
        result = float(base) ** float(exponent)
    except OverflowError:
        raise Unknown from None
    return finite(result)


def logarithm(value: float, base: float = 10) -> Value:
    if value <= 0 or base <= 0 or base == 1:
        return None
    return math.log(value) / math.log(base)


def bits(act: Callable[[int, int], int]) -> Act:
    def found(left: float, right: float) -> Value:
        if max(abs(left), abs(right)) >= SAFE_WHOLE:
            raise Unknown
        return act(math.trunc(left), math.trunc(right))

    return found


def exponential(value: float) -> Value:
    if value > 709:
        return None
    return math.exp(value)


def row_avg(*values: float | None) -> Value:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def if_(*arguments: Value) -> Value:
    for at in range(len(arguments) // 2):
        if arguments[2 * at] is True:
            return arguments[2 * at + 1]
    return arguments[-1] if len(arguments) % 2 else None


def switch(value: Value, *arguments: Value) -> Value:
    for at in range(len(arguments) // 2):
        if value is not None and arguments[2 * at] is not None and equal(value, arguments[2 * at]):
            return arguments[2 * at + 1]
    return arguments[-1] if len(arguments) % 2 else None


def choose(index: float | None, *values: Value) -> Value:
    if index is None or index != int(index) or not 1 <= index <= len(values):
        return None
    return values[int(index) - 1]


def in_(value: Value, *candidates: Value) -> bool | None:
    if value is None:
        return None
    if any(candidate is not None and equal(value, candidate) for candidate in candidates):
        return True
    return None if None in candidates else False


def equal(left: Value, right: Value) -> bool:
    if not isinstance(left, PLAIN) or not isinstance(right, PLAIN):
        raise Unknown
    if isinstance(left, date) and isinstance(right, date):
        return moment(left) == moment(right)
    return left == right


def between(value: Value, low: Value, high: Value) -> bool | None:
    value, low, high = map(comparable, (value, low, high))
    from_low = None if value is None or low is None else value >= low
    to_high = None if value is None or high is None else value <= high
    return and_(from_low, to_high)


def not_(value: bool | None) -> bool | None:
    return None if value is None else not value


def and_(left: bool | None, right: bool | None) -> bool | None:
    if left is False or right is False:
        return False
    return None if left is None or right is None else True


def or_(left: bool | None, right: bool | None) -> bool | None:
    return not_(and_(not_(left), not_(right)))


def null_if(value: Value, other: Value) -> Value:
    return None if value is not None and other is not None and equal(value, other) else value


def bin_range(value: Value, *cutoffs: Value) -> Value:
    if value is None:
        return None
    value, cutoffs = comparable(value), tuple(map(comparable, cutoffs))
    if None in cutoffs or list(cutoffs) != sorted(cutoffs):
        raise Unknown
    return 1 + sum(value >= cutoff for cutoff in cutoffs)


def _known(*values: Value) -> list[Value]:
    return [value for value in values if value is not None]


def _angle(act: Act) -> Act:
    def found(value: float) -> Value:
        if abs(value) > 1e6:
            raise Unknown
        return act(value)

    return found


HANDLES: Mapping[str, Act] = {
    "If": if_,
    "Switch": switch,
    "Choose": choose,
    "In": in_,
    "IsNull": lambda value: value is None,
    "IsNotNull": lambda value: value is not None,
    "Coalesce": lambda *values: next(iter(_known(*values)), None),
    "NullIf": null_if,
    "Zn": lambda value: 0 if value is None else value,
    "Between": between,
    "Greatest": lambda *values: max(map(comparable, _known(*values)), default=None),
    "Least": lambda *values: min(map(comparable, _known(*values)), default=None),
    "RowAvg": row_avg,
    "BinRange": bin_range,
}
"""Functions that are given Null too."""

STRICT: Mapping[str, Act] = {
    "Abs": abs,
    "Sign": lambda value: (value > 0) - (value < 0),
    "Mod": remainder,
    "Div": whole_part,
    "Power": power,
    "Sqrt": lambda value: math.sqrt(value) if value >= 0 else None,
    "Exp": exponential,
    "Ln": lambda value: math.log(value) if value > 0 else None,
    "Log": logarithm,
    "Pi": lambda: math.pi,
    "IsEven": lambda value: _whole(value) % 2 == 0,
    "IsOdd": lambda value: _whole(value) % 2 == 1,
    "BitAnd": bits(lambda left, right: left & right),
    "BitOr": bits(lambda left, right: left | right),
    "Round": rounding(ROUND_HALF_UP),
    "RoundDown": rounding(ROUND_FLOOR),
    "RoundUp": rounding(ROUND_CEILING),
    "Trunc": rounding(ROUND_DOWN),
    "Int": lambda value: finite(math.floor(value)),
    "Floor": multiple(ROUND_FLOOR),
    "Ceiling": multiple(ROUND_CEILING),
    "MRound": multiple(ROUND_HALF_UP, absolute=True),
    "Sin": _angle(math.sin),
    "Cos": _angle(math.cos),
    "Tan": _angle(math.tan),
    "Cot": _angle(lambda value: None if value == 0 else 1 / math.tan(value)),
    "Asin": lambda value: math.asin(value) if abs(value) <= 1 else None,
    "Acos": lambda value: math.acos(value) if abs(value) <= 1 else None,
    "Atan": math.atan,
    "Atan2": math.atan2,
    "Degrees": math.degrees,
    "Radians": math.radians,
    "DistancePlane": lambda x1, y1, x2, y2: finite(math.hypot(x2 - x1, y2 - y1)),
}
"""Functions that give Null for a Null argument."""
