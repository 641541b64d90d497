"""Each case's SQL is a file that a person can review; run on DuckDB it gives what plain SQL gives."""

from pathlib import Path

import pytest

from compiler.cases import CASES, Case
from compiler.golden import NAMES, review, sources_for
from compiler.kit import Engine, comparable
from compiler.shop import open_shop

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture(scope="module")
def shop() -> Engine:
    return open_shop()


@pytest.mark.parametrize("dialect", NAMES)
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_sql_is_as_reviewed(case: Case, dialect: str, shop: Engine) -> None:
    sources = sources_for(shop.sources(case.book, case.element_id), dialect)
    compiled = shop.compile(case.book, case.element_id, dialect=dialect, sources=sources, **case.options)
    assert not compiled.problems
    review(GOLDEN / case.name / f"{dialect}.sql", compiled.sql, dialect)
    again = shop.compile(case.book, case.element_id, dialect=dialect, sources=sources, **case.options)
    assert again.sql == compiled.sql
    assert again.digest == compiled.digest


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_answer_is_that_of_plain_sql(case: Case, shop: Engine) -> None:
    rows = comparable(shop.ask(case.book, case.element_id, **case.options))
    wanted = comparable(shop.run(case.expected))
    if not case.ordered:
        rows, wanted = sorted(rows, key=repr), sorted(wanted, key=repr)
    assert rows == wanted


def test_no_golden_file_without_a_case() -> None:
    assert {path.name for path in GOLDEN.iterdir()} == {case.name for case in CASES}
