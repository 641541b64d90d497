"""Random grouped tables, run on DuckDB, PostgreSQL and MariaDB, give what a naive evaluation gives."""

from collections.abc import Generator
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given

from compiler.both import PLACE
from compiler.drawn import Drawn, drawn
from compiler.fuzzing import drawing, opened, refill
from compiler.kit import Engine, RowWindow

TABLES = (
    "CREATE TABLE s.t (a VARCHAR, b VARCHAR, v BIGINT, w BIGINT, d DATE)",
    "CREATE TABLE s.u (k BIGINT, p BIGINT)",
)
KINDS = {
    "t": {"a": "TEXT", "b": "TEXT", "v": "BIGINT", "w": "BIGINT", "d": "DATE", PLACE: "BIGINT"},
    "u": {"k": "BIGINT", "p": "BIGINT", PLACE: "BIGINT"},
}


@pytest.fixture(scope="module")
def engines(request: pytest.FixtureRequest) -> Generator[list[Engine]]:
    with opened(request, TABLES, KINDS) as result:
        yield result


@drawing(100)
@given(case=drawn())
def test_compiled_equals_naive(engines: list[Engine], case: Drawn) -> None:
    for engine in engines:
        for name, rows in (("t", case.rows), ("u", case.others)):
            refill(engine, name, [*KINDS[name]], rows)
    wanted = [_plain(row) for row in case.table.answer(case.depth, case.columns)]
    for engine in engines:
        check(engine, case, wanted)


def check(engine: Engine, case: Drawn, wanted: list[Any]) -> None:
    """All rows, a window of them, how many they are, and the child's rows."""
    shown = wanted if case.limit is None else wanted[: case.limit]
    more = {"level": case.level, "controls": case.chosen}
    compiled = engine.compile(case.book, "t", **more)
    assert not compiled.problems
    assert [column.id for column in compiled.columns] == case.columns
    result = engine.ask(case.book, "t", **more)
    if not case.columns:
        assert len(result) == len(shown)
    else:
        assert [_plain(row) for row in result] == shown, compiled.sql
        part = engine.ask(case.book, "t", **more, window=RowWindow(2, 3))
        assert [_plain(row) for row in part] == shown[2:5]
    assert engine.ask(case.book, "t", **more, purpose="count") == [(len(shown),)]
    if case.child is not None:
        rows = [_plain(row) for row in engine.ask(case.book, "child", controls=case.chosen)]
        assert sorted(rows, key=repr) == sorted(wanted, key=repr)


def _plain(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(_value(value) for value in row)


def _value(value: Any) -> Any:
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        return round(float(value), 9) + 0.0
    return value.date() if isinstance(value, datetime) else value
