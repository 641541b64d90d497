"""Nodes of the tree that Snowflake writes differently."""

from collections.abc import Mapping

from sqlglot import exp

from tablewright.formula.functions.sql import call, number, text
from tablewright.formula.platforms.node_rule import NodeRule
from tablewright.formula.platforms.rules import filter_as_case
from tablewright.formula.platforms.snowflake.patterns import posix, without_case

TYPES: Mapping[exp.DType, exp.DataType] = {
    # TIMESTAMP is an alias of what a parameter of the session says.
    exp.DType.TIMESTAMP: exp.DataType(this=exp.DType.USERDEFINED, kind="TIMESTAMP_NTZ"),
    exp.DType.JSON: exp.DataType(this=exp.DType.VARIANT),
    exp.DType.JSONB: exp.DataType(this=exp.DType.VARIANT),
}
VARIABLES = frozenset({"_element", "_found", "_item", "_number"})
"""What lambda expressions call their values, without quotes."""
_NAMES = exp.Column | exp.Alias | exp.TableAlias | exp.Table | exp.ColumnDef | exp.Schema | exp.Window


def _name(node: exp.Expression) -> exp.Expression:
    """Quote names: unquoted ones would become upper case and differ from those quoted elsewhere."""
    variable = isinstance(node.parent, exp.Column) and node.name in VARIABLES and not node.parent.table
    if isinstance(node.parent, _NAMES) and not variable:
        node.set("quoted", True)
    return node


def _matches(node: exp.Expression) -> exp.Expression:
    """REGEXP_LIKE wants the whole text to match."""
    pattern, any_case = without_case(node.expression)
    more = (number(1), number(1), number(0), text("i")) if any_case else ()
    place = call("REGEXP_INSTR", node.this, posix(pattern)[0], *more)
    matches = exp.GT(this=place, expression=number(0))
    binary = isinstance(node.parent, exp.Binary | exp.Is) and not isinstance(node.parent, exp.Connector)
    return exp.Paren(this=matches) if binary else matches


def _plus(node: exp.Expression) -> exp.Expression:
    """An interval cannot be multiplied."""
    sign = -1 if isinstance(node, exp.Sub) else 1
    term = node.expression.this if isinstance(node.expression, exp.Paren) else node.expression
    if isinstance(term, exp.Mul) and isinstance(term.expression, exp.Interval):
        by, interval = term.this, term.expression
        many = int(interval.this.name)
        amount = by if many == 1 else exp.Mul(this=exp.Paren(this=by.copy()), expression=number(many))
        if sign < 0:
            amount = exp.Neg(this=exp.Paren(this=amount.copy()))
        return call("DATEADD", exp.var(str(interval.args["unit"].name).upper()), amount, node.this)
    return node


NODES: Mapping[type[exp.Expression], NodeRule] = {
    exp.Identifier: _name,
    exp.RegexpLike: _matches,
    exp.Filter: filter_as_case,
    exp.Add: _plus,
    exp.Sub: _plus,
}
