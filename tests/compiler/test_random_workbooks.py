"""Random grouped tables: compiled and run on DuckDB they give what a naive evaluation gives."""

from dataclasses import dataclass
from typing import Any

import pytest
import sqlglot
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from compiler.kit import Engine, RowWindow, element, table, workbook
from compiler.naive import Expr, Table
from tablewright.document.model import Workbook

SOURCES = ("a", "b", "v", "w")
AGGREGATES = ("Sum", "Min", "Max", "Avg", "Count", "CountDistinct")


@dataclass
class Drawn:
    book: Workbook
    table: Table
    level: str
    depth: int
    columns: list[str]
    rows: list[tuple[Any, ...]]


def source(name: str) -> Expr:
    return Expr("source", name)


def column(name: str) -> Expr:
    return Expr("column", name)


@st.composite
def drawn(draw: st.DrawFn) -> Drawn:
    text = st.sampled_from(["x", "y", None])
    small = st.one_of(st.none(), st.integers(-3, 3))
    rows = draw(st.lists(st.tuples(text, text, small, st.integers(0, 3)), max_size=9))
    count = draw(st.integers(0, 2))
    base = count + 1
    formulas: dict[str, Expr] = {"a": source("a"), "b": source("b"), "v": source("v"), "w": source("w")}
    homes = dict.fromkeys(formulas, base)
    keys: list[list[str]] = []
    free = ["a", "b", "w"]
    for number in range(count):
        name = draw(st.sampled_from(free))
        free.remove(name)
        keys.append([name])
        homes[name] = number + 1
    flat = [key for each in keys for key in each]
    for number in range(draw(st.integers(0, 2))):
        parts = draw(st.lists(st.sampled_from(["v", "w"]), min_size=1, max_size=2))
        usable = [source(part) for part in parts]
        formulas[f"s{number}"] = Expr("add", parts=tuple(usable))
        homes[f"s{number}"] = base
    if draw(st.booleans()):
        formulas["n"] = Expr("window", "RowNumber")
        homes["n"] = base
    numbers = [name for name, home in homes.items() if home == base and name not in ("a", "b", *flat)]
    calculations: list[list[str]] = [[] for _ in range(base)]
    for depth in range(base - 1, -1, -1):
        for number in range(draw(st.integers(0, 2))):
            name = f"c{depth}{number}"
            inner = [c for finer in range(depth + 1, base) for c in calculations[finer] if c[0] == "c"]
            choice = draw(st.sampled_from(["plain", "plain", "count", *(["inner"] if inner else [])]))
            if choice == "count":
                formulas[name] = Expr("aggregate", "Count")
            else:
                argument = draw(st.sampled_from(inner if choice == "inner" else numbers))
                function = draw(st.sampled_from(AGGREGATES))
                formulas[name] = Expr("aggregate", function, (column(argument),))
            homes[name] = depth
            calculations[depth].append(name)
        own = [c for c in calculations[depth] if c[0] == "c"]
        if depth > 0 and own and draw(st.booleans()):
            name = f"r{depth}"
            call = ("RowNumber", ()) if draw(st.booleans()) else ("CumulativeSum", (column(own[0]),))
            formulas[name] = Expr("window", *call)
            homes[name] = depth
            calculations[depth].append(name)
    coarse = [c for each in calculations for c in each if c[0] == "c"]
    if coarse and draw(st.booleans()):
        formulas["mix"] = Expr(
            "add",
            parts=(column("v") if homes["v"] == base else source("v"), column(draw(st.sampled_from(coarse)))),
        )
        homes["mix"] = base
    looking = [name for name in formulas if formulas[name].op == "window"]
    filters: list[dict[str, Any]] = []
    tests: list[tuple[str, Any]] = []
    for name in draw(st.lists(st.sampled_from(["v", "a", *coarse, *looking]), unique=True, max_size=2)):
        if homes[name] == 0:
            continue
        if name == "a":
            filters.append({"id": name, "kind": "list", "column_id": name, "values": ["x", None]})
            tests.append((name, lambda value: value in ("x", None)))
        else:
            least = draw(st.integers(-2, 2))
            filters.append({"id": name, "kind": "number-range", "column_id": name, "min": least})
            tests.append((name, lambda value, least=least: value is not None and value >= least))
    groupings = [
        {"id": f"g{number}", "keys": own, "calculations": calculations[number]}
        for number, own in enumerate(keys, 1)
    ]
    shown = draw(st.integers(0, base))
    level = "summary" if shown == 0 else "base" if shown == base else f"g{shown}"
    listed = [{"id": name, "name": name, "formula": expr.formula()} for name, expr in formulas.items()]
    book = workbook(
        element(
            "table",
            "t",
            table("s.t"),
            listed,
            name="Random",
            groupings=groupings,
            summary=calculations[0],
            filters=filters,
        )
    )
    if shown == 0:
        visible = calculations[0]
    else:
        visible = [c for d in range(1, min(shown, count) + 1) for c in (*keys[d - 1], *calculations[d])]
        if shown == base:
            visible += [name for name, home in homes.items() if home == base and name not in flat]
    naive = Table([dict(zip(SOURCES, row, strict=True)) for row in rows], formulas, homes, keys, tests)
    return Drawn(book, naive, level, shown, visible, rows)


@pytest.fixture(scope="module")
def engine() -> Engine:
    engine = Engine()
    engine.run("CREATE SCHEMA s")
    engine.run("CREATE TABLE s.t (a VARCHAR, b VARCHAR, v BIGINT, w BIGINT)")
    return engine


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(case=drawn())
def test_compiled_equals_naive(engine: Engine, case: Drawn) -> None:
    engine.run("DELETE FROM s.t")
    if case.rows:
        engine.connection.executemany("INSERT INTO s.t VALUES (?, ?, ?, ?)", case.rows)
    compiled = engine.compile(case.book, "t", level=case.level)
    assert not compiled.problems
    assert [each.id for each in compiled.columns] == case.columns
    assert sqlglot.parse_one(compiled.sql, dialect="duckdb")
    found = engine.run(compiled.sql, compiled.parameters)
    wanted = case.table.answer(case.depth, case.columns)
    if not case.columns:
        assert len(found) == len(wanted)
    else:
        assert [_plain(row) for row in found] == [_plain(row) for row in wanted], compiled.sql
        window = RowWindow(2, 3)
        part = engine.compile(case.book, "t", level=case.level, window=window)
        rows = engine.run(part.sql, part.parameters)
        assert [_plain(row) for row in rows] == [_plain(row) for row in wanted[2:5]], part.sql
    count = engine.compile(case.book, "t", level=case.level, purpose="count")
    assert engine.run(count.sql) == [(len(wanted),)]


def _plain(row: tuple[Any, ...]) -> tuple[Any, ...]:
    return tuple(round(float(v), 9) if isinstance(v, int | float) else v for v in row)
