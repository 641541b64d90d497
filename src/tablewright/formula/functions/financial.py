"""Money over time. Signs follow the rule of spreadsheets: payments are negative, receipts positive, so that

    present value * (1 + rate)^n  +  payment * (1 + rate * type) * ((1 + rate)^n - 1) / rate  +  future value

is 0, where `type` is 1 for payments at the start of each period and 0 for payments at its end.
"""

from sqlglot import exp

from tablewright.formula.functions.aggregates import filtered
from tablewright.formula.functions.base import (
    CallContext,
    Example,
    Function,
    FunctionKind,
    NullRule,
    constant_value,
)
from tablewright.formula.functions.kinds import DATE, GIVES_NUMBER, NUMBER, one, optional
from tablewright.formula.functions.numbers import power
from tablewright.formula.functions.sql import (
    TIMESTAMP,
    case,
    cast,
    compare,
    every,
    is_not_null,
    minus,
    number,
    only_if,
    plus,
    text,
    times,
    timestamp,
)
from tablewright.formula.platforms.base import Platform
from tablewright.formula.typed import Typed, TypedBinary

CATEGORY = "financial"
_RATE = one("rate", NUMBER)
_PERIOD = one("period", NUMBER)
_PERIODS = one("periods", NUMBER)
_PAYMENT = one("payment", NUMBER)
_PRESENT = one("present_value", NUMBER)
_FUTURE = optional("future_value", NUMBER, "0")
_TYPE = optional("type", NUMBER, "0")
_SIGNS = " What is paid out is negative, what is received positive."


class _Annuity:
    """Level payments at one rate: the pieces that the functions share."""

    def __init__(
        self, context: CallContext, rate: exp.Expression, index: int, kind: exp.Expression | None
    ) -> None:
        """`index` is the argument with the rate; `kind` the one that says when payments are due."""
        self.sql = context.sql
        self.rate = self.sql.as_double(rate)
        self.known = _known(context.argument(index))
        self.kind = None if kind is None or kind == number(0) else kind

    def growth(self, periods: exp.Expression) -> exp.Expression:
        """(1 + rate) ^ periods; Null if the rate is below -1."""
        base = plus(number(1), self.rate)
        if self.known is not None and self.known > -1:
            return power(self.sql, base, periods, known_base=1 + self.known, positive=True)
        return _raised(self.sql, base, periods)

    def due(self) -> exp.Expression | None:
        """1 + rate * type, which payments at the start of a period are worth at its end."""
        return None if self.kind is None else plus(number(1), times(self.rate, self.kind))

    def payments(self, periods: exp.Expression) -> exp.Expression:
        """The final value of payments of 1, for a rate other than 0."""
        grown = self.sql.divide(minus(self.growth(periods), number(1)), self.rate)
        due = self.due()
        return grown if due is None else times(grown, due)

    def unless_zero(self, value: exp.Expression, at_zero: exp.Expression) -> exp.Expression:
        """The value, or another formula for a rate of 0."""
        if self.kind is not None and not isinstance(self.kind, exp.Literal):
            at_zero = only_if(is_not_null(self.kind), at_zero)
        if self.known == 0:
            return at_zero
        if self.known is not None:
            return value
        return case([(compare(self.rate, exp.EQ, 0), at_zero)], value)

    def future(
        self, periods: exp.Expression, payment: exp.Expression, present: exp.Expression | None
    ) -> exp.Expression:
        saved = times(payment, self.payments(periods))
        flat = times(payment, periods)
        if present is not None:
            saved = plus(times(present, self.growth(periods)), saved)
            flat = plus(present, flat)
        return self.unless_zero(_negative(saved), _negative(flat))

    def payment(
        self, periods: exp.Expression, present: exp.Expression, future: exp.Expression | None
    ) -> exp.Expression:
        owed, flat = times(present, self.growth(periods)), present
        if future is not None:
            owed, flat = plus(owed, future), plus(present, future)
        return self.unless_zero(
            _negative(self.sql.divide(owed, self.payments(periods))),
            _negative(self.sql.divide(flat, periods)),
        )

    def interest(
        self,
        period: exp.Expression,
        periods: exp.Expression,
        present: exp.Expression,
        future: exp.Expression | None,
    ) -> exp.Expression:
        """The interest in one payment: on the balance after the payments before it."""
        before = minus(period, number(1))
        interest = times(self.future(before, self.payment(periods, present, future), present), self.rate)
        due = self.due()
        if due is not None:
            interest = self.sql.divide(interest, due)
            assert self.kind is not None
            first = every([compare(self.kind, exp.NEQ, 0), compare(period, exp.EQ, 1)])
            interest = times(interest, case([(first, number(0))], number(1)))
        inside = every([compare(period, exp.GTE, 1), compare(period, exp.LTE, periods)])
        return only_if(inside, interest)


def _raised(sql: Platform, base: exp.Expression, exponent: exp.Expression) -> exp.Expression:
    """A power of a growth factor; Null if that is not above 0."""
    return only_if(compare(base, exp.GT, 0), power(sql, base, exponent, positive=True))


def _known(node: Typed) -> float | None:
    """The value of a constant rate such as `0.07 / 12`."""
    if not isinstance(node, TypedBinary):
        value = constant_value(node)
        return value if isinstance(value, int | float) else None
    left, right = _known(node.left), _known(node.right)
    if left is None or right is None:
        return None
    match node.operator:
        case "*":
            return left * right
        case "/" if right:
            return left / right
        case _:
            return None


def _negative(value: exp.Expression) -> exp.Expression:
    return exp.Neg(this=exp.Paren(this=value.copy()) if isinstance(value, exp.Binary) else value.copy())


# ---------------------------------------------------------------- growth and rates


def _cagr(
    context: CallContext, periods: exp.Expression, begin: exp.Expression, end: exp.Expression
) -> exp.Expression:
    grown = context.sql.divide(end, begin)
    exponent = context.sql.divide(number(1), periods)
    return minus(power(context.sql, grown, exponent), number(1))


def _effect(context: CallContext, rate: exp.Expression, periods: exp.Expression) -> exp.Expression:
    base = plus(number(1), context.sql.divide(rate, periods))
    return minus(_raised(context.sql, base, periods), number(1))


def _nominal(context: CallContext, rate: exp.Expression, periods: exp.Expression) -> exp.Expression:
    exponent = context.sql.divide(number(1), periods)
    grown = _raised(context.sql, plus(number(1), context.sql.as_double(rate)), exponent)
    return times(periods, minus(grown, number(1)))


# ---------------------------------------------------------------- payments


def _fv(
    context: CallContext,
    rate: exp.Expression,
    periods: exp.Expression,
    payment: exp.Expression,
    present: exp.Expression | None = None,
    kind: exp.Expression | None = None,
) -> exp.Expression:
    return _Annuity(context, rate, 0, kind).future(periods, payment, present)


def _pv(
    context: CallContext,
    rate: exp.Expression,
    periods: exp.Expression,
    payment: exp.Expression,
    future: exp.Expression | None = None,
    kind: exp.Expression | None = None,
) -> exp.Expression:
    annuity = _Annuity(context, rate, 0, kind)
    owed, flat = times(payment, annuity.payments(periods)), times(payment, periods)
    if future is not None:
        owed, flat = plus(owed, future), plus(flat, future)
    discounted = context.sql.divide(owed, annuity.growth(periods))
    return annuity.unless_zero(_negative(discounted), _negative(flat))


def _pmt(
    context: CallContext,
    rate: exp.Expression,
    periods: exp.Expression,
    present: exp.Expression,
    future: exp.Expression | None = None,
    kind: exp.Expression | None = None,
) -> exp.Expression:
    return _Annuity(context, rate, 0, kind).payment(periods, present, future)


def _ipmt(
    context: CallContext,
    rate: exp.Expression,
    period: exp.Expression,
    periods: exp.Expression,
    present: exp.Expression,
    future: exp.Expression | None = None,
    kind: exp.Expression | None = None,
) -> exp.Expression:
    return _Annuity(context, rate, 0, kind).interest(period, periods, present, future)


def _ppmt(
    context: CallContext,
    rate: exp.Expression,
    period: exp.Expression,
    periods: exp.Expression,
    present: exp.Expression,
    future: exp.Expression | None = None,
    kind: exp.Expression | None = None,
) -> exp.Expression:
    annuity = _Annuity(context, rate, 0, kind)
    whole = annuity.payment(periods, present, future)
    return minus(whole, annuity.interest(period, periods, present, future))


def _nper(
    context: CallContext,
    rate: exp.Expression,
    payment: exp.Expression,
    present: exp.Expression,
    future: exp.Expression | None = None,
    kind: exp.Expression | None = None,
) -> exp.Expression:
    annuity = _Annuity(context, rate, 0, kind)
    due = annuity.due()
    paid = payment if due is None else times(payment, due)
    start, end = plus(paid, times(present, annuity.rate)), paid
    flat = present
    if future is not None:
        end, flat = minus(paid, times(future, annuity.rate)), plus(present, future)
    ratio = context.sql.divide(end, start)
    base = plus(number(1), annuity.rate)
    defined = every([compare(ratio, exp.GT, 0), compare(base, exp.GT, 0)])
    periods = context.sql.divide(exp.Ln(this=ratio), exp.Ln(this=base))
    return annuity.unless_zero(only_if(defined, periods), _negative(context.sql.divide(flat, payment)))


# ---------------------------------------------------------------- dated sums

_ORIGIN = "2000-01-01"
"""Days are counted from here, so that the growth since then stays a moderate number."""


def _xnpv(
    context: CallContext, rate: exp.Expression, value: exp.Expression, date: exp.Expression
) -> exp.Expression:
    """The sum of value / (1 + rate)^((day - first day) / 365), with the first day taken out of the sum:
    an aggregate cannot use another one row by row."""
    days = context.sql.difference("day", cast(text(_ORIGIN), TIMESTAMP), timestamp(context, 2, date))
    years = context.sql.divide(days, number(365))
    base: exp.Expression = plus(number(1), context.sql.as_double(rate))
    known, whole = _known(context.argument(0)), base
    if known is None or known <= -1:
        base = only_if(compare(base, exp.GT, 0), base)
        whole = exp.Max(this=base.copy())
    total = exp.Sum(this=times(value, exp.Pow(this=base, expression=exp.Neg(this=exp.Paren(this=years)))))
    first = filtered(exp.Min(this=years.copy()), (is_not_null(value),))
    return times(exp.Pow(this=whole.copy(), expression=first), total)


FUNCTIONS = (
    Function(
        name="CAGR",
        category=CATEGORY,
        parameters=(_PERIODS, one("begin_value", NUMBER), one("end_value", NUMBER)),
        returns=GIVES_NUMBER,
        description="The growth of each period that leads from one value to another: 1 is 100 percent. Null "
        "where there is no such growth.",
        lower=_cagr,
        examples=(
            Example("CAGR(4, 3000, 48000)", 1),
            Example("CAGR(2, 100, 81)", -0.1),
            Example("CAGR(0, 100, 200)", None),
            Example("CAGR(2, 100, -200)", None),
        ),
    ),
    Function(
        name="Effect",
        category=CATEGORY,
        parameters=(one("nominal_rate", NUMBER), one("periods_per_year", NUMBER)),
        returns=GIVES_NUMBER,
        description="The effective yearly rate of a nominal one that is compounded several times a year.",
        lower=_effect,
        examples=(
            Example("Round(Effect(0.0678, 12), 4)", 0.0699),
            Example("Effect(0.05, 1)", 0.05),
            Example("Effect(0.05, 0)", None),
        ),
    ),
    Function(
        name="Nominal",
        category=CATEGORY,
        parameters=(one("effective_rate", NUMBER), one("periods_per_year", NUMBER)),
        returns=GIVES_NUMBER,
        description="The nominal yearly rate that, compounded several times a year, gives an effective one.",
        lower=_nominal,
        examples=(
            Example("Round(Nominal(0.07, 12), 4)", 0.0678),
            Example("Round(Nominal(Effect(0.06, 4), 4), 9)", 0.06),
            Example("Nominal(0.05, 0)", None),
        ),
    ),
    Function(
        name="FV",
        category=CATEGORY,
        parameters=(_RATE, _PERIODS, _PAYMENT, optional("present_value", NUMBER, "0"), _TYPE),
        returns=GIVES_NUMBER,
        description="What level payments and a starting sum are worth in the end. The rate is that of one "
        "period; type 1 means payments at the start of each period." + _SIGNS,
        lower=_fv,
        examples=(
            Example("Round(FV(0.1/12, 5*12, -1000), 2)", 77437.07),
            Example("Round(FV(0.06/12, 10, -200, -500, 1), 2)", 2581.4),
            Example("FV(0, 12, -100, -50)", 1250),
        ),
    ),
    Function(
        name="PV",
        category=CATEGORY,
        parameters=(_RATE, _PERIODS, _PAYMENT, _FUTURE, _TYPE),
        returns=GIVES_NUMBER,
        description="What level payments and a final sum are worth today. The rate is that of one period; "
        "type 1 means payments at the start of each period." + _SIGNS,
        lower=_pv,
        examples=(
            Example("Round(PV(0.1/12, 5*12, 1000), 2)", -47065.37),
            Example("Round(PV(0.08/12, 12*20, 500, 0, 1), 2)", -60175.66),
            Example("PV(0, 12, -100, 200)", 1000),
        ),
    ),
    Function(
        name="Pmt",
        category=CATEGORY,
        parameters=(_RATE, _PERIODS, _PRESENT, _FUTURE, _TYPE),
        returns=GIVES_NUMBER,
        description="The level payment that pays off a loan, or saves up a final sum. The rate is that of "
        "one period; type 1 means payments at the start of each period." + _SIGNS,
        lower=_pmt,
        examples=(
            Example("Round(Pmt(0.07, 2, 10000), 2)", -5530.92),
            Example("Round(Pmt(0.08/12, 10, 10000, 0, 1), 2)", -1030.16),
            Example("Pmt(0, 10, 1000)", -100),
            Example("Pmt(0.07, 0, 10000)", None),
        ),
    ),
    Function(
        name="IPmt",
        category=CATEGORY,
        parameters=(_RATE, _PERIOD, _PERIODS, _PRESENT, _FUTURE, _TYPE),
        returns=GIVES_NUMBER,
        description="The interest within one of the level payments, which are numbered from 1; Null for a "
        "payment that there is not." + _SIGNS,
        lower=_ipmt,
        examples=(
            Example("Round(IPmt(0.07, 2, 2, 10000), 2)", -361.84),
            Example("Round(IPmt(0.07, 1, 2, 10000), 2)", -700),
            Example("IPmt(0.07, 1, 2, 10000, 0, 1)", 0),
            Example("IPmt(0.07, 3, 2, 10000)", None),
        ),
    ),
    Function(
        name="PPmt",
        category=CATEGORY,
        parameters=(_RATE, _PERIOD, _PERIODS, _PRESENT, _FUTURE, _TYPE),
        returns=GIVES_NUMBER,
        description="What is paid back within one of the level payments, which are numbered from 1: the "
        "payment without its interest. Null for a payment that there is not." + _SIGNS,
        lower=_ppmt,
        examples=(
            Example("Round(PPmt(0.07/12, 1, 2*12, 10000), 2)", -389.39),
            Example("Round(PPmt(0.07, 2, 2, 10000) + IPmt(0.07, 2, 2, 10000), 2)", -5530.92),
            Example("PPmt(0, 2, 4, 1000)", -250),
        ),
    ),
    Function(
        name="NPer",
        category=CATEGORY,
        parameters=(_RATE, _PAYMENT, _PRESENT, _FUTURE, _TYPE),
        returns=GIVES_NUMBER,
        description="How many level payments pay off a loan, or save up a final sum; it may be a fraction. "
        "Null where they never do." + _SIGNS,
        lower=_nper,
        examples=(
            Example("Round(NPer(0.07/4, -3000, 100000), 2)", 50.46),
            Example("Round(NPer(0.07/4, 3000, 100000), 2)", -26.49),
            Example("NPer(0, -100, 1000)", 10),
            Example("NPer(0.1, -50, 1000)", None),
        ),
    ),
    Function(
        name="XNPV",
        category=CATEGORY,
        kind=FunctionKind.AGGREGATE,
        parameters=(_RATE, one("values", NUMBER), one("dates", DATE)),
        returns=GIVES_NUMBER,
        description="What payments on given dates are worth on the first of these dates, at a yearly rate "
        "over years of 365 days. Rows without a value or a date do not count." + _SIGNS,
        nulls=NullRule.SKIPS,
        lower=_xnpv,
        examples=(
            Example(
                "Round(XNPV(0.1, [v], [d]), 6)", 0, {"v": [-100, 110], "d": ["2021-01-01", "2022-01-01"]}
            ),
            Example(
                "Round(XNPV(0.09, [v], [d]), 2)",
                2086.65,
                {
                    "v": [-10000, 2750, 4250, 3250, 2750, None],
                    "d": [
                        *("2008-01-01", "2008-03-01", "2008-10-30", "2009-02-15", "2009-04-01"),
                        "2007-01-01",
                    ],
                },
            ),
            Example("XNPV(-1, [v], [d])", None, {"v": [-100], "d": ["2021-01-01"]}),
        ),
    ),
)
