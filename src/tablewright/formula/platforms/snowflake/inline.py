"""Fragments on Snowflake: what stands in several places is written in each of them.

A scalar subquery that names a value of the row around it is refused there, unless it aggregates
(https://docs.snowflake.com/en/user-guide/querying-subqueries).
"""

from collections.abc import Mapping

from sqlglot import exp

from tablewright.formula.functions.fragments import fragment


def inlined(sql: str, values: Mapping[str, exp.Expression], **parts: exp.Expression) -> exp.Expression:
    """The fragment with the values in their places; parts may name a value as the column `_name`."""
    names = {f"_{name}": value for name, value in values.items()}
    written = {name: _replaced(part, names) for name, part in parts.items()}
    return fragment("snowflake", sql, **values, **written)


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
