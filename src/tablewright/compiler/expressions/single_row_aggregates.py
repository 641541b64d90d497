"""Aggregates whose argument is on the same level: every row is a group by itself."""

from functools import reduce

from tablewright.compiler.expressions.build import both, call, whole_number
from tablewright.formula.errors import FormulaError
from tablewright.formula.typed import Typed, TypedCall

_VALUE = frozenset({"Sum", "Avg", "Min", "Max", "Median", "Mode", "PercentileCont", "PercentileDisc"})
_VALUE_IF = frozenset({"SumIf", "AvgIf", "MinIf", "MaxIf"})
_COUNT = frozenset({"Count", "CountDistinct"})


def over_single_row(node: TypedCall) -> Typed:
    """The aggregate's value for a single row."""
    name, arguments = node.function.name, node.arguments
    if name in _VALUE:
        return arguments[0]
    if name in _VALUE_IF:
        return call("If", _all(arguments[1:]), arguments[0])
    if name in _COUNT:
        return _count(node, arguments[0]) if arguments else whole_number(node, 1)
    if name == "CountDistinctIf":
        return call("If", _all(arguments[1:]), _count(node, arguments[0]), whole_number(node, 0))
    if name == "CountIf":
        return call("If", _all(arguments), whole_number(node, 1), whole_number(node, 0))
    raise FormulaError(
        "level",
        f"{name} needs several rows, but its argument lives on the same level as this column.",
        node.span,
        hint="Move this column to a grouping or to the summary.",
    )


def _count(node: TypedCall, value: Typed) -> Typed:
    return call("If", call("IsNull", value), whole_number(node, 0), whole_number(node, 1))


def _all(conditions: tuple[Typed, ...]) -> Typed:
    return reduce(both, conditions)
