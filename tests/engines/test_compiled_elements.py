"""Compiled elements give the same rows on every engine: those that plain SQL gives on DuckDB."""

from collections.abc import Generator, Mapping
from typing import Any

import pyarrow as pa
import pytest
from sqlglot import exp

from compiler.cases import CASES, Case
from compiler.kit import NOW, Rows, columns, comparable, element, table, workbook
from compiler.kit import Engine as Reference
from compiler.shop import open_shop
from compiler.test_filters_run import CASES as FILTERS
from compiler.test_filters_run import COLUMNS as FILTER_COLUMNS
from engines.bench import ENGINES, Engine, Spec, needs, open_engine
from tablewright.catalog.facts import TableFacts
from tablewright.compiler import compile_query, required_sources
from tablewright.compiler.interface import CompileRequest
from tablewright.document.model import WarehouseTableSource, Workbook
from tablewright.document.names import friendly_name
from tablewright.document.sources import RootSource

SHOP = "shop"
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


@pytest.fixture(scope="module")
def reference() -> Reference:
    return open_shop()


@pytest.fixture(scope="module", params=ENGINES, ids=lambda spec: spec.name)
def shop(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, reference: Reference
) -> Generator[Engine]:
    """An engine with the shop's tables, loaded in the order of the reference's rows."""
    spec: Spec = request.param
    with open_engine(request, spec, tmp_path_factory.mktemp("shop")) as opened:
        for (name,) in reference.run("SELECT table_name FROM duckdb_tables() WHERE schema_name = 'shop'"):
            described = reference.run(
                f"SELECT column_name, data_type FROM duckdb_columns() WHERE schema_name = 'shop'"
                f" AND table_name = '{name}' ORDER BY column_index"
            )
            rows = reference.connection.sql(f"SELECT * FROM shop.{name} ORDER BY rowid").to_arrow_table()
            opened.put(name, rows, dict(described))
        yield opened


def ask(engine: Engine, book: Workbook, element_id: str, **options: Any) -> Rows:
    """The rows of an element, by the way that a request takes."""
    found = engine.warehouse
    facts: dict[RootSource, TableFacts] = {}
    for source in required_sources(book, element_id):
        assert isinstance(source, WarehouseTableSource)
        # The same documents everywhere; the shop's tables stand in a schema of this worker's own. Where paths
        # have three parts, the database is first.
        short = len(source.path) < found.capabilities.path_depth
        path = (*engine.container[:-1], *source.path) if short else source.path
        if source.path[0] == SHOP:
            path = engine.path(source.path[-1])
        facts[source] = TableFacts(
            friendly_name(path[-1]), path, found.columns(path), row_identity=found.row_identity(path)
        )
    request = CompileRequest(
        workbook=book,
        element_id=element_id,
        sources=facts,
        dialect=found.capabilities.sqlglot_dialect,
        now=NOW,
        **options,
    )
    compiled = compile_query(request)
    assert not compiled.problems, compiled.problems
    running = found.query(found.render(compiled.tree, compiled.sql), compiled.parameters)
    try:
        rows = pa.Table.from_batches(running.batches(), schema=running.schema)
    finally:
        running.close()
    return list(zip(*(column.to_pylist() for column in rows.columns), strict=True))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_answer_is_that_of_plain_sql(
    case: Case, shop: Engine, reference: Reference, request: pytest.FixtureRequest
) -> None:
    if case.name == "lists_and_counts":
        needs(shop.spec, "distinct-lists", request)
    found = comparable(ask(shop, case.book, case.element_id, **case.options))
    wanted = comparable(reference.run(case.expected))
    if not case.ordered or "row-places" in shop.spec.gaps:
        # Where nothing tells rows apart, those that the sort leaves equal come in any order.
        found, wanted = sorted(found, key=repr), sorted(wanted, key=repr)
    assert found == wanted


@pytest.mark.parametrize(("given", "wanted"), FILTERS)
def test_filters_keep_the_same_rows(given: Mapping[str, Any], wanted: set[int], shop: Engine) -> None:
    orders = element("table", "t", table("shop.orders"), FILTER_COLUMNS, filters=[{"id": "f", **given}])
    assert {row[0] for row in ask(shop, workbook(orders), "t")} == wanted


def test_a_json_null_of_a_column_is_null(shop: Engine, request: pytest.FixtureRequest) -> None:
    needs(shop.spec, "json-type", request)
    kind, put = JSON_COLUMNS[shop.dialect]
    values = ["NULL" if each is None else put.format(f"'{each}'") for each in DOCUMENTS]
    rows = " UNION ALL ".join(f"SELECT {at}, {value}" for at, value in enumerate(values))
    number = exp.DataType.build("BIGINT").sql(dialect=shop.dialect)
    shop.run(f"CREATE TABLE {{s}}.docs (id {number}, j {kind})", f"INSERT INTO {{s}}.docs {rows}")
    formulas = columns(
        id="id", isnull="=IsNull([J])", other='=Coalesce(Text([J]), "none")', many="=Count([J])"
    )
    by_id = [{"column_id": "id", "direction": "ascending"}]
    made = element("table", "t", table("shop.docs"), formulas, sort=by_id, summary=["many"])
    found = ask(shop, workbook(made), "t", level="base")
    assert [bool(row[1]) for row in found] == [True, True, False, False, False]
    assert [row[2].replace(" ", "") for row in found] == ["none", "none", "[null]", "null", "1"]
    assert ask(shop, workbook(made), "t", level="summary") == [(3,)]
