"""Lists as one text: LISTAGG skips Null and empty texts, and sorts by WITHIN GROUP
(https://docs.aws.amazon.com/redshift/latest/dg/r_LISTAGG.html)."""

from collections.abc import Sequence

from sqlglot import exp

from tablewright.formula.functions.sql import call, grouped, number, plus, text


def collected(shown: exp.Expression, separator: str, order: Sequence[exp.Ordered]) -> exp.Expression:
    """Texts of which none is empty, one after another."""
    return _sorted(call("LISTAGG", shown, text(separator)), order)


def listed(value: exp.Expression, separator: exp.Expression, order: Sequence[exp.Ordered]) -> exp.Expression:
    """Texts joined, including empty ones: each is preceded by a separator, and the first separator is cut
    off. `value` may be DISTINCT, sorted by itself."""
    distinct = isinstance(value, exp.Distinct)
    plain = value.expressions[0] if isinstance(value, exp.Distinct) else value
    behind = exp.DPipe(this=separator.copy(), expression=grouped(plain), safe=True)
    if distinct:
        order = [key.copy() for key in order]
        for key in order:
            key.set("this", behind.copy())
    expression = _sorted(call("LISTAGG", exp.Distinct(expressions=[behind]) if distinct else behind), order)
    return call("SUBSTRING", expression, plus(call("LEN", separator), number(1)))


def _sorted(expression: exp.Expression, order: Sequence[exp.Ordered]) -> exp.Expression:
    if not order:
        return expression
    return exp.WithinGroup(this=expression, expression=exp.Order(expressions=[key.copy() for key in order]))
