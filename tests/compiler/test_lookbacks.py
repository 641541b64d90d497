"""DateLookback by a join gives what it gives by a window."""

from typing import Any

import pytest

from compiler.case import by, grouping, keep, orders
from compiler.kit import Engine, columns, comparable, workbook
from compiler.shop import open_shop
from tablewright.document.model import Workbook
from tablewright.formula.platforms.registry import platform_of

SHOWN = columns(
    order_id="order_id",
    region="region",
    order_date="order_date",
    amount="amount",
    paid="paid",
    month='=DateTrunc("month", [Order Date])',
    total="=Sum([Amount])",
    before='=DateLookback([Total], [Month], 1, "month")',
    after='=DateLookback([Total], [Month], -1, "month")',
    twice="=[Before] * 2 + CumulativeSum(Zn([Before]))",
    week_before='=DateLookback([Amount], [Order Date], 17, "day")',
    was_paid='=DateLookback([Paid], [Order Date], 1, "month")',
    day_before='=DateLookback([Item], [Order Date], 0, "day")',
    item="item",
)


def book(shown: str | None, *filters: dict[str, Any]) -> Workbook:
    return workbook(
        orders(
            SHOWN,
            groupings=[
                grouping("outer", "region"),
                grouping("inner", "month", calculations=("total", "before", "after", "twice")),
            ],
            collapsed_to=shown,
            filters=list(filters),
            sort=[by("amount", "descending")],
        )
    )


BOOKS = {
    "groups": book("inner"),
    "rows": book(None),
    "filtered-rows": book(None, keep("number-range", "order_id", min=2)),
    "filtered-groups": book("inner", keep("number-range", "total", min=21)),
    "filtered-by-itself": book("inner", keep("number-range", "before", min=1)),
    "filtered-rows-by-itself": book(None, keep("number-range", "week_before", min=1)),
}


@pytest.fixture(scope="module")
def shop() -> Engine:
    return open_shop()


@pytest.mark.parametrize("name", BOOKS)
def test_by_a_join(name: str, shop: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    own = comparable(shop.ask(BOOKS[name], "orders"))
    monkeypatch.setattr(platform_of("duckdb"), "date_frames", False)
    assert " RANGE " not in shop.compile(BOOKS[name], "orders").sql
    assert comparable(shop.ask(BOOKS[name], "orders")) == own
    assert own
