"""Aggregates from the places of rows give what the engine's own aggregates give."""

from typing import Any

import pytest

from compiler.case import by, grouping, keep, orders
from compiler.kit import Engine, Rows, RowWindow, columns, comparable, workbook
from compiler.pivots import VALUES, axis, pivot
from compiler.shop import open_shop
from formula.functions.answers import Answers
from formula.functions.conftest import duckdb_run  # noqa: F401 (a fixture)
from formula.functions.engines import ENGINES, Run
from formula.functions.examples import EXAMPLES, check_example
from tablewright.document.model import Workbook
from tablewright.formula.functions.base import Example
from tablewright.formula.platforms.by_place import EDGES, PERCENTILES
from tablewright.formula.platforms.registry import platform_of

ALL = {**EDGES, **PERCENTILES}
AGGREGATES = {
    "first": "=First([Quantity])",
    "last": "=Last([Item])",
    "known": "=FirstNonNull([Item])",
    "latest": "=LastNonNull([Paid])",
    "second": "=Nth([Order Id], 2)",
    "middle": "=Median([Amount])",
    "high": "=PercentileCont([Amount], 0.9)",
    "low": "=PercentileDisc([Quantity], 0.25)",
    "total": "=Sum([Quantity])",
}
OUTER = ("middle", "first", "total")


@pytest.fixture(scope="module")
def shop() -> Engine:
    return open_shop()


def book(*, shown: str | None, filters: list[dict[str, Any]]) -> Workbook:
    plain = columns(
        order_id="order_id",
        region="region",
        customer="customer",
        item="item",
        quantity="quantity",
        amount="amount",
        paid="paid",
        so_far="=CumulativeSum([Quantity])",
        whole="=Median([Amount])",
        of_groups="=Median([Total])",
        **AGGREGATES,
    )
    inner = tuple(aggregate for aggregate in AGGREGATES if aggregate not in OUTER)
    return workbook(
        orders(
            plain,
            groupings=[
                grouping("outer", "region", calculations=OUTER),
                grouping("inner", "customer", calculations=inner),
            ],
            summary=["whole", "of_groups"],
            collapsed_to=shown,
            filters=filters,
            sort=[by("quantity", "descending")],
        )
    )


BOOKS = {
    "outer": book(shown="outer", filters=[]),
    "inner": book(shown="inner", filters=[]),
    "rows": book(shown=None, filters=[]),
    "after-filters": book(shown="inner", filters=[keep("number-range", "order_id", min=2)]),
    "after-windows": book(shown="inner", filters=[keep("number-range", "so_far", min=3)]),
    "before-filters-on-groups": book(shown="inner", filters=[keep("number-range", "total", min=7)]),
}


def answers(shop: Engine, given: Workbook) -> list[Rows]:
    return [comparable(shop.ask(given, "orders", level=level)) for level in (None, "summary")]


@pytest.mark.parametrize("name", BOOKS)
def test_elements(name: str, shop: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    own = answers(shop, BOOKS[name])
    monkeypatch.setattr(platform_of("duckdb"), "by_place", ALL)
    compiled = shop.compile(BOOKS[name], "orders")
    assert "ROW_NUMBER()" in compiled.sql
    assert answers(shop, BOOKS[name]) == own


def test_each_total_of_a_pivot_has_places_of_its_own(shop: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    values = ("total", "middle", "known", "first")
    cols = [*VALUES, *columns(known="=FirstNonNull([Orders/Item])", first="=First([Orders/Quantity])")]
    books = [
        pivot(cols, axis("region", "item"), axis("month"), values),
        pivot(cols, axis("region"), axis(), values),
        pivot(cols, axis(), axis(), values),
    ]
    window = RowWindow(0, 100)
    own = [comparable(shop.ask(book, "pv", window=window)) for book in books]
    monkeypatch.setattr(platform_of("duckdb"), "by_place", ALL)
    result = [comparable(shop.ask(book, "pv", window=window)) for book in books]
    assert result == own
    assert len(own[0]) > 20


@pytest.mark.parametrize(
    "example", [example for name, example in EXAMPLES if name.rpartition("-")[0] in ALL], ids=str
)
def test_examples(
    example: Example,
    duckdb_run: Run,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> None:
    monkeypatch.setattr(platform_of("duckdb"), "by_place", ALL)
    check_example(Answers(ENGINES[0], duckdb_run), example, request)
