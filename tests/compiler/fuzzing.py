"""How many random workbooks are drawn, and on which engines: `make fuzz` asks for more (`CASES`, `SEED`,
`ENGINES`)."""

import os
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

import hypothesis
import pytest
from hypothesis import HealthCheck, settings

from compiler.both import ServedEngine, served
from compiler.kit import Engine

USUAL_CASES = 2000
"""The formulas of a usual run."""
CASES = int(os.environ.get("TABLEWRIGHT_FUZZ_CASES", USUAL_CASES))
SEED = os.environ.get("TABLEWRIGHT_FUZZ_SEED")
ENGINES = ("postgres", "mysql-mariadb", *os.environ.get("TABLEWRIGHT_FUZZ_ENGINES", "").split())

Tested = Callable[..., None]


def drawing(usual: int) -> Callable[[Tested], Tested]:
    """So many examples in a usual run, the same ones each time; with a seed, those of the seed."""
    examples = max(1, usual * CASES // USUAL_CASES)
    chosen = settings(
        max_examples=examples,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        derandomize=SEED is None,
        database=None,
    )

    def decorated(test: Tested) -> Tested:
        return chosen(test if SEED is None else hypothesis.seed(int(SEED))(test))

    return decorated


@contextmanager
def opened(
    request: pytest.FixtureRequest, tables: Sequence[str], kinds: Mapping[str, Mapping[str, str]]
) -> Generator[list[Engine]]:
    """DuckDB with tables made by these statements, and the others with the same ones; `kinds` are the types
    of their columns, with one that keeps the order of rows."""
    engine = Engine()
    engine.run("CREATE SCHEMA s")
    for statement in tables:
        engine.run(statement)
    with ExitStack() as stack:
        others = [stack.enter_context(served(name, request, engine)) for name in ENGINES]
        for other in others:
            for name, columns in kinds.items():
                other.create(name, columns)
        yield [engine, *others]


def refill(engine: Engine, name: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """The table has these rows; `columns` are those of `kinds`, the place of the row last."""
    if isinstance(engine, ServedEngine):
        engine.refill(name, columns, [(*row, place) for place, row in enumerate(rows)])
        return
    engine.run(f"DELETE FROM s.{name}")
    if rows:
        marks = ", ".join("?" * (len(columns) - 1))
        engine.connection.executemany(f"INSERT INTO s.{name} VALUES ({marks})", rows)
