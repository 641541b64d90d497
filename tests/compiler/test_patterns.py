"""A regular expression that a platform does not take is an error of its column or filter alone."""

from typing import Any

import pytest

from compiler.kit import Engine, columns, element, table, workbook
from compiler.shop import open_shop
from tablewright.formula.platforms.registry import PLATFORMS

COLUMNS = columns(id="order_id", item="item")
EDGE_OF_A_LINE = "(?m)^p"


@pytest.fixture(scope="module")
def shop() -> Engine:
    return open_shop()


def test_in_a_formula(shop: Engine) -> None:
    cols = [*COLUMNS, *columns(fits=f'=RegexpMatch([Item], "{EDGE_OF_A_LINE}")')]
    compiled = shop.compile(
        workbook(element("table", "t", table("shop.orders"), cols)), "t", dialect="snowflake"
    )
    (problem,) = compiled.problems
    assert (problem.column_id, problem.code) == ("fits", "unsupported")
    assert "Snowflake finds no edges of lines" in problem.message
    assert '"order_id"' in compiled.sql


def test_of_a_column(shop: Engine) -> None:
    cols = [*COLUMNS, *columns(fits='=RegexpMatch([Item], "^" & [Item])')]
    book = workbook(element("table", "t", table("shop.orders"), cols))
    for dialect in PLATFORMS:
        (problem,) = shop.compile(book, "t", dialect=dialect).problems
        assert problem.column_id == "fits"
        assert problem.message == "The pattern of RegexpMatch comes from the rows."


def test_of_a_control(shop: Engine) -> None:
    """Its current value is translated as one that is written out is, and is wrong in its column alone."""
    pick = {"kind": "control", "id": "k", "name": "Pick", "control_id": "pick", "control": "text"}
    cols = [*COLUMNS, *columns(fits='=RegexpMatch([Item], "^" & [pick] & "$")')]
    book = workbook(element("table", "t", table("shop.orders"), cols), pick)

    def fitting(value: str | None) -> set[Any]:
        compiled = shop.compile(book, "t", controls={"pick": value})
        assert not compiled.problems
        return {item for _, item, fits in shop.run(compiled.sql, compiled.parameters) if fits}

    assert fitting("p.n") == {"pen"}
    assert fitting("(?i)[[:upper:]]E.") == {"pen"}
    assert fitting(None) == set()
    (problem,) = shop.compile(book, "t", controls={"pick": "("}).problems
    assert (problem.column_id, problem.code) == ("fits", "type")
    assert "a ( is never closed" in problem.message


@pytest.mark.parametrize("sensitive", [True, False])
def test_in_a_filter(shop: Engine, sensitive: bool) -> None:
    keep = {
        "id": "f",
        "kind": "text-match",
        "column_id": "item",
        "operator": "regexp",
        "value": EDGE_OF_A_LINE,
        "case_sensitive": sensitive,
    }
    book = workbook(element("table", "t", table("shop.orders"), COLUMNS, filters=[keep]))
    (problem,) = shop.compile(book, "t", dialect="snowflake").problems
    assert (problem.column_id, problem.code) == ("item", "filter")
    assert not shop.compile(book, "t", dialect="databricks").problems
