"""Elements as a whole: problems of columns, hostile names, sources, limits, circles, people and time."""

from datetime import datetime
from typing import Any

import pytest
from sqlglot import exp

from compiler.kit import Engine, RowWindow, columns, element, parent, table, workbook
from compiler.shop import open_shop
from tablewright.catalog.facts import ColumnFacts, TableFacts
from tablewright.compiler import CompileError, authorise_sql, compile_query, required_sources
from tablewright.compiler.interface import CompileRequest
from tablewright.document.model import InputTableSource, SqlSource, WarehouseTableSource
from tablewright.formula.types import ValueType

ORDERS = table("shop.orders")


@pytest.fixture(scope="module")
def shop() -> Engine:
    return open_shop()


def orders(cols: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    return element("table", "orders", ORDERS, cols, **more)


# ---------------------------------------------------------------- problems


def test_one_bad_column_does_not_sink_the_element(shop: Engine) -> None:
    cols = columns(
        order_id="order_id",
        typo="=[Amuont] + 1",
        user="=[Typo] * 2",
        cut="=Sum(",
        wrong='=[Order Id] + "x"',
        gone="no_such_column",
        unknown="=NoSuchFunction(1)",
        fine="=[Order Id] + 1",
    )
    compiled = shop.compile(workbook(orders(cols)), "orders", window=RowWindow(0, 2))
    assert {problem.column_id: problem.code for problem in compiled.problems} == {
        "typo": "unknown-column",
        "user": "reference",
        "cut": "syntax",
        "wrong": "type",
        "gone": "unknown-column",
        "unknown": "unknown-function",
    }
    assert all(problem.message for problem in compiled.problems)
    assert shop.run(compiled.sql) == [
        (1, None, None, None, None, None, None, 2),
        (2, None, None, None, None, None, None, 3),
    ]


def test_problem_tells_where_and_offers_a_fix(shop: Engine) -> None:
    compiled = shop.compile(workbook(orders(columns(order_id="order_id", x="=1 + [Oder Id]"))), "orders")
    (problem,) = compiled.problems
    assert (problem.start, problem.end) == (4, 13)
    assert problem.hint is not None
    assert "[Order Id]" in problem.hint


@pytest.mark.parametrize(
    ("cols", "more", "bad"),
    [
        (columns(a="=[B] + 1", b="=[A] + 1"), {}, {"a", "b"}),
        (columns(amount="=[Amount] + 1"), {}, {"amount"}),
        (
            columns(region="=If([N] > 1, [Orders/Region], Null)", n="=Count()"),
            {"groupings": [{"id": "g", "keys": ["region"], "calculations": ["n"]}]},
            {"region", "n"},
        ),
        (
            columns(place="=RowNumber()", half="=[Place] > 2"),
            {"groupings": [{"id": "g", "keys": ["half"]}]},
            {"place", "half"},
        ),
        (
            columns(
                order_id="order_id", twin="=Lookup(Max([Orders/Order Id]), [Order Id], [Orders/Order Id])"
            ),
            {"filters": [{"id": "f", "kind": "number-range", "column_id": "twin", "min": 1}]},
            {"twin"},
        ),
    ],
)
def test_circles_are_found(
    shop: Engine, cols: list[dict[str, Any]], more: dict[str, Any], bad: set[str]
) -> None:
    compiled = shop.compile(workbook(orders(cols, **more)), "orders", level="base")
    assert {problem.column_id for problem in compiled.problems} == bad
    assert "circular" in {problem.code for problem in compiled.problems}
    shop.run(compiled.sql)


def test_a_metric_where_there_are_none_is_named(shop: Engine) -> None:
    book = workbook(orders(columns(amount="amount", a="=[Metrics/Revenue]")))
    (problem,) = shop.compile(book, "orders", level="base").problems
    assert problem.message == "Orders has no metric “Revenue”."


def test_qualifying_breaks_the_circle(shop: Engine) -> None:
    book = workbook(orders(columns(amount="=[Orders/Amount] + 1")))
    assert shop.ask(book, "orders", window=RowWindow(0, 1)) == [(11.0,)]


def test_circle_over_two_elements(shop: Engine) -> None:
    book = workbook(
        orders(columns(order_id="order_id", x="=Lookup([B/Y], [Order Id], [B/Id])"), name="A"),
        element(
            "table", "b", ORDERS, columns(id="order_id", y="=Lookup([A/X], [Id], [A/Order Id])"), name="B"
        ),
    )
    compiled = shop.compile(book, "orders")
    assert [problem.column_id for problem in compiled.problems] == ["x"]
    shop.run(compiled.sql)


def test_level_errors_say_what_to_do(shop: Engine) -> None:
    cols = columns(amount="amount", plain="=[Amount] + 1", ok="=Sum([Amount])")
    book = workbook(orders(cols, summary=["plain", "ok"]))
    compiled = shop.compile(book, "orders", level="summary")
    (problem,) = compiled.problems
    assert (problem.column_id, problem.code) == ("plain", "level")
    assert problem.hint is not None
    assert shop.run(compiled.sql) == [(None, 250.0)]


def test_what_only_fails_when_written_as_sql_is_a_problem_of_its_column(shop: Engine) -> None:
    cols = columns(
        item="item",
        direct="=DateTrunc([unit], [Orders/Order Date])",
        inside="=Sum(Number(DateTrunc([unit], [Orders/Order Date])))",
        running="=CumulativeSum(Number(DateTrunc([unit], [Orders/Order Date])))",
        fine="=Upper([Item])",
    )
    unit = {"kind": "control", "id": "unit", "name": "Unit", "control_id": "unit", "control": "text"}
    book = workbook(orders(cols, summary=["inside"]), unit)
    compiled = shop.compile(book, "orders", window=RowWindow(0, 1))
    assert {problem.column_id for problem in compiled.problems} == {"direct", "running"}
    assert shop.run(compiled.sql) == [("pen", None, None, "PEN")]
    summary = shop.compile(book, "orders", level="summary")
    assert {problem.column_id for problem in summary.problems} == {"inside"}
    assert shop.run(summary.sql) == [(None,)]


# ---------------------------------------------------------------- names

HOSTILE = [
    'quo"te',
    "apo'strophe",
    "brackets ] [",
    "slash / name",
    "dot.ted",
    "new\nline",
    "back\\slash",
    "semi; DROP TABLE x --",
    "😀",
    "select",
    "a" * 80,
    "$c1",
    "%s {x}",
]


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_come_back_as_data(name: str) -> None:
    engine = Engine()
    quoted = exp.to_identifier(name, quoted=True).sql(dialect="duckdb")
    engine.run("CREATE SCHEMA s")
    engine.run(f"CREATE TABLE s.{quoted} AS SELECT 1 AS {quoted}, 'x' AS k UNION ALL SELECT 2, 'y'")
    from tablewright.formula.formatter import format_reference

    cols = [
        {"id": "c", "name": name, "source_column": name},
        {"id": "k", "name": "K", "source_column": "k"},
        {"id": "d", "name": f"{name} twice", "formula": f"{format_reference((name,))} * 2"},
        {"id": "t", "name": "Total", "formula": f"Sum({format_reference((name,))})"},
    ]
    source = {"kind": "warehouse-table", "connection_id": "c", "path": ["s", name]}
    book = workbook(
        element(
            "table",
            "e",
            source,
            cols,
            name=name,
            groupings=[{"id": "g", "keys": ["k"], "calculations": ["t"]}],
        ),
        element("table", "child", parent("e"), columns(d="d"), name=f"{name} child"),
    )
    assert engine.ask(book, "e") == [("x", 1, 1, 2), ("y", 2, 2, 4)]
    assert engine.ask(book, "child") == [(2,), (4,)]
    assert [column.name for column in engine.compile(book, "e").columns] == [
        "K",
        "Total",
        name,
        f"{name} twice",
    ]


def test_column_ids_may_be_names_of_other_source_columns(shop: Engine) -> None:
    """Ids that hide source columns never change what a formula reads."""
    cols = [
        {"id": "amount", "name": "A", "formula": "[Orders/Quantity]"},
        {"id": "quantity", "name": "B", "formula": "[Orders/Amount]"},
        {"id": "order_id", "name": "C", "formula": "[A] + [B]"},
        {"id": "n", "name": "N", "formula": "Sum([A])"},
    ]
    book = workbook(orders(cols, summary=["n"], sort=[{"column_id": "amount", "direction": "descending"}]))
    assert shop.ask(book, "orders", window=RowWindow(0, 2)) == [(8, 20.0, 28.0), (7, 70.0, 77.0)]
    assert shop.ask(book, "orders", level="summary") == [(36,)]


# ---------------------------------------------------------------- sources


def test_required_sources_go_through_parents_lookups_and_controls() -> None:
    book = workbook(
        orders(columns(order_id="order_id")),
        element("table", "a", table("shop.a"), columns(k="k")),
        element("table", "b", table("shop.b"), columns(k="k")),
        element("table", "c", table("shop.c"), columns(k="k")),
        element(
            "table",
            "child",
            parent("orders"),
            columns(x="=Lookup([A/K], [Orders/Order Id], [a/k])", y="=[pick]"),
        ),
        {
            "kind": "control",
            "id": "ctl",
            "name": "P",
            "control_id": "pick",
            "control": "list",
            "multiple": False,
            "options": {"kind": "element", "element_id": "b", "column_id": "k"},
        },
    )
    result = required_sources(book, "child")
    assert {
        warehouse_table_source.path[-1]
        for warehouse_table_source in result
        if isinstance(warehouse_table_source, WarehouseTableSource)
    } == {"orders", "a", "b"}
    with pytest.raises(CompileError):
        required_sources(book, "ctl")


def test_custom_sql_is_a_source(shop: Engine) -> None:
    source = {
        "kind": "sql",
        "connection_id": "c",
        "statement": "SELECT region AS r, amount AS a FROM shop.orders",
    }
    book = workbook(element("table", "q", source, columns(r="r", total="=Sum([SQL/a])"), summary=["total"]))
    facts = TableFacts(
        "SQL",
        (),
        (
            ColumnFacts("r", ValueType.TEXT, "VARCHAR", label="r"),
            ColumnFacts("a", ValueType.NUMBER, "DOUBLE", label="a"),
        ),
        query=authorise_sql(source["statement"], "duckdb", []),
    )
    sources = {SqlSource.model_validate(source): facts}
    compiled = shop.compile(book, "q", sources=sources, level="summary")
    assert shop.run(compiled.sql) == [(250.0,)]
    assert compiled.tables == {("shop", "orders")}


def test_input_tables_are_ordered_by_their_own_columns_and_hide_them() -> None:
    engine = Engine()
    engine.run("CREATE SCHEMA d")
    engine.run("CREATE TABLE d.notes (note VARCHAR, _row_id VARCHAR, _row_order DOUBLE)")
    engine.run("INSERT INTO d.notes VALUES ('b', '2', 2), ('a', '1', 1)")
    source = {"kind": "input-table", "connection_id": "c", "input_table_id": "i"}
    facts = TableFacts(
        "Notes",
        ("d", "notes"),
        (
            ColumnFacts("note", ValueType.TEXT, "VARCHAR", label="Note!", key="col-1"),
            ColumnFacts("_row_id", ValueType.TEXT, "VARCHAR"),
            ColumnFacts("_row_order", ValueType.NUMBER, "DOUBLE"),
        ),
        row_identity=("_row_order", "_row_id"),
    )
    cols = [*columns(n="col-1"), *columns(row="=[Notes/_row_id]", loud="=Upper([Notes/Note!])")]
    book = workbook(element("input-table", "notes", source, cols))
    compiled = engine.compile(book, "notes", sources={InputTableSource.model_validate(source): facts})
    assert not compiled.problems
    assert engine.run(compiled.sql) == [("a", "1", "A"), ("b", "2", "B")]


def test_a_missing_source_says_so() -> None:
    request = CompileRequest(workbook=workbook(orders(columns(a="a"))), element_id="orders", sources={})
    with pytest.raises(CompileError) as caught:
        compile_query(request)
    assert caught.value.code == "source"


@pytest.mark.parametrize(
    ("change", "code"),
    [({"element_id": "gone"}, "unknown-element"), ({"level": "gone"}, "unknown-level")],
)
def test_unknown_elements_and_levels(shop: Engine, change: dict[str, str], code: str) -> None:
    book = workbook(orders(columns(a="amount")))
    request = {"element_id": "orders", **change}
    with pytest.raises(CompileError) as caught:
        compile_query(CompileRequest(workbook=book, sources=shop.sources(book, "orders"), **request))
    assert caught.value.code == code


def test_types_without_a_counterpart_read_as_text() -> None:
    engine = Engine()
    engine.run("CREATE SCHEMA s")
    engine.run(
        "CREATE TABLE s.t AS SELECT TIME '10:00' AS clock, [1, 2] AS items, {'a': 1} AS record, "
        "TIMESTAMPTZ '2024-01-01 12:00:00+00' AS moment, uuid() AS u"
    )
    cols = columns(clock="=Upper([T/Clock])", items="items", a="=Number([T/Record].a)", moment="moment")
    book = workbook(element("table", "t", table("s.t"), cols), time_zone="America/New_York")
    assert engine.ask(book, "t") == [("10:00:00", "[1,2]", 1.0, datetime(2024, 1, 1, 7))]  # noqa: DTZ001


# ---------------------------------------------------------------- rows


def test_windows_of_rows_agree_with_each_other(shop: Engine) -> None:
    cols = columns(paid="paid", region="region")
    book = workbook(orders(cols, sort=[{"column_id": "paid"}]))
    whole = shop.ask(book, "orders")
    parts = [row for start in range(0, 8, 3) for row in shop.ask(book, "orders", window=RowWindow(start, 3))]
    assert parts == whole
    assert len(whole) == 8


def test_the_elements_limit_holds_for_every_window(shop: Engine) -> None:
    book = workbook(orders(columns(order_id="order_id"), limit=5))
    assert shop.ask(book, "orders", window=RowWindow(3, 10)) == [(4,), (5,)]
    assert shop.ask(book, "orders", window=RowWindow(7, 10)) == []
    assert shop.ask(book, "orders", purpose="count") == [(5,)]


@pytest.mark.parametrize("constant", ['"all"', "True"])
def test_a_constant_key_orders_nothing(shop: Engine, constant: str) -> None:
    cols = columns(order_id="order_id", rows="=Count()", all=f"={constant}")
    cols[-1]["hidden"] = True
    grouping = {"id": "g", "keys": ["all"], "calculations": ["rows"]}
    book = workbook(
        orders(
            cols, groupings=[grouping], sort=[{"column_id": "order_id", "direction": "descending"}], limit=2
        ),
        element("table", "child", parent("orders"), columns(order_id="order_id")),
    )
    assert shop.ask(book, "orders") == [(8, 8), (8, 7)]
    assert shop.ask(book, "child") == [(7,), (8,)]
    assert shop.ask(book, "orders", level="g") == [(8,)]


def test_charts_stop_one_point_beyond_the_limit(shop: Engine) -> None:
    cols = columns(x="x", y="=Count()")
    book = workbook(element("chart", "c", table("shop.many"), cols, x="x", y=["y"]))
    shop.run("CREATE TABLE shop.many AS SELECT i AS x FROM range(25010) t(i)")
    assert len(shop.ask(book, "c")) == 25_001


def test_hidden_columns_work_but_do_not_come_back(shop: Engine) -> None:
    cols = columns(order_id="order_id", secret="=[Order Id] * 2", shown="=[Secret] + 1")
    cols[1]["hidden"] = True
    book = workbook(orders(cols, sort=[{"column_id": "secret", "direction": "descending"}]))
    assert shop.ask(book, "orders", window=RowWindow(0, 1)) == [(8, 17)]


def test_an_element_without_columns_still_counts(shop: Engine) -> None:
    book = workbook(
        orders([]), element("table", "child", parent("orders"), columns(n="=Count()"), summary=["n"])
    )
    assert len(shop.ask(book, "orders")) == 8
    assert shop.ask(book, "child", level="summary") == [(8,)]


def test_only_what_is_needed_is_read(shop: Engine) -> None:
    cols = columns(
        order_id="order_id",
        region="region",
        total="=Sum([Amount])",
        amount="amount",
        who="=Lookup([Customers/Full Name], [Orders/Customer], [Customers/Customer])",
    )
    book = workbook(
        orders(cols, groupings=[{"id": "g", "keys": ["region"], "calculations": ["total"]}]),
        element(
            "table", "customers", table("shop.customers"), columns(customer="customer", full_name="full_name")
        ),
        element("table", "child", parent("orders"), columns(order_id="order_id")),
    )
    compiled = shop.compile(book, "child")
    assert compiled.tables == {("shop", "orders")}
    assert "GROUP BY" not in compiled.sql
    assert "amount" not in compiled.sql


def test_a_long_chain_of_columns_compiles(shop: Engine) -> None:
    first = columns(c0="=[Orders/Quantity]")
    rest = [{"id": f"c{n}", "name": f"C{n}", "formula": f"[C{n - 1}] + 1"} for n in range(1, 300)]
    for cols in ([*first, *rest], [*reversed(rest), *first]):
        compiled = shop.compile(workbook(orders(cols)), "orders", window=RowWindow(0, 1))
        assert not compiled.problems
        (row,) = shop.run(compiled.sql)
        assert sorted(row) == list(range(1, 301))


# ---------------------------------------------------------------- people and time


def test_people_and_moments_are_parameters(shop: Engine) -> None:
    cols = columns(mine='=CurrentUserEmail() = "ann@x"', day="=Today()", now="=Now()", order_id="order_id")
    book = workbook(orders(cols), time_zone="Asia/Tokyo")
    late = datetime.fromisoformat("2024-05-17T20:00:00+00:00")
    compiled = shop.compile(
        book, "orders", user={"email": "ann@x", "name": "Ann"}, now=late, window=RowWindow(0, 1)
    )
    assert compiled.personal
    assert compiled.timed
    assert "ann@x" in compiled.parameters.values()
    (row,) = shop.run(compiled.sql, compiled.parameters)
    assert row[0] is True
    assert str(row[1]) == "2024-05-18"
    assert str(row[2]) == "2024-05-18 05:00:00"


def test_stored_relations_refuse_people_and_write_out_values(shop: Engine) -> None:
    personal = workbook(orders(columns(mine="=CurrentUserEmail()")))
    with pytest.raises(CompileError) as caught:
        shop.compile(personal, "orders", purpose="relation")
    assert caught.value.code == "personal"
    timed = shop.compile(workbook(orders(columns(day="=Today()"))), "orders", purpose="relation")
    assert timed.parameters == {}
    assert "CURRENT_TIMESTAMP" in timed.sql


@pytest.mark.parametrize("formula", ["Rank([Quantity])", "RowNumber()"])
def test_a_rank_in_the_sort_that_it_follows_says_so(formula: str, shop: Engine) -> None:
    sort = [{"column_id": "rk", "direction": "descending"}]
    given = columns(quantity="quantity", rk=f"={formula}")
    book = workbook(element("table", "t", table("shop.orders"), given, sort=sort))
    problem, *_ = shop.compile(book, "t").problems
    assert (problem.column_id, problem.code) == ("rk", "circular")
    name = formula.partition("(")[0]
    assert problem.hint
    assert problem.hint.startswith(f"It is in the sort, and {name} follows the sort.")
