"""Nodes of the tree that Databricks has other words for."""

from collections.abc import Mapping

from sqlglot import exp

from tablewright.formula.functions.sql import INT, call, number, try_cast
from tablewright.formula.platforms.node_rule import NodeRule
from tablewright.formula.platforms.rules import greatest_of_known

_MONTHS = {"MONTH": 1, "YEAR": 12}


def _regexp_like(node: exp.Expression) -> exp.Expression:
    return call("REGEXP_LIKE", node.this, node.expression)


def _months(node: exp.Expression) -> exp.Expression:
    """A number of months: a multiplied interval would be an interval of days to some readers."""
    for interval, count in ((node.this, node.expression), (node.expression, node.this)):
        if isinstance(interval, exp.Interval):
            factor = _MONTHS.get(interval.text("unit").upper())
            if factor is None:
                break
            each = int(interval.this.name) * factor
            months = count if each == 1 else exp.Mul(this=count, expression=number(each))
            return call("MAKE_YM_INTERVAL", number(0), try_cast(months, INT))
    return node


NODES: Mapping[type[exp.Expression], NodeRule] = {
    exp.Greatest: greatest_of_known,
    exp.Least: greatest_of_known,
    exp.Mul: _months,
    exp.RegexpLike: _regexp_like,
}
