"""Fragments on Snowflake: a value that is used several times is written each time.

A scalar subquery that names a value of the row around it is refused there, unless it aggregates
(https://docs.snowflake.com/en/user-guide/querying-subqueries).
"""

from collections.abc import Mapping

from sqlglot import exp

from tablewright.formula.functions import fragments


def inlined(sql: str, values: Mapping[str, exp.Expression], **parts: exp.Expression) -> exp.Expression:
    """The fragment with the values in their places; parts may name a value as the column `_name`."""
    return fragments.inlined("snowflake", sql, values, **parts)
