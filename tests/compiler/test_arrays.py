"""Arrays, records and shapes through the compiler, on every engine: controls, levels, other elements."""

import json
from typing import Any

import pytest

from compiler.both import ServedEngine, needs
from compiler.kit import Engine, columns, element, parent, table, workbook

ORDERS = table("shop.orders")
ALL = columns(id="order_id", region="region", day="order_date", amount="amount", item="item")
BY_ID = [{"column_id": "id", "direction": "ascending"}]


def plain(value: Any) -> Any:
    """A variant as Python has it: DuckDB hands out its text."""
    return json.loads(value) if isinstance(value, str) and value[:1] in '[{"' else value


def picked(**more: Any) -> dict[str, Any]:
    return {
        "kind": "control",
        "id": "pick",
        "name": "Pick",
        "control_id": "pick",
        "control": "list",
        "multiple": True,
        **more,
    }


@pytest.mark.parametrize(
    ("chosen", "wanted", "count"),
    [
        (["north", "it's"], {1, 2, 3}, 2),
        (["south", "east"], {4, 5, 6, 8}, 2),
        ([], set(), 0),
        (None, set(), 0),
        ([None, "east"], {8}, 2),
    ],
)
def test_a_list_control_is_an_array(shop: Engine, chosen: Any, wanted: set[int], count: int) -> None:
    """Nothing chosen is an empty array; a Null row is in no choice."""
    cols = [*ALL, *columns(hit="=ArrayContains([pick], [Region])", n="=ArrayLength([pick])")]
    book = workbook(element("table", "t", ORDERS, cols, sort=BY_ID), picked())
    compiled = shop.compile(book, "t", controls={"pick": chosen})
    assert "it's" not in compiled.sql
    rows = shop.ask(book, "t", controls={"pick": chosen})
    assert {row[0] for row in rows if row[5]} == wanted
    assert {row[6] for row in rows} == {count}
    assert [row[5] for row in rows if row[1] is None] == [None]


def test_numbers_of_a_list_control(shop: Engine, request: pytest.FixtureRequest) -> None:
    needs(shop, "json-in-lambdas", request)
    cols = [*ALL, *columns(hit="=ArrayContains([pick], [Amount])", all='=ArrayJoin([pick], "+")')]
    book = workbook(element("table", "t", ORDERS, cols, sort=BY_ID), picked())
    rows = shop.ask(book, "t", controls={"pick": [20, 60.0, 2.5]})
    assert {row[0] for row in rows if row[5]} == {2, 6, 8}
    assert rows[0][6] == "20+60+2.5"


def test_a_control_inside_an_array_function(shop: Engine, request: pytest.FixtureRequest) -> None:
    needs(shop, "json-in-lambdas", request)
    keep = "=ArrayJoin(ArrayFilter([pick], Text(Element()) != [Region]))"
    book = workbook(element("table", "t", ORDERS, [*ALL, *columns(x=keep)], sort=BY_ID), picked())
    rows = shop.ask(book, "t", controls={"pick": ["north", "south"]})
    assert [row[5] for row in rows] == ["south"] * 3 + ["north"] * 3 + ["", "north,south"]


def test_an_array_of_a_group_follows_the_sort_of_its_rows(
    shop: Engine, request: pytest.FixtureRequest
) -> None:
    needs(shop, "json-in-lambdas", request)
    sort = [{"column_id": "amount", "direction": "descending"}]
    cols = [*ALL, *columns(ids="=ArrayAgg([Id])", items="=ArrayAggDistinct([Item])", last="=Text([Ids][0])")]
    grouping = {"id": "g", "keys": ["region"], "calculations": ["ids", "items", "last"]}
    book = workbook(element("table", "t", ORDERS, cols, groupings=[grouping], sort=sort))
    rows = shop.ask(book, "t", level="g")
    result = {row[0]: [plain(value) for value in row[1:]] for row in rows}
    assert result["north"] == [[3, 2, 1], ["ink", "pen"], "3"]
    assert result["south"][0] == [6, 4, 5]
    assert result["south"][1] == ["Pad 100%", "pad_x"]
    base = shop.ask(workbook(element("table", "u", ORDERS, [*ALL, *columns(a="=Array([Id], [Item])")])), "u")
    assert sorted(plain(row[5])[0] for row in base) == [1, 2, 3, 4, 5, 6, 7, 8]


def test_sparklines_of_groups(shop: Engine) -> None:
    """The points of each group, of its filtered rows; in the summary those of all rows."""
    cols = [
        *ALL,
        *columns(
            line='=SparklineAgg(DateTrunc("month", [Day]), Sum([Amount]))',
            share="=SparklineAgg([Item], PercentileCont([Amount] + 1, [pick]))",
            all="=SparklineAgg([Region], Count([Id]))",
        ),
    ]
    grouping = {"id": "g", "keys": ["region"], "calculations": ["line", "share"]}
    keep = [{"id": "f", "kind": "number-range", "column_id": "id", "max": 7}]
    pick = {**picked(), "control": "number", "value": 0.5}
    del pick["multiple"]
    book = workbook(
        element("table", "t", ORDERS, cols, groupings=[grouping], summary=["all"], filters=keep), pick
    )
    result = {row[0]: [plain(value) for value in row[1:]] for row in shop.ask(book, "t", level="g")}
    january, february = "2024-01-01 00:00:00", "2024-02-01 00:00:00"
    assert result["north"][0] == [{"x": january, "y": 30}, {"x": february, "y": 30}]
    assert result[None][0] == []
    assert result["north"][1] == [{"x": "ink", "y": 21}, {"x": "pen", "y": 21}]
    ((all_,),) = shop.ask(book, "t", level="summary")
    assert plain(all_) == [{"x": "north", "y": 3}, {"x": "south", "y": 3}]


def test_rows_are_grouped_and_sorted_by_a_variant(shop: Engine, request: pytest.FixtureRequest) -> None:
    needs(shop, "variant-keys", request)
    cols = [*ALL, *columns(list="=Array([Item])", n="=Count()")]
    sort = [{"column_id": "list", "direction": "ascending"}, *BY_ID]
    assert len(shop.ask(workbook(element("table", "s", ORDERS, cols[:-1], sort=sort)), "s")) == 8
    grouping = {"id": "g", "keys": ["list"], "calculations": ["n"]}
    book = workbook(element("table", "t", ORDERS, cols, groupings=[grouping]))
    compiled = shop.compile(book, "t", level="g")
    if isinstance(shop, ServedEngine) and shop.dialect == "bigquery":
        (problem,) = compiled.problems
        assert (problem.column_id, problem.code) == ("list", "unsupported")
        return
    assert sorted(row[1] for row in shop.ask(book, "t", level="g")) == [1, 1, 1, 2, 3]


@pytest.mark.parametrize(
    ("aggregate", "wanted"),
    [
        ("CountDistinct([Item])", [1, 2, 2]),
        ("CountDistinctIf([Item], [Amount] > 10)", [1, 2, 2]),
        ("CountDistinctIf([Item], [Amount] > 20)", [0, 1, 2]),
        ("Median([Amount])", [20, 20, 50]),
        ("PercentileDisc([Amount], 0.5)", [20, 20, 40]),
        ('AvgIf([Amount], [Item] != "ink")', [None, 20, 50]),
        ("StdDev([Amount])", [None, 10, 14.142]),
        ("Corr([Amount], [Id])", [None, 1, 1]),
        ("RegressionSlope([Amount], [Id])", [None, 10, 10]),
        ("RegressionR2([Amount], [Id])", [None, 1, 1]),
        ("SumProduct([Amount], [Id])", [160, 140, 520]),
        ("Count()", [1, 3, 3]),
        ("Max([Item])", ["ink", "pen", "pad_x"]),
    ],
)
def test_a_sparkline_takes_any_aggregate(shop: Engine, aggregate: str, wanted: list[Any]) -> None:
    """Of the values of each region: of none, of one, of some."""
    cols = [*ALL, *columns(line=f"=SparklineAgg([Region], {aggregate})")]
    book = workbook(element("table", "t", ORDERS, cols, summary=["line"]))
    ((result,),) = shop.ask(book, "t", level="summary")
    points = plain(result)
    assert [point["x"] for point in points] == ["east", "north", "south"]
    assert [point["y"] for point in points] == [
        pytest.approx(number, rel=1e-4) if isinstance(number, float | int) else number for number in wanted
    ]


def test_fields_of_a_record_keep_their_types_in_other_columns_and_elements(shop: Engine) -> None:
    record = "={ n: [Id], amount: [Amount], item: [Item], day: [Day], big: [Amount] > 30, deep: { n: [Id] } }"
    cols = [*ALL, *columns(r=record, twice="=[R].n * 2")]
    child = columns(
        id="id",
        sum="=[T/R].amount + 1",
        text='=[T/R].item & "!"',
        month='=DateTrunc("month", [T/R].day)',
        flag="=not [T/R].big",
        deep='=[T/R].deep.n + [T/R]["n"]',
    )
    book = workbook(
        element("table", "t", ORDERS, cols, sort=BY_ID),
        element("table", "u", parent("t"), child, sort=BY_ID),
    )
    assert [row[6] for row in shop.ask(book, "t")][:3] == [2, 4, 6]
    first, *_, fifth = shop.ask(book, "u")[:5]
    assert [str(value) for value in first[1:]] == ["11.0", "pen!", "2024-01-01", "True", "2"]
    assert fifth[1:3] == (None, None)


def test_shapes_stay_shapes_in_other_columns_and_elements(shop: Engine) -> None:
    area = 'Geography("POLYGON((0 0, 4.5 0, 4.5 10, 0 10, 0 0))")'
    cols = [*ALL, *columns(at="=MakePoint([Id], 1)", near="=If([Id] > 2, [At], Null)")]
    child = columns(
        id="id",
        inside=f"=Within([T/Near], {area})",
        wkt="=Text([T/Near])",
        away='=Round(Distance("kilometers", [T/At], MakePoint(0, 1)), 1)',
    )
    book = workbook(
        element("table", "t", ORDERS, cols, sort=BY_ID),
        element("table", "u", parent("t"), child, sort=BY_ID),
    )
    rows = shop.ask(book, "u")
    assert [row[1] for row in rows] == [None, None, True, True, False, False, False, False]
    assert rows[2][2] == "POINT(3 1)"
    assert rows[1][3] == pytest.approx(222.4)
