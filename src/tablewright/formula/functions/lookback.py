"""DateLookback: the value of the row whose date lies some periods earlier."""

from sqlglot import exp

from tablewright.formula.errors import FormulaError
from tablewright.formula.functions.base import (
    CallContext,
    Example,
    Function,
    FunctionKind,
    NullRule,
    Parameter,
    WindowLowering,
)
from tablewright.formula.functions.calendar import ADD_UNITS, interval
from tablewright.formula.functions.kinds import DATE, GIVES_FIRST, NUMBER, SIMPLE, TEXT, one
from tablewright.formula.functions.sql import BOOLEAN, INT, by_code_point, cast, timestamp
from tablewright.formula.types import ValueType


def amount_of(context: CallContext) -> int:
    amount = context.constant(2)
    if isinstance(amount, int | float) and amount == int(amount):
        return int(amount)
    raise FormulaError(
        "type",
        "Argument 3 of DateLookback (amount) must be a whole number.",
        context.argument(2).span,
        hint="Write a number such as 1, or a number control that is set.",
    )


def looked_for(context: CallContext, date: exp.Expression) -> exp.Expression:
    """The date whose row is looked for, as a timestamp."""
    return context.sql.move(timestamp(context, 1, date), context.choice(3), -amount_of(context))


def _lookback(
    context: CallContext,
    value: exp.Expression,
    date: exp.Expression,
    _amount: exp.Expression,
    _period: exp.Expression,
) -> WindowLowering:
    """A window whose frame is the rows with the earlier date: `RANGE BETWEEN x PRECEDING AND x PRECEDING`."""
    if not context.sql.date_frames:
        raise FormulaError(
            "unsupported",
            f"DateLookback cannot be used here on {context.sql.title}.",
            context.call.span,
            hint="Use it in a column of a table.",
        )
    amount = amount_of(context)
    side = "FOLLOWING" if amount < 0 else "PRECEDING"
    distance = interval(abs(amount), context.choice(3))
    frame = exp.WindowSpec(kind="RANGE", start=distance, start_side=side, end=distance.copy(), end_side=side)
    logical = context.argument(0).type is ValueType.LOGICAL
    compared = cast(value, INT) if logical else by_code_point(context, context.argument(0), value)

    def finish(lowest: exp.Expression) -> exp.Expression:
        lowest.set("spec", frame)
        highest = lowest.copy()
        highest.set("this", exp.Max(this=compared.copy()))
        known = exp.Not(this=exp.Is(this=date.copy(), expression=exp.Null()))
        only = exp.And(this=exp.EQ(this=lowest.copy(), expression=highest), expression=known)
        case = exp.Case(ifs=[exp.If(this=only, true=lowest)])
        return cast(case, BOOLEAN) if logical else case

    key = exp.Ordered(this=date.copy(), desc=False, nulls_first=False)
    return WindowLowering(exp.Min(this=compared.copy()), order=(key,), tie_break=False, finish=finish)


FUNCTIONS = (
    Function(
        name="DateLookback",
        category="date",
        kind=FunctionKind.WINDOW,
        parameters=(
            one("value", SIMPLE),
            one("date", DATE),
            Parameter("amount", NUMBER, constant=True),
            Parameter("period", TEXT, choices=ADD_UNITS),
        ),
        returns=GIVES_FIRST,
        description="The value of the row whose date lies so many periods before this row's date; a negative "
        "amount looks ahead. No such row gives Null, and so do several with different values. It "
        "stays within each group of the enclosing grouping.",
        nulls=NullRule.HANDLES,
        window=_lookback,
        examples=(
            Example(
                'DateLookback([v], Date([y]), 1, "year")',
                [None, 10, None],
                {"y": ["2019-01-01", "2020-01-01", "2022-01-01"], "v": [10, 20, 40]},
            ),
            Example(
                'DateLookback([v], Date([y]), -1, "month")',
                ["b", None, None],
                {"y": ["2024-01-15", "2024-02-15", None], "v": ["a", "b", "c"]},
            ),
        ),
    ),
)
