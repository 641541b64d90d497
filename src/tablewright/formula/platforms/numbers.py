"""Primitives for numbers."""

from typing import ClassVar

from sqlglot import exp

from tablewright.formula.decimals import Digits, of_product, of_sum
from tablewright.formula.functions.sql import (
    BIGINT,
    DOUBLE,
    call,
    cast,
    grouped,
    minus,
    nonzero,
    number,
    times,
)

SHOWN_DECIMALS = 9
"""Decimals of a quotient that count: those after them are noise."""


class Numbers:
    """The common rules; a platform overrides what is different there."""

    tiny_powers_vanish: ClassVar[bool] = False
    """Whether EXP of a very negative number is 0, where other platforms fail."""

    def double(self, value: float) -> exp.Expression:
        """A double literal. An exponent makes it one on most platforms, where `2.1` would be a decimal."""
        text = repr(abs(float(value)))
        literal: exp.Expression = exp.Literal.number(text if "e" in text else f"{text}e0")
        return exp.Neg(this=literal) if value < 0 else literal

    def as_double(self, value: exp.Expression) -> exp.Expression:
        """A number that is computed with as a double."""
        already = isinstance(value, exp.Cast) and value.to.this is DOUBLE
        return value.copy() if already else cast(value, DOUBLE)

    def to_whole(self, value: exp.Expression, to: exp.DType = BIGINT) -> exp.Expression:
        """A number without decimals in an integer type; one that is too large gives Null, if possible."""
        return cast(value, to)

    def exact(self, value: exp.Expression) -> exp.Expression:
        """The value in a type that ROUND takes to decimals, with halves away from zero."""
        return value

    def as_shown(self, value: exp.Expression) -> exp.Expression:
        """A double that is rounded to decimals: 1.005 is a little less than it shows, and a hundred times
        that less than 100.5. The next double or the one after it is not."""
        return exp.Mul(this=grouped(value), expression=exp.Literal.number("1.0000000000000002e0"))

    def before_cutting(self, to: type[exp.Expression], value: exp.Expression) -> exp.Expression:
        """A double that is cut off in a direction: against it by half of the last of 15 digits, so that
        434.99999999999994, which shows 435, is not cut down to 434."""
        if to is exp.Round:
            return self.as_shown(value)
        if to is exp.Trunc:
            return exp.Mul(this=grouped(value), expression=exp.Literal.number("1.0000000000000004e0"))
        half = times(exp.Abs(this=value.copy()), self.double(5e-16))
        return (exp.Add if to is exp.Floor else exp.Sub)(this=grouped(value), expression=half)

    def moved_back(self, value: exp.Expression, places: int) -> exp.Expression:
        """An exact whole number divided by a power of ten, as exactly."""
        return exp.Mul(this=grouped(value), expression=exp.Literal.number(f"0.{'1'.zfill(places)}"))

    def planar(self, value: exp.Expression) -> exp.Expression:
        """A number whose square is taken: decimals would lose digits on some platforms."""
        return value

    # ------------------------------------------------------------ exact decimals

    def factors(
        self, left: exp.Expression, right: exp.Expression, digits: tuple[Digits, Digits]
    ) -> tuple[exp.Expression, exp.Expression]:
        """The factors of an exact product, in types of which the platform makes one that holds all its
        digits. Most do so by themselves."""
        del digits
        return left, right

    def exact_terms(
        self,
        operator: str,
        left: exp.Expression,
        right: exp.Expression,
        digits: tuple[Digits, Digits],
    ) -> tuple[exp.Expression, exp.Expression]:
        """The sides of `+`, `-` or `*` of exact numbers: the result has as many digits as it may need, or is
        a double where that are too many. See `formula/decimals`."""
        of_both = of_product if operator == "*" else of_sum
        if of_both(*digits) is None:
            return cast(left, DOUBLE), right
        return self.factors(left, right, digits) if operator == "*" else (left, right)

    # ------------------------------------------------------------ division

    def divide(self, left: exp.Expression, right: exp.Expression) -> exp.Expression:
        """Real division of two numbers; by zero gives Null.

        The cast keeps whole numbers from being divided as whole numbers, and decimals from losing digits.
        """
        dividend = self.as_double(left)
        if not isinstance(dividend, exp.Mul | exp.Div):
            dividend = grouped(dividend)
        return self.quotient(dividend, nonzero(right))

    def quotient(self, dividend: exp.Expression, divisor: exp.Expression) -> exp.Expression:
        """`/` as the platform has it, of operands that make it real division."""
        return exp.Div(this=dividend, expression=divisor, typed=True, safe=False)

    def whole_part(self, dividend: exp.Expression, divisor: exp.Expression) -> exp.Expression:
        """The whole part of a quotient of whole numbers, neither of them Null nor the divisor 0."""
        return exp.Div(this=dividend, expression=divisor, typed=True)

    def whole_quotient(self, left: exp.Expression, right: exp.Expression) -> exp.Expression:
        """The whole part of a quotient of whole numbers, as one; by zero gives Null."""
        return cast(self.whole_part(grouped(left), nonzero(right)), BIGINT)

    def remainder(self, left: exp.Expression, right: exp.Expression, *, exact: bool) -> exp.Expression:
        """The remainder with the sign of the dividend; by zero gives Null. `exact`: of whole numbers and
        decimals, none of them a double. That of doubles is of the numbers as they are shown: in binary
        digits 0.1 is not five times in 0.5."""
        if exact:
            return exp.Mod(this=grouped(left), expression=nonzero(right))
        times_in = exp.Trunc(this=self.without_noise(self.divide(left, right)))
        return minus(self.as_double(left), times(times_in, right))

    def without_noise(self, quotient: exp.Expression) -> exp.Expression:
        """A double without the decimals behind those that are looked at when it is cut off."""
        shown = self.before_cutting(exp.Trunc, quotient)
        return exp.Round(this=shown, decimals=number(SHOWN_DECIMALS))

    # ------------------------------------------------------------ logarithms, as doubles, of what is above 0

    def ln(self, value: exp.Expression) -> exp.Expression:
        return exp.Ln(this=self.as_double(value))

    def log10(self, value: exp.Expression) -> exp.Expression:
        return call("LOG10", self.as_double(value))

    def log2(self, value: exp.Expression) -> exp.Expression | None:
        """None where the platform has no logarithm of its own to that base."""
        del value
        return None
