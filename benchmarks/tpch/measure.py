"""Time of the 22 documents and of the specification's SQL, on the same connection of the same engine."""

import math
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import psycopg
from tests.servers import postgres

from benchmarks.report import Measure, Section
from benchmarks.tpch import data
from benchmarks.tpch.queries import NUMBERS, Question, Row, difference, in_order
from tablewright.connections.file_sources import FileSources, parse_connection
from tablewright.runtime.settings import Settings

ROUNDS = 5
MOST_GEOMETRIC_MEAN = 1.10
MOST_RATIO = 2.0

Run = Callable[[str, dict[str, Any]], tuple[list[str], list[Row]]]


@dataclass(frozen=True)
class Outcome:
    """Medians in seconds."""

    number: int
    ours: float
    theirs: float

    @property
    def ratio(self) -> float:
        return self.ours / self.theirs


def on_duckdb(folder: Path, scale: float) -> list[Outcome]:
    """All questions on a DuckDB file of that scale."""
    file = folder / "data.duckdb"
    data.load_duckdb(data.generate(folder / f"sf{scale}", scale), file)
    compiled = _compile(folder, f"tpch={file}", "duckdb")
    with duckdb.connect(file) as connection:
        connection.execute(f"USE {data.SCHEMA}")

        def run(statement: str, parameters: dict[str, Any]) -> tuple[list[str], list[Row]]:
            result = connection.execute(statement, parameters or None)
            return [item[0] for item in result.description or ()], result.fetchall()

        return _measure(compiled, run)


def on_postgres(folder: Path, scale: float) -> list[Outcome]:
    """All questions on a PostgreSQL server of their own, at that scale."""
    # Not under the folder: that one is closed to the unprivileged user who runs the server.
    server = Path(tempfile.mkdtemp(prefix="tablewright-bench-pg-"))
    port, process_id = postgres.start(server)
    try:
        with postgres.PostgresServer(port).database() as url:
            data.load_postgres(data.generate(folder / f"sf{scale}", scale), url)
            compiled = _compile(folder, f"tpch={url}", "postgres")
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute("SELECT set_config('search_path', %s, false)", [data.SCHEMA])

                def run(statement: str, parameters: dict[str, Any]) -> tuple[list[str], list[Row]]:
                    cursor = connection.execute(statement.encode(), parameters or None)
                    return [column.name for column in cursor.description or ()], cursor.fetchall()

                return _measure(compiled, run)
    finally:
        postgres.stop(process_id, server)


def _compile(folder: Path, connection: str, dialect: str) -> dict[int, Any]:
    settings = Settings(data_dir=folder / "no-installation")
    with closing(FileSources(settings, [parse_connection(connection)])) as sources:
        return {number: Question(number).compile(sources, dialect) for number in NUMBERS}


def _measure(compiled: dict[int, Any], run: Run) -> list[Outcome]:
    """Each question several times, ours and theirs in turn; an answer that differs ends the measurement."""
    outcomes: list[Outcome] = []
    for number, query in compiled.items():
        reference = Question(number).reference
        mine: list[float] = []
        others: list[float] = []
        for _ in range(ROUNDS):
            began = time.perf_counter()
            names, rows = run(query.sql, dict(query.parameters))
            between = time.perf_counter()
            columns, wanted = run(reference, {})
            mine.append(between - began)
            others.append(time.perf_counter() - between)
            wrong = difference(in_order(columns, names, rows), wanted)
            if wrong is not None:
                raise AssertionError(f"q{number:02}: {wrong}")
        outcomes.append(Outcome(number, statistics.median(mine), statistics.median(others)))
    return outcomes


def geometric_mean(ratios: Sequence[float]) -> float:
    return math.exp(statistics.fmean(map(math.log, ratios)))


def section(engine: str, scale: float, outcomes: Sequence[Outcome]) -> Section:
    mean = geometric_mean([outcome.ratio for outcome in outcomes])
    worst = max(outcomes, key=lambda outcome: outcome.ratio)
    return Section(
        f"TPC-H on {engine}, scale factor {scale:g}",
        "The 22 questions as workbook documents (`benchmarks/tpch`): formulas, levels, joins and lookups, no custom "
        "SQL. The compiled query and the SQL of the specification run in turn on one connection, "
        f"{ROUNDS} times each; the ratio is of the medians. The answers are equal.",
        [
            Measure(
                "geometric mean of the 22 ratios",
                f"{mean:.2f}",
                f"≤ {MOST_GEOMETRIC_MEAN:.2f}",
                mean <= MOST_GEOMETRIC_MEAN,
            ),
            Measure(
                f"largest ratio (question {worst.number})",
                f"{worst.ratio:.2f}",
                f"≤ {MOST_RATIO:.1f}",
                worst.ratio <= MOST_RATIO,
            ),
            *(
                Measure(
                    f"question {outcome.number}",
                    f"{outcome.ratio:.2f} ({outcome.ours * 1000:.0f} ms for {outcome.theirs * 1000:.0f} ms)",
                    "",
                    None,
                )
                for outcome in outcomes
            ),
        ],
    )


def measure(folder: Path) -> list[Section]:
    """Both engines."""
    (folder / "duckdb").mkdir()
    (folder / "postgres").mkdir()
    return [
        section("DuckDB", 1, on_duckdb(folder / "duckdb", 1)),
        section("PostgreSQL", 0.2, on_postgres(folder / "postgres", 0.2)),
    ]
