"""Values that an expression unnests in a subquery, and variants that are compared."""

import pytest

from compiler.kit import columns, element, table, workbook
from engines.bench import ENGINES, Engine, needs
from engines.shop import ask

# Redshift can read into arrays only if they are columns: computed ones are refused here.
pytestmark = pytest.mark.parametrize(
    "shop",
    [pytest.param(spec, id=spec.name) for spec in ENGINES if spec.dialect != "redshift"],
    indirect=True,
)

ORDERS = table("shop.orders")
BY_ID = [{"column_id": "id", "direction": "ascending"}]


def test_windows_are_of_the_rows_around(shop: Engine, request: pytest.FixtureRequest) -> None:
    needs(shop.spec, "json-in-lambdas", request)
    formulas = columns(
        id="order_id",
        item="item",
        before="=ArrayJoin(Array(Lag([Item]), [Item]), '+')",
        word='=SplitPart(Lag([Item]), "e", 1)',
        proper="=Proper(Lag([Item]))",
    )
    rows = ask(shop, workbook(element("table", "t", ORDERS, formulas, sort=BY_ID)), "t")
    assert [row[2:] for row in rows[:3]] == [
        ("pen", None, None),
        ("pen+ink", "p", "Pen"),
        ("ink+pen", "ink", "Ink"),
    ]


def test_aggregates_are_of_the_rows_around(shop: Engine, request: pytest.FixtureRequest) -> None:
    needs(shop.spec, "json-in-lambdas", request)
    formulas = columns(
        region="region",
        items="=ArrayJoin(ArrayAggDistinct([Item]), '+')",
        word='=SplitPart(Max([Item]), "e", 1)',
        many="=ArrayLength(ArrayAgg([Item]))",
        proper="=Proper(Min([Item]))",
    )
    grouping = {"id": "g", "keys": ["region"], "calculations": ["items", "word", "many", "proper"]}
    book = workbook(element("table", "t", ORDERS, formulas, groupings=[grouping]))
    rows = ask(shop, book, "t", level="g")
    assert [row for row in rows if row[0] in ("north", None)] == [
        ("north", "ink+pen", "p", 3, "Ink"),
        (None, "pen", "p", 1, "Pen"),
    ]


def test_variants_are_compared(shop: Engine) -> None:
    cols = columns(
        id="order_id",
        list="=Array([Item])",
        same='=In([List], Array("pen"), Array("ink"))',
        other='=Text(NullIf([List], Array("pen")))',
        n="=CountDistinct([List])",
    )
    book = workbook(element("table", "t", ORDERS, cols, sort=BY_ID, summary=["n"]))
    rows = ask(shop, book, "t")
    assert [row[2:4] for row in rows[:4]] == [
        (True, None),
        (True, '["ink"]'),
        (True, None),
        (False, '["Pad 100%"]'),
    ]
    assert ask(shop, book, "t", level="summary") == [(5,)]
