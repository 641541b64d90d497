"""Compiled elements give the same rows on every engine: those that plain SQL gives on DuckDB."""

from collections.abc import Mapping
from typing import Any

import pytest
from sqlglot import exp

from compiler.cases import CASES, Case
from compiler.filter_cases import CASES as FILTERS
from compiler.filter_cases import COLUMNS as FILTER_COLUMNS
from compiler.kit import Engine as Reference
from compiler.kit import columns, comparable, element, table, workbook
from engines.bench import Engine, needs
from engines.shop import ask

JSON_COLUMNS = {
    "duckdb": ("JSON", "{}"),
    "postgres": ("JSONB", "CAST({} AS JSONB)"),
    "mysql": ("JSON", "{}"),
    "bigquery": ("JSON", "PARSE_JSON({})"),
    "databricks": ("VARIANT", "PARSE_JSON({})"),
    "snowflake": ("VARIANT", "PARSE_JSON({})"),
    "redshift": ("SUPER", "JSON_PARSE({})"),
}
"""The type of a column of JSON, and how a text is put there."""
DOCUMENTS = ("null", None, "[null]", '"null"', "1")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_answer_is_that_of_plain_sql(
    case: Case, shop: Engine, reference: Reference, request: pytest.FixtureRequest
) -> None:
    if case.name == "lists_and_counts":
        needs(shop.spec, "distinct-lists", request)
    rows = comparable(ask(shop, case.book, case.element_id, **case.options))
    wanted = comparable(reference.run(case.expected))
    if not case.ordered or "row-places" in shop.spec.gaps:
        # Where nothing tells rows apart, those that the sort leaves equal come in any order.
        rows, wanted = sorted(rows, key=repr), sorted(wanted, key=repr)
    assert rows == wanted


@pytest.mark.parametrize(("given", "wanted"), FILTERS)
def test_filters_keep_the_same_rows(given: Mapping[str, Any], wanted: set[int], shop: Engine) -> None:
    orders = element("table", "t", table("shop.orders"), FILTER_COLUMNS, filters=[{"id": "f", **given}])
    assert {row[0] for row in ask(shop, workbook(orders), "t")} == wanted


def test_a_json_null_of_a_column_is_null(shop: Engine, request: pytest.FixtureRequest) -> None:
    needs(shop.spec, "json-type", request)
    kind, put = JSON_COLUMNS[shop.dialect]
    values = ["NULL" if document is None else put.format(f"'{document}'") for document in DOCUMENTS]
    rows = " UNION ALL ".join(f"SELECT {at}, {value}" for at, value in enumerate(values))
    number = exp.DataType.build("BIGINT").sql(dialect=shop.dialect)
    shop.run(f"CREATE TABLE {{s}}.docs (id {number}, j {kind})", f"INSERT INTO {{s}}.docs {rows}")
    formulas = columns(
        id="id", isnull="=IsNull([J])", other='=Coalesce(Text([J]), "none")', many="=Count([J])"
    )
    by_id = [{"column_id": "id", "direction": "ascending"}]
    made = element("table", "t", table("shop.docs"), formulas, sort=by_id, summary=["many"])
    result = ask(shop, workbook(made), "t", level="base")
    assert [bool(row[1]) for row in result] == [True, True, False, False, False]
    assert [row[2].replace(" ", "") for row in result] == ["none", "none", "[null]", "null", "1"]
    assert ask(shop, workbook(made), "t", level="summary") == [(3,)]
