"""Ranks: places of rows by a value, or by the sort where no value is given."""

from sqlglot import exp

from tablewright.formula.functions.base import (
    CallContext,
    Example,
    Function,
    FunctionKind,
    NullRule,
    Parameter,
    Windowing,
    WindowLowering,
)
from tablewright.formula.functions.kinds import (
    DIRECTION,
    GIVES_INTEGER,
    GIVES_NUMBER,
    NUMBER,
    ORDERED,
    one,
    optional,
)
from tablewright.formula.functions.sql import BIGINT, by_code_point, cast, whole

CATEGORY = "window: rank"

_PLACE = " Ranks start anew in each group of the enclosing grouping; Null comes last."


def _key(context: CallContext, index: int, value: exp.Expression) -> exp.Ordered:
    compared = by_code_point(context, context.argument(index), value)
    descending = context.choice(index + 1, "asc") == "desc"
    return exp.Ordered(this=compared.copy(), desc=descending, nulls_first=False)


def _ranked(of: type[exp.Expression], *, tie_break: bool) -> Windowing:
    def window(
        context: CallContext,
        value: exp.Expression | None = None,
        _direction: exp.Expression | None = None,
    ) -> WindowLowering:
        order = () if value is None else (_key(context, 0, value),)
        return WindowLowering(of(), order=order, tie_break=tie_break)

    return window


def _ntile(
    context: CallContext,
    buckets: exp.Expression,
    value: exp.Expression,
    _direction: exp.Expression | None = None,
) -> WindowLowering:
    function = exp.Ntile(this=whole(context, 0, buckets))
    return WindowLowering(
        function, order=(_key(context, 1, value),), finish=lambda window: cast(window, BIGINT)
    )


FUNCTIONS = (
    Function(
        name="RowNumber",
        category=CATEGORY,
        kind=FunctionKind.WINDOW,
        parameters=(optional("value", ORDERED), DIRECTION),
        returns=GIVES_INTEGER,
        description="The number of the row, from 1, in the order of a value or of the sort. Every row has a "
        "number of its own." + _PLACE,
        nulls=NullRule.HANDLES,
        window=_ranked(exp.RowNumber, tie_break=True),
        examples=(
            Example("RowNumber([x])", [3, 1, 2], {"x": [30, 10, 20]}),
            Example("RowNumber()", [1, 2, 3], {"x": [30, 10, 20]}),
        ),
    ),
    Function(
        name="Rank",
        category=CATEGORY,
        kind=FunctionKind.WINDOW,
        parameters=(optional("value", ORDERED), DIRECTION),
        returns=GIVES_INTEGER,
        description="The rank by a value or by the sort. Equal rows share a rank and leave a gap after it."
        + _PLACE,
        nulls=NullRule.HANDLES,
        window=_ranked(exp.Rank, tie_break=False),
        examples=(
            Example('Rank([x], "desc")', [1, 2, 2, 4], {"x": [90, 50, 50, 10]}),
            Example("Rank([x])", [2, 1, 3], {"x": [20, 10, None]}),
        ),
    ),
    Function(
        name="RankDense",
        category=CATEGORY,
        kind=FunctionKind.WINDOW,
        parameters=(optional("value", ORDERED), DIRECTION),
        returns=GIVES_INTEGER,
        description="The rank by a value or by the sort. Equal rows share a rank and leave no gap after it."
        + _PLACE,
        nulls=NullRule.HANDLES,
        window=_ranked(exp.DenseRank, tie_break=False),
        examples=(Example('RankDense([x], "desc")', [1, 2, 2, 3], {"x": [90, 50, 50, 10]}),),
    ),
    Function(
        name="RankPercentile",
        category=CATEGORY,
        kind=FunctionKind.WINDOW,
        parameters=(one("value", ORDERED), DIRECTION),
        returns=GIVES_NUMBER,
        description="The rank as a share from 0 to 1: the first row has 0, the last has 1." + _PLACE,
        nulls=NullRule.HANDLES,
        window=_ranked(exp.PercentRank, tie_break=False),
        examples=(Example("RankPercentile([x])", [0, 0.5, 1], {"x": [10, 20, 30]}),),
    ),
    Function(
        name="Ntile",
        category=CATEGORY,
        kind=FunctionKind.WINDOW,
        parameters=(Parameter("buckets", NUMBER, constant=True), one("value", ORDERED), DIRECTION),
        returns=GIVES_INTEGER,
        description="Cuts the rows, in the order of a value, into buckets of nearly equal size and numbers "
        "them from 1." + _PLACE,
        nulls=NullRule.HANDLES,
        window=_ntile,
        examples=(Example("Ntile(2, [x])", [1, 1, 2, 2], {"x": [1, 2, 3, 4]}),),
    ),
)
