"""Full joins in two steps give the rows of the engine's own full joins."""

import pytest

from compiler.kit import Engine, comparable
from compiler.shop import open_shop
from compiler.source_cases import SOURCE_CASES, SourceCase
from tablewright.compiler.dialects import dialect

FULL = [case for case in SOURCE_CASES if "full" in case.name]


@pytest.fixture(scope="module")
def shop() -> Engine:
    return open_shop()


@pytest.mark.parametrize("case", FULL, ids=lambda case: case.name)
def test_in_two_steps(case: SourceCase, shop: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    own = shop.ask(case.book, case.element_id, **case.options)
    monkeypatch.setattr(dialect("duckdb"), "full_joins", False)
    compiled = shop.compile(case.book, case.element_id, **case.options)
    assert "FULL" not in compiled.sql
    assert "UNION ALL" in compiled.sql
    rows = shop.ask(case.book, case.element_id, **case.options)
    assert sorted(comparable(rows), key=repr) == sorted(comparable(own), key=repr)


def test_there_are_such_cases() -> None:
    assert len(FULL) >= 2
