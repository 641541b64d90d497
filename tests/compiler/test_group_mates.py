"""Aggregates that one SELECT of Redshift cannot compute together: they are computed separately, or
refused."""

import pytest

from compiler.kit import Engine, columns, element, table, workbook
from compiler.pivots import axis, pivot
from compiler.shop import open_shop
from tablewright.compiler.errors import CompileError
from tablewright.document.model import Workbook

LIST = "ListAgg([Customers/Full Name])"
COUNT = "CountDistinct([Customers/Full Name])"
KEYS = "[Orders/Customer], [Customers/Customer]"


@pytest.fixture(scope="module")
def shop() -> Engine:
    return open_shop()


def looked_up(**formulas: str) -> Workbook:
    customers = columns(customer="customer", full_name="full_name", points="points")
    return workbook(
        element("table", "o", table("shop.orders"), columns(order_id="order_id", **formulas), name="Orders"),
        element("table", "c", table("shop.customers"), customers, name="Customers"),
    )


@pytest.mark.parametrize(("dialect", "joins"), [("redshift", 2), ("snowflake", 1)])
def test_lookups_of_both_read_the_other_element_twice(dialect: str, joins: int, shop: Engine) -> None:
    book = looked_up(
        names=f"=Rollup({LIST}, {KEYS})",
        n=f"=Rollup({COUNT}, {KEYS})",
        points=f"=Rollup(Sum([Customers/Points]), {KEYS})",
    )
    compiled = shop.compile(book, "o", dialect=dialect)
    assert not compiled.problems
    assert compiled.sql.count("LEFT JOIN") == joins


def test_one_lookup_of_both_is_an_error_of_its_column(shop: Engine) -> None:
    book = looked_up(both=f'=Rollup({LIST} & " of " & Text({COUNT}), {KEYS})', id="order_id")
    compiled = shop.compile(book, "o", dialect="redshift")
    (problem,) = compiled.problems
    assert problem.column_id == "both"
    assert "Amazon Redshift computes lists in one order" in problem.message
    assert not shop.compile(book, "o", dialect="postgres").problems


def test_a_pivot_of_both_is_refused(shop: Engine) -> None:
    cols = columns(
        region="region",
        item="item",
        names="=ListAgg([Orders/Customer])",
        n="=CountDistinct([Orders/Customer])",
        total="=Sum([Orders/Amount])",
    )
    both = pivot(cols, axis("region"), axis("item"), ["names", "n"])
    with pytest.raises(CompileError) as refused:
        shop.compile(both, "pv", dialect="redshift")
    assert refused.value.code == "unsupported"
    assert refused.value.hint == "Make a pivot of its own for each."
    shop.compile(pivot(cols, axis("region"), axis("item"), ["total", "n"]), "pv", dialect="redshift")
    shop.compile(both, "pv", dialect="bigquery")
