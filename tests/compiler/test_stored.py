"""Materializations: when they replace an element's query, when not and why; what a digest depends on."""

from datetime import UTC, datetime
from typing import Any

import pytest

from compiler.kit import Engine, StoredElement, columns, element, parent, table, workbook
from compiler.shop import open_shop
from tablewright.document.model import Workbook

AS_OF = datetime(2024, 5, 1, tzinfo=UTC)
COLUMNS = columns(region="region", amount="amount", order_id="order_id", n="=Count()", total="=Sum([Amount])")
GROUPED: dict[str, Any] = {"groupings": [{"id": "g", "keys": ["region"], "calculations": ["n", "total"]}]}


@pytest.fixture
def shop() -> Engine:
    return open_shop()


def book(*others: dict[str, Any], cols: list[dict[str, Any]] = COLUMNS, **more: Any) -> Workbook:
    return workbook(element("table", "orders", table("shop.orders"), cols, **{**GROUPED, **more}), *others)


def store(shop: Engine, document: Workbook, level: str, element_id: str = "orders") -> StoredElement:
    """What a materialization run does: writes the relation into another table."""
    relation = shop.compile(document, element_id, level=level, purpose="relation")
    assert relation.parameters == {}
    shop.run(f"CREATE OR REPLACE TABLE shop.stored AS {relation.sql}")
    names = {column.id: column.sql_name for column in relation.columns}
    return StoredElement(element_id, level, relation.digest, ("shop", "stored"), names, AS_OF)


def test_the_element_itself_reads_the_stored_table(shop: Engine) -> None:
    document = book(sort=[{"column_id": "total", "direction": "descending"}], collapsed_to="g")
    live = shop.ask(document, "orders")
    stored = store(shop, document, "g")
    compiled = shop.compile(document, "orders", stored=(stored,))
    assert compiled.tables == {("shop", "stored")}
    assert shop.run(compiled.sql) == live
    (use,) = compiled.stored
    assert (use.element_id, use.used, use.as_of) == ("orders", True, AS_OF)
    count = shop.compile(document, "orders", stored=(stored,), purpose="count")
    assert count.tables == {("shop", "stored")}
    assert shop.run(count.sql) == [(4,)]


def test_a_child_reads_the_stored_table_of_its_parent(shop: Engine) -> None:
    child = element(
        "table", "child", parent("orders", "g"), columns(region="region", double="=[Orders/Total] * 2")
    )
    document = book(child)
    live = shop.ask(document, "child")
    stored = store(shop, document, "g")
    compiled = shop.compile(document, "child", stored=(stored,))
    assert compiled.tables == {("shop", "stored")}
    assert shop.run(compiled.sql) == live


def test_another_level_is_not_stored(shop: Engine) -> None:
    document = book()
    compiled = shop.compile(document, "orders", stored=(store(shop, document, "g"),))
    assert compiled.tables == {("shop", "orders")}
    assert compiled.stored == ()


def control(target: str | None, **more: Any) -> dict[str, Any]:
    targets = [{"element_id": "orders", "column_id": target}] if target else []
    return {
        "kind": "control",
        "id": "k",
        "name": "K",
        "control_id": "pick",
        "control": "number",
        "targets": targets,
        **more,
    }


def refused(shop: Engine, document: Workbook, stored: StoredElement, **more: Any) -> str:
    compiled = shop.compile(document, "orders", level="g", stored=(stored,), **more)
    assert compiled.tables == {("shop", "orders")}
    (use,) = compiled.stored
    assert not use.used
    assert use.as_of == AS_OF
    return use.reason


def test_reasons_against_a_stored_table(shop: Engine) -> None:
    stored = store(shop, book(), "g")
    changed = book(filters=[{"id": "f", "kind": "number-range", "column_id": "amount", "min": 5}])
    assert "changed" in refused(shop, changed, stored)
    sums = [
        {**column, "formula": "=Sum([Amount]) + 1"} if column["id"] == "total" else column
        for column in COLUMNS
    ]
    assert "changed" in refused(shop, book(cols=sums), stored)
    controlled = book(control("order_id"))
    assert "pick" in refused(shop, controlled, stored, controls={"pick": 3})
    in_formula = book(control(None), cols=[*COLUMNS[:-1], *columns(total="=Sum([Amount]) + [pick]")])
    assert "pick" in refused(shop, in_formula, store(shop, in_formula, "g"))
    personal = book(cols=[*COLUMNS[:-1], *columns(total='=SumIf([Amount], CurrentUserEmail() = "a")')])
    assert "person" in refused(shop, personal, stored, user={"email": "a"})
    hidden = [dict(column) for column in COLUMNS]
    hidden[-1]["hidden"] = True
    assert store(shop, book(cols=hidden), "g").columns.keys() == {"region", "n"}
    assert "lacks" in refused(shop, book(), store(shop, book(cols=hidden), "g"))


def test_a_column_that_is_not_stored_does_not_matter(shop: Engine) -> None:
    stored = store(shop, book(), "g")
    more = {"groupings": [{"id": "g", "keys": ["region"], "calculations": ["n", "total", "most"]}]}
    child = element("table", "child", parent("orders", "g"), columns(region="region", total="total"))
    other = element("table", "other", parent("orders", "g"), columns(region="region", most="most"))
    document = book(child, other, cols=[*COLUMNS, *columns(most="=Max([Amount])")], **more)
    used = shop.compile(document, "child", stored=(stored,))
    assert used.tables == {("shop", "stored")}
    assert sorted(shop.run(used.sql), key=repr) == sorted(shop.ask(document, "child"), key=repr)
    assert (
        shop.compile(document, "other", stored=(stored,))
        .stored[0]
        .reason.startswith("The stored table lacks")
    )


def test_an_idle_control_does_not_matter(shop: Engine) -> None:
    document = book(control("order_id"), collapsed_to="g")
    compiled = shop.compile(document, "orders", stored=(store(shop, document, "g"),))
    assert compiled.stored[0].used


def test_stored_relations_are_not_filtered_by_controls(shop: Engine) -> None:
    document = book(control("order_id", value=1), collapsed_to="g")
    assert len(shop.ask(document, "orders")) == 1
    assert len(shop.ask(document, "orders", purpose="relation")) == 4


def digest(shop: Engine, document: Workbook, **more: Any) -> str:
    return shop.compile(document, "orders", level="g", **more).digest


def test_the_digest_depends_on_meaning_alone(shop: Engine) -> None:
    own = digest(shop, book())
    renamed = [
        {
            **column,
            "name": column["name"] + "!",
            "width": 99,
            "formula": column["formula"].replace("Amount", "Amount!"),
        }
        if "formula" in column
        else {**column, "name": column["name"] + "!"}
        for column in COLUMNS
    ]
    assert digest(shop, book(cols=renamed)) == own
    assert digest(shop, book(sort=[{"column_id": "amount"}])) == own
    assert digest(shop, book(control("order_id")), controls={"pick": 1}) == own
    assert digest(shop, book(collapsed_to="g")) == own
    assert digest(shop, book(cols=[*COLUMNS, *columns(x="=1")])) == own
    assert digest(shop, book(cols=[column for column in COLUMNS if column["id"] != "order_id"])) == own
    assert digest(shop, book(limit=3)) != own
    assert shop.compile(book(), "orders", level="base").digest != own


def test_the_digest_depends_on_parents_and_looked_up_elements(shop: Engine) -> None:
    def of(filters: list[dict[str, Any]]) -> str:
        other = element(
            "table",
            "other",
            table("shop.customers"),
            columns(customer="customer", points="points"),
            filters=filters,
        )
        cols = [*COLUMNS, *columns(p="=Lookup(Sum([Other/Points]), [Orders/Customer], [Other/Customer])")]
        return shop.compile(book(other, cols=cols), "orders", level="base").digest

    few = [{"id": "f", "kind": "number-range", "column_id": "points", "min": 2}]
    assert of([]) != of(few)
    assert of([]) == of([])


@pytest.mark.parametrize("sort", [[], [{"column_id": "region", "direction": "descending"}]])
def test_rows_keep_their_order_once_they_are_stored(shop: Engine, sort: list[dict[str, Any]]) -> None:
    child = element(
        "table", "child", parent("orders"), columns(amount="amount", twice="=[Orders/Amount] * 2")
    )
    plain = columns(amount="amount", region="region")
    document = workbook(element("table", "orders", table("shop.orders"), plain, sort=sort), child)
    relation = shop.compile(document, "orders", level="base", purpose="relation", ordered=True)
    shop.run(f"CREATE OR REPLACE TABLE shop.stored AS {relation.sql}")
    names = {column.id: column.sql_name for column in relation.columns}
    stored = StoredElement("orders", "base", relation.digest, ("shop", "stored"), names, AS_OF)
    for element_id in ("orders", "child"):
        live = shop.ask(document, element_id)
        compiled = shop.compile(document, element_id, stored=(stored,))
        assert compiled.tables == {("shop", "stored")}
        if element_id == "orders" or not sort:
            assert shop.run(compiled.sql) == live
