"""Functions of money against the equation that they solve, over many cases at once, on both engines."""

from collections.abc import Callable, Generator
from itertools import product
from typing import Any

import duckdb
import psycopg
import pytest

from formula.evaluation import query_for

RATES, PERIODS, SUMS, KINDS = (0.0, 0.004, 0.07, -0.02), (1, 12, 30.5), (-300.0, 0.0, 250.0), (0, 1)
CASES = list(product(RATES, PERIODS, SUMS, SUMS, KINDS))
Values = Callable[..., list[float | None]]


@pytest.fixture(scope="module", params=["duckdb", "postgres"])
def values(request: pytest.FixtureRequest) -> Generator[Values]:
    if request.param == "duckdb":
        with duckdb.connect() as connection:
            yield _over("duckdb", lambda sql: connection.execute(sql).fetchall())
        return
    with (
        request.getfixturevalue("postgres_server").database() as url,
        psycopg.connect(url, autocommit=True) as connection,
    ):
        yield _over("postgres", lambda sql: connection.execute(sql.encode()).fetchall())


def _over(dialect: str, run: Callable[[str], list[tuple[Any, ...]]]) -> Values:
    def values(formula: str) -> list[float | None]:
        columns = dict(zip(("r", "n", "a", "b", "k"), map(list, zip(*CASES, strict=True)), strict=True))
        query = query_for(formula, columns, dialect).order_by('"_order"', dialect=dialect)
        return [row[0] for row in run(query.sql(dialect=dialect))]

    return values


def worth(rate: float, periods: float, payment: float, kind: int) -> float:
    """Level payments at the end."""
    if rate == 0:
        return payment * periods
    return payment * (1 + rate * kind) * ((1 + rate) ** periods - 1) / rate


def rest(rate: float, periods: float, payment: float, present: float, future: float, kind: int) -> float:
    """What the equation of the module leaves over: 0 where it is solved."""
    return present * (1 + rate) ** periods + worth(rate, periods, payment, kind) + future


def test_future_value(values: Values) -> None:
    for (r, n, a, b, k), number in zip(CASES, values("FV([r], [n], [a], [b], [k])"), strict=True):
        assert number is not None
        assert rest(r, n, a, b, number, k) == pytest.approx(0, abs=1e-6)


def test_present_value(values: Values) -> None:
    for (r, n, a, b, k), number in zip(CASES, values("PV([r], [n], [a], [b], [k])"), strict=True):
        assert number is not None
        assert rest(r, n, a, number, b, k) == pytest.approx(0, abs=1e-6)


def test_payment(values: Values) -> None:
    for (r, n, a, b, k), number in zip(CASES, values("Pmt([r], [n], [a], [b], [k])"), strict=True):
        assert number is not None
        assert rest(r, n, number, a, b, k) == pytest.approx(0, abs=1e-6)


def test_number_of_periods(values: Values) -> None:
    numbers = values("NPer([r], -40, [a], [b], [k])")
    solved = 0
    for (r, _, a, b, k), periods in zip(CASES, numbers, strict=True):
        if periods is not None:
            solved += 1
            assert rest(r, periods, -40, a, b, k) == pytest.approx(0, abs=1e-6)
    assert solved > len(CASES) / 2


def test_interest_is_on_what_is_owed_before_the_payment(values: Values) -> None:
    interest = values("IPmt([r], 1, [n], [a], [b], [k])")
    repaid = values("PPmt([r], 1, [n], [a], [b], [k])")
    payments = values("Pmt([r], [n], [a], [b], [k])")
    for case, part, other, whole in zip(CASES, interest, repaid, payments, strict=True):
        rate, _, present, _, kind = case
        assert part == pytest.approx(0 if kind else -present * rate, abs=1e-9)
        assert part is not None
        assert other is not None
        assert part + other == pytest.approx(whole, abs=1e-9)
