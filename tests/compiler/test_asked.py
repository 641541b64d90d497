"""The columns of a question, in the order in which one that fails is looked for."""

from typing import Any

import pytest

from compiler.kit import Engine, columns, element, table, workbook
from compiler.shop import open_shop
from tablewright.compiler.interface import CompileRequest
from tablewright.compiler.requested_columns import RequestedColumns, left_out, requested_columns
from tablewright.document.index import find_data_element

COLUMNS = columns(
    quantity="quantity",
    customer="customer",
    twice="=[Quantity] * 2",
    shown="=[Twice] + 1",
    total="=Sum([Twice])",
    large="=[Total] > 5",
)
MORE_THAN = {"kind": "number-range", "min": 1}


@pytest.fixture(scope="module")
def warehouse() -> Engine:
    return open_shop()


def request(
    warehouse: Engine, level: str | None = None, purpose: Any = "rows", **parts: Any
) -> CompileRequest:
    made = element("table", "t", table("shop.orders"), COLUMNS, **parts)
    book = workbook(made)
    return CompileRequest(book, "t", warehouse.sources(book, "t"), level=level, purpose=purpose)


def framed(result: RequestedColumns) -> tuple[str, ...]:
    return result.order[: result.frame]


def test_parts_come_before_what_is_made_of_them(warehouse: Engine) -> None:
    result = requested_columns(request(warehouse))
    assert framed(result) == ()
    assert result.parts["shown"] == ("twice",)
    for column_id, parts in result.parts.items():
        assert all(result.order.index(part) < result.order.index(column_id) for part in parts)
    assert result.with_users(["twice"]) == {"twice", "shown", "total", "large"}


def test_what_decides_about_rows_comes_first(warehouse: Engine) -> None:
    grouped: dict[str, Any] = {
        "groupings": [{"id": "g", "keys": ["customer"], "calculations": ["total", "large"]}],
        "collapsed_to": "g",
        "filters": [
            {"id": "a", "column_id": "total", **MORE_THAN},
            {"id": "b", "column_id": "quantity", **MORE_THAN},
        ],
    }
    result = requested_columns(request(warehouse, **grouped))
    # The filter of base rows, the key, then the filter of groups with its inputs.
    assert framed(result) == ("quantity", "customer", "twice", "total")
    assert result.order[result.frame :] == ("large",)
    assert result.roles == {"quantity": "filter", "customer": "group", "total": "filter"}
    assert (result.decided_by("twice"), result.decided_by("large")) == (("total", "filter"), None)


def test_a_count_computes_only_what_decides_about_rows(warehouse: Engine) -> None:
    filters = [{"id": "a", "column_id": "shown", **MORE_THAN}]
    result = requested_columns(
        request(warehouse, purpose="count", filters=filters, sort=[{"column_id": "customer"}])
    )
    assert result.order == framed(result) == ("quantity", "twice", "shown")


def test_columns_are_left_out_with_their_filters(warehouse: Engine) -> None:
    filters = [
        {"id": "a", "column_id": "shown", **MORE_THAN},
        {"id": "b", "column_id": "quantity", **MORE_THAN},
    ]
    given = request(warehouse, filters=filters)
    tried = left_out(given, requested_columns(given), frozenset({"shown"}))
    changed = find_data_element(tried.workbook, "t")
    assert changed is not None
    assert (tried.failed, [filter_.column_id for filter_ in changed.filters]) == ({"shown"}, ["quantity"])
