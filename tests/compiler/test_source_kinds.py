"""What sources of sources offer to formulas, what they refuse, and which tables they need."""

from typing import Any

import pytest

from compiler.kit import Engine, columns, element, parent, table, workbook
from compiler.shop import open_shop
from compiler.source_cases import CUSTOMER_TABLE, ORDER_TABLE, answer, buyers, join, leg
from tablewright.catalog.facts import ColumnFacts, TableFacts
from tablewright.compiler import CompileError, describe, required_sources
from tablewright.compiler.interface import CompileRequest
from tablewright.document.model import InputTableSource, WarehouseTableSource, Workbook
from tablewright.document.sources import RootSource
from tablewright.formula.types import ValueType

ORDERS = table("shop.orders")
CUSTOMERS = table("shop.customers")


@pytest.fixture(scope="module")
def shop() -> Engine:
    return open_shop()


def problems(shop: Engine, *elements: dict[str, Any], element_id: str = "t") -> dict[str, str]:
    compiled = shop.compile(workbook(*elements), element_id)
    return {problem.column_id: f"{problem.code}: {problem.message}" for problem in compiled.problems}


def described(shop: Engine, book: Workbook, element_id: str = "t") -> Any:
    return describe(CompileRequest(book, element_id, shop.sources(book, element_id)))


# ---------------------------------------------------------------- what is offered


def test_legs_name_their_columns(shop: Engine) -> None:
    result = described(shop, workbook(answer(buyers("left"), columns(a="orders/amount"))))
    assert result.columns[0].formula == "[Orders/Amount]"
    offered = {
        source_column.key: (source_column.owner, source_column.label)
        for source_column in result.source_columns
    }
    assert offered["buyers/full_name"] == ("Buyers", "Full Name")
    assert offered["orders/customer"] == ("Orders", "Customer")


def test_a_bare_name_of_several_legs_is_unclear(shop: Engine) -> None:
    names = problems(
        shop, answer(buyers("left"), columns(a="=[Customer]", b="=[Points]", c="=[Buyers/Nothing]"))
    )
    assert set(names) == {"a", "c"}
    assert "Several parts of the source have a column “Customer”: Orders, Buyers." in names["a"]
    assert "Buyers has no column “Nothing”." in names["c"]


def test_a_union_describes_merged_types_and_refuses_mixed_ones(shop: Engine) -> None:
    parts = [{"id": "a", "name": "A", "source": ORDERS}, {"id": "b", "name": "B", "source": CUSTOMERS}]
    mapped = [
        {"id": "n", "name": "N", "parts": {"a": "amount", "b": "points"}},
        {"id": "x", "name": "X", "parts": {"a": "amount", "b": "full_name"}},
    ]
    union = {"kind": "union", "parts": parts, "columns": mapped}
    book = workbook(answer(union, columns(n="n", x="x")))
    kinds = {column.column.id: column.column.type for column in described(shop, book).columns}
    assert kinds["n"] is ValueType.NUMBER
    assert "values of several types meet: number, text" in problems(shop, answer(union, columns(x="x")))["x"]


def test_a_transposed_column_that_is_gone_is_reported(shop: Engine) -> None:
    source = {"kind": "columns-to-rows", "source": ORDERS, "columns": ["amount", "gone"]}
    names = problems(shop, answer(source, columns(v="transposed-value", n="transposed-name", i="order_id")))
    assert set(names) == {"v"}
    assert "has no column “gone”" in names["v"]


# ---------------------------------------------------------------- conditions


@pytest.mark.parametrize(
    ("on", "told"),
    [
        (("[Orders/Nothing]", "=", "[Buyers/Customer]"), "but “Orders” has no such column"),
        (("[Buyers/Customer]", "=", "[Buyers/Customer]"), "but “Orders” has no such column"),
        (("[Orders/Customer]", "=", "[Orders/Customer]"), "but “Buyers” has no such column"),
        (("[Orders/Amount]", "=", "[Buyers/Customer]"), "one is number and the other text"),
        (("Sum([Orders/Amount])", "=", "[Buyers/Points]"), "Sum cannot be used in the condition"),
        (("[Orders/Amount]", "=", "1"), "names no column of the joined source"),
    ],
)
def test_conditions_that_cannot_be(shop: Engine, on: tuple[str, str, str], told: str) -> None:
    source = join(("orders", ORDERS), leg("buyers", CUSTOMERS, "left", on))
    with pytest.raises(CompileError) as caught:
        shop.compile(workbook(answer(source, columns(a="orders/amount"))), "t")
    assert caught.value.code == "source"
    assert told in str(caught.value)
    assert caught.value.hint


# ---------------------------------------------------------------- roots and lookups


def test_roots_are_found_in_all_legs_and_relationships() -> None:
    deep = {
        "kind": "union",
        "parts": [
            {"id": "a", "name": "A", "source": buyers("inner")},
            {
                "id": "b",
                "name": "B",
                "source": {"kind": "unnest", "source": table("shop.arrays"), "column": "x"},
            },
        ],
    }
    book = workbook(answer(deep, []), CUSTOMER_TABLE, ORDER_TABLE)
    paths = {
        ".".join(required_source.path)
        for required_source in required_sources(book, "t")
        if isinstance(required_source, WarehouseTableSource)
    }
    assert paths == {"shop.orders", "shop.customers", "shop.arrays"}
    assert len(required_sources(book, "orders")) == 2


@pytest.mark.parametrize(
    ("formula", "says"),
    [
        ("[Orders/Buyer/Name]", "Orders has no relationship “Buyer”."),
        ("[Odds/Buyer/Name]", "There is no source “Odds” here."),
    ],
)
def test_a_relationship_that_is_not_there(shop: Engine, formula: str, says: str) -> None:
    book = workbook(answer(table("shop.orders"), columns(x=f"={formula}")))
    (problem,) = shop.compile(book, "t").problems
    assert problem.message == says


def test_what_is_made_of_an_element_cannot_be_looked_up_in_it(shop: Engine) -> None:
    top = element(
        "table",
        "t",
        ORDERS,
        columns(order_id="order_id", n="=Rollup(Count(), [Order Id], [Low/Order Id])"),
        name="Top",
    )
    middle = element("table", "middle", parent("t"), columns(order_id="order_id"))
    low = element(
        "table",
        "low",
        join(("m", parent("middle")), leg("c", CUSTOMERS, "left", ("[M/Order Id]", "=", "[C/Points]"))),
        columns(order_id="m/order_id"),
    )
    names = problems(shop, top, middle, low)
    assert "“Low” is made of “Top”; it cannot be looked up." in names["n"]


def test_a_lookup_reads_one_element_only(shop: Engine) -> None:
    cols = columns(x="=Lookup([Customers/Points], [Orders/Customer], [Best/Customer])")
    best = element("table", "best", ORDERS, columns(customer="customer"))
    assert (
        "exactly one other element"
        in problems(shop, CUSTOMER_TABLE, ORDER_TABLE, best, answer(ORDERS, cols))["x"]
    )


# ---------------------------------------------------------------- metrics


@pytest.mark.parametrize(
    ("formula", "told"),
    [
        ("[Amount] + 1", "A metric must aggregate."),
        ("CumulativeSum([Amount])", "CumulativeSum cannot be used in a metric."),
        ("Rollup(Count(), [Customer], [Customers/Customer])", "Rollup cannot be used in a metric."),
        ("[Metrics/X] * 2", "refers to itself"),
        ("Sum([Nothing])", "There is no column “Nothing” here."),
    ],
)
def test_metrics_that_cannot_be(shop: Engine, formula: str, told: str) -> None:
    broken = {**ORDER_TABLE, "metrics": [{"id": "x", "name": "X", "formula": formula}]}
    kpi = element("kpi", "t", parent("orders"), columns(v="=[Metrics/X]"), value="v")
    name = problems(shop, CUSTOMER_TABLE, broken, kpi)["v"]
    assert "The metric “X” is in error: " in name
    assert told in name


def test_metrics_stay_with_base_rows(shop: Engine) -> None:
    grouped = {
        **ORDER_TABLE,
        "groupings": [{"id": "g", "keys": ["region"]}],
    }
    by_group = element("table", "t", parent("orders", "g"), columns(v="=[Metrics/Total]"), summary=["v"])
    assert "v" in problems(shop, CUSTOMER_TABLE, grouped, by_group)
    joined = answer(
        join(("o", parent("orders")), leg("c", CUSTOMERS, "left", ("[O/Customer]", "=", "[C/Customer]"))),
        columns(v="=[Metrics/Total]"),
        summary=["v"],
    )
    assert "v" in problems(shop, CUSTOMER_TABLE, ORDER_TABLE, joined)


# ---------------------------------------------------------------- linked input tables

ENTRIES = InputTableSource(kind="input-table", connection_id="c", input_table_id="notes")


def linked(*cols: dict[str, Any]) -> Workbook:
    people = element(
        "table", "people", CUSTOMERS, columns(customer="customer", points="points"), name="People"
    )
    notes = {
        "kind": "input-table",
        "id": "t",
        "name": "Notes",
        "source": ENTRIES.model_dump(),
        "columns": list(cols),
        "linked": {
            "parent": parent("people"),
            "keys": [{"parent_column_id": "points", "entry_column": "k1"}],
        },
    }
    return workbook(people, notes)


def entry_facts(shop: Engine) -> TableFacts:
    shop.run("CREATE SCHEMA IF NOT EXISTS wb")
    shop.run(
        "CREATE OR REPLACE TABLE wb.notes AS SELECT * FROM "
        "(VALUES (2, 'two', 'r1'), (9, 'nine', 'r2')) t(points, note, _row_id)"
    )
    result = (
        ColumnFacts("points", ValueType.NUMBER, "INTEGER", integer=True, label="Points", key="k1"),
        ColumnFacts("note", ValueType.TEXT, "VARCHAR", label="Note", key="k2"),
        ColumnFacts("_row_id", ValueType.TEXT, "VARCHAR"),
    )
    return TableFacts("Entries", ("wb", "notes"), result, row_identity=("_row_id",))


def test_a_linked_input_table_has_the_rows_of_its_parent(shop: Engine) -> None:
    book = linked(
        *columns(
            who="parent/customer",
            note="k2",
            loud="=Upper([Entries/Note])",
            row="_row_id",
            p="=[People/Points]",
        )
    )
    sources: dict[RootSource, TableFacts] = {**shop.sources(book, "t")}
    sources[ENTRIES] = entry_facts(shop)
    rows = shop.ask(book, "t", sources=sources)
    assert rows[1] == ("bob", "two", "TWO", "r1", 2)
    assert [row[4] for row in rows] == [1, 2, 3, 4, 5, 6, 7]
    assert [row[1] for row in rows if row[1]] == ["two"]
    description = describe(CompileRequest(book, "t", sources))
    assert [column.formula for column in description.columns[:2]] == ["[People/Customer]", "[Entries/Note]"]
    assert {source_column.key for source_column in description.source_columns} == {
        "parent/customer",
        "parent/points",
        "k1",
        "k2",
    }


# ---------------------------------------------------------------- unnest


def test_unnest_gives_a_row_per_entry(shop: Engine) -> None:
    shop.run(
        "CREATE OR REPLACE TABLE shop.arrays AS SELECT * FROM "
        "(VALUES (1, '[10, 20]'::JSON), (2, NULL), (3, '[]')) t(id, list)"
    )
    cols = columns(id="id", place="entry-index", value="=Number([Arrays/Value])")
    source = {"kind": "unnest", "source": table("shop.arrays"), "column": "list"}
    assert shop.ask(workbook(answer(source, cols)), "t") == [(1, 0, 10.0), (1, 1, 20.0)]
    kept = shop.ask(workbook(answer({**source, "keep_empty": True}, cols)), "t")
    assert kept == [(1, 0, 10.0), (1, 1, 20.0), (2, None, None), (3, None, None)]
    total = answer(source, columns(n="=Count()", sum="=Sum(Number([Value]))"), summary=["n", "sum"])
    assert shop.ask(workbook(total), "t", level="summary") == [(2, 30.0)]
    wrong = answer({**source, "column": "id"}, columns(v="entry-value"))
    assert "Only a column of arrays" in problems(shop, wrong)["v"]
