"""Nodes of the tree as Databricks takes them."""

import pytest
from sqlglot import exp

from tablewright.warehouse.sql.placeholders import split_at_placeholders


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        (exp.select("1").limit(exp.Placeholder()), "SELECT 1 LIMIT CAST(? AS INT)"),
        (
            exp.select("1").limit(exp.Placeholder(this="limit")).offset(exp.Placeholder(this="offset")),
            "SELECT 1 LIMIT CAST(? AS INT) OFFSET CAST(? AS INT)",
        ),
        (exp.select("1").limit(10), "SELECT 1 LIMIT 10"),
    ],
)
def test_how_many_rows_is_an_int_also_when_it_is_bound(query: exp.Select, wanted: str) -> None:
    assert split_at_placeholders(query, "databricks", lambda _: None).sql.split() == wanted.split()
