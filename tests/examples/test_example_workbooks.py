"""The example workbooks over a year of real flights, against SQL written by hand."""

from collections.abc import Generator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest
import sqlglot

from servers.postgres import PostgresServer
from tablewright.compiler import compile_query, required_sources
from tablewright.compiler.interface import CompileRequest
from tablewright.connections.file_sources import FileSources, parse_connection
from tablewright.demo.data import load_demo_data
from tablewright.document.files import read_workbook, write_workbook
from tablewright.runtime.settings import Settings
from tablewright.warehouse.pool import ConnectionConfig

EXAMPLES = Path(__file__).parent.parent.parent / "docs" / "examples"

COHORTS = """
WITH first AS (
  SELECT tailnum, min(date_trunc('month', time_hour)) AS cohort
  FROM nycflights.flights WHERE tailnum IS NOT NULL GROUP BY tailnum
), active AS (
  SELECT DISTINCT f.tailnum, first.cohort,
    (extract(year FROM f.time_hour) - extract(year FROM cohort)) * 12
      + extract(month FROM f.time_hour) - extract(month FROM cohort) AS age
  FROM nycflights.flights AS f JOIN first ON f.tailnum = first.tailnum
)
SELECT CAST(cohort AS date) AS cohort,
  (SELECT count(*) FROM first AS f WHERE f.cohort = active.cohort) AS size,
  CAST(age AS bigint) AS age, count(*) AS planes, CAST(count(*) AS double precision)
    / (SELECT count(*) FROM first AS f WHERE f.cohort = active.cohort) AS share
FROM active GROUP BY active.cohort, active.age ORDER BY 1, 3
"""

SESSIONS = """
WITH spaced AS (
  SELECT tailnum, time_hour, flight,
    lag(time_hour) OVER (PARTITION BY tailnum ORDER BY time_hour, flight) AS before
  FROM nycflights.flights WHERE tailnum IS NOT NULL
), numbered AS (
  SELECT tailnum, time_hour,
    sum(CASE WHEN before IS NULL OR time_hour - before > INTERVAL '48 hours' THEN 1 ELSE 0 END)
      OVER (PARTITION BY tailnum ORDER BY time_hour, flight ROWS UNBOUNDED PRECEDING) AS session
  FROM spaced
)
SELECT tailnum, session, count(*) AS flights, min(time_hour) AS begins, max(time_hour) AS ends,
  CAST(max(time_hour) AS date) - CAST(min(time_hour) AS date) + 1 AS days
FROM numbered GROUP BY tailnum, session ORDER BY tailnum, session
"""


@pytest.fixture(scope="module", params=["duckdb", "postgres"])
def sources(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Generator[FileSources]:
    """The demo tables of one engine, known as the connection `main`."""
    folder = tmp_path_factory.mktemp("flights")
    with ExitStack() as opened:
        if request.param == "duckdb":
            config = ConnectionConfig(
                "main", "duckdb", {"path": str(folder / "f.duckdb"), "create": True}, {}
            )
        else:
            server: PostgresServer = request.getfixturevalue("postgres_server")
            config = parse_connection(f"main={opened.enter_context(server.database())}?sslmode=disable")
        settings = Settings(data_dir=folder / "installation")
        file_sources = opened.enter_context(closing(FileSources(settings, [config])))
        load_demo_data(file_sources.warehouse("main"), file_sources.staging)
        yield file_sources


def answer(sources: FileSources, name: str) -> list[tuple[Any, ...]]:
    """The rows of the element that is called as its file."""
    workbook = read_workbook((EXAMPLES / f"{name}.yaml").read_text(encoding="utf-8"))
    facts = sources.resolve(required_sources(workbook, name))
    dialect = sources.warehouse("main").capabilities.sqlglot_dialect
    query = compile_query(CompileRequest(workbook, name, facts, dialect=dialect))
    assert query.problems == ()
    ids = [column.sql_name for column in query.columns]
    with closing(sources.warehouse("main").query(query.tree, query.parameters)) as running:
        return [tuple(row[id_] for id_ in ids) for batch in running.batches() for row in batch.to_pylist()]


def plain(sources: FileSources, statement: str) -> list[tuple[Any, ...]]:
    warehouse = sources.warehouse("main")
    if warehouse.capabilities.platform == "postgres":
        statement = statement.replace("ORDER BY tailnum,", 'ORDER BY tailnum COLLATE "C",')
    tree = sqlglot.parse_one(statement, dialect="postgres")
    with closing(warehouse.query(tree)) as running:
        return [tuple(row.values()) for batch in running.batches() for row in batch.to_pylist()]


@pytest.mark.parametrize(
    ("name", "statement", "rows"), [("cohorts", COHORTS, 70), ("sessions", SESSIONS, 40_000)]
)
def test_the_answer_is_that_of_hand_written_sql(
    name: str, statement: str, rows: int, sources: FileSources
) -> None:
    result = answer(sources, name)
    assert len(result) > rows
    assert result == plain(sources, statement)


@pytest.mark.parametrize("file", sorted(EXAMPLES.glob("*.yaml")), ids=lambda file: file.stem)
def test_the_file_is_canonical(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert write_workbook(read_workbook(text)) == text
