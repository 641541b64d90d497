"""Nodes of the tree that Redshift writes differently from PostgreSQL."""

import re
from collections.abc import Mapping

from sqlglot import exp

from tablewright.formula.errors import FormulaError, Span
from tablewright.formula.functions.sql import call, compare, grouped, number, text, times
from tablewright.formula.platforms.node_rule import NodeRule
from tablewright.formula.platforms.redshift.dates import later

_PERL = re.compile(r"\(\?|[*+?}][?+]|\\[A-CE-RT-VX-Za-ce-rt-vx-z0-9]|\[(?:\\.|[^\]\\])*\\")
"""What the POSIX operators do not list: groups that look around or do not count, quantifiers that are not
greedy, other classes and marks than `\\d`, `\\s` and `\\w`, and a backslash between brackets."""


END_OF_TEXT = "(?![\\s\\S])"
"""Perl's `$` is also found before a newline at the end; POSIX's is not."""


def pattern_of(pattern: exp.Expression) -> exp.Expression:
    """A regular expression as Redshift takes it, which is a literal in the statement
    (https://docs.aws.amazon.com/redshift/latest/dg/pattern-matching-conditions-posix.html)."""
    if pattern.find(exp.Column):
        raise FormulaError(
            "unsupported",
            "Amazon Redshift takes a regular expression from no column.",
            Span(0, 0),
            hint="Write the pattern in the formula, or use a control.",
        )
    # A parameter is put into the statement as one.
    bound = isinstance(pattern, exp.Cast) and isinstance(pattern.this, exp.Placeholder)
    return pattern.this.copy() if bound else pattern.copy()


def _matches(node: exp.Expression) -> exp.Expression:
    """`~` where the pattern is POSIX's, else the function that knows Perl's.

    https://docs.aws.amazon.com/redshift/latest/dg/REGEXP_INSTR.html
    """
    pattern = pattern_of(node.expression)
    posix = pattern.name.replace(END_OF_TEXT, "$")
    if isinstance(pattern, exp.Literal) and not _PERL.search(posix):
        node.set("expression", text(posix))
        return node
    options = (number(1), number(1), number(0), text("p"))
    matches = compare(call("REGEXP_INSTR", node.this, pattern, *options), exp.GT, 0)
    apart = isinstance(node.parent, exp.Binary | exp.Is) and not isinstance(node.parent, exp.Connector)
    return exp.Paren(this=matches) if apart else matches


def _moved(node: exp.Expression) -> exp.Expression:
    """Dates are moved by DATEADD: an interval without a qualifier is the older form there, and the
    documentation multiplies none
    (https://docs.aws.amazon.com/redshift/latest/dg/r_interval_data_types.html)."""
    term = node.expression.this if isinstance(node.expression, exp.Paren) else node.expression
    amount, interval = (term.this, term.expression) if isinstance(term, exp.Mul) else (number(1), term)
    if not isinstance(interval, exp.Interval):
        return node
    many, unit = int(interval.this.name), str(interval.args["unit"].name).lower()
    by = amount if many == 1 else times(amount, number(many))
    return later(node.this, unit, by if isinstance(node, exp.Add) else exp.Neg(this=grouped(by)))


NODES: Mapping[type[exp.Expression], NodeRule] = {
    exp.Add: _moved,
    exp.RegexpLike: _matches,
    exp.Sub: _moved,
}
