"""Lookups: values from another element by matching keys. The compiler writes the join."""

from tablewright.formula.errors import FormulaError
from tablewright.formula.functions.base import BoundCall, Example, Function, FunctionKind, Instants, NullRule
from tablewright.formula.functions.kinds import ANY, GIVES_FIRST, many, one
from tablewright.formula.functions.totals import needs_aggregate
from tablewright.formula.types import ValueType

CATEGORY = "lookup/join-like"


def _keys_match(bound: BoundCall) -> None:
    """The keys of each pair must share a type."""
    for index in range(1, len(bound.arguments), 2):
        local, external = bound.arguments[index : index + 2]
        types = {local.type, external.type} - {ValueType.NULL}
        if len(types) > 1:
            raise FormulaError(
                "type",
                f"Arguments {index + 1} and {index + 2} of {bound.function.name} are compared, but one is "
                f"{local.type.value} and the other {external.type.value}.",
                external.span,
                hint="Convert one of them, for example with Text(). The order of the arguments is "
                f"{bound.function.name}([Other/Value], [Key here], [Other/Key there]).",
            )


def _rollup(bound: BoundCall) -> None:
    needs_aggregate(bound)
    _keys_match(bound)


_PARAMETERS = (one("formula", ANY), many("local key", ANY), many("external key", ANY))

FUNCTIONS = (
    Function(
        name="Lookup",
        category=CATEGORY,
        kind=FunctionKind.SPECIAL,
        parameters=_PARAMETERS,
        returns=GIVES_FIRST,
        instants=Instants.OWN,
        description="The value of a formula on the row of another element whose keys equal the keys here. "
        "No match gives Null, and so do several matches with different values; rows never multiply. An "
        "aggregate as the formula makes it a Rollup. A Null key matches nothing.",
        nulls=NullRule.HANDLES,
        check=_keys_match,
        examples=(
            Example(
                "Lookup(Sum([Lines/Amt]), [Order], [Lines/Order])",
                [7, None],
                {"Order": [1, 2], "Lines/Order": [1, 1], "Lines/Amt": [3, 4]},
            ),
        ),
    ),
    Function(
        name="Rollup",
        category=CATEGORY,
        kind=FunctionKind.SPECIAL,
        parameters=_PARAMETERS,
        returns=GIVES_FIRST,
        instants=Instants.OWN,
        description="An aggregate over the rows of another element whose keys equal the keys here; Null "
        "where there are none.",
        nulls=NullRule.HANDLES,
        check=_rollup,
        examples=(
            Example(
                "Rollup(Sum([Lines/Amt]), [Order], [Lines/Order])",
                [7, 5],
                {"Order": [1, 2], "Lines/Order": [1, 1, 2], "Lines/Amt": [3, 4, 5]},
            ),
        ),
    ),
    Function(
        name="LookupMatchNulls",
        category=CATEGORY,
        kind=FunctionKind.SPECIAL,
        parameters=_PARAMETERS,
        returns=GIVES_FIRST,
        instants=Instants.OWN,
        description="Lookup where a Null key here equals a Null key there.",
        nulls=NullRule.HANDLES,
        check=_keys_match,
        examples=(
            Example(
                "LookupMatchNulls([T/v], [k], [T/k])",
                ["x", "y"],
                {"k": [None, 1], "T/k": [None, 1], "T/v": ["x", "y"]},
            ),
        ),
    ),
)
