"""Nodes of the tree that Databricks writes differently."""

from collections.abc import Mapping

from sqlglot import exp

from tablewright.formula.functions.sql import INT, call, grouped, number, times, try_cast
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
            item = int(interval.this.name) * factor
            months = count if item == 1 else exp.Mul(this=count, expression=number(item))
            return call("MAKE_YM_INTERVAL", number(0), try_cast(months, INT))
    return node


_MOMENTS = (exp.DType.TIMESTAMP, exp.DType.TIMESTAMPNTZ, exp.DType.TIMESTAMPTZ)
_CLOCK = ("HOUR", "MINUTE", "SECOND", "MILLISECOND", "MICROSECOND")


def _on_the_clock(node: exp.Expression) -> exp.Expression:
    """A date that moves by hours would become a moment with a zone: it is made one without before."""
    if _is_clock(node.expression) and not _is_moment(node.this):
        zoneless = exp.DataType.build(exp.DType.TIMESTAMPNTZ)
        node.set("this", exp.Cast(this=node.this, to=zoneless))
    return node


def _is_clock(value: exp.Expression) -> bool:
    """An interval of hours or less, perhaps multiplied."""
    if isinstance(value, exp.Mul):
        return _is_clock(value.this) or _is_clock(value.expression)
    return isinstance(value, exp.Interval) and value.text("unit").upper() in _CLOCK


def _is_moment(value: exp.Expression) -> bool:
    if isinstance(value, exp.Add | exp.Sub):
        return _is_clock(value.expression)
    return isinstance(value, exp.Cast) and value.to.this in _MOMENTS


def _truncated(node: exp.Expression) -> exp.Expression:
    """What is left without its remainder: SQLGlot would cast to BIGINT, which fails for what is larger
    (https://docs.databricks.com/sql/language-manual/functions/cast.html)."""
    value = grouped(node.this)
    return exp.Paren(this=exp.Sub(this=value, expression=exp.Mod(this=value.copy(), expression=number(1))))


def _rounded(node: exp.Expression) -> exp.Expression:
    """ROUND takes a constant number of digits only
    (https://docs.databricks.com/sql/language-manual/functions/round.html): by others a power of ten moves it.
    What is behind the ninth digit then came of the multiplication."""
    digits = node.args.get("decimals")
    if digits is None or isinstance(digits, exp.Literal) or isinstance(digits.this, exp.Literal):
        return node
    power = call("POWER", exp.Literal.number("10.0e0"), digits)
    moved = exp.Round(this=times(grouped(node.this), power), decimals=number(9))
    return exp.Div(this=exp.Round(this=moved), expression=power.copy(), typed=False, safe=False)


def _size(node: exp.Expression) -> exp.Expression:
    """SIZE of NULL would be -1 without ANSI mode, in which a view may be read
    (https://docs.databricks.com/sql/language-manual/functions/size.html)."""
    return call("ARRAY_SIZE", node.this)


def _of_rows(node: exp.Expression) -> exp.Expression:
    """How many rows: an INT, while a value that is bound is a BIGINT."""
    count = node.expression
    if isinstance(count, exp.Placeholder):
        node.set("expression", exp.Cast(this=count, to=exp.DataType.build(INT)))
    return node


NODES: Mapping[type[exp.Expression], NodeRule] = {
    exp.Add: _on_the_clock,
    exp.ArraySize: _size,
    exp.Greatest: greatest_of_known,
    exp.Least: greatest_of_known,
    exp.Limit: _of_rows,
    exp.Mul: _months,
    exp.Offset: _of_rows,
    exp.RegexpLike: _regexp_like,
    exp.Round: _rounded,
    exp.Sub: _on_the_clock,
    exp.Trunc: _truncated,
}
