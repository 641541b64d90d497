"""Joins, unions, transposes, relationships, metrics, lookups: reviewed SQL, answers of plain SQL."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from compiler.both import ServedEngine, needs
from compiler.golden import NAMES, review, sources_for
from compiler.kit import Engine, Rows, RowWindow, columns, comparable, element, parent, table, workbook
from compiler.shop import open_shop
from compiler.source_cases import (
    CUSTOMERS,
    ORDERS,
    SOURCE_CASES,
    SourceCase,
    answer,
    buyers,
    join,
    leg,
)
from tablewright.document.validate import validate

GOLDEN = Path(__file__).parent / "golden_sources"


@pytest.fixture(scope="module")
def duck() -> Engine:
    return open_shop()


@pytest.mark.parametrize("dialect", NAMES)
@pytest.mark.parametrize("case", SOURCE_CASES, ids=lambda case: case.name)
def test_sql_is_as_reviewed(case: SourceCase, dialect: str, duck: Engine) -> None:
    assert not validate(case.book)
    sources = sources_for(duck.sources(case.book, case.element_id), dialect)
    compiled = duck.compile(case.book, case.element_id, dialect=dialect, sources=sources, **case.options)
    assert not compiled.problems
    review(GOLDEN / case.name / f"{dialect}.sql", compiled.sql, dialect)


@pytest.mark.parametrize("case", SOURCE_CASES, ids=lambda case: case.name)
def test_answer_is_that_of_plain_sql(case: SourceCase, shop: Engine, request: pytest.FixtureRequest) -> None:
    if case.name == "unnest_and_group":
        needs(shop, "no-entries", request)
    if case.name.startswith("unnest"):
        needs(shop, "json-in-lambdas", request)
    rows = plain(shop.ask(case.book, case.element_id, **case.options))
    wanted = plain(shop.run(case.expected))
    if not case.ordered:
        rows, wanted = sorted(rows, key=repr), sorted(wanted, key=repr)
    assert rows == wanted


def test_no_golden_file_without_a_case() -> None:
    assert {path.name for path in GOLDEN.iterdir()} == {case.name for case in SOURCE_CASES}


def plain(rows: Rows) -> Rows:
    return [tuple(_day(value) for value in row) for row in comparable(rows)]


def _day(value: Any) -> Any:
    return value.date() if isinstance(value, datetime) else value


def test_unnested_arrays(shop: Engine, request: pytest.FixtureRequest) -> None:
    """Of a column of JSON in an element; what is no array has no entries."""
    needs(shop, "no-entries", request)
    values = "VALUES (1, '[10, 20]'), (2, NULL), (3, '[]'), (4, '{\"a\": 1}')"
    shop.run(f"CREATE OR REPLACE TABLE shop.arrays AS SELECT * FROM ({values}) t(id, list)")
    if isinstance(shop, ServedEngine):
        shop.copy("arrays")
    lists = element("table", "lists", table("shop.arrays"), columns(id="id", list="=Json([Arrays/List])"))
    cols = columns(id="id", place="entry-index", value="=Number([Lists/Value])")
    source = {"kind": "unnest", "source": parent("lists"), "column": "list"}

    def asked(source: dict[str, Any], cols: list[dict[str, Any]]) -> Rows:
        return sorted(plain(shop.ask(workbook(answer(source, cols), lists), "t")))

    assert asked(source, cols) == [(1, 0, 10.0), (1, 1, 20.0)]
    kept = asked({**source, "keep_empty": True}, cols)
    assert kept == [(1, 0, 10.0), (1, 1, 20.0), (2, None, None), (3, None, None), (4, None, None)]
    leg_over_entries = join(
        ("orders", ORDERS), leg("entries", source, "inner", ("[Orders/Order Id]", "=", "[Entries/Id]"))
    )
    assert asked(leg_over_entries, columns(order="orders/order_id", place="entries/entry-index")) == [
        (1, 0),
        (1, 1),
    ]


def test_a_full_join_may_compare_with_more_than_equality(shop: Engine) -> None:
    on = (("[Orders/Customer]", "=", "[Buyers/Customer]"), ("[Orders/Order Id]", "<", "[Buyers/Points]"))
    source = join(("orders", ORDERS), leg("buyers", CUSTOMERS, "full", *on))
    book = workbook(answer(source, columns(n="=Count()"), summary=["n"]))
    wanted = shop.run(
        "SELECT count(*) FROM shop.orders o FULL JOIN shop.customers c "
        "ON o.customer = c.customer AND o.order_id < c.points"
    )
    assert plain(shop.ask(book, "t", level="summary")) == wanted


def test_rows_of_a_window_of_a_join_do_not_repeat(shop: Engine) -> None:
    source = buyers("full")
    book = workbook(answer(source, columns(order_id="orders/order_id", points="buyers/points")))
    whole = shop.ask(book, "t")
    pages = [shop.ask(book, "t", window=RowWindow(offset, 3)) for offset in range(0, len(whole), 3)]
    assert [row for page in pages for row in page] == whole
    assert len(set(whole)) == len(whole)


def test_deep_chains_stay_small(duck: Engine) -> None:
    """Each element is written once, however often the next one names its columns."""
    elements = [element("table", "t0", ORDERS, columns(order_id="order_id", amount="amount"))]
    for number in range(1, 11):
        doubled = f"=[T{number - 1}/Amount] + [T{number - 1}/Amount]"
        looked_up = f"=Lookup([T{number - 1}/Amount], [Order Id], [T{number - 1}/Order Id])"
        cols = columns(order_id="order_id", amount=doubled, same=looked_up)
        elements.append(element("table", f"t{number}", parent(f"t{number - 1}"), cols))
    compiled = duck.compile(workbook(*elements), "t10")
    assert len(compiled.sql) < 20_000
    assert duck.run(compiled.sql)[0][1] == 10.0 * 2**10
