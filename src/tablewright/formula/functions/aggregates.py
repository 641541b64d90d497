"""Aggregates over the rows of a group."""

from sqlglot import exp

from tablewright.formula.decimals import of_product
from tablewright.formula.errors import FormulaError
from tablewright.formula.functions.base import (
    BoundCall,
    CallContext,
    Example,
    Function,
    FunctionKind,
    Instants,
    NullRule,
    Parameter,
    constant_value,
)
from tablewright.formula.functions.kinds import (
    ANY,
    DIRECTION,
    GIVES_FIRST,
    GIVES_INTEGER,
    GIVES_NUMBER,
    GIVES_NUMBER_LIKE_FIRST,
    GIVES_TEXT,
    GIVES_TOTAL,
    GIVES_TOTAL_OF_PRODUCTS,
    NUMBER,
    ORDERED,
    TEXT,
    many,
    one,
    optional,
)
from tablewright.formula.functions.sql import (
    BIGINT,
    by_code_point,
    cast,
    every,
    grouped,
    text,
)
from tablewright.formula.typed import exact_digits

CATEGORY = "aggregate"


def filtered(aggregate: exp.Expression, conditions: tuple[exp.Expression, ...]) -> exp.Expression:
    """The aggregate over the rows on which every condition is True."""
    if not conditions:
        return aggregate
    return exp.Filter(this=aggregate, expression=exp.Where(this=every(conditions)))


def total(context: CallContext, value: exp.Expression, *conditions: exp.Expression) -> exp.Expression:
    """A sum. One of whole numbers is cast back to 64 bits: engines widen it to types that few clients
    read."""
    summed = filtered(exp.Sum(this=value.copy()), conditions)
    return cast(summed, BIGINT) if context.call.integer else summed


def count(_context: CallContext, value: exp.Expression | None = None) -> exp.Expression:
    return exp.Count(this=exp.Star() if value is None else value.copy())


def count_distinct(
    _context: CallContext, value: exp.Expression, *conditions: exp.Expression
) -> exp.Expression:
    distinct = exp.Count(this=exp.Distinct(expressions=[value.copy()]))
    return filtered(distinct, conditions)


def mean(context: CallContext, value: exp.Expression, *conditions: exp.Expression) -> exp.Expression:
    return context.sql.as_statistic(filtered(context.sql.statistic(exp.Avg, value), conditions))


def lowest(context: CallContext, value: exp.Expression, *conditions: exp.Expression) -> exp.Expression:
    return _extreme(context, exp.Min, value, conditions)


def highest(context: CallContext, value: exp.Expression, *conditions: exp.Expression) -> exp.Expression:
    return _extreme(context, exp.Max, value, conditions)


def _extreme(
    context: CallContext,
    of: type[exp.Expression],
    value: exp.Expression,
    conditions: tuple[exp.Expression, ...],
) -> exp.Expression:
    return filtered(of(this=by_code_point(context, context.argument(0), value).copy()), conditions)


def deviation(of: type[exp.Expression]):
    """A statistic that is a double on every platform."""

    def lower(context: CallContext, value: exp.Expression) -> exp.Expression:
        return context.sql.as_statistic(context.sql.statistic(of, value))

    return lower


def percentile(context: CallContext, value: exp.Expression, share: exp.Expression) -> exp.Expression:
    return context.sql.percentile(value, share, integer=context.argument(0).integer)


def _percentile_disc(context: CallContext, value: exp.Expression, share: exp.Expression) -> exp.Expression:
    return context.sql.percentile_disc(value, share)


SEPARATOR = Parameter("separator", TEXT, optional=True, constant=True, default='","')
SHARE = Parameter("k", NUMBER, constant=True)


def _check_share(bound: BoundCall) -> None:
    share = constant_value(bound.arguments[1])
    if isinstance(share, int | float) and not 0 <= share <= 1:
        raise FormulaError(
            "type",
            f"The share of {bound.function.name} must lie between 0 and 1, and is {share}.",
            bound.arguments[1].span,
            hint="Write 0.9 for the 90th percentile.",
        )


def _median(context: CallContext, value: exp.Expression) -> exp.Expression:
    return context.sql.median(value, integer=context.argument(0).integer)


def _list_agg(
    context: CallContext, value: exp.Expression, separator: exp.Expression | None = None
) -> exp.Expression:
    return context.sql.joined(value, _between(separator), [key.copy() for key in context.order])


def _list_agg_distinct(
    context: CallContext,
    value: exp.Expression,
    separator: exp.Expression | None = None,
    _direction: exp.Expression | None = None,
) -> exp.Expression:
    compared = by_code_point(context, context.argument(0), value)
    descending = context.choice(2, "asc") == "desc"
    key = exp.Ordered(this=compared.copy(), desc=descending, nulls_first=False)
    return context.sql.joined(exp.Distinct(expressions=[compared.copy()]), _between(separator), [key])


def _between(separator: exp.Expression | None) -> exp.Expression:
    return text(",") if separator is None else separator


def _sum_product(context: CallContext, *factors: exp.Expression) -> exp.Expression:
    product = cast(factors[0], BIGINT) if context.call.integer else factors[0]
    size = exact_digits(context.argument(0))
    for place, factor in enumerate(factors[1:], start=1):
        digits = exact_digits(context.argument(place))
        if size and digits and not context.call.integer:
            product, factor = context.sql.exact_terms("*", product, factor, (size, digits))
        size = of_product(size, digits) if size and digits else None
        product = exp.Mul(this=grouped(product), expression=grouped(factor))
    return total(context, product)


FUNCTIONS = (
    Function(
        name="Count",
        category=CATEGORY,
        kind=FunctionKind.AGGREGATE,
        parameters=(optional("value", ANY),),
        returns=GIVES_INTEGER,
        instants=Instants.KEPT,
        description="How many rows have a value that is not Null; without an argument, how many rows there "
        "are. Of no rows it is 0.",
        nulls=NullRule.SKIPS,
        lower=count,
        examples=(
            Example("Count()", 3, {"x": ["a", None, "b"]}),
            Example("Count([x])", 2, {"x": ["a", None, "b"]}),
        ),
    ),
    Function(
        name="CountDistinct",
        category=CATEGORY,
        kind=FunctionKind.AGGREGATE,
        parameters=(one("value", ANY),),
        returns=GIVES_INTEGER,
        instants=Instants.KEPT,
        description="How many different values there are, Null not counted.",
        aliases=("Ndv",),
        nulls=NullRule.SKIPS,
        lower=count_distinct,
        examples=(Example("CountDistinct([x])", 2, {"x": ["a", "a", None, "b"]}),),
    ),
    Function(
        name="Sum",
        category=CATEGORY,
        kind=FunctionKind.AGGREGATE,
        parameters=(one("value", NUMBER),),
        returns=GIVES_TOTAL,
        description="The sum of the values. Of no values it is Null; Zn() turns that into 0.",
        nulls=NullRule.SKIPS,
        lower=total,
        examples=(
            Example("Sum([x])", 6, {"x": [1, 2, None, 3]}),
            Example("Sum([x] * 2)", 12, {"x": [1, 2, None, 3]}),
        ),
    ),
    Function(
        name="SumProduct",
        category=CATEGORY,
        kind=FunctionKind.AGGREGATE,
        parameters=(many("value", NUMBER),),
        returns=GIVES_TOTAL_OF_PRODUCTS,
        description="The sum of the products of the arguments, row by row.",
        nulls=NullRule.SKIPS,
        lower=_sum_product,
        examples=(Example("SumProduct([q], [p])", 23, {"q": [2, 3], "p": [4, 5]}),),
    ),
    Function(
        name="Avg",
        category=CATEGORY,
        kind=FunctionKind.AGGREGATE,
        parameters=(one("value", NUMBER),),
        returns=GIVES_NUMBER,
        description="The mean of the values.",
        nulls=NullRule.SKIPS,
        lower=mean,
        examples=(Example("Avg([x])", 4, {"x": [2, 4, None, 6]}),),
    ),
    Function(
        name="Min",
        category=CATEGORY,
        kind=FunctionKind.AGGREGATE,
        parameters=(one("value", ORDERED),),
        returns=GIVES_FIRST,
        instants=Instants.KEPT,
        description="The lowest value: the smallest number, the earliest date, the first text.",
        nulls=NullRule.SKIPS,
        lower=lowest,
        examples=(
            Example("Min([x])", -4, {"x": [3, None, -4]}),
            Example("Min([x])", "B", {"x": ["a", None, "B"]}),
        ),
    ),
    Function(
        name="Max",
        category=CATEGORY,
        kind=FunctionKind.AGGREGATE,
        parameters=(one("value", ORDERED),),
        returns=GIVES_FIRST,
        instants=Instants.KEPT,
        description="The highest value: the largest number, the latest date, the last text.",
        nulls=NullRule.SKIPS,
        lower=highest,
        examples=(Example("Max([x])", 9, {"x": [3, None, 9]}),),
    ),
    Function(
        name="Median",
        category=CATEGORY,
        kind=FunctionKind.AGGREGATE,
        parameters=(one("value", NUMBER),),
        returns=GIVES_NUMBER,
        description="The value in the middle; between two middle values, their mean.",
        nulls=NullRule.SKIPS,
        lower=_median,
        examples=(
            Example("Median([x])", 5, {"x": [3, 5, 7]}),
            Example("Median([x])", 2.5, {"x": [1, 2, 3, 4]}),
        ),
    ),
    Function(
        name="PercentileCont",
        category=CATEGORY,
        kind=FunctionKind.AGGREGATE,
        parameters=(one("value", NUMBER), SHARE),
        returns=GIVES_NUMBER,
        description="The value below which a share of the values lies, between neighbours in proportion. "
        "The share runs from 0 to 1.",
        nulls=NullRule.SKIPS,
        lower=percentile,
        check=_check_share,
        examples=(Example("PercentileCont([x], 0.5)", 2.5, {"x": [1, 2, 3, 4]}),),
    ),
    Function(
        name="PercentileDisc",
        category=CATEGORY,
        kind=FunctionKind.AGGREGATE,
        parameters=(one("value", NUMBER), SHARE),
        returns=GIVES_NUMBER_LIKE_FIRST,
        description="The first of the sorted values at which a share of them is reached. The share runs "
        "from 0 to 1.",
        nulls=NullRule.SKIPS,
        lower=_percentile_disc,
        check=_check_share,
        examples=(Example("PercentileDisc([x], 0.5)", 2, {"x": [1, 2, 3, 4]}),),
    ),
    Function(
        name="StdDev",
        category="statistics",
        kind=FunctionKind.AGGREGATE,
        parameters=(one("value", NUMBER),),
        returns=GIVES_NUMBER,
        description="The standard deviation of a sample; Null for fewer than two values.",
        nulls=NullRule.SKIPS,
        lower=deviation(exp.StddevSamp),
        examples=(
            Example("Round(StdDev([x]), 6)", 2.13809, {"x": [2, 4, 4, 4, 5, 5, 7, 9]}),
            Example("StdDev([x])", None, {"x": [2]}),
        ),
    ),
    Function(
        name="Variance",
        category="statistics",
        kind=FunctionKind.AGGREGATE,
        parameters=(one("value", NUMBER),),
        returns=GIVES_NUMBER,
        description="The variance of a sample; Null for fewer than two values.",
        nulls=NullRule.SKIPS,
        lower=deviation(exp.Variance),
        examples=(Example("Round(Variance([x]), 6)", 4.571429, {"x": [2, 4, 4, 4, 5, 5, 7, 9]}),),
    ),
    Function(
        name="VariancePop",
        category="statistics",
        kind=FunctionKind.AGGREGATE,
        parameters=(one("value", NUMBER),),
        returns=GIVES_NUMBER,
        description="The variance of a whole population.",
        nulls=NullRule.SKIPS,
        lower=deviation(exp.VariancePop),
        examples=(Example("VariancePop([x])", 4, {"x": [2, 4, 4, 4, 5, 5, 7, 9]}),),
    ),
    Function(
        name="ListAgg",
        category=CATEGORY,
        kind=FunctionKind.AGGREGATE,
        parameters=(one("value", TEXT), SEPARATOR),
        returns=GIVES_TEXT,
        description="The values as one text with a separator between them, in the order of the rows.",
        nulls=NullRule.SKIPS,
        lower=_list_agg,
        examples=(
            Example('ListAgg([x], "-")', "a-b-b", {"x": ["a", "b", "b"]}),
            Example("ListAgg([x])", "b,a", {"x": ["b", None, "a"]}),
            Example('ListAgg([x], "; ")', "; a; ", {"x": ["", "a", ""]}),
        ),
    ),
    Function(
        name="ListAggDistinct",
        category=CATEGORY,
        kind=FunctionKind.AGGREGATE,
        parameters=(
            one("value", TEXT),
            SEPARATOR,
            DIRECTION,
        ),
        returns=GIVES_TEXT,
        description="The different values as one text with a separator between them, sorted.",
        nulls=NullRule.SKIPS,
        lower=_list_agg_distinct,
        examples=(
            Example("ListAggDistinct([x])", "a,b", {"x": ["b", "a", "b"]}),
            Example('ListAggDistinct([x], "-", "desc")', "b-a", {"x": ["b", "a", "b"]}),
            Example('ListAggDistinct([x], "-")', "-a", {"x": ["", "a", ""]}),
        ),
    ),
)
