"""A regular expression that a platform does not take is an error of its column or filter alone."""

import pytest

from compiler.kit import Engine, columns, element, table, workbook
from compiler.shop import open_shop

COLUMNS = columns(id="order_id", item="item")
GREEDY_NOT = "p.*?n"


@pytest.fixture(scope="module")
def shop() -> Engine:
    return open_shop()


def test_in_a_formula(shop: Engine) -> None:
    cols = [*COLUMNS, *columns(fits=f'=RegexpMatch([Item], "{GREEDY_NOT}")')]
    compiled = shop.compile(
        workbook(element("table", "t", table("shop.orders"), cols)), "t", dialect="snowflake"
    )
    (problem,) = compiled.problems
    assert (problem.column_id, problem.code) == ("fits", "unsupported")
    assert "Snowflake knows no regular expression" in problem.message
    assert '"order_id"' in compiled.sql


def test_of_a_column(shop: Engine) -> None:
    cols = [*COLUMNS, *columns(fits='=RegexpMatch([Item], "^" & [Item])')]
    book = workbook(element("table", "t", table("shop.orders"), cols))
    (problem,) = shop.compile(book, "t", dialect="redshift").problems
    assert problem.column_id == "fits"
    assert not shop.compile(book, "t", dialect="postgres").problems


@pytest.mark.parametrize("sensitive", [True, False])
def test_in_a_filter(shop: Engine, sensitive: bool) -> None:
    keep = {
        "id": "f",
        "kind": "text-match",
        "column_id": "item",
        "operator": "regexp",
        "value": GREEDY_NOT,
        "case_sensitive": sensitive,
    }
    book = workbook(element("table", "t", table("shop.orders"), COLUMNS, filters=[keep]))
    (problem,) = shop.compile(book, "t", dialect="snowflake").problems
    assert (problem.column_id, problem.code) == ("item", "filter")
    assert not shop.compile(book, "t", dialect="databricks").problems
