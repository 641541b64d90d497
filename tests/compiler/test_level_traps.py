"""Warnings about where formulas are evaluated: aggregates of one row, and rows that a join repeats."""

import pytest

from compiler.kit import Engine, columns, element, parent, table, workbook
from compiler.shop import open_shop
from tablewright.compiler import check_formula, describe_warnings
from tablewright.compiler.interface import CompileRequest
from tablewright.document.model import Workbook


@pytest.fixture(scope="module")
def shop() -> Engine:
    return open_shop()


PER_CUSTOMER_AND_ITEM = element(
    "table",
    "bought",
    table("shop.orders"),
    columns(customer="customer", item="item", spent="=Sum([Orders/Amount])"),
    name="Bought",
    groupings=[{"id": "g", "keys": ["customer", "item"], "calculations": ["spent"]}],
)
PER_CUSTOMER = element(
    "table",
    "buyers",
    table("shop.orders"),
    columns(customer="customer", credit="=Sum([Orders/Quantity])"),
    name="Buyers",
    groupings=[{"id": "g", "keys": ["customer"], "calculations": ["credit"]}],
)


def joined(to: str, name: str, kind: str = "left") -> dict[str, object]:
    leg = {
        "id": "b",
        "name": name,
        "kind": kind,
        "source": parent(to, "g"),
        "on": [{"left": "[Orders/Customer]", "right": f"[{name}/Customer]"}],
    }
    return {
        "kind": "join",
        "first": {"id": "a", "name": "Orders", "source": table("shop.orders")},
        "legs": [leg],
    }


def book(source: dict[str, object]) -> Workbook:
    return workbook(
        PER_CUSTOMER_AND_ITEM,
        PER_CUSTOMER,
        element(
            "table",
            "made",
            source,
            columns(region="a/region" if source["kind"] == "join" else "region", n="=Count()"),
            groupings=[{"id": "g", "keys": ["region"], "calculations": ["n"]}],
        ),
    )


def warnings(shop: Engine, document: Workbook, formula: str, level: str | None) -> list[tuple[str, str]]:
    request = CompileRequest(workbook=document, element_id="made", sources=shop.sources(document, "made"))
    checked = check_formula(request, formula, level=level)
    assert checked.ok, checked.problems
    return [(warning.code, formula[slice(*warning.span)]) for warning in checked.warnings]


@pytest.mark.parametrize(
    ("formula", "level", "aggregate"),
    [
        ("[Orders/Amount] / Sum([Orders/Amount])", "base", "Sum([Orders/Amount])"),
        ("Count()", "base", "Count()"),
        ("Max([N])", "g", "Max([N])"),
        ("Sum([Orders/Amount])", "g", None),
        ("Sum([N])", "summary", None),
        ("[Orders/Amount] / GrandTotal(Sum([Orders/Amount]))", "base", None),
        ("PercentOfTotal(Sum([Orders/Amount]))", "g", None),
        ("Rollup(Sum([Buyers/Credit]), [Region], [Buyers/Customer])", "base", None),
        ("CumulativeSum([Orders/Amount])", "base", None),
    ],
)
def test_an_aggregate_of_its_own_row(shop: Engine, formula: str, level: str, aggregate: str | None) -> None:
    expected = [("own-row", aggregate)] if aggregate else []
    assert warnings(shop, book(table("shop.orders")), formula, level) == expected


@pytest.mark.parametrize(
    ("source", "formula", "repeated"),
    [
        # Several rows of Bought for a customer: the orders are repeated.
        (joined("bought", "Bought"), "Sum([Orders/Amount])", True),
        (joined("bought", "Bought"), "Avg([Orders/Amount])", True),
        (joined("bought", "Bought"), "Max([Orders/Amount])", False),
        (joined("bought", "Bought", "lookup"), "Sum([Orders/Amount])", False),
        # One row of Buyers for a customer: the orders are not repeated, but the buyers are.
        (joined("buyers", "Buyers"), "Sum([Orders/Amount])", False),
        (joined("buyers", "Buyers"), "Sum([Buyers/Credit])", True),
        (joined("buyers", "Buyers"), "Sum([Orders/Amount] * [Buyers/Credit])", False),
        (joined("buyers", "Buyers"), "CountDistinct([Buyers/Customer])", False),
    ],
)
def test_rows_that_a_join_repeats(
    shop: Engine, source: dict[str, object], formula: str, repeated: bool
) -> None:
    expected = [("repeated-rows", formula)] if repeated else []
    assert warnings(shop, book(source), formula, "g") == expected


def test_what_is_stored_by_ids_is_shown_by_names(shop: Engine) -> None:
    document = workbook(
        element("table", "made", table("shop.orders"), columns(amount="amount", wrong="=[#amount] = Null"))
    )
    request = CompileRequest(workbook=document, element_id="made", sources=shop.sources(document, "made"))
    ((column_id, warning),) = describe_warnings(request)
    assert (column_id, warning.hint) == ("wrong", "Write IsNull([Amount]).")


@pytest.mark.parametrize(
    ("formula", "message"),
    [
        (
            "Lookup([Orders/Customer], [Buyers/Customer], [Buyers/Customer])",
            "Argument 2 of Lookup is a key of this element, not of another one.",
        ),
        (
            "Lookup([Orders/Customer], [Buyers/Customer], [Buyers/Credit])",
            "Arguments 2 and 3 of Lookup are compared, but one is text and the other number.",
        ),
    ],
)
def test_a_lookup_in_the_order_of_other_programs(shop: Engine, formula: str, message: str) -> None:
    document = book(table("shop.orders"))
    request = CompileRequest(workbook=document, element_id="made", sources=shop.sources(document, "made"))
    (problem,) = check_formula(request, formula, level="base").problems
    assert problem.message == message
    assert (problem.hint or "").endswith("Lookup([Other/Value], [Key here], [Other/Key there]).")
