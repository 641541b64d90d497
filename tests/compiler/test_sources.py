"""Joins, unions, transposes, relationships, metrics, lookups: reviewed SQL, answers of plain SQL."""

import os
from collections.abc import Generator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import sqlglot

from compiler.both import postgres_shop
from compiler.kit import Engine, Rows
from compiler.shop import open_shop
from compiler.source_cases import SOURCE_CASES, SourceCase
from compiler.test_golden import comparable
from tablewright.document.validate import validate

GOLDEN = Path(__file__).parent / "golden_sources"


@pytest.fixture(scope="module", params=["duckdb", "postgres"])
def shop(request: pytest.FixtureRequest) -> Generator[Engine]:
    if request.param == "duckdb":
        yield open_shop()
        return
    with postgres_shop(request.getfixturevalue("postgres_server")) as engine:
        yield engine


@pytest.fixture(scope="module")
def duck() -> Engine:
    return open_shop()


@pytest.mark.parametrize("dialect", ["duckdb", "postgres"])
@pytest.mark.parametrize("case", SOURCE_CASES, ids=lambda case: case.name)
def test_sql_is_as_reviewed(case: SourceCase, dialect: str, duck: Engine) -> None:
    assert not validate(case.book)
    compiled = duck.compile(case.book, case.element_id, dialect=dialect, **case.options)
    assert not compiled.problems
    text = compiled.sql + "\n"
    path = GOLDEN / case.name / f"{dialect}.sql"
    if os.environ.get("UPDATE_GOLDEN"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    assert path.read_text() == text
    assert sqlglot.parse_one(text, dialect=dialect)


@pytest.mark.parametrize("case", SOURCE_CASES, ids=lambda case: case.name)
def test_answer_is_that_of_plain_sql(case: SourceCase, shop: Engine) -> None:
    found = plain(shop.ask(case.book, case.element_id, **case.options))
    wanted = plain(shop.run(case.expected))
    if not case.ordered:
        found, wanted = sorted(found, key=repr), sorted(wanted, key=repr)
    assert found == wanted


def test_no_golden_file_without_a_case() -> None:
    assert {path.name for path in GOLDEN.iterdir()} == {case.name for case in SOURCE_CASES}


def plain(rows: Rows) -> Rows:
    return [tuple(_day(value) for value in row) for row in comparable(rows)]


def _day(value: Any) -> Any:
    return value.date() if isinstance(value, datetime) else value
