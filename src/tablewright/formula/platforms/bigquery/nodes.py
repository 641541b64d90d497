"""Nodes of the tree that BigQuery spells in another way."""

from collections.abc import Mapping

from sqlglot import exp

from tablewright.formula.functions.sql import call
from tablewright.formula.platforms.bigquery.names import identifier
from tablewright.formula.platforms.node_rule import NodeRule
from tablewright.formula.platforms.rules import (
    filter_as_case,
    greatest_of_known,
    nulls_as_keys,
    offset_with_limit,
)


def _interval(node: exp.Expression) -> exp.Expression:
    """`INTERVAL 3 MONTH`: the amount is a number."""
    amount = node.this
    if isinstance(amount, exp.Literal) and amount.is_string:
        node.set("this", exp.Literal.number(amount.name))
    return node


def _select(node: exp.Expression) -> exp.Expression:
    """Without a FROM there can be no WHERE."""
    filtered = any(node.args.get(each) for each in ("where", "group", "having"))
    if filtered and not (node.args.get("from_") or node.args.get("from")):
        rows = exp.Unnest(expressions=[exp.Array(expressions=[exp.Literal.number(1)])])
        node = node.from_(rows, copy=False)  # type: ignore[attr-defined]
    return offset_with_limit(node)


def _everywhere(node: exp.Expression) -> exp.Expression:
    """A change of all rows says so."""
    if not node.args.get("where"):
        node.set("where", exp.Where(this=exp.true()))
    return node


def _key(node: exp.Expression) -> exp.Expression:
    """Keys are not enforced, which must be said."""
    node.set("options", ["NOT ENFORCED"])
    return node


def _at_time_zone(node: exp.Expression) -> exp.Expression:
    """The clock reading in a zone at an instant."""
    return call("DATETIME", node.this, node.args["zone"])


def _ilike(node: exp.Expression) -> exp.Expression:
    return exp.Like(this=exp.Lower(this=node.this.copy()), expression=exp.Lower(this=node.expression.copy()))


def _mod(node: exp.Expression) -> exp.Expression:
    return call("MOD", _bare(node.this), _bare(node.expression))


def _bare(node: exp.Expression) -> exp.Expression:
    return node.this if isinstance(node, exp.Paren) else node


def _position(node: exp.Expression) -> exp.Expression:
    return call("STRPOS", node.this, node.args["substr"])


def _approximate(node: exp.Expression) -> exp.Expression:
    return call("APPROX_COUNT_DISTINCT", node.this)


NODES: Mapping[type[exp.Expression], NodeRule] = {
    exp.ApproxDistinct: _approximate,
    exp.AtTimeZone: _at_time_zone,
    exp.Delete: _everywhere,
    exp.Filter: filter_as_case,
    exp.Greatest: greatest_of_known,
    exp.ILike: _ilike,
    exp.Identifier: identifier,
    exp.Interval: _interval,
    exp.Least: greatest_of_known,
    exp.Mod: _mod,
    exp.Order: nulls_as_keys(everywhere=False),
    exp.PrimaryKeyColumnConstraint: _key,
    exp.Select: _select,
    exp.StrPosition: _position,
    exp.Update: _everywhere,
}
