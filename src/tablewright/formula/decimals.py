"""Exact decimals: the number of digits of a value, and of a value computed from others.

One rule for all platforms. A sum or a difference has one digit more before the point than the larger of its
terms, a product the digits of both factors. Values that would need more than 38 digits are computed in
doubles. A sum whose carry alone would exceed 38 digits keeps 38, as platforms do.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

MOST_DIGITS = 38
WHOLE_DIGITS = 19
"""A whole number of 64 bits."""
_COUNT_DIGITS = 10
"""The extra digits of a total: those of the largest number of rows."""
_EXACT_TYPE = re.compile(
    r"\s*(?:DECIMAL|NUMERIC|NUMBER|DEC|BIGNUMERIC|BIGDECIMAL)\s*\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\)", re.I
)


@dataclass(frozen=True, slots=True)
class Digits:
    """The most digits (`precision`), and how many of them are decimals (`scale`). `bound`: the platform's
    type may have fewer, because it knows that a whole number is narrower than 64 bits.
    """

    precision: int
    scale: int
    bound: bool = False

    @property
    def whole(self) -> int:
        """Digits before the point."""
        return self.precision - self.scale


def digits_of_type(native_type: str) -> Digits | None:
    """The digits of a type such as `DECIMAL(18, 4)`; None for other types, and if the type does not state
    them."""
    match = _EXACT_TYPE.match(native_type)
    if match is None:
        return None
    digits = Digits(int(match[1]), int(match[2] or 0))
    return digits if digits.scale <= digits.precision <= MOST_DIGITS else None


def digits_of_whole(value: int | None = None) -> Digits:
    """The digits of a whole number; None if it is not a literal."""
    return Digits(WHOLE_DIGITS, 0, bound=True) if value is None else Digits(len(str(abs(value))), 0)


OfTwo = Callable[[Digits, Digits], Digits | None]
"""The digits of a value computed from two others; None if it is a double."""


def of_sum(left: Digits, right: Digits) -> Digits | None:
    """The digits of a sum or a difference."""
    whole, scale = max(left.whole, right.whole), max(left.scale, right.scale)
    if whole + scale > MOST_DIGITS:
        return None
    return Digits(min(whole + scale + 1, MOST_DIGITS), scale, left.bound or right.bound)


def of_product(left: Digits, right: Digits) -> Digits | None:
    """The digits of a product."""
    precision = left.precision + right.precision
    if precision > MOST_DIGITS:
        return None
    return Digits(precision, left.scale + right.scale, left.bound or right.bound)


def of_remainder(left: Digits, right: Digits) -> Digits | None:
    """The digits of a remainder."""
    return of_choice((left, right))


def of_choice(given: Iterable[Digits | None]) -> Digits | None:
    """The digits of a choice among several values; None if one is not a decimal, or no decimal can hold all
    of them."""
    known = list(given)
    if not known or None in known:
        return None
    known = [item for item in known if item is not None]
    whole, scale = max(item.whole for item in known), max(item.scale for item in known)
    if whole + scale > MOST_DIGITS:
        return None
    return Digits(whole + scale, scale, any(item.bound for item in known))


def of_total(value: Digits) -> Digits:
    """The digits of the sum over many rows. Platforms use 38, more than any real sum has."""
    return Digits(min(value.precision + _COUNT_DIGITS, MOST_DIGITS), value.scale)


def of_rounded(value: Digits, decimals: int) -> Digits:
    """The digits of a value rounded to some decimals: the carry needs one more."""
    if decimals >= value.scale:
        return value
    scale = max(0, min(decimals, value.scale))
    return Digits(min(value.whole + scale + 1, MOST_DIGITS), scale, value.bound)


def of_rounded_one_way(value: Digits, decimals: int) -> Digits | None:
    """The digits of a value rounded up or down: it is scaled by a power of ten and back. None if the scaled
    value has too many digits; it is then rounded as a double."""
    if decimals < 0 or (decimals < value.scale and value.precision + decimals + 1 > MOST_DIGITS):
        return None
    return of_rounded(value, decimals)
