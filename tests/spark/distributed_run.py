"""One document over a hundred million rows on a Spark cluster of two workers, through the Databricks driver.

Run by `make test-spark`, not by `make test`: it needs Java 17 and minutes. The document, its compiled SQL and
the client are those of every other test; only the warehouse is a cluster. The answers are those of plain SQL
on DuckDB over the same generated numbers.
"""

import os
import time
from collections.abc import Generator
from typing import Any

import duckdb
import pytest

from compiler.kit import NOW, columns, element, parent, workbook
from engines.databricks_double import open_double
from servers import databricks
from servers.shared import end
from servers.spark_cluster import Cluster, cluster
from tablewright.catalog.facts import TableFacts
from tablewright.compiler import compile_query, required_sources
from tablewright.compiler.interface import CompileRequest
from tablewright.warehouse.contract.client import Rendered
from tablewright.warehouse.databricks.client import DatabricksWarehouse

ROWS = int(os.environ.get("TABLEWRIGHT_SPARK_ROWS", "100_000_000"))
PATH = ("main", "big", "sales")
MAKE = (
    "CREATE TABLE main.big.sales AS SELECT id,"
    " ELEMENT_AT(ARRAY('north', 'south', 'east', 'west'), CAST(id % 4 AS INT) + 1) AS region,"
    " CAST(id % 1000 AS DOUBLE) / 4 AS amount,"
    " DATE_ADD(DATE'2020-01-01', CAST(id % 1461 AS INT)) AS day"
    f" FROM range(0, {ROWS})"
)
SAME = (
    "SELECT range AS id, (['north', 'south', 'east', 'west'])[range % 4 + 1] AS region,"
    " CAST(range % 1000 AS DOUBLE) / 4 AS amount, DATE '2020-01-01' + CAST(range % 1461 AS INT) AS day"
    f" FROM range({ROWS})"
)


@pytest.fixture(scope="module")
def workers(tmp_path_factory: pytest.TempPathFactory) -> Generator[Cluster]:
    with cluster(tmp_path_factory.mktemp("cluster")) as started:
        yield started


@pytest.fixture(scope="module")
def warehouse(workers: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Generator[DatabricksWarehouse]:
    started = databricks.start(tmp_path_factory.mktemp("warehouse"), "spark", workers.master)
    opened = open_double(databricks.DatabricksServer(started.facts["port"]))
    try:
        with opened.transaction() as transaction:
            transaction.execute(Rendered("CREATE SCHEMA main.big"))
            began = time.perf_counter()
            transaction.execute(Rendered(MAKE))
            print(f"{ROWS:,} rows made in {time.perf_counter() - began:.0f} s")
        yield opened
    finally:
        opened.close()
        end(started.process_ids[0])


def ask(warehouse: DatabricksWarehouse, element_id: str) -> list[tuple[Any, ...]]:
    source = {"kind": "warehouse-table", "connection_id": "c", "path": list(PATH)}
    book = workbook(
        element(
            "table",
            "regions",
            source,
            columns(
                region="region",
                quarter='=DateTrunc("quarter", [Day])',
                amount="amount",
                total="=Sum([Amount])",
                average="=Avg([Amount])",
                many="=CountDistinct([Day])",
            ),
            groupings=[
                {"id": "g", "keys": ["region", "quarter"], "calculations": ["total", "average", "many"]}
            ],
            collapsed_to="g",
        ),
        element(
            "table",
            "best",
            parent("regions", "g"),
            [
                {"id": "r", "name": "Region", "source_column": "region"},
                {"id": "q", "name": "Quarter", "source_column": "quarter"},
                {"id": "t", "name": "Total", "source_column": "total"},
                {"id": "s", "name": "Share", "formula": "PercentOfTotal(Sum([Total]))"},
            ],
            sort=[{"column_id": "t", "direction": "descending", "nulls": "last"}],
        ),
    )
    (needed,) = required_sources(book, element_id)
    facts = TableFacts("Sales", PATH, warehouse.columns(PATH), row_identity=())
    request = CompileRequest(
        workbook=book, element_id=element_id, sources={needed: facts}, dialect="databricks", now=NOW
    )
    compiled = compile_query(request)
    assert not compiled.problems, compiled.problems
    began = time.perf_counter()
    running = warehouse.query(warehouse.render(compiled.tree, compiled.sql), compiled.parameters)
    try:
        rows = [tuple(row.values()) for batch in running.batches() for row in batch.to_pylist()]
    finally:
        running.close()
    print(f"{element_id}: {len(rows)} rows in {time.perf_counter() - began:.0f} s")
    return rows


def plain(statement: str) -> list[tuple[Any, ...]]:
    with duckdb.connect() as connection:
        return connection.execute(statement.replace("SALES", f"({SAME})")).fetchall()


def test_every_row_is_counted_on_two_workers(warehouse: DatabricksWarehouse, workers: Cluster) -> None:
    with warehouse.transaction() as transaction:
        assert transaction.rows(Rendered("SELECT COUNT(*) FROM main.big.sales")) == [(ROWS,)]
    assert workers.executors() == 2


def test_groups_are_those_of_plain_sql(warehouse: DatabricksWarehouse) -> None:
    wanted = plain(
        "SELECT region, date_trunc('quarter', day), sum(amount), avg(amount), count(DISTINCT day)"
        " FROM SALES GROUP BY 1, 2"
    )
    rows = ask(warehouse, "regions")
    assert sorted(map(_rounded, rows)) == sorted(map(_rounded, wanted))


def test_a_child_of_the_groups_is_that_of_plain_sql(warehouse: DatabricksWarehouse) -> None:
    wanted = plain(
        "SELECT *, total / sum(total) OVER () FROM (SELECT region, date_trunc('quarter', day) AS quarter,"
        " sum(amount) AS total FROM SALES GROUP BY 1, 2) ORDER BY total DESC"
    )
    rows = ask(warehouse, "best")
    assert sorted(map(_rounded, rows)) == sorted(map(_rounded, wanted))
    totals = [row[2] for row in rows]
    assert totals == sorted(totals, reverse=True)


def _rounded(row: tuple[Any, ...]) -> tuple[str, ...]:
    return tuple(f"{value:.6g}" if isinstance(value, float) else str(value)[:10] for value in row)
