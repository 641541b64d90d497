"""Ranks of rows by a value, or by the sort if no value is given."""

from sqlglot import exp

from tablewright.formula.errors import FormulaError
from tablewright.formula.functions.base import (
    CallContext,
    Example,
    Function,
    FunctionKind,
    Instants,
    NullRule,
    Parameter,
    Windowing,
    WindowLowering,
)
from tablewright.formula.functions.kinds import (
    DIRECTION,
    GIVES_INTEGER,
    GIVES_NUMBER,
    GIVES_TEXT,
    NUMBER,
    ORDERED,
    TEXT,
    one,
    optional,
)
from tablewright.formula.functions.sql import BIGINT, by_code_point, case, cast, compare, text, whole

CATEGORY = "window: rank"

_PLACE = " Ranks start again in each group of the enclosing grouping; Null comes last."


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
    known = context.constant(0)
    if isinstance(known, int | float) and known < 1:
        raise FormulaError(
            "type",
            f"Argument 1 of Ntile must be at least 1, and is {known}.",
            context.argument(0).span,
            hint="Write in how many buckets the rows are to be cut, such as 4.",
        )
    function = exp.Ntile(this=whole(context, 0, buckets))
    return WindowLowering(
        function, order=(_key(context, 1, value),), finish=lambda window: cast(window, BIGINT)
    )


def _cume_dist(
    context: CallContext, value: exp.Expression, _direction: exp.Expression | None = None
) -> WindowLowering:
    return WindowLowering(exp.CumeDist(), order=(_key(context, 0, value),), tie_break=False)


_RANKINGS: dict[str, tuple[type[exp.Expression], bool]] = {
    "rank": (exp.Rank, False),
    "rank_dense": (exp.DenseRank, False),
    "row_number": (exp.RowNumber, True),
}
_SHORT_NAMES = {"rankdense": "rank_dense", "rownumber": "row_number"}
OTHERS = "Others"


def _visibility_limit(
    context: CallContext,
    value: exp.Expression,
    limit: exp.Expression,
    _ranking: exp.Expression | None = None,
) -> WindowLowering:
    """Shows a row by its rank in the level's own sort."""
    chosen = context.choice(2, "rank")
    of, tie_break = _RANKINGS[_SHORT_NAMES.get(chosen, chosen)]
    most = whole(context, 1, limit)

    def finish(window: exp.Expression) -> exp.Expression:
        return case([(compare(window, exp.LTE, most), value)], text(OTHERS))

    return WindowLowering(of(), tie_break=tie_break, finish=finish)


FUNCTIONS = (
    Function(
        name="RowNumber",
        category=CATEGORY,
        kind=FunctionKind.WINDOW,
        parameters=(optional("value", ORDERED), DIRECTION),
        returns=GIVES_INTEGER,
        instants=Instants.KEPT,
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
        instants=Instants.KEPT,
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
        instants=Instants.KEPT,
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
        instants=Instants.KEPT,
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
        instants=Instants.KEPT,
        description="Cuts the rows, in the order of a value, into buckets of nearly equal size and numbers "
        "them from 1." + _PLACE,
        nulls=NullRule.HANDLES,
        window=_ntile,
        examples=(Example("Ntile(2, [x])", [1, 1, 2, 2], {"x": [1, 2, 3, 4]}),),
    ),
    Function(
        name="CumeDist",
        category="window: cumulative",
        kind=FunctionKind.WINDOW,
        parameters=(one("value", ORDERED), DIRECTION),
        returns=GIVES_NUMBER,
        instants=Instants.KEPT,
        description="The share of rows whose value comes at or before this one, above 0 and up to 1; equal "
        "values count in full. It starts again in each group of the enclosing grouping; Null comes last.",
        nulls=NullRule.HANDLES,
        window=_cume_dist,
        examples=(
            Example("CumeDist([x])", [0.25, 0.75, 0.75, 1], {"x": [10, 20, 20, 40]}),
            Example('CumeDist([x], "desc")', [1, 0.75, 0.75, 0.25], {"x": [10, 20, 20, 40]}),
            Example("CumeDist([x])", [0.5, 1], {"x": [10, None]}),
        ),
    ),
    Function(
        name="VisibilityLimit",
        category=CATEGORY,
        kind=FunctionKind.WINDOW,
        parameters=(
            one("value", TEXT),
            Parameter("limit", NUMBER, constant=True),
            Parameter("ranking", TEXT, optional=True, choices=(*_RANKINGS, *_SHORT_NAMES), default='"rank"'),
        ),
        returns=GIVES_TEXT,
        description="The text on the first rows in the order of the sort, and Others on all rows after "
        'them. The ranking tells how equal rows are counted: "rank", "rank_dense" or "row_number". Rows and '
        "totals stay as they are.",
        nulls=NullRule.HANDLES,
        window=_visibility_limit,
        examples=(
            Example("VisibilityLimit([x], 2)", ["a", "b", "Others"], {"x": ["a", "b", "c"]}),
            Example('VisibilityLimit([x], 1, "row_number")', ["b", "Others"], {"x": ["b", "a"]}),
            Example('VisibilityLimit([x], 1, "RankDense")', ["b", "Others"], {"x": ["b", "a"]}),
        ),
    ),
)
