"""What the editor asks: descriptions of elements and checks of single formulas."""

import pytest

from compiler.kit import Engine, columns, element, parent, table, workbook
from compiler.shop import open_shop
from tablewright.compiler import CheckedFormula, Description, check_formula, describe
from tablewright.compiler.interface import CompileRequest
from tablewright.document.model import Workbook
from tablewright.formula.types import ValueType

COLUMNS = columns(region="region", order_id="order_id", day="order_date", n="=Count()", wrong="=[Nope]")


@pytest.fixture(scope="module")
def shop() -> Engine:
    return open_shop()


def book() -> Workbook:
    return workbook(
        element(
            "table",
            "orders",
            table("shop.orders"),
            COLUMNS,
            groupings=[{"id": "g", "keys": ["region"], "calculations": ["n"]}],
        ),
        element("table", "child", parent("orders", "g"), columns(n="n"), name="Child"),
        element("chart", "chart", parent("orders"), columns(x="region", y="order_id"), x="x", y=["y"]),
    )


def request(shop: Engine, element_id: str) -> CompileRequest:
    document = book()
    return CompileRequest(
        workbook=document, element_id=element_id, sources=shop.sources(document, element_id)
    )


def described(shop: Engine, element_id: str) -> Description:
    return describe(request(shop, element_id))


def test_a_description_shows_types_levels_and_formulas(shop: Engine) -> None:
    description = described(shop, "orders")
    shown = {
        column.column.id: (column.column.type, column.column.level, column.formula)
        for column in description.columns
    }
    assert shown == {
        "region": (ValueType.TEXT, "g", "[Orders/Region]"),
        "order_id": (ValueType.NUMBER, "base", "[Orders/Order Id]"),
        "day": (ValueType.DATE, "base", "[Orders/Order Date]"),
        "n": (ValueType.NUMBER, "g", "Count()"),
        "wrong": (ValueType.NULL, "base", "[Nope]"),
    }
    assert [problem.column_id for problem in description.problems] == ["wrong"]
    assert description.source_name == "Orders"
    assert [source_column.key for source_column in description.source_columns][:3] == [
        "order_id",
        "region",
        "customer",
    ]
    assert [source_column.label for source_column in description.source_columns][:3] == [
        "Order Id",
        "Region",
        "Customer",
    ]


def test_a_child_of_a_grouping_is_offered_that_level_alone(shop: Engine) -> None:
    description = described(shop, "child")
    assert [source_column.label for source_column in description.source_columns] == ["Region", "N"]
    assert [column.formula for column in description.columns] == ["[Orders/N]"]


def test_a_charts_measure_has_the_type_of_its_default_aggregate(shop: Engine) -> None:
    y = described(shop, "chart").columns[1].column
    assert (y.type, y.level) == (ValueType.NUMBER, "x")


def check(
    shop: Engine, formula: str, column_id: str | None = None, level: str | None = None
) -> CheckedFormula:
    return check_formula(request(shop, "orders"), formula, column_id, level)


def test_a_right_formula(shop: Engine) -> None:
    checked = check(shop, "dateTRUNC( 'month',[day] )")
    assert checked.ok
    assert checked.kind is not None
    assert checked.kind.type is ValueType.DATE
    assert checked.formatted == 'DateTrunc("month", [day])'
    assert checked.suggested_name == "Month of day"


@pytest.mark.parametrize(
    ("formula", "level", "code"),
    [
        ("Sum([Order Id]", None, "syntax"),
        ("[Ordr Id]", None, "unknown-column"),
        ('[Order Id] + "x"', None, "type"),
        ("[Order Id]", "summary", "level"),
        ("[Order Id]", "g", "level"),
        ("Sum([Order Id])", "g", None),
        ("Sum([N])", "summary", None),
        ("[Order Id] / [N]", None, None),
        ("RowNumber()", "base", None),
    ],
)
def test_verdicts(shop: Engine, formula: str, level: str | None, code: str | None) -> None:
    checked = check(shop, formula, level=level)
    assert [problem.code for problem in checked.problems] == ([code] if code else [])
    assert checked.ok == (code is None)


def test_an_unknown_column_comes_with_a_fix(shop: Engine) -> None:
    (problem,) = check(shop, "1 + [Ordr Id]").problems
    assert problem.fix is not None
    assert (problem.fix.text, problem.span.start, problem.span.end) == ("[Order Id]", 4, 13)


def test_an_existing_column_is_checked_in_its_place(shop: Engine) -> None:
    assert check(shop, "[Order Id]", column_id="n").problems[0].code == "level"
    assert check(shop, "[N] + 1", column_id="n").problems[0].code == "circular"
    assert check(shop, "Max([Order Id])", column_id="n").ok
    assert check(shop, "Upper([Orders/Region])", column_id="region").ok


def test_suggested_names_are_free(shop: Engine) -> None:
    assert check(shop, "[Order Id]").suggested_name == "Order Id (1)"
    assert check(shop, "[Order Id]", column_id="order_id").suggested_name == "Order Id"


def test_text_that_cannot_be_read_has_no_form(shop: Engine) -> None:
    checked = check(shop, "If(")
    assert (checked.kind, checked.formatted, checked.suggested_name) == (None, None, None)
