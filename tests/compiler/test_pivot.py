"""Pivots on both engines: totals from base rows, order, folding, windows of rows, totals inside formulas.
Random ones are in `test_random_pivots.py`."""

from pathlib import Path
from statistics import median
from typing import Any

import pytest
from pydantic import ValidationError

from compiler.golden import NAMES, review, sources_for
from compiler.kit import Engine, RowWindow, columns, element, parent, table, workbook
from compiler.pivots import VALUES, Row, axis, cells, pivot, spread
from compiler.shop import open_shop
from tablewright.compiler.dialects.duckdb import DuckDb
from tablewright.document.model import Workbook

GOLDEN = Path(__file__).parent / "golden_pivots"
ALL = ("total", "n", "mean", "buyers", "middle")


@pytest.fixture(scope="module")
def orders() -> list[Row]:
    names = ("region", "customer", "order_date", "amount", "item")
    run = open_shop().run(f"SELECT {', '.join(names)} FROM shop.orders ORDER BY order_id")
    rows = [dict(zip(names, item, strict=True)) for item in run]
    for row in rows:
        row["month"] = row["order_date"].replace(day=1) if row["order_date"] else None
    return rows


def total(rows: list[Row]) -> float | None:
    known = [row["amount"] for row in rows if row["amount"] is not None]
    return sum(known) if known else None


def share(part: float | None, whole: float | None) -> float | None:
    return None if part is None or not whole else part / whole


def rounded(values: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(round(float(v), 9) if isinstance(v, int | float) else v for v in values)


def asked(shop: Engine, book: Workbook, down: int, across: int, **more: Any) -> Any:
    return spread(shop.ask(book, "pv", **more), down, across)


# ---------------------------------------------------------------- totals


def test_every_total_comes_from_base_rows(shop: Engine, orders: list[Row]) -> None:
    book = pivot(VALUES, axis("region", "item"), axis("month"), ALL)
    result, _, _ = asked(shop, book, 2, 1)

    def measures(rows: list[Row]) -> tuple[Any, ...]:
        known = [row["amount"] for row in rows if row["amount"] is not None]
        buyers = {row["customer"] for row in rows} - {None}
        return (
            total(rows),
            len(rows),
            share(total(rows), len(rows)),
            len(buyers),
            median(known) if known else None,
        )

    wanted = cells(orders, ("region", "item"), ("month",), measures)
    assert {place: rounded(values) for place, values in result.items()} == {
        place: rounded(values) for place, values in wanted.items()
    }


def test_without_grouping_sets_the_answer_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    shop = open_shop()
    book = pivot(VALUES, axis("region", "item"), axis("month"), (*ALL, "of_row"))
    wanted = shop.ask(book, "pv")
    monkeypatch.setattr(DuckDb, "grouping_sets", False)
    assert "UNION ALL" in shop.compile(book, "pv").sql
    assert shop.ask(book, "pv") == wanted


def test_totals_in_formulas(shop: Engine, orders: list[Row]) -> None:
    book = pivot(
        VALUES,
        axis("region", "item"),
        axis("month"),
        ("of_row", "of_column", "of_all", "of_parent", "of_parent_column", "total"),
    )
    result, _, _ = asked(shop, book, 2, 1)
    sums = cells(orders, ("region", "item"), ("month",), total)
    counts = cells(orders, ("region", "item"), ("month",), len)
    assert set(result) == set(sums)
    for (own, other), values in result.items():
        here = sums[own, other]
        assert rounded(values[:5]) == rounded(
            (
                share(here, sums[own, ()]),
                share(here, sums[(), other]),
                share(here, sums[(), ()]),
                share(here, sums[own[:-1], other]),
                counts[own, other[:-1]],
            )
        )


def test_a_total_reference_repeats_a_formula_of_other_values(shop: Engine) -> None:
    cols = [*VALUES, *columns(mean_of_row="=[Mean (Row Total)]", of_mean="=[Mean] / [Mean (Grand Total)]")]
    book = pivot(cols, axis("region"), axis("month"), ("mean", "total", "n", "mean_of_row", "of_mean"))
    result, _, _ = asked(shop, book, 1, 1)
    for (own, _), (mean, _, _, of_row, ratio) in result.items():
        assert of_row == result[own, ()][0]
        assert ratio == pytest.approx(share(mean, result[(), ()][0]))


# ---------------------------------------------------------------- order and windows


def test_members_stand_by_label_nulls_last_with_their_totals_behind_them(shop: Engine) -> None:
    _, down, across = asked(shop, pivot(VALUES, axis("region", "item"), axis("month"), ("n",)), 2, 1)
    assert [place for place, _ in sorted(down.items(), key=lambda item: item[1])] == [
        *[(), ("east", "ink"), ("east",), ("north", "ink"), ("north", "pen"), ("north",)],
        *[("south", "Pad 100%"), ("south", "pad_x"), ("south", None), ("south",), (None, "pen"), (None,)],
    ]
    assert list(down.values()).count(0) == 1
    assert sorted(across.values()) == [0, 1, 2, 3, 4]
    assert max(across, key=lambda item: across[item]) == (None,)


def test_totals_first(shop: Engine) -> None:
    _, down, _ = asked(shop, pivot(VALUES, axis("region", "item", totals="first"), axis(), ("n",)), 2, 0)
    assert down[("east",)] < down["east", "ink"] < down[("north",)] < down["north", "pen"]


@pytest.mark.parametrize(
    ("sort", "order"),
    [
        ({"by": "value", "value_id": "total", "direction": "descending"}, ["south", None, "north", "east"]),
        ({"by": "value", "value_id": "total"}, ["east", "north", None, "south"]),
        ({"by": "count", "direction": "descending"}, ["north", "south", "east", None]),
        ({"direction": "descending", "nulls": "first"}, [None, "south", "north", "east"]),
        ({"by": "value", "value_id": "of_all", "direction": "descending"}, ["south", None, "north", "east"]),
    ],
)
def test_members_are_sorted(shop: Engine, sort: dict[str, Any], order: list[Any]) -> None:
    key = {"column_id": "region", "sort": sort}
    for down, across in ((axis(key), axis("item")), (axis("item"), axis(key))):
        result = asked(shop, pivot(VALUES, down, across, ("total", "of_all")), 1, 1)
        places = result[1] if down["keys"][0] is key else result[2]
        own = {place: number for place, number in places.items() if place}
        assert [place[0] for place in sorted(own, key=lambda item: own[item])] == order


def test_a_window_of_rows_comes_with_the_headers_of_columns(shop: Engine) -> None:
    book = pivot(VALUES, axis("region", "item"), axis("month"), ("n", "of_column"))
    whole = shop.ask(book, "pv")
    part = shop.ask(book, "pv", window=RowWindow(3, 2))
    assert part == [row for row in whole if row[5] in (0, 4, 5)]
    assert shop.ask(book, "pv", purpose="count") == [(11,)]


def test_running_totals_go_down_the_rows_within_a_member(shop: Engine) -> None:
    book = pivot(VALUES, axis("region", "item"), axis("month"), ("total", "running"))
    result, down, _ = asked(shop, book, 2, 1)
    for (own, other), (_, running) in result.items():
        before = [
            values[0]
            for (item, column), values in result.items()
            if column == other and len(item) == len(own) and item[:-1] == own[:-1] and down[item] <= down[own]
        ]
        known = [value for value in before if value is not None]
        assert running == (sum(known) if known else None)


def test_running_totals_follow_the_sort_by_a_value(shop: Engine) -> None:
    key = {"column_id": "region", "sort": {"by": "value", "value_id": "total", "direction": "descending"}}
    result, _, _ = asked(shop, pivot(VALUES, axis(key), axis(), ("total", "running")), 1, 0)
    assert [result[(literal,), ()][1] for literal in ("south", None, "north", "east")] == [100, 170, 230, 250]


# ---------------------------------------------------------------- what is shown


def test_folded_members_show_only_their_totals(shop: Engine) -> None:
    book = pivot(VALUES, axis("region", "item", collapsed=[["north"], [None]]), axis("month"), ("total",))
    result, down, _ = asked(shop, book, 2, 1)
    assert not [own for own in down if len(own) == 2 and own[0] in ("north", None)]
    assert result[("north",), ()] == (60,)
    assert result[(None,), ()] == (70,)


@pytest.mark.parametrize("subtotals", ["never", "when-collapsed"])
def test_subtotals_only_where_a_member_is_folded(shop: Engine, subtotals: str) -> None:
    key = {"column_id": "region", "subtotals": subtotals}
    _, down, _ = asked(shop, pivot(VALUES, axis(key, "item", collapsed=[["north"]]), axis(), ("n",)), 2, 0)
    assert [own for own in down if len(own) == 1] == [("north",)]


def test_an_axis_collapsed_to_a_key_does_not_compute_finer_cells(shop: Engine) -> None:
    book = pivot(VALUES, axis("region", "item", collapsed_to="region"), axis(), ("n",))
    # Where texts are cast, all of them are read; what is computed has no items.
    computed = shop.compile(book, "pv").sql.partition("FROM")[2]
    assert "item" not in computed
    result, _, _ = asked(shop, book, 1, 0)
    assert result[("south",), ()] == (3,)


def test_without_a_total_column_rows_have_none(shop: Engine) -> None:
    book = pivot(VALUES, axis("region"), axis("month", grand_total=False), ("n",))
    result, _, _ = asked(shop, book, 1, 1)
    assert [own for own, other in result if not other] == [()]


def test_too_many_columns_are_cut_off_and_reported(shop: Engine) -> None:
    book = pivot(VALUES, axis("region"), axis("month"), ("n",), column_limit=2)
    _, _, across = asked(shop, book, 1, 1)
    assert sorted(across.values()) == [0, 1, 2, 3]
    rows = shop.ask(book, "pv")
    assert [row for row in rows if row[5] == 3] == [row for row in rows if row[2] == 0 and row[5] == 3]


def test_a_pivot_of_nothing_has_its_grand_total(shop: Engine) -> None:
    keep = {"id": "f", "kind": "list", "column_id": "region", "values": ["nowhere"]}
    result, _, _ = asked(
        shop, pivot(VALUES, axis("region"), axis("month"), ("n", "total"), filters=[keep]), 1, 1
    )
    assert result == {((), ()): (0, None)}


# ---------------------------------------------------------------- filters


def test_filters_on_keys_act_before_everything(shop: Engine) -> None:
    keep = {"id": "f", "kind": "list", "column_id": "region", "values": ["north", None]}
    result, _, _ = asked(shop, pivot(VALUES, axis("region"), axis(), ("total",), filters=[keep]), 1, 0)
    assert result == {((), ()): (130,), (("north",), ()): (60,), ((None,), ()): (70,)}


def test_a_filter_on_a_value_removes_cells_and_empty_members_but_changes_no_total(shop: Engine) -> None:
    keep = {"id": "f", "kind": "number-range", "column_id": "total", "min": 40}
    result, _, _ = asked(shop, pivot(VALUES, axis("region"), axis("month"), ("total",), filters=[keep]), 1, 1)
    whole, _, _ = asked(shop, pivot(VALUES, axis("region"), axis("month"), ("total",)), 1, 1)
    finest = {place for place, (value,) in whole.items() if all(place) and value is not None and value >= 40}
    down, across = {own for own, _ in finest}, {other for _, other in finest}
    assert result == {
        place: value
        for place, value in whole.items()
        if place in finest or (not all(place) and place[0] in {(), *down} and place[1] in {(), *across})
    }


# ---------------------------------------------------------------- as a source, errors


def test_others_read_the_cells_of_a_pivot(shop: Engine) -> None:
    child = element(
        "table",
        "child",
        parent("pv"),
        columns(region="region", n="n", all_n="=Sum([Pv/N])"),
        summary=["all_n"],
    )
    book = pivot(VALUES, axis("region"), axis("month"), ("n", "total"), others=[child])
    assert sorted(shop.ask(book, "child"), key=repr)[0] == ("east", 1)
    assert shop.ask(book, "child", level="summary") == [(8,)]


def test_totals_across_exist_in_the_pivot_only(shop: Engine) -> None:
    child = element("table", "child", parent("pv"), columns(share="of_row", n="n"))
    book = pivot(VALUES, axis("region"), axis("month"), ("n", "of_row"), others=[child])
    compiled = shop.compile(book, "child")
    assert [problem.column_id for problem in compiled.problems] == ["share"]


def test_totals_across_need_a_place_among_the_values(shop: Engine) -> None:
    cols = columns(region="region", n="=Count()", share='=PercentOfTotal(Count(), "row_parent")')
    (problem,) = shop.compile(
        workbook(element("pivot", "pv", table("shop.orders"), cols, values=["n"])), "pv"
    ).problems
    assert problem.column_id == "share"
    assert problem.hint == 'Put this column among the values of the pivot, or use "grand_total".'


@pytest.mark.parametrize(
    ("formula", "message"),
    [
        ('=PercentOfTotal(Sum([Orders/Amount]), "parent_grouping")', "cannot take this total in a pivot"),
        ("=CumulativeSum(Rank(Sum([Orders/Amount])))", "cannot look along another window"),
        ("=Sum([N])", ""),
    ],
)
def test_what_a_pivot_cannot_show_is_a_problem_of_the_column(
    shop: Engine, formula: str, message: str
) -> None:
    cols = [*VALUES, *columns(bad=formula)]
    compiled = shop.compile(pivot(cols, axis("region"), axis("month"), ("n", "bad")), "pv")
    if not message:
        assert not compiled.problems
        return
    assert [problem.column_id for problem in compiled.problems if message in problem.message] == ["bad"]
    assert [column.id for column in compiled.columns][-1] in ("n", "bad")


def test_a_plain_column_among_the_values_gets_its_default_aggregate(shop: Engine) -> None:
    cols = [*VALUES, *columns(amount="amount", customer="customer")]
    result, _, _ = asked(shop, pivot(cols, axis("region"), axis(), ("amount", "customer")), 1, 0)
    assert result[("north",), ()] == (60, 3)


@pytest.mark.parametrize(
    "change",
    [
        {"rows": axis("region", "region")},
        {"rows": axis("month")},
        {"values": ["region"]},
        {"sort": [{"column_id": "n"}]},
        {"rows": axis({"column_id": "region", "sort": {"by": "value", "value_id": "mean"}})},
        {"rows": axis({"column_id": "region", "sort": {"by": "value"}})},
        {"rows": axis("region", collapsed_to="item")},
    ],
)
def test_shelves_that_do_not_fit_are_refused(change: dict[str, Any]) -> None:
    shelves: dict[str, Any] = {"rows": axis("region"), "across": axis("month"), "values": ["n"], **change}
    with pytest.raises(ValidationError):
        workbook(element("pivot", "pv", table("shop.orders"), VALUES, **shelves))


# ---------------------------------------------------------------- the SQL

REVIEWED = {
    "totals_and_shares": pivot(
        VALUES, axis("region", "item"), axis("month"), ("total", "n", "mean", "of_parent")
    ),
    "sorted_by_a_value": pivot(
        VALUES,
        axis(
            {"column_id": "region", "sort": {"by": "value", "value_id": "total", "direction": "descending"}},
            "item",
            collapsed=[["north"]],
        ),
        axis(),
        ("total", "running"),
    ),
    "plain_keys": pivot(VALUES, axis("region"), axis("item"), ("total", "buyers")),
}


@pytest.mark.parametrize("dialect", NAMES)
@pytest.mark.parametrize("name", REVIEWED)
def test_sql_is_as_reviewed(name: str, dialect: str) -> None:
    shop, book = open_shop(), REVIEWED[name]
    sources = sources_for(shop.sources(book, "pv"), dialect)
    compiled = shop.compile(book, "pv", dialect=dialect, sources=sources, window=RowWindow(0, 50))
    review(GOLDEN / name / f"{dialect}.sql", compiled.sql, dialect)
