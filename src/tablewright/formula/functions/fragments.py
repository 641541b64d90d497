"""Pieces of SQL written as text, for expressions that would be unreadable as nested calls.

The texts are constants: each is parsed once, and arguments replace `:name` placeholders in the tree.
"""

from collections.abc import Mapping
from functools import cache

import sqlglot
from sqlglot import exp

_OPERATIONS = exp.Binary | exp.Unary | exp.Between | exp.In | exp.AtTimeZone | exp.Bracket
_PLACES = ("line", "col", "start", "end")
_CLOSED = exp.Paren | exp.Dot | exp.Pow


def fragment(dialect: str, sql: str, **parts: exp.Expression) -> exp.Expression:
    """The fragment with its placeholders replaced."""
    tree = _parsed(dialect, sql).copy()
    for place in list(tree.find_all(exp.Placeholder)):
        part = _fitting(parts[place.name], place.parent)
        if place is tree:
            return part
        place.replace(part)
    return tree


def named(
    dialect: str, sql: str, values: Mapping[str, exp.Expression], **parts: exp.Expression
) -> exp.Expression:
    """A fragment that uses values more than once: computed values get a name, and are computed once."""
    computed = {name: value for name, value in values.items() if not is_plain(value)}
    places = {name: exp.column(f"_{name}") if name in computed else value for name, value in values.items()}
    result = fragment(dialect, sql, **places, **parts)
    if not computed:
        return result
    columns = [value.as_(f"_{name}") for name, value in computed.items()]
    source = exp.Subquery(this=exp.select(*columns), alias=exp.TableAlias(this=exp.to_identifier("_given")))
    return exp.Subquery(this=exp.select(result).from_(source))


def inlined(
    dialect: str, sql: str, values: Mapping[str, exp.Expression], **parts: exp.Expression
) -> exp.Expression:
    """The same for platforms that allow no such subquery: a value that is used several times is written each
    time. Parts may refer to a value as the column `_name`."""
    names = {f"_{name}": value for name, value in values.items()}
    written = {name: _replaced(part, names) for name, part in parts.items()}
    return fragment(dialect, sql, **values, **written)


def _replaced(part: exp.Expression, names: Mapping[str, exp.Expression]) -> exp.Expression:
    part = part.copy()
    for column in list(part.find_all(exp.Column)):
        if column.table or column.name not in names:
            continue
        value = exp.Paren(this=names[column.name].copy())
        if column is part:
            return value
        column.replace(value)
    return part


def is_plain(value: exp.Expression) -> bool:
    """Whether the expression is a column or a constant."""
    core = value.this if isinstance(value, exp.Neg | exp.Cast) else value
    return isinstance(core, exp.Column | exp.Literal | exp.Null | exp.Placeholder)


@cache
def _parsed(dialect: str, sql: str) -> exp.Expression:
    tree = sqlglot.parse_one(sql, dialect=dialect)
    if not isinstance(tree, exp.Expression):
        raise AssertionError(f"not an expression: {sql}")
    for node in tree.walk():
        # Where a word is in the text: nobody asks, and it would be copied with every use of the fragment. How
        # a function was spelled is kept: BigQuery's JSON_VALUE would become JSON_EXTRACT_SCALAR.
        for place in _PLACES:
            node.meta.pop(place, None)
        node._meta = node.meta or None
    return tree


def _fitting(part: exp.Expression, parent: exp.Expr | None) -> exp.Expression:
    """The expression, in parentheses if it is an operation that becomes an operand."""
    operand = isinstance(parent, _OPERATIONS) and not isinstance(parent, exp.Paren | exp.Func)
    is_operation = isinstance(part, exp.Binary | exp.Unary | exp.Between | exp.In | exp.AtTimeZone)
    if operand and is_operation and not isinstance(part, _CLOSED):
        return exp.Paren(this=part.copy())
    return part.copy()
