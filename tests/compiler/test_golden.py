"""Each case's SQL is a file that a person can review; run on DuckDB it gives what plain SQL gives."""

import os
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlglot

from compiler.cases import CASES, Case
from compiler.kit import Engine, Rows
from compiler.shop import open_shop

GOLDEN = Path(__file__).parent / "golden"
DIALECTS = ("duckdb", "postgres")


@pytest.fixture(scope="module")
def shop() -> Engine:
    return open_shop()


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_sql_is_as_reviewed(case: Case, dialect: str, shop: Engine) -> None:
    compiled = shop.compile(case.book, case.element_id, dialect=dialect, **case.options)
    assert not compiled.problems
    text = compiled.sql + "\n"
    path = GOLDEN / case.name / f"{dialect}.sql"
    if os.environ.get("UPDATE_GOLDEN"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    assert path.read_text() == text
    assert sqlglot.parse_one(text, dialect=dialect)
    again = shop.compile(case.book, case.element_id, dialect=dialect, **case.options)
    assert again.sql == compiled.sql
    assert again.digest == compiled.digest


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_answer_is_that_of_plain_sql(case: Case, shop: Engine) -> None:
    found = comparable(shop.ask(case.book, case.element_id, **case.options))
    wanted = comparable(shop.run(case.expected))
    if not case.ordered:
        found, wanted = sorted(found, key=repr), sorted(wanted, key=repr)
    assert found == wanted


def test_no_golden_file_without_a_case() -> None:
    assert {path.name for path in GOLDEN.iterdir()} == {case.name for case in CASES}


def comparable(rows: Rows) -> Rows:
    return [tuple(_plain(value) for value in row) for row in rows]


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal | float):
        return round(float(value), 9)
    return value
