"""Pairs of numbers: correlation and the least-squares line, over groups and along rows."""

from sqlglot import exp

from tablewright.formula.functions import numbers, windows
from tablewright.formula.functions.base import (
    UP_TO_CURRENT,
    CallContext,
    Example,
    Frame,
    Function,
    FunctionKind,
    Lowering,
    NullRule,
    Parameter,
    WindowLowering,
)
from tablewright.formula.functions.kinds import GIVES_NUMBER, NUMBER, one
from tablewright.formula.functions.windows import of_no_rows, rows_of_frame
from tablewright.formula.typed import Typed, TypedBinary, TypedCall, TypedLiteral, ValueKind
from tablewright.formula.types import ValueType

CATEGORY = "statistics"

_PAIRS = " Only rows with both numbers count."


def _statistic(of: type[exp.Expression]) -> Lowering:
    def lower(context: CallContext, y: exp.Expression, x: exp.Expression) -> exp.Expression:
        return context.sql.if_defined(of(this=y.copy(), expression=x.copy()))

    return lower


def _windowed(context: CallContext, y: exp.Expression, x: exp.Expression, frame: Frame) -> WindowLowering:
    correlated = exp.Corr(this=context.sql.as_double(y), expression=context.sql.as_double(x))
    return WindowLowering(correlated, frame, finish=context.sql.if_defined)


def _cumulative(context: CallContext, y: exp.Expression, x: exp.Expression) -> WindowLowering:
    return _windowed(context, y, x, UP_TO_CURRENT)


def _moving(
    context: CallContext,
    y: exp.Expression,
    x: exp.Expression,
    _above: exp.Expression,
    below: exp.Expression | None = None,
) -> WindowLowering:
    first, last = rows_of_frame(context, 2), rows_of_frame(context, 3) if below is not None else 0
    if first + last < 0:
        return of_no_rows(_windowed(context, y, x, UP_TO_CURRENT))
    return _windowed(context, y, x, Frame(first, last))


# ---------------------------------------------------------------- without a windowed correlation

_NUMBER = ValueKind(type=ValueType.NUMBER)
_WHOLE = ValueKind(type=ValueType.NUMBER, integer=True)
_WINDOWS = {function.name: function for function in (*windows.FUNCTIONS, *numbers.FUNCTIONS)}


def correlation_from_sums(node: TypedCall) -> Typed:
    """CumulativeCorr and MovingCorr as sums over the same rows, for platforms without CORR as a window.
    Adding zero times the other number makes each number Null where either is, so that only pairs count."""
    prefix = node.function.name.removesuffix("Corr")
    y, x, *frame = node.arguments

    def binary(operator: str, left: Typed, right: Typed) -> Typed:
        return TypedBinary(span=node.span, kind=_NUMBER, operator=operator, left=left, right=right)

    def paired(value: Typed, other: Typed) -> Typed:
        nothing = TypedLiteral(span=node.span, kind=_NUMBER, value=0.0)
        return binary("+", value, binary("*", other, nothing))

    def along(name: str, value: Typed) -> Typed:
        function = _WINDOWS[f"{prefix}{name}"]
        kind = _WHOLE if name == "Count" else _NUMBER
        return TypedCall(span=node.span, kind=kind, function=function, arguments=(value, *frame))

    def spread(one: Typed, other: Typed) -> Typed:
        """n * sum(one * other) - sum(one) * sum(other)."""
        product = binary("*", count, along("Sum", binary("*", one, other)))
        return binary("-", product, binary("*", along("Sum", one), along("Sum", other)))

    first, second = paired(y, x), paired(x, y)
    count = along("Count", first)
    both = binary("*", spread(first, first), spread(second, second))
    root = TypedCall(span=node.span, kind=_NUMBER, function=_WINDOWS["Sqrt"], arguments=(both,))
    return binary("/", spread(first, second), root)


def _aggregate(
    name: str, category: str, of: type[exp.Expression], description: str, *examples: Example
) -> Function:
    return Function(
        name=name,
        category=category,
        kind=FunctionKind.AGGREGATE,
        parameters=(one("y", NUMBER), one("x", NUMBER)),
        returns=GIVES_NUMBER,
        description=description + _PAIRS,
        nulls=NullRule.SKIPS,
        lower=_statistic(of),
        examples=examples,
    )


_LINE = {"y": [3, 5, 7, None], "x": [1, 2, 3, 4]}
_FLAT = {"y": [3, 3, 3], "x": [1, 2, 3]}
_STEEP = {"y": [1, 2, 3], "x": [2, 2, 2]}
_POINT = {"y": [3], "x": [1]}

FUNCTIONS = (
    _aggregate(
        "Corr",
        "aggregate",
        exp.Corr,
        "How closely two numbers go together along a line (Pearson's correlation), from -1 to 1; Null where "
        "one of them is always the same.",
        Example("Corr([y], [x])", -1, {"y": [3, 2, 1], "x": [1, 2, 3]}),
        Example("Round(Corr([y], [x]), 6)", 0.5, {"y": [1, 3, 2, None], "x": [1, 2, 3, 9]}),
        Example("Corr([y], [x])", None, _FLAT),
        Example("Corr([y], [x])", None, _POINT),
    ),
    _aggregate(
        "RegressionSlope",
        CATEGORY,
        exp.RegrSlope,
        "The slope of the least-squares line of y on x. The number that depends on the other comes first; "
        "Null where x is always the same.",
        Example("RegressionSlope([y], [x])", 2, _LINE),
        Example("RegressionSlope([y], [x])", None, _STEEP),
        Example("RegressionSlope([y], [x])", None, _POINT),
    ),
    _aggregate(
        "RegressionIntercept",
        CATEGORY,
        exp.RegrIntercept,
        "The value of the least-squares line of y on x where x is 0; Null where x is always the same.",
        Example("RegressionIntercept([y], [x])", 1, _LINE),
        Example("RegressionIntercept([y], [x])", None, _STEEP),
    ),
    _aggregate(
        "RegressionR2",
        CATEGORY,
        exp.RegrR2,
        "How much of the variation of y the least-squares line on x explains, from 0 to 1; 1 where y is "
        "always the same, Null where x is.",
        Example("RegressionR2([y], [x])", 1, _LINE),
        Example("RegressionR2([y], [x])", 1, _FLAT),
        Example("RegressionR2([y], [x])", None, _STEEP),
        Example("RegressionR2([y], [x])", None, _POINT),
    ),
    Function(
        name="CumulativeCorr",
        category="window: cumulative",
        kind=FunctionKind.WINDOW,
        parameters=(one("y", NUMBER), one("x", NUMBER)),
        returns=GIVES_NUMBER,
        description="Pearson's correlation of two numbers from the first row to this one, in the order of "
        "the sort. It starts again in each group of the enclosing grouping." + _PAIRS,
        nulls=NullRule.SKIPS,
        window=_cumulative,
        examples=(
            Example(
                "Round(CumulativeCorr([y], [x]), 6)",
                [None, 1, 1, 0.5],
                {"y": [1, 3, None, 2], "x": [1, 2, 9, 3]},
            ),
        ),
    ),
    Function(
        name="MovingCorr",
        category="window: moving",
        kind=FunctionKind.WINDOW,
        parameters=(
            one("y", NUMBER),
            one("x", NUMBER),
            Parameter("above", NUMBER, constant=True),
            Parameter("below", NUMBER, constant=True, optional=True, default="0"),
        ),
        returns=GIVES_NUMBER,
        description="Pearson's correlation of two numbers from some rows above this one to some rows below "
        "it, both included. Negative numbers count the other way. It stays within each group of the "
        "enclosing grouping." + _PAIRS,
        nulls=NullRule.SKIPS,
        window=_moving,
        examples=(
            Example(
                "Round(MovingCorr([y], [x], 1), 6)", [None, 1, -1, 1], {"y": [1, 3, 2, 5], "x": [1, 2, 3, 4]}
            ),
            Example("Round(MovingCorr([y], [x], 1, 1), 6)", [1, 0.5, -1], {"y": [1, 3, 2], "x": [1, 2, 3]}),
        ),
    ),
)
