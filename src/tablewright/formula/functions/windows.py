"""Cumulative and moving windows: an aggregate over rows up to, or around, the current one."""

from collections.abc import Callable
from dataclasses import replace

from sqlglot import exp

from tablewright.formula.errors import FormulaError
from tablewright.formula.functions.base import (
    UP_TO_CURRENT,
    Accepts,
    CallContext,
    Example,
    Frame,
    Function,
    FunctionKind,
    Instants,
    NullRule,
    Parameter,
    Returns,
    Windowing,
    WindowLowering,
)
from tablewright.formula.functions.kinds import (
    ANY,
    GIVES_FIRST,
    GIVES_INTEGER,
    GIVES_NUMBER,
    GIVES_TOTAL,
    NUMBER,
    ORDERED,
    one,
)
from tablewright.formula.functions.sql import BIGINT, by_code_point, cast, only_if

STATISTICS = (exp.Avg, exp.StddevSamp, exp.Variance)
"""Aggregates that give a double."""


def aggregate_window(
    context: CallContext, of: type[exp.Expression], value: exp.Expression, frame: Frame
) -> WindowLowering:
    """An aggregate as a window, with the same result type as the aggregate itself."""
    compared = by_code_point(context, context.argument(0), value) if of in (exp.Min, exp.Max) else value
    aggregate = context.sql.statistic(of, compared) if of in STATISTICS else of(this=compared.copy())
    return WindowLowering(aggregate, frame, finish=_finish(context, of))


def _finish(context: CallContext, of: type[exp.Expression]) -> Callable[[exp.Expression], exp.Expression]:
    if of is exp.Sum and context.call.integer:
        return lambda window: cast(window, BIGINT)
    if of in STATISTICS:
        return context.sql.as_statistic
    return lambda window: window


def _cumulative(of: type[exp.Expression]) -> Windowing:
    def window(context: CallContext, value: exp.Expression) -> WindowLowering:
        return aggregate_window(context, of, value, UP_TO_CURRENT)

    return window


def _moving(of: type[exp.Expression]) -> Windowing:
    def window(
        context: CallContext,
        value: exp.Expression,
        _above: exp.Expression,
        below: exp.Expression | None = None,
    ) -> WindowLowering:
        first, last = rows_of_frame(context, 1), rows_of_frame(context, 2) if below is not None else 0
        if first + last >= 0:
            return aggregate_window(context, of, value, Frame(first, last))
        counted = cast(exp.Literal.number(0), BIGINT) if of is exp.Count else None
        return of_no_rows(aggregate_window(context, of, value, UP_TO_CURRENT), counted)

    return window


def of_no_rows(lowering: WindowLowering, value: exp.Expression | None = None) -> WindowLowering:
    """The value of a window whose frame ends before it starts, which platforms refuse: the given value, or
    Null."""
    if value is not None:
        return replace(lowering, finish=lambda _window: value.copy())
    return replace(lowering, finish=lambda window: only_if(exp.false(), lowering.finish(window)))


def rows_of_frame(context: CallContext, index: int) -> int:
    rows = context.constant(index)
    if isinstance(rows, int | float) and rows == int(rows):
        return int(rows)
    raise FormulaError(
        "type",
        f"Argument {index + 1} of {context.call.function.name} must be a whole number of rows.",
        context.argument(index).span,
        hint="Write a number such as 6, or a number control that is set.",
    )


_KINDS: tuple[tuple[str, type[exp.Expression], Accepts, Returns, str], ...] = (
    ("Sum", exp.Sum, NUMBER, GIVES_TOTAL, "The sum of the values"),
    ("Avg", exp.Avg, NUMBER, GIVES_NUMBER, "The mean of the values"),
    ("Count", exp.Count, ANY, GIVES_INTEGER, "How many values are not Null"),
    ("Min", exp.Min, ORDERED, GIVES_FIRST, "The lowest of the values"),
    ("Max", exp.Max, ORDERED, GIVES_FIRST, "The highest of the values"),
    ("StdDev", exp.StddevSamp, NUMBER, GIVES_NUMBER, "The standard deviation of the values as a sample"),
    ("Variance", exp.Variance, NUMBER, GIVES_NUMBER, "The variance of the values as a sample"),
)

_CUMULATIVE_EXAMPLES = {
    "Sum": Example("CumulativeSum([x])", [1, 3, 3, 7], {"x": [1, 2, None, 4]}),
    "Avg": Example("CumulativeAvg([x])", [2, 3, 4], {"x": [2, 4, 6]}),
    "Count": Example("CumulativeCount([x])", [1, 1, 2], {"x": ["a", None, "b"]}),
    "Min": Example("CumulativeMin([x])", [4, 2, 2], {"x": [4, 2, 3]}),
    "Max": Example("CumulativeMax([x])", [2, 5, 5], {"x": [2, 5, 3]}),
    "StdDev": Example("Round(CumulativeStdDev([x]), 6)", [None, 1.414214, 2], {"x": [2, 4, 6]}),
    "Variance": Example("CumulativeVariance([x])", [None, 2, 4], {"x": [2, 4, 6]}),
}
_MOVING_EXAMPLES = {
    "Sum": Example("MovingSum([x], 1)", [1, 3, 5], {"x": [1, 2, 3]}),
    "Avg": Example("MovingAvg([x], 1, 1)", [3, 4, 5], {"x": [2, 4, 6]}),
    "Count": Example("MovingCount([x], 1)", [1, 1, 1], {"x": ["a", None, "b"]}),
    "Min": Example("MovingMin([x], 1)", [5, 2, 2], {"x": [5, 2, 3]}),
    "Max": Example("MovingMax([x], 2, -1)", [None, 5, 5], {"x": [5, 2, 3]}),
    "StdDev": Example("Round(MovingStdDev([x], 1), 6)", [None, 1.414214, 1.414214], {"x": [2, 4, 6]}),
    "Variance": Example("MovingVariance([x], 1)", [None, 2, 2], {"x": [2, 4, 6]}),
}

_CUMULATIVE = tuple(
    Function(
        name=f"Cumulative{name}",
        category="window: cumulative",
        kind=FunctionKind.WINDOW,
        parameters=(one("value", accepts),),
        returns=returns,
        instants=Instants.KEPT,
        description=f"{words} from the first row to this one, in the order of the sort. It starts again in "
        "each group of the enclosing grouping.",
        nulls=NullRule.SKIPS,
        window=_cumulative(of),
        examples=(_CUMULATIVE_EXAMPLES[name],),
    )
    for name, of, accepts, returns, words in _KINDS
)

_MOVING = tuple(
    Function(
        name=f"Moving{name}",
        category="window: moving",
        kind=FunctionKind.WINDOW,
        parameters=(
            one("value", accepts),
            Parameter("above", NUMBER, constant=True),
            Parameter("below", NUMBER, constant=True, optional=True, default="0"),
        ),
        returns=returns,
        instants=Instants.KEPT,
        description=f"{words} from some rows above this one to some rows below it, both included. Negative "
        "numbers count the other way; where that leaves no rows, it is Null, or 0 for a count. It stays "
        "within each group of the enclosing grouping.",
        nulls=NullRule.SKIPS,
        window=_moving(of),
        examples=(_MOVING_EXAMPLES[name],),
    )
    for name, of, accepts, returns, words in _KINDS
)

FUNCTIONS = (*_CUMULATIVE, *_MOVING)
