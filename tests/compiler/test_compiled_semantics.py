"""The rules of docs/formulas/semantics.md about levels, filters, windows and lookups, on every engine."""

from typing import Any

import pytest

from compiler.both import PLACE, ServedEngine
from compiler.kit import Engine, columns, element, parent, table, workbook
from tablewright.document.model import Workbook

ORDERS = table("shop.orders")
ALL = columns(id="order_id", region="region", customer="customer", day="order_date", amount="amount")
BY_ID = [{"column_id": "id", "direction": "ascending"}]


def orders(keys: tuple[str, ...] = (), calculations: tuple[str, ...] = (), **more: Any) -> Workbook:
    """Orders with further columns, grouped once by some of them."""
    formulas = {name: more.pop(name) for name in [*more] if isinstance(more[name], str)}
    if keys:
        more["groupings"] = [{"id": "g", "keys": list(keys), "calculations": list(calculations)}]
    return workbook(element("table", "t", ORDERS, [*ALL, *columns(**formulas)], **more))


def answer(
    shop: Engine, book: Workbook, *names: str, level: str | None = "base", element_id: str = "t"
) -> Any:
    """The rows of a level, narrowed to some columns; one column gives plain values."""
    compiled = shop.compile(book, element_id, level=level)
    places = [
        next(i for i, output_column in enumerate(compiled.columns) if output_column.id == name)
        for name in names
    ]
    rows = [tuple(row[place] for place in places) for row in shop.ask(book, element_id, level=level)]
    return [row[0] for row in rows] if len(names) == 1 else rows


def keep(column: str, **more: Any) -> list[dict[str, Any]]:
    return [{"id": "f", "column_id": column, **more}]


# ---------------------------------------------------------------- levels


def test_a_coarser_value_is_repeated_on_finer_rows(shop: Engine) -> None:
    book = orders(("region",), ("total",), total="=Sum([Amount])", share="=[Amount] / [Total]", sort=BY_ID)
    result = dict(answer(shop, book, "id", "share"))
    assert (result[1], result[6]) == (pytest.approx(1 / 6), 0.6)


def test_an_aggregate_of_a_calculation_sees_one_value_for_each_group(shop: Engine) -> None:
    book = orders(("region",), ("total",), total="=Sum([Amount])", mean="=Avg([Total])", summary=["mean"])
    assert answer(shop, book, "mean", level="summary") == [(60 + 100 + 70 + 20) / 4]


def test_an_aggregate_on_its_own_level_is_of_one_row(shop: Engine) -> None:
    book = orders(same="=Sum([Amount])", many="=Count([Amount])", sort=BY_ID)
    assert answer(shop, book, "same", "many")[3:5] == [(40, 1), (None, 0)]


def test_null_is_an_ordinary_group(shop: Engine) -> None:
    book = orders(("region",), ("n",), n="=Count()")
    assert dict(answer(shop, book, "region", "n", level="g")) == {"east": 1, "north": 3, "south": 3, None: 1}


def test_null_is_sorted_last_unless_asked(shop: Engine) -> None:
    def sorted_by(**more: str) -> list[Any]:
        sort = [{"column_id": "amount", **more}]
        return answer(shop, orders(sort=sort), "amount")

    assert sorted_by(direction="ascending")[-1] is None
    assert sorted_by(direction="descending")[-1] is None
    assert sorted_by(direction="ascending", nulls="first")[0] is None


def test_a_child_of_grouped_rows_sees_base_rows_with_repeated_values(shop: Engine) -> None:
    book = orders(("region",), ("total",), total="=Sum([Amount])")
    child = element("table", "c", parent("t"), columns(total="total"))
    grouped = element("table", "d", parent("t", "g"), columns(total="total"))
    whole = Workbook.model_validate(_with(book, child, grouped))
    assert sorted(answer(shop, whole, "total", element_id="c")) == [20, 60, 60, 60, 70, 100, 100, 100]
    assert sorted(answer(shop, whole, "total", element_id="d")) == [20, 60, 70, 100]


def _with(book: Workbook, *more: dict[str, Any]) -> dict[str, Any]:
    dict_ = book.model_dump(mode="json")
    page = dict_["pages"][0]
    page["elements"] += more
    page["layout"] += [
        {"element_id": record["id"], "x": 0, "y": 100 + 10 * i, "width": 24, "height": 10}
        for i, record in enumerate(more)
    ]
    return dict_


# ---------------------------------------------------------------- filters


def test_a_filter_on_rows_acts_before_aggregates(shop: Engine) -> None:
    filters = keep("amount", kind="number-range", min=25)
    book = orders(("region",), ("total",), total="=Sum([Amount])", filters=filters)
    assert dict(answer(shop, book, "region", "total", level="g")) == {"north": 30, "south": 100, None: 70}


def test_a_filter_on_a_key_acts_before_aggregates(shop: Engine) -> None:
    filters = keep("region", kind="list", values=["north", None])
    book = orders(("region",), ("all",), all="=GrandTotal(Sum([Amount]))", filters=filters)
    assert dict(answer(shop, book, "region", "all", level="g")) == {"north": 130, None: 130}


def test_a_filter_on_groups_takes_their_rows_and_changes_no_aggregate(shop: Engine) -> None:
    filters = keep("total", kind="number-range", min=65)
    book = orders(
        ("region",),
        ("total", "all"),
        total="=Sum([Amount])",
        all="=GrandTotal(Sum([Amount]))",
        filters=filters,
    )
    assert dict(answer(shop, book, "region", "total", level="g")) == {"south": 100, None: 70}
    assert sorted(answer(shop, book, "id")) == [4, 5, 6, 7]
    assert set(answer(shop, book, "all", level="g")) == {250}


def test_a_filter_on_a_window_acts_after_all_windows_of_its_level(shop: Engine) -> None:
    filters = keep("place", kind="number-range", min=3, max=4)
    book = orders(place="=RowNumber()", running="=CumulativeSum([Amount])", filters=filters, sort=BY_ID)
    assert answer(shop, book, "place", "running") == [(3, 60), (4, 100)]


def test_the_top_is_taken_within_the_enclosing_grouping(shop: Engine) -> None:
    filters = keep("amount", kind="top-n", count=1)
    assert sorted(answer(shop, orders(("region",), filters=filters), "id")) == [3, 6, 7, 8]
    assert answer(shop, orders(filters=filters), "id") == [7]


def test_the_end_of_a_range_of_dates_holds_the_whole_day(shop: Engine) -> None:
    events = element(
        "table",
        "e",
        table("shop.events"),
        columns(user="user_id", at="happened"),
        filters=keep("at", kind="date-range", start="2024-05-01", end="2024-05-01"),
    )
    assert len(answer(shop, workbook(events), "user", element_id="e")) == 4


# ---------------------------------------------------------------- windows


def test_windows_start_again_in_each_enclosing_group(shop: Engine) -> None:
    book = orders(("region",), running="=CumulativeSum([Amount])", sort=BY_ID)
    result = dict(answer(shop, book, "id", "running"))
    assert (result[3], result[4], result[6], result[7]) == (60, 40, 100, 70)


def test_two_keys_of_one_grouping_make_no_partition(shop: Engine) -> None:
    formulas = {"month": '=DateTrunc("month", [Day])', "running": "=CumulativeSum(Count())"}
    together = orders(("region", "month"), ("running",), **formulas)
    assert max(answer(shop, together, "running", level="g")) == 8
    apart = orders(
        **formulas,
        groupings=[
            {"id": "r", "keys": ["region"]},
            {"id": "g", "keys": ["month"], "calculations": ["running"]},
        ],
    )
    assert max(answer(shop, apart, "running", level="g")) == 3


def test_a_charts_colour_divides_its_windows(shop: Engine) -> None:
    chart = element(
        "chart",
        "t",
        ORDERS,
        columns(month='=DateTrunc("month", [Order Date])', region="region", n="=CumulativeSum(Count())"),
        x="month",
        y=["n"],
        color="region",
        filters=keep("region", kind="list", values=["north", "south"]),
    )
    compiled = shop.compile(workbook(chart), "t")
    place = {output_column.id: index for index, output_column in enumerate(compiled.columns)}
    rows = [
        (str(row[place["month"]])[:7], row[place["region"]], row[place["n"]])
        for row in shop.ask(workbook(chart), "t")
    ]
    assert rows == [
        ("2024-01", "north", 2),
        ("2024-02", "north", 3),
        ("2024-02", "south", 2),
        ("2024-03", "south", 3),
    ]


def test_a_share_is_of_the_enclosing_group_in_tables_and_of_all_in_charts(shop: Engine) -> None:
    formulas = {"n": "=PercentOfTotal(Count())", "month": '=DateTrunc("month", [Order Date])'}
    book = orders(
        **{**formulas, "month": '=DateTrunc("month", [Day])'},
        groupings=[{"id": "r", "keys": ["region"]}, {"id": "g", "keys": ["month"], "calculations": ["n"]}],
    )
    assert sum(answer(shop, book, "n", level="g")) == pytest.approx(4)
    chart = element(
        "chart", "t", ORDERS, columns(region="region", **formulas), x="month", y=["n"], color="region"
    )
    assert sum(answer(shop, workbook(chart), "n", level=None)) == pytest.approx(1)


# ---------------------------------------------------------------- names, controls, lookups


def control(kind: str, value: Any = None, name: str = "choice") -> dict[str, Any]:
    return {"kind": "control", "id": "k", "name": "K", "control_id": name, "control": kind, "value": value}


def test_a_bare_name_means_a_column_then_a_control_then_a_column_of_the_source(shop: Engine) -> None:
    cols = columns(id="order_id", own="=[Amount]", item="=[Quantity]")
    book = workbook(element("table", "t", ORDERS, cols, sort=BY_ID), control("number", 5, "Quantity"))
    assert answer(shop, book, "own", "item")[0] == (10, 5)
    cols = columns(id="order_id", amount="=1", own="=[Amount]")
    book = workbook(element("table", "t", ORDERS, cols, sort=BY_ID), control("number", 5, "Amount"))
    assert answer(shop, book, "own")[0] == 1


def test_an_empty_control_is_null_and_an_empty_list_empty(shop: Engine) -> None:
    cols = columns(found="=IsNull([choice])")
    book = workbook(element("table", "t", ORDERS, cols, limit=1), control("number"))
    assert answer(shop, book, "found") == [True]
    cols = columns(found="=ArrayLength([choice])")
    book = workbook(element("table", "t", ORDERS, cols, limit=1), control("list"))
    assert answer(shop, book, "found") == [0]


def looked_up(formula: str) -> Workbook:
    people = element(
        "table", "p", table("shop.customers"), columns(customer="customer", name="full_name"), name="People"
    )
    return workbook(people, element("table", "t", ORDERS, [*ALL, *columns(found=formula)], sort=BY_ID))


def test_a_lookup_with_several_different_matches_is_null(shop: Engine) -> None:
    result = answer(shop, looked_up("=Lookup([People/Name], [Customer], [People/Customer])"), "found")
    assert result == ["Ann Arbor", "Bob Hill", "Ann Arbor", "Cid", "Cid", None, "Ann Arbor", None]


def test_a_null_key_matches_nothing_unless_asked(shop: Engine) -> None:
    result = answer(
        shop, looked_up("=LookupMatchNulls([People/Name], [Customer], [People/Customer])"), "found"
    )
    assert result[5] == "Nobody"


def test_a_lookup_never_multiplies_rows(shop: Engine) -> None:
    book = looked_up("=Lookup(Count(), [Customer], [People/Customer])")
    assert answer(shop, book, "found") == [1, 1, 1, 2, 2, None, 1, 2]


# ---------------------------------------------------------------- keys


def test_a_key_may_be_a_whole_number(shop: Engine) -> None:
    """GROUP BY takes a number for the place of a value."""
    book = orders(("two", "region"), ("n",), two="=2", n="=Count()")
    assert sorted(answer(shop, book, "two", "n", level="g")) == [(2, 1), (2, 1), (2, 3), (2, 3)]
    alone = orders(("nine",), ("n",), nine="=9", n="=Count()")
    assert answer(shop, alone, "nine", "n", level="g") == [(9, 8)]


def test_equal_numbers_of_different_scale_are_one_group(shop: Engine) -> None:
    """A value of the group reaches all of its rows, however their keys are written."""
    rows = [("1.0", 1), ("1.00", 2), ("-0.0", 3), ("0", 4), (None, 5)]
    listed = ", ".join(f"(CAST({'NULL' if key is None else repr(key)} AS NUMERIC), {v})" for key, v in rows)
    shop.run("CREATE OR REPLACE TABLE shop.scales (k DOUBLE, v BIGINT)")
    shop.run(f"INSERT INTO shop.scales VALUES {listed.replace('NUMERIC', 'DOUBLE')}")
    if isinstance(shop, ServedEngine) and shop.dialect == "postgres":
        # Its decimals without a scale keep the one that each was written with.
        as_written = f"SELECT k, v, v AS {PLACE} FROM (VALUES {listed}) AS t(k, v)"
        shop.execute(f"CREATE TABLE {{s}}.scales AS {as_written}")
    elif isinstance(shop, ServedEngine):
        shop.copy("scales")
    made = element(
        "table",
        "t",
        table("shop.scales"),
        columns(k="k", v="v", total="=Sum([V])", second="=Sum([Row])", row="=RowNumber()"),
        groupings=[{"id": "g", "keys": ["k"], "calculations": ["total", "second"]}],
    )
    result = dict(answer(shop, workbook(made), "v", "total"))
    assert result == {1: 3, 2: 3, 3: 7, 4: 7, 5: 5}
    assert len(answer(shop, workbook(made), "second", level="g")) == 3
