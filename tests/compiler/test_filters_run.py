"""Every kind of filter and null policy, as filter of the document and as control, on real rows."""

from typing import Any

import pytest

from compiler.filter_cases import ALL, CASES, COLUMNS
from compiler.kit import Engine, columns, element, table, workbook
from compiler.shop import open_shop


@pytest.fixture(scope="module")
def shop() -> Engine:
    return open_shop()


def ids(shop: Engine, *filters: dict[str, Any], **more: Any) -> set[int]:
    """Ids of the orders that pass."""
    listed = [{"id": f"f{number}", **record} for number, record in enumerate(filters)]
    book = workbook(
        element("table", "t", table("shop.orders"), COLUMNS, filters=listed), *more.pop("others", ())
    )
    return {row[0] for row in shop.ask(book, "t", **more)}


@pytest.mark.parametrize(("given", "wanted"), CASES, ids=str)
def test_filter(given: dict[str, Any], wanted: set[int], shop: Engine) -> None:
    assert ids(shop, given) == wanted


def test_filters_are_combined(shop: Engine) -> None:
    region = {"kind": "list", "column_id": "region", "values": ["north", "south"]}
    assert ids(shop, region, {"kind": "number-range", "column_id": "amount", "min": 30}) == {3, 4, 6}


def test_a_filter_that_does_not_fit_is_a_problem_and_filters_nothing(shop: Engine) -> None:
    wrong = {"id": "f", "kind": "number-range", "column_id": "region", "min": 1}
    book = workbook(element("table", "t", table("shop.orders"), COLUMNS, filters=[wrong]))
    compiled = shop.compile(book, "t")
    (problem,) = compiled.problems
    assert (problem.column_id, problem.code) == ("region", "filter")
    assert len(shop.run(compiled.sql)) == 8


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"kind": "list", "column_id": "amount", "values": ["x"]}, "“x” is none"),
        ({"kind": "text-match", "column_id": "region", "operator": "regexp", "value": "("}, "never closed"),
    ],
    ids=["list", "pattern"],
)
def test_values_that_cannot_work_are_a_problem(given: dict[str, Any], words: str, shop: Engine) -> None:
    book = workbook(element("table", "t", table("shop.orders"), COLUMNS, filters=[{"id": "f", **given}]))
    compiled = shop.compile(book, "t")
    (problem,) = compiled.problems
    assert problem.message.startswith("The filter is not applied: ")
    assert words in problem.message
    assert len(shop.run(compiled.sql)) == 8


@pytest.mark.parametrize("formula", ["[nowhere]", 'CurrentUserAttributeText("region") = [region]'])
def test_no_row_passes_a_filter_by_a_column_in_error(shop: Engine, formula: str) -> None:
    """Also not through an element that reads the filtered one, nor in a pivot."""
    only = {"id": "f", "kind": "logical", "column_id": "mine", "values": [True]}
    given = columns(region="region", mine=f"={formula}", amount="=Sum([Orders/Amount])")
    filtered = element("table", "t", table("shop.orders"), given, filters=[only])
    axis = {"keys": [{"column_id": "region"}], "grand_total": False}
    book = workbook(
        filtered,
        element("table", "r", {"kind": "element", "element_id": "t"}, columns(region="region")),
        element(
            "pivot",
            "p",
            table("shop.orders"),
            given,
            filters=[{"id": "f", "kind": "number-range", "column_id": "mine", "min": 1}],
            rows=axis,
            values=["amount", "mine"],
        ),
    )

    def passing(asked: str, **more: Any) -> list[tuple[Any, ...]]:
        compiled = shop.compile(book, asked, **more)
        return shop.run(compiled.sql, compiled.parameters)

    assert passing("t") == passing("r") == []
    assert {row[0] for row in passing("p")} == {None}  # Only its total of nothing.
    assert "mine" in {problem.column_id for problem in shop.compile(book, "t").problems}
    assert passing("t", purpose="count") == [(0,)]
    assert passing("t", purpose="values", value_column="region") == []
    off = workbook(element("table", "t", table("shop.orders"), given, filters=[only | {"enabled": False}]))
    assert len(shop.run(shop.compile(off, "t").sql)) == 8


def test_single_values_that_do_not_fit_are_passed_over(shop: Engine) -> None:
    fitting = ids(shop, {"kind": "list", "column_id": "amount", "values": [30]})
    assert ids(shop, {"kind": "list", "column_id": "amount", "values": ["x", 30]}) == fitting


def control(kind: str, column_id: str | None, **more: Any) -> dict[str, Any]:
    targets = [{"element_id": "t", "column_id": column_id}] if column_id else []
    return {
        "kind": "control",
        "id": "control",
        "name": "Control",
        "control_id": "pick",
        "control": kind,
        "targets": targets,
        **more,
    }


CONTROLS: list[tuple[dict[str, Any], Any, set[int]]] = [
    (control("list", "region"), ["north", None], {1, 2, 3, 7}),
    (control("list", "region", mode="exclude"), ["north"], {4, 5, 6, 7, 8}),
    (control("list", "region", multiple=False), "east", {8}),
    (control("list", "region"), [], ALL),
    (control("list", "region"), None, ALL),
    (control("text", "item"), "0%", {4}),
    (control("text", "item"), "", ALL),
    (control("number", "quantity"), 3, {3}),
    (control("number-range", "amount"), {"min": 20, "max": 30}, {2, 3, 8}),
    (control("number-range", "amount"), {"max": 10}, {1}),
    (control("date-range", "day"), {"start": "2024-02-02", "end": "2024-02-14"}, {3, 4, 5}),
    (control("switch", "paid"), True, {1, 3, 6, 7}),
    (control("switch", "paid"), None, ALL),
]


@pytest.mark.parametrize(("given", "value", "wanted"), CONTROLS, ids=str)
def test_control_filters_its_target(
    given: dict[str, Any], value: Any, wanted: set[int], shop: Engine
) -> None:
    assert ids(shop, others=[given], controls={"pick": value}) == wanted
    default = {**given, "value": value}
    assert ids(shop, others=[default]) == wanted
    assert ids(shop, others=[default], controls={"pick": None}) == ALL


def test_control_values_are_parameters_and_document_values_literals(shop: Engine) -> None:
    hostile = "x' OR '1'='1"
    book = workbook(
        element(
            "table",
            "t",
            table("shop.orders"),
            COLUMNS,
            filters=[{"id": "f", "kind": "text-match", "column_id": "item", "value": hostile}],
        ),
        control("list", "region"),
    )
    compiled = shop.compile(book, "t", controls={"pick": [hostile, "north"]})
    assert compiled.parameters == {"c1": hostile, "c2": "north"}
    assert "$c1" in compiled.sql
    assert "''1''=''1" in compiled.sql
    assert shop.run(compiled.sql, compiled.parameters) == []


def test_control_reaches_children_and_groups(shop: Engine) -> None:
    totals = columns(region="region", total="=Sum([T/Amount])")
    book = workbook(
        element("table", "t", table("shop.orders"), COLUMNS),
        element(
            "table",
            "child",
            {"kind": "element", "element_id": "t"},
            totals,
            groupings=[{"id": "g", "keys": ["region"], "calculations": ["total"]}],
            collapsed_to="g",
        ),
        control("number-range", "amount"),
    )
    assert shop.ask(book, "child", controls={"pick": {"min": 40}}) == [
        ("south", 100.0),
        (None, 70.0),
    ]


@pytest.mark.parametrize(
    ("kind", "value", "formula", "wanted"),
    [
        ("number", 30, "[Amount] >= [pick]", {3, 4, 6, 7}),
        ("number", None, "Coalesce([Amount] >= [pick], True)", ALL),
        (
            "number-range",
            {"min": 20, "max": 30},
            "[Amount] >= [pick].min and [Amount] <= [pick].max",
            {2, 3, 8},
        ),
        ("number-range", {"min": 60}, "[Amount] >= [pick].min and IsNull([pick].max)", {6, 7}),
        ("date-range", {"end": "2024-01-20"}, "[Day] <= [pick].end", {1, 2}),
        ("text", "pen", "[Item] = [pick]", {1, 3, 7}),
        ("switch", True, "[Paid] = [pick]", {1, 3, 6, 7}),
    ],
)
def test_control_in_a_formula(kind: str, value: Any, formula: str, wanted: set[int], shop: Engine) -> None:
    cols = [*COLUMNS, *columns(passes=f"={formula}")]
    only = {"id": "f", "kind": "logical", "column_id": "passes", "values": [True]}
    book = workbook(element("table", "t", table("shop.orders"), cols, filters=[only]), control(kind, None))
    compiled = shop.compile(book, "t", controls={"pick": value})
    assert not compiled.problems
    assert {row[0] for row in shop.run(compiled.sql, compiled.parameters)} == wanted


def test_a_control_may_choose_a_date_unit(shop: Engine) -> None:
    cols = columns(period="=DateTrunc([pick], [Orders/Order Date])", n="=Count()")
    book = workbook(
        element(
            "table",
            "t",
            table("shop.orders"),
            cols,
            groupings=[{"id": "g", "keys": ["period"], "calculations": ["n"]}],
            collapsed_to="g",
        ),
        control("list", None, multiple=False, options={"kind": "manual", "values": ["year", "month"]}),
    )
    assert [row[1] for row in shop.ask(book, "t", controls={"pick": "year"})] == [7, 1]
    assert len(shop.ask(book, "t", controls={"pick": "month"})) == 4
