"""Nodes of the tree that BigQuery writes differently."""

import math
from collections.abc import Mapping

from sqlglot import exp

from tablewright.formula.functions.sql import call, grouped, times
from tablewright.formula.platforms.bigquery.moments import as_moment
from tablewright.formula.platforms.bigquery.names import identifier
from tablewright.formula.platforms.bigquery.variants import json_cast
from tablewright.formula.platforms.node_rule import NodeRule
from tablewright.formula.platforms.rules import (
    escape_by_backslash,
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


def _moved(node: exp.Expression) -> exp.Expression:
    """A date plus so many intervals: an interval takes its amount itself."""
    term = _bare(node.expression)
    many: exp.Expression = exp.Literal.number(1)
    if isinstance(term, exp.Mul) and isinstance(_bare(term.expression), exp.Interval):
        many, term = term.this, _bare(term.expression)
    if not isinstance(term, exp.Interval):
        return node
    amount = term.this
    if many != exp.Literal.number(1):
        amount = many if amount == exp.Literal.number(1) else times(many, amount)
    interval = exp.Interval(this=grouped(_bare(amount)), unit=term.args["unit"])
    return call(
        "DATETIME_SUB" if isinstance(node, exp.Sub) else "DATETIME_ADD", as_moment(node.this), interval
    )


def radians(value: exp.Expression) -> exp.Expression:
    return exp.Paren(this=times(value, exp.Literal.number(repr(math.pi / 180))))


def degrees(value: exp.Expression) -> exp.Expression:
    return exp.Paren(this=times(value, exp.Literal.number(repr(180 / math.pi))))


def _window(node: exp.Expression) -> exp.Expression:
    """There is no row at no place."""
    function = node.this
    if isinstance(function, exp.NthValue) and isinstance(function.args.get("offset"), exp.Null):
        never = exp.Case(ifs=[exp.If(this=exp.false(), true=function.this)])
        node.set("this", exp.FirstValue(this=never))
    return node


_nulls_as_keys = nulls_as_keys(everywhere=False)


def _order(node: exp.Expression) -> exp.Expression:
    """Different values are sorted by nothing but themselves
    (https://cloud.google.com/bigquery/docs/reference/standard-sql/aggregate-function-calls): there is no key
    for nulls, which such aggregates leave out anyway."""
    value = node.this.this if isinstance(node.this, exp.IgnoreNulls) else node.this
    if not isinstance(value, exp.Distinct):
        return _nulls_as_keys(node)
    for key in node.expressions:
        key.set("nulls_first", not key.args.get("desc"))
    return node


def _by_place(node: exp.Expression) -> None:
    """Keys of groups that are outputs are named by their place, where rows are sorted too: SQLGlot would put
    the name of the output, which may be that of another column."""
    group = node.args.get("group")
    if group is None or not node.args.get("order") or not isinstance(node, exp.Select):
        return
    outputs = {
        alias.this: place for place, alias in enumerate(node.selects, 1) if isinstance(alias, exp.Alias)
    }
    keys = [exp.Literal.number(outputs[key]) if key in outputs else key for key in group.expressions]
    group.set("expressions", keys)


def _qualified(node: exp.Expression) -> None:
    """Qualify a column that is called like its table: alone, the name would mean whole rows. The name of an
    unnested array means its elements, as it should."""
    source = node.args.get("from_") or node.args.get("from")
    table = source.this if source is not None else None
    name = table.alias_or_name if isinstance(table, exp.Table | exp.Subquery) else ""
    if not name or node.args.get("joins"):
        return
    for column in node.find_all(exp.Column):
        bare = not column.table and column.name.casefold() == name.casefold()
        if bare and isinstance(column.this, exp.Identifier) and column.find_ancestor(exp.Select) is node:
            column.set("table", exp.to_identifier(name, quoted=True))


def _select(node: exp.Expression) -> exp.Expression:
    """Without a FROM there can be no WHERE."""
    _by_place(node)
    _qualified(node)
    filtered = any(node.args.get(name) for name in ("where", "group", "having"))
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


def _column(node: exp.Expression) -> exp.Expression:
    """JSON that is written as text stays text: a parameter would not become JSON by itself."""
    kind = node.args.get("kind")
    if isinstance(kind, exp.DataType) and kind.this is exp.DType.JSON:
        node.set("kind", exp.DataType.build("TEXT"))
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
    exp.Add: _moved,
    exp.ApproxDistinct: _approximate,
    exp.AtTimeZone: _at_time_zone,
    exp.Cast: json_cast,
    exp.ColumnDef: _column,
    exp.Degrees: lambda node: degrees(node.this),
    exp.Delete: _everywhere,
    exp.Escape: escape_by_backslash,
    exp.Filter: filter_as_case,
    exp.Greatest: greatest_of_known,
    exp.ILike: _ilike,
    exp.Identifier: identifier,
    exp.Interval: _interval,
    exp.Least: greatest_of_known,
    exp.Mod: _mod,
    exp.Order: _order,
    exp.PrimaryKeyColumnConstraint: _key,
    exp.Radians: lambda node: radians(node.this),
    exp.Select: _select,
    exp.StrPosition: _position,
    exp.Sub: _moved,
    exp.Update: _everywhere,
    exp.Window: _window,
}
