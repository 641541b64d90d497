"""What a case is, and short words to write one."""

from dataclasses import dataclass, field
from typing import Any

from compiler.kit import columns, element, table
from tablewright.document.model import Workbook

ORDERS = table("shop.orders")
CUSTOMERS = table("shop.customers")


@dataclass(frozen=True)
class Case:
    """`expected` is independent SQL; `ordered` compares the rows in order too."""

    name: str
    book: Workbook
    expected: str
    element_id: str = "orders"
    options: dict[str, Any] = field(default_factory=dict)
    ordered: bool = True


def orders(cols: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    return element("table", "orders", ORDERS, cols, **more)


def customers(**more: Any) -> dict[str, Any]:
    cols = columns(customer="customer", full_name="full_name", points="points")
    return element("table", "customers", CUSTOMERS, cols, **more)


def grouping(name: str, *keys: str, calculations: tuple[str, ...] = (), **more: Any) -> dict[str, Any]:
    return {"id": name, "keys": list(keys), "calculations": list(calculations), **more}


def keep(kind: str, column_id: str, **more: Any) -> dict[str, Any]:
    return {"id": f"f-{column_id}", "kind": kind, "column_id": column_id, **more}


def by(column_id: str, direction: str = "ascending", nulls: str = "last") -> dict[str, Any]:
    return {"column_id": column_id, "direction": direction, "nulls": nulls}


PLAIN = columns(order_id="order_id", region="region", amount="amount")
BY_REGION = columns(region="region", amount="amount", n="=Count()", total="=Sum([Amount])")
