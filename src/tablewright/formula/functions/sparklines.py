"""Sparklines: arrays of points, from rows or aggregated."""

from dataclasses import replace
from functools import partial

from sqlglot import exp

from tablewright.formula.errors import FormulaError
from tablewright.formula.functions.base import (
    BoundCall,
    CallContext,
    Example,
    Function,
    FunctionKind,
    NullRule,
    Parameter,
)
from tablewright.formula.functions.kinds import ANY, GIVES_VARIANT, SIMPLE, VARIANT, one
from tablewright.formula.functions.sql import by_code_point
from tablewright.formula.typed import Typed, TypedCall, TypedLiteral

CATEGORY = "array"
_IN_ORDER = frozenset({"ListAgg", "ArrayAgg"})
"""Aggregates that depend on the sort of the rows, which is lost here."""


def _sparkline(_context: CallContext, points: exp.Expression) -> exp.Expression:
    return points


def _one_aggregate(bound: BoundCall) -> None:
    inner = bound.arguments[1]
    if not isinstance(inner, TypedCall) or inner.function.kind is not FunctionKind.AGGREGATE:
        raise FormulaError(
            "type",
            "Argument 2 of SparklineAgg must be one aggregate.",
            inner.span,
            hint="Write SparklineAgg([Month], Sum([Amount])); further computing belongs into the aggregate.",
        )
    if inner.function.name in _IN_ORDER or inner.function.name.startswith(SPARKLINE_AGG.name):
        raise FormulaError(
            "type",
            f"{inner.function.name} has no place in a sparkline.",
            inner.span,
            hint="Use an aggregate with a number as its value.",
        )


def _with_arguments_of_the_aggregate(call: TypedCall) -> Typed:
    """The call as one aggregate over the rows: its arguments are the category and those of the aggregate."""
    category, inner = call.arguments
    assert isinstance(inner, TypedCall)
    parameters = (call.function.parameters[0], *inner.function.bind(len(inner.arguments)))
    function = replace(
        call.function,
        name=f"{call.function.name}({inner.function.name})",
        parameters=tuple(replace(parameter, optional=False, repeats=False) for parameter in parameters),
        lower=partial(_aggregated, inner),
        inner=inner,
    )
    return replace(call, function=function, arguments=(category, *inner.arguments))


def _aggregated(
    inner: TypedCall, context: CallContext, category: exp.Expression, *values: exp.Expression
) -> exp.Expression:
    """The rows of a group are collected, and aggregated once more by category in a subquery."""
    collected = {"_x": category}
    inside: list[exp.Expression] = []
    for index, (value, parameter) in enumerate(zip(values, inner.function.bind(len(values)), strict=True)):
        if isinstance(inner.arguments[index], TypedLiteral) or parameter.constant or parameter.choices:
            inside.append(value)
        else:
            collected[f"_v{index}"] = value
            inside.append(exp.column(f"_v{index}"))
    lowering = context.sql.lowering(inner.function)
    assert lowering is not None
    aggregate = lowering(CallContext(inner, context.environment), *inside)
    names = ", ".join(collected)
    rows = context.sql.rows_again(tuple(collected))
    if rows is None:
        raise FormulaError(
            "unsupported",
            f"{context.sql.title} cannot go through the rows of a group once more.",
            context.call.span,
            hint="Group by the category in an element of its own, and make the chart from that.",
        )
    sql = (
        f"(SELECT :points FROM (SELECT _x, :aggregate AS _y FROM {rows} "  # noqa: S608
        f"AS _rows({names}) WHERE NOT _x IS NULL GROUP BY _x) AS _points)"
    )
    point = point_of(context, inner, exp.column("_x"), exp.column("_y"))
    points = context.sql.json.collected(point, [in_order_of(context, exp.column("_x"))])
    return context.sql.fragment(sql, points=points, aggregate=aggregate, **collected)


def point_of(
    context: CallContext, inner: TypedCall, category: exp.Expression, value: exp.Expression
) -> exp.Expression:
    """A point of the line: a record of x and y."""
    json = context.sql.json
    x, y = json.value(context.argument(0).kind, category), json.value(inner.kind, value)
    return json.record([("x", x), ("y", y)])


def in_order_of(context: CallContext, category: exp.Expression) -> exp.Ordered:
    """The sort of the points."""
    compared = by_code_point(context, context.argument(0), category)
    return exp.Ordered(this=compared, nulls_first=False)


SPARKLINE_AGG = Function(
    name="SparklineAgg",
    category=CATEGORY,
    kind=FunctionKind.AGGREGATE,
    parameters=(one("category", SIMPLE), Parameter("aggregate", ANY, aggregate=True)),
    returns=GIVES_VARIANT,
    description="A small line in the cell: the rows of the group are grouped once more by a category, and "
    "the aggregate of each gives a point. The value is an array of records with x and y, in the order of "
    "the categories. A Null category is left out.",
    nulls=NullRule.SKIPS,
    check=_one_aggregate,
    lower=_sparkline,
    stands_for=_with_arguments_of_the_aggregate,
    examples=(
        Example(
            "SparklineAgg([m], Sum([v]))",
            [{"x": 1, "y": 30}, {"x": 2, "y": 5}, {"x": 10, "y": None}],
            {"m": [2, 1, 1, None, 10], "v": [5, 10, 20, 7, None]},
        ),
        Example(
            "SparklineAgg([t], Count())",
            [{"x": "B", "y": 1}, {"x": "a", "y": 2}],
            {"t": ["a", "B", "a"]},
        ),
        Example(
            "SparklineAgg([t], PercentileCont([v] * 2, 0.5))",
            [{"x": "a", "y": 3}],
            {"t": ["a", "a"], "v": [1, 2]},
        ),
        Example(
            "SparklineAgg([t], SumIf([v], [v] > 1, [v] < 9))",
            [{"x": "a", "y": 2}],
            {"t": ["a", "a", "a"], "v": [1, 2, 9]},
        ),
        Example("SparklineAgg([t], Max([t]))", [], {"t": [None, None]}),
        Example(
            "SparklineAgg([d], CountDistinct([v]))",
            [{"x": "2024-01-31 00:00:00", "y": 0}, {"x": "2024-02-29 00:00:00", "y": 2}],
            {
                "d": ["2024-02-29", "2024-02-29", "2024-02-29", "2024-01-31", None],
                "v": [1.5, 2.0, 1.5, None, 3.0],
            },
        ),
        Example(
            "SparklineAgg([x], Corr([x], [v]))",
            [{"x": 0.5, "y": None}],
            {"x": [0.5, 0.5, None], "v": [1, 2, 3]},
        ),
    ),
)

FUNCTIONS = (
    Function(
        name="Sparkline",
        category=CATEGORY,
        parameters=(one("points", VARIANT),),
        returns=GIVES_VARIANT,
        description="A small line in the cell through points given as an array of records with x and y. The "
        "value is the array itself.",
        lower=_sparkline,
        examples=(
            Example("Sparkline([v])", [{"x": 1, "y": 2}], {"v": [[{"x": 1, "y": 2}]]}),
            Example("Sparkline(Array({x: 1, y: 4 / 2}))", [{"x": 1, "y": 2}]),
        ),
    ),
    SPARKLINE_AGG,
)
