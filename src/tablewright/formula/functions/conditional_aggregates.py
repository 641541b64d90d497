"""Aggregates over the rows on which conditions are True."""

from sqlglot import exp

from tablewright.formula.functions.aggregates import (
    count,
    count_distinct,
    filtered,
    highest,
    lowest,
    mean,
    total,
)
from tablewright.formula.functions.base import (
    CallContext,
    Example,
    Function,
    FunctionKind,
    Instants,
    NullRule,
)
from tablewright.formula.functions.kinds import (
    ANY,
    GIVES_FIRST,
    GIVES_INTEGER,
    GIVES_NUMBER,
    GIVES_TOTAL,
    LOGICAL,
    NUMBER,
    ORDERED,
    many,
    one,
)

CATEGORY = "conditional aggregate"


def _count_if(context: CallContext, *conditions: exp.Expression) -> exp.Expression:
    return filtered(count(context), conditions)


FUNCTIONS = (
    Function(
        name="CountIf",
        category=CATEGORY,
        kind=FunctionKind.AGGREGATE,
        parameters=(many("condition", LOGICAL),),
        returns=GIVES_INTEGER,
        description="How many rows there are on which every condition is True.",
        nulls=NullRule.SKIPS,
        lower=_count_if,
        examples=(
            Example(
                'CountIf([age] > 65, [st] = "Ohio")', 1, {"age": [70, 66, 60], "st": ["Ohio", "Iowa", "Ohio"]}
            ),
            Example("CountIf([x] > 1)", 0, {"x": [1, None]}),
        ),
    ),
    Function(
        name="CountDistinctIf",
        category=CATEGORY,
        kind=FunctionKind.AGGREGATE,
        parameters=(one("value", ANY), many("condition", LOGICAL)),
        returns=GIVES_INTEGER,
        instants=Instants.KEPT,
        description="How many different values there are on the rows on which every condition is True.",
        nulls=NullRule.SKIPS,
        lower=count_distinct,
        examples=(Example("CountDistinctIf([c], [p] > 5)", 1, {"c": ["a", "a", "b"], "p": [6, 7, 1]}),),
    ),
    Function(
        name="SumIf",
        category=CATEGORY,
        kind=FunctionKind.AGGREGATE,
        parameters=(one("value", NUMBER), many("condition", LOGICAL)),
        returns=GIVES_TOTAL,
        description="The sum of the values on the rows on which every condition is True; Null where there "
        "are none.",
        nulls=NullRule.SKIPS,
        lower=total,
        examples=(
            Example('SumIf([x], [s] = "TX", [x] > 10)', 20, {"x": [10, 20, 99], "s": ["TX", "TX", "CA"]}),
        ),
    ),
    Function(
        name="AvgIf",
        category=CATEGORY,
        kind=FunctionKind.AGGREGATE,
        parameters=(one("value", NUMBER), many("condition", LOGICAL)),
        returns=GIVES_NUMBER,
        description="The mean of the values on the rows on which every condition is True.",
        nulls=NullRule.SKIPS,
        lower=mean,
        examples=(Example('AvgIf([x], [s] = "TX")', 15, {"x": [10, 20, 99], "s": ["TX", "TX", "CA"]}),),
    ),
    Function(
        name="MinIf",
        category=CATEGORY,
        kind=FunctionKind.AGGREGATE,
        parameters=(one("value", ORDERED), many("condition", LOGICAL)),
        returns=GIVES_FIRST,
        instants=Instants.KEPT,
        description="The lowest value on the rows on which every condition is True.",
        nulls=NullRule.SKIPS,
        lower=lowest,
        examples=(Example('MinIf([x], [s] = "TX")', 10, {"x": [10, 20, 1], "s": ["TX", "TX", "CA"]}),),
    ),
    Function(
        name="MaxIf",
        category=CATEGORY,
        kind=FunctionKind.AGGREGATE,
        parameters=(one("value", ORDERED), many("condition", LOGICAL)),
        returns=GIVES_FIRST,
        instants=Instants.KEPT,
        description="The highest value on the rows on which every condition is True.",
        nulls=NullRule.SKIPS,
        lower=highest,
        examples=(Example('MaxIf([x], [s] = "TX")', 20, {"x": [10, 20, 99], "s": ["TX", "TX", "CA"]}),),
    ),
)
