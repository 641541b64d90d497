"""Exact decimals: how many digits a value may have, and a value that is computed from others.

One rule for all platforms. A sum or a difference has one digit more before the point than the larger of its
terms, a product the digits of both factors. What would need more than 38 digits is computed in doubles. Of a
sum of two terms that fit in 38 digits only the carry is left off: platforms keep 38 digits there.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

MOST_DIGITS = 38
WHOLE_DIGITS = 19
"""A whole number of 64 bits."""
_COUNT_DIGITS = 10
"""Digits that a total has more than its values: those of how many rows there may be."""
_EXACT_TYPE = re.compile(
    r"\s*(?:DECIMAL|NUMERIC|NUMBER|DEC|BIGNUMERIC|BIGDECIMAL)\s*\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\)", re.I
)


@dataclass(frozen=True, slots=True)
class Digits:
    """At most so many digits (`precision`), of which so many are decimals (`scale`).

    `bound`: the platform's type may have fewer, because it knows a whole number to be narrower than 64 bits.
    """

    precision: int
    scale: int
    bound: bool = False

    @property
    def whole(self) -> int:
        """Digits before the point."""
        return self.precision - self.scale


def digits_of_type(native_type: str) -> Digits | None:
    """Of `DECIMAL(18, 4)`; None for other types, and where the type does not say how many digits."""
    found = _EXACT_TYPE.match(native_type)
    if found is None:
        return None
    digits = Digits(int(found[1]), int(found[2] or 0))
    return digits if digits.scale <= digits.precision <= MOST_DIGITS else None


def digits_of_whole(value: int | None = None) -> Digits:
    """Of a whole number; None where it is not written out."""
    return Digits(WHOLE_DIGITS, 0, bound=True) if value is None else Digits(len(str(abs(value))), 0)


OfTwo = Callable[[Digits, Digits], Digits | None]
"""The digits of what is computed from two values; None where it is a double."""


def of_sum(left: Digits, right: Digits) -> Digits | None:
    """Of a sum or a difference."""
    whole, scale = max(left.whole, right.whole), max(left.scale, right.scale)
    if whole + scale > MOST_DIGITS:
        return None
    return Digits(min(whole + scale + 1, MOST_DIGITS), scale, left.bound or right.bound)


def of_product(left: Digits, right: Digits) -> Digits | None:
    """Of a product."""
    precision = left.precision + right.precision
    if precision > MOST_DIGITS:
        return None
    return Digits(precision, left.scale + right.scale, left.bound or right.bound)


def of_remainder(left: Digits, right: Digits) -> Digits | None:
    """Of a remainder."""
    return of_choice((left, right))


def of_choice(given: Iterable[Digits | None]) -> Digits | None:
    """Of a value that is one of several; None where one is no decimal, or no decimal holds them all."""
    known = list(given)
    if not known or None in known:
        return None
    known = [each for each in known if each is not None]
    whole, scale = max(each.whole for each in known), max(each.scale for each in known)
    if whole + scale > MOST_DIGITS:
        return None
    return Digits(whole + scale, scale, any(each.bound for each in known))


def of_total(value: Digits) -> Digits:
    """Of the sum over many rows. Platforms give it 38 digits, of which no value fills these."""
    return Digits(min(value.precision + _COUNT_DIGITS, MOST_DIGITS), value.scale)


def of_rounded(value: Digits, decimals: int) -> Digits:
    """Of a value rounded to some decimals: the carry needs a digit more."""
    if decimals >= value.scale:
        return value
    scale = max(0, min(decimals, value.scale))
    return Digits(min(value.whole + scale + 1, MOST_DIGITS), scale, value.bound)


def of_rounded_one_way(value: Digits, decimals: int) -> Digits | None:
    """Of a value rounded up or down: the decimals that stay are moved before the point, and back. None where
    they have no room there, and the value is rounded as a double."""
    if decimals < 0 or (decimals < value.scale and value.precision + decimals + 1 > MOST_DIGITS):
        return None
    return of_rounded(value, decimals)
