"""Marks values that must become columns before Redshift can navigate or unnest them.

Redshift can navigate (`t.v.a[0]`), or unnest an array in FROM, only from a column of a table in FROM
(https://docs.aws.amazon.com/redshift/latest/dg/query-super.html). So formulas mark such values by `given`;
when the tree is printed, computed ones become named columns of a subquery around the table that they are
computed from. A subquery may refer only to the query directly around it
(https://docs.aws.amazon.com/redshift/latest/dg/r_correlated_subqueries.html), which rules out other places.
"""

from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import NoReturn

from sqlglot import exp

from tablewright.formula.errors import FormulaError, Span
from tablewright.formula.functions.fragments import inlined
from tablewright.formula.functions.sql import call, text

ITEM, PLACE = "_item", "_place"
"""The names of an unnested element and of its position, from 0."""
_GIVEN, LET = "_GIVEN", "_LET"


def given(value: exp.Expression) -> exp.Expression:
    """Mark a value that a path starts from."""
    return value.copy() if is_given(value) else call(_GIVEN, value)


def let(value: exp.Expression, body: Callable[[exp.Expression], exp.Expression]) -> exp.Expression:
    """A value that is used several times: computed once if it can be a column, else each time."""
    if isinstance(value, exp.Column | exp.Literal | exp.Null | exp.Placeholder):
        return body(value)
    name = f"_let_{sha256(value.sql().encode()).hexdigest()}"
    return call(LET, value, text(name), body(exp.column(name)))


def named(sql: str, values: Mapping[str, exp.Expression], **parts: exp.Expression) -> exp.Expression:
    """A fragment that uses values more than once; parts may refer to a value as the column `_name`."""

    def with_rest(left: list[str], known: dict[str, exp.Expression]) -> exp.Expression:
        if not left:
            return inlined("redshift", sql, known, **parts)
        name, *rest = left
        return let(values[name], lambda value: with_rest(rest, {**known, name: value}))

    return with_rest(list(values), {})


def items_of(array: exp.Expression) -> exp.From:
    """The elements of an array as rows: `ITEM` at `PLACE`."""
    alias = exp.Alias(this=given(array), alias=exp.to_identifier(ITEM))
    return exp.From(this=exp.AtIndex(this=alias, expression=exp.to_identifier(PLACE)))


def refuse(words: str) -> NoReturn:
    raise FormulaError(
        "unsupported",
        f"Amazon Redshift can read into variants and arrays only if they are columns: {words}.",
        Span(0, 0),
        hint="Compute the variant or array in an element of its own, and use that element as the source.",
    )


def is_given(node: exp.Expr) -> bool:
    return isinstance(node, exp.Anonymous) and node.name == _GIVEN


def is_mark(node: exp.Expr) -> bool:
    return isinstance(node, exp.Anonymous) and node.name in (_GIVEN, LET)
