"""Random formulas over random rows give equal results on every engine, and what the evaluator says.

`FORMULA_ROUNDS=200` looks longer than a normal run does.
"""

import math
import os
import random
from collections.abc import Generator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import duckdb
import psycopg
import pytest
from psycopg.errors import NumericValueOutOfRange
from sqlglot import exp

from engines.random_formulas import COLUMNS, Made, Maker, Row, table
from formula.evaluation import ORDER, TestColumn, TestContext, typed
from servers.postgres import PostgresServer
from tablewright.formula.errors import FormulaError
from tablewright.formula.functions.sql import sql_type
from tablewright.formula.lowering import lower
from tablewright.formula.types import ValueType

ROUNDS = int(os.environ.get("FORMULA_ROUNDS", "12"))
FORMULAS = 25
SCOPE = [
    TestColumn(name, kind, integer=name == "I", has_time=kind is ValueType.DATE)
    for name, (kind, _) in COLUMNS.items()
]


class Failed:
    """An engine's refusal to compute a formula."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def __repr__(self) -> str:
        return f"{type(self.error).__name__}: {str(self.error).splitlines()[0]}"


@pytest.fixture(scope="module")
def connections(
    postgres_server: PostgresServer,
) -> Generator[tuple[duckdb.DuckDBPyConnection, psycopg.Connection[Any]]]:
    with (
        duckdb.connect() as duck,
        postgres_server.database() as url,
        psycopg.connect(url, autocommit=True) as postgres,
    ):
        duck.execute("SET TimeZone = 'UTC'")
        postgres.execute("SET TimeZone = 'UTC'")
        postgres.execute("SET jit = off")
        yield duck, postgres


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_engines_agree(
    seed: int, connections: tuple[duckdb.DuckDBPyConnection, psycopg.Connection[Any]]
) -> None:
    chance = random.Random(seed)
    rows = table(chance)
    formulas = well_typed(Maker(chance))
    for made in formulas:
        found = {
            dialect: ask(connection, dialect, made, rows)
            for dialect, connection in zip(("duckdb", "postgres"), connections, strict=True)
        }
        first, second = found.values()
        if isinstance(second, Failed) and (isinstance(first, Failed) or beyond(second.error)):
            continue
        assert alike(first, second), f"{made.text}\n{found}\n{sql(made, 'postgres', rows)}"
        if made.value is not None:
            wanted = [made.value(row) for row in rows]
            assert alike(first, wanted), f"{made.text}\nfound {first}\nwanted {wanted}"


# Formulas that once gave different results.
REPAIRED = (
    'Contains(",", Greatest([S]))',
    'Find(Greatest([S], "a"), Least([S], "a"))',
    'RegexpExtract([S], "a", -1)',
    'RegexpExtract([S], "a", [I])',
    "DateFromUnix(Exp(Abs([I])))",
    "DateFromUnixUs(Exp([I]) * 1000000)",
    'Date([U] & " x")',
    'DateTime([U] & " ")',
)


@pytest.mark.parametrize("formula", REPAIRED)
def test_what_was_different_stays_equal(
    formula: str, connections: tuple[duckdb.DuckDBPyConnection, psycopg.Connection[Any]]
) -> None:
    rows = [
        {name: values[place % len(values)] for name, (_, values) in COLUMNS.items()} for place in range(12)
    ]
    made = Made(formula, ValueType.TEXT, None)
    found = [
        ask(connection, dialect, made, rows)
        for dialect, connection in zip(("duckdb", "postgres"), connections, strict=True)
    ]
    assert alike(*found), found


def beyond(error: Exception) -> bool:
    """PostgreSQL has no infinite result of arithmetic: it stops. Its driver has no year after 9999."""
    driver = isinstance(error, psycopg.DataError) and error.sqlstate is None
    return driver or isinstance(error, NumericValueOutOfRange)


def well_typed(maker: Maker) -> list[Made]:
    """Formulas that pass the type check: some that follow the signatures do not, for finer rules."""
    found: list[Made] = []
    while len(found) < FORMULAS:
        made = maker.formula()
        try:
            for dialect in ("duckdb", "postgres"):
                lower(typed(made.text, *SCOPE), TestContext(dialect=dialect))
        except FormulaError:
            continue
        found.append(made)
    return found


def sql(made: Made, dialect: str, rows: list[Row]) -> str:
    value = lower(typed(made.text, *SCOPE), TestContext(dialect=dialect))
    select = exp.select(value.as_("result")).from_(_given(rows).subquery("given"))
    if not made.aggregate:
        select = select.order_by(exp.column(ORDER, quoted=True))
    return select.sql(dialect=dialect)


def ask(connection: Any, dialect: str, made: Made, rows: list[Row]) -> list[Any] | Failed:
    text = sql(made, dialect, rows)
    try:
        found = connection.execute(text if dialect == "duckdb" else text.encode()).fetchall()
    except (duckdb.Error, psycopg.Error) as error:
        return Failed(error)
    return [row[0] for row in found]


def _given(rows: list[Row]) -> exp.Query:
    selects = [
        exp.select(
            *(
                exp.cast(exp.convert(row[column.name]), sql_type(column.kind)).as_(column.name, quoted=True)
                for column in SCOPE
            ),
            exp.Literal.number(index).as_(ORDER, quoted=True),
        )
        for index, row in enumerate(rows)
    ]
    return exp.union(*selects, distinct=False)


def alike(left: Any, right: Any) -> bool:
    if isinstance(left, Failed) or isinstance(right, Failed):
        return False
    if isinstance(left, list):
        return len(left) == len(right) and all(map(alike, left, right))
    if left is None or right is None:
        return left is right
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, int | float | Decimal):
        return math.isclose(float(left), float(right), rel_tol=1e-9, abs_tol=1e-9) or _same_odd(left, right)
    if isinstance(left, date):
        return _moment(left) == _moment(right)
    return left == right


def _same_odd(left: Any, right: Any) -> bool:
    """Both infinite, or both no number."""
    return repr(float(left)) == repr(float(right))


def _moment(value: date) -> datetime:
    return value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)  # noqa: DTZ001
