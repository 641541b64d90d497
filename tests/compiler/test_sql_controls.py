"""Custom SQL with the values of controls: bound, never pasted."""

import re
from typing import Any

import pytest

from compiler.kit import NOW, Engine, StoredElement, columns, element, workbook
from compiler.shop import open_shop
from tablewright.catalog.facts import ColumnFacts, TableFacts
from tablewright.compiler import CompileError, SqlRefused, authorise_sql
from tablewright.compiler.custom_sql.sql_controls import controls_in, describable
from tablewright.compiler.interface import CompiledQuery
from tablewright.document.index import controls
from tablewright.document.sources import SqlSource
from tablewright.formula.types import ValueType

DIALECTS = ("duckdb", "postgres")


def sql(statement: str) -> dict[str, Any]:
    return {"kind": "sql", "connection_id": "c", "statement": statement}


def control(control_id: str, kind: str, **more: Any) -> dict[str, Any]:
    return {
        "kind": "control",
        "id": f"k-{control_id}",
        "name": control_id,
        "control_id": control_id,
        "control": kind,
        **more,
    }


@pytest.fixture(scope="module")
def shop() -> Engine:
    return open_shop()


def compiled(
    shop: Engine, statement: str, *given: dict[str, Any], dialect: str = "duckdb", **values: Any
) -> CompiledQuery:
    source = sql(statement)
    book = workbook(element("table", "t", source, columns(id="order_id")), *given)
    tree = authorise_sql(statement, dialect, ())
    facts = TableFacts(
        "SQL", (), (ColumnFacts("order_id", ValueType.NUMBER, "INTEGER", integer=True),), query=tree
    )
    known = SqlSource.model_validate(source)
    return shop.compile(book, "t", dialect=dialect, controls=values, sources=dict.fromkeys([known], facts))


def ids(shop: Engine, statement: str, *given: dict[str, Any], **values: Any) -> list[int]:
    query = compiled(shop, statement, *given, **values)
    return sorted(row[0] for row in shop.run(query.sql, query.parameters))


def test_lists_expand_behind_in(shop: Engine) -> None:
    statement = "SELECT order_id FROM shop.orders WHERE region IN {{regions}}"
    regions = control("regions", "list", value=["north"])
    assert ids(shop, statement, regions) == [1, 2, 3]
    assert ids(shop, statement, regions, regions=["north", "east"]) == [1, 2, 3, 8]
    assert ids(shop, statement, regions, regions=[]) == []
    in_parentheses = "SELECT order_id FROM shop.orders WHERE region NOT IN ({{ regions }}, 'south')"
    assert ids(shop, in_parentheses, regions, regions=["north"]) == [8]
    query = compiled(shop, statement, regions, regions=["north", "'; DROP TABLE x"])
    assert query.parameters == {"c1": "north", "c2": "'; DROP TABLE x"}
    assert "DROP" not in query.sql


def test_ranges_numbers_and_texts(shop: Engine) -> None:
    statement = (
        "SELECT order_id FROM shop.orders WHERE order_date BETWEEN {{period.start}} AND {{period.end}} "
        "AND amount > {{least}} AND item <> {{item}}"
    )
    given = (
        control("period", "date-range", value={"start": "2024-01-01", "end": "2024-02-14"}),
        control("least", "number", value=10),
        control("item", "text", value="ink"),
    )
    assert ids(shop, statement, *given) == [3, 4]
    assert ids(shop, statement, *given, least=35) == [4]
    assert ids(shop, statement, *given, period={"start": None, "end": None}) == []


@pytest.mark.parametrize("dialect", [*DIALECTS, "mysql", "snowflake", "bigquery", "databricks", "redshift"])
def test_the_number_of_a_column_still_orders_the_rows(shop: Engine, dialect: str) -> None:
    statement = "SELECT order_id FROM shop.orders ORDER BY 1 DESC LIMIT 3"
    assert re.search(r"ORDER BY\s+1 DESC\b", compiled(shop, statement, dialect=dialect).sql)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_same_value_is_one_parameter(shop: Engine, dialect: str) -> None:
    statement = (
        "SELECT order_id FROM shop.orders WHERE region = {{region}} OR customer = {{REGION}} LIMIT {{n}}"
    )
    query = compiled(
        shop, statement, control("region", "text"), control("n", "number"), dialect=dialect, region="x", n=3
    )
    assert sorted(map(str, query.parameters.values())) == ["3", "x"]


def test_braces_in_texts_names_and_comments_are_no_controls(shop: Engine) -> None:
    statement = """SELECT order_id FROM shop.orders WHERE item <> '{{x}}' /* {{y}} */ AND 1 = 1 -- {{z}}"""
    tree = authorise_sql(statement, "duckdb", ())
    assert list(controls_in(tree)) == []
    assert "'{{x}}'" in tree.sql("duckdb")
    assert authorise_sql("SELECT {'a': {'b': 1}} AS x FROM s.t", "duckdb", ())


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("SELECT * FROM {{x}}", "cannot stand there"),
        ("SELECT * FROM s.{{x}}", "cannot stand there"),
        ("SELECT 1 AS {{x}} FROM s.t", "cannot stand there"),
        ("SELECT {{x}}.a FROM s.t", "cannot stand there"),
        ("SELECT t.{{x}} FROM s.t", "cannot stand there"),
        ("SELECT a FROM s.t ORDER BY a {{x}}", ""),
        ("SELECT {{x}}(1) FROM s.t", "not allowed"),
        ("SELECT {{1x}} FROM s.t", "names no control"),
        ("SELECT {{x.y}} FROM s.t", "names no control"),
        ("SELECT {{x} FROM s.t", "names no control"),
        ("SELECT ? FROM s.t", "Parameters cannot be used"),
        ("SELECT $1 FROM s.t", "Parameters cannot be used"),
        ("SELECT :a FROM s.t", "Parameters cannot be used"),
    ],
)
@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_control_replaces_a_value_only(statement: str, told: str, dialect: str) -> None:
    with pytest.raises(SqlRefused) as caught:
        authorise_sql(statement, dialect, ())
    assert told in caught.value.message or caught.value.code == "sql-syntax"


@pytest.mark.parametrize(
    ("statement", "given", "told"),
    [
        ("SELECT order_id FROM shop.orders WHERE item = {{gone}}", (), "does not exist"),
        (
            "SELECT order_id FROM shop.orders WHERE item = {{regions}}",
            (control("regions", "list", value=["a", "b"]),),
            "several values",
        ),
        (
            "SELECT order_id FROM shop.orders WHERE item = {{period}}",
            (control("period", "date-range"),),
            "does not fit",
        ),
        (
            "SELECT order_id FROM shop.orders WHERE item = {{word.start}}",
            (control("word", "text"),),
            "does not fit",
        ),
    ],
)
def test_a_control_that_does_not_fit_is_reported(
    shop: Engine, statement: str, given: tuple[dict[str, Any], ...], told: str
) -> None:
    with pytest.raises(CompileError, match=told):
        compiled(shop, statement, *given)


def test_columns_are_found_with_typed_empty_values() -> None:
    statement = "SELECT a + {{n}} AS b, {{word}} AS w FROM s.t WHERE d < {{r.end}} AND k IN {{l}}"
    book = workbook(
        element("table", "t", sql(statement), []),
        control("n", "number"),
        control("word", "text"),
        control("r", "date-range"),
        control("l", "list"),
    )
    by_id = {control.control_id: control for control in controls(book)}
    name = describable(authorise_sql(statement, "duckdb", ()), by_id).sql("duckdb")
    assert name == (
        "SELECT a + CAST(NULL AS DOUBLE) AS b, CAST(NULL AS TEXT) AS w FROM s.t "
        "WHERE d < CAST(NULL AS TIMESTAMP) AND k IN (NULL)"
    )


def test_a_stored_table_does_not_stand_in_for_sql_with_a_control(shop: Engine) -> None:
    statement = "SELECT order_id FROM shop.orders WHERE region = {{region}}"
    region = control("region", "text", value="north")
    live = compiled(shop, statement, region)
    stored = StoredElement("t", "base", live.digest, ("shop", "kept"), {"id": "id"}, NOW)
    source = SqlSource.model_validate(sql(statement))
    facts = TableFacts(
        "SQL",
        (),
        (ColumnFacts("order_id", ValueType.NUMBER, "INTEGER", integer=True),),
        query=authorise_sql(statement, "duckdb", ()),
    )
    book = workbook(element("table", "t", sql(statement), columns(id="order_id")), region)
    query = shop.compile(book, "t", sources=dict.fromkeys([source], facts), stored=(stored,))
    assert [(use.used, "uses the control “region”" in use.reason) for use in query.stored] == [(False, True)]
