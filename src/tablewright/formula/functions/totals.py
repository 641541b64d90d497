"""Totals: an aggregate evaluated again at a coarser level. The compiler restructures the query for them."""

from tablewright.formula.errors import FormulaError
from tablewright.formula.functions.base import (
    BoundCall,
    Example,
    Function,
    FunctionKind,
    Instants,
    NullRule,
    Parameter,
)
from tablewright.formula.functions.kinds import ANY, GIVES_FIRST, GIVES_NUMBER, NUMBER, TEXT, one
from tablewright.formula.typed import calls

CATEGORY = "subtotal & percent-of-total"
MODES = (
    *("grand_total", "parent_grouping", "grouping_parent"),
    *("color", "x_axis", "trellis_column", "trellis_row"),
    *("row", "column", "row_parent", "column_parent"),
)
_LEVELS = Parameter("levels", NUMBER, optional=True, constant=True, default="1")


def needs_aggregate(bound: BoundCall) -> None:
    """The first argument must hold an aggregate."""
    if not any(call.function.kind is FunctionKind.AGGREGATE for call in calls(bound.arguments[0])):
        raise FormulaError(
            "type",
            f"Argument 1 of {bound.function.name} must be an aggregate.",
            bound.arguments[0].span,
            hint=f"Write {bound.function.name}(Sum(...)), or another aggregate.",
        )


FUNCTIONS = (
    Function(
        name="GrandTotal",
        category=CATEGORY,
        kind=FunctionKind.SPECIAL,
        parameters=(one("aggregate", ANY),),
        returns=GIVES_FIRST,
        instants=Instants.KEPT,
        description="An aggregate over all rows of the element after its filters, repeated on every row.",
        nulls=NullRule.SKIPS,
        check=needs_aggregate,
        examples=(Example("GrandTotal(Sum([x]))", [6, 6, 6], {"group": ["a", "b", "c"], "x": [1, 2, 3]}),),
    ),
    Function(
        name="Subtotal",
        category=CATEGORY,
        kind=FunctionKind.SPECIAL,
        parameters=(one("aggregate", ANY), Parameter("mode", TEXT, choices=MODES), _LEVELS),
        returns=GIVES_FIRST,
        instants=Instants.KEPT,
        description="An aggregate evaluated again over the rows of a coarser level, repeated on every row "
        'below it: "grand_total" over the whole element, "parent_grouping" over the enclosing grouping.',
        nulls=NullRule.SKIPS,
        check=needs_aggregate,
        examples=(
            Example(
                'Subtotal(Sum([x]), "grand_total")', [6, 6, 6], {"group": ["a", "b", "c"], "x": [1, 2, 3]}
            ),
        ),
    ),
    Function(
        name="PercentOfTotal",
        category=CATEGORY,
        kind=FunctionKind.SPECIAL,
        parameters=(
            one("aggregate", NUMBER),
            Parameter("mode", TEXT, optional=True, choices=MODES),
            _LEVELS,
        ),
        returns=GIVES_NUMBER,
        description="An aggregate as a share of its subtotal, from 0 to 1. Without a mode it is the share of "
        "the enclosing grouping in tables, and of the grand total in charts.",
        nulls=NullRule.SKIPS,
        check=needs_aggregate,
        examples=(
            Example(
                'PercentOfTotal(Sum([x]), "grand_total")', [0.25, 0.75], {"group": ["a", "b"], "x": [1, 3]}
            ),
        ),
    ),
)
