"""Random pivots with filters and controls, on DuckDB, PostgreSQL and MariaDB, give what base rows give."""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from compiler import naive
from compiler.both import PLACE
from compiler.drawn import Making, draw_filter
from compiler.drawn_controls import Controls
from compiler.fuzzing import drawing, opened, refill
from compiler.kit import Engine, columns, element, parent, table, workbook
from compiler.pivots import Cell, Row, axis, cells, prefixes, spread
from tablewright.document.model import Workbook

TABLES = ("CREATE TABLE s.t (a VARCHAR, b VARCHAR, c BIGINT, v BIGINT)",)
KINDS = {"a": "TEXT", "b": "TEXT", "c": "BIGINT", "v": "BIGINT", PLACE: "BIGINT"}
NAMES = ("a", "b", "c", "v")
VALUES = ("total", "kinds", "moved", "share")
FORMULAS = columns(
    **{name: name for name in NAMES},
    total="=Sum([T/V])",
    kinds="=CountDistinct([T/V])",
    moved="=Sum([T/V] + [amount])",
    share='=PercentOfTotal(Sum([T/V]), "row_parent", 2)',
)
LEAST = {"id": "least", "column_id": "c", "kind": "number-range", "min": 1, "nulls": "always"}
"""What the element keeps from which the pivot may read."""


@dataclass
class Drawn:
    book: Workbook
    down: list[str]
    across: list[str]
    rows: list[tuple[Any, ...]]
    amount: int | None
    """What the formulas add: the value of a control."""
    on_rows: list[naive.Test]
    on_values: list[naive.Test]
    chosen: dict[str, Any]
    inherits: bool
    """Whether it reads another element, which leaves rows out."""

    def __repr__(self) -> str:
        made = self.book.model_dump_json(exclude_defaults=True)
        return f"{made}\n{self.rows} {self.chosen}"


@st.composite
def drawn(draw: st.DrawFn) -> Drawn:
    text, other = st.sampled_from(["x", "y", None]), st.sampled_from(["x", None])
    few, small = st.sampled_from([0, 1, 2, None]), st.one_of(st.none(), st.integers(-3, 3))
    rows = draw(st.lists(st.tuples(text, other, few, small), max_size=10))
    making = Making(draw, controls=Controls(target="pv"))
    shelves, split = draw(st.permutations(["a", "b", "c"])), draw(st.integers(0, 3))
    amount = making.controls.number(making, "amount").args[0]
    filters: list[dict[str, Any]] = []
    on_rows: list[naive.Test] = []
    on_values: list[naive.Test] = []
    for number in making.many(2):
        of_value = making.maybe()
        name = making.any("total", "kinds", "moved") if of_value else making.any(*NAMES)
        filter_, test = draw_filter(making, name, f"f{number}", ("range", "list"))
        filters.append(filter_)
        (on_values if of_value else on_rows).append(test)
    if making.maybe():
        making.controls.filtering(making, NAMES)
        on_rows += making.controls.tests
    inherits = making.maybe()
    asked = element(
        "pivot",
        "pv",
        parent("before") if inherits else table("s.t"),
        FORMULAS,
        rows=axis(*shelves[:split]),
        across=axis(*shelves[split:]),
        values=list(VALUES),
        filters=filters,
    )
    before = element(
        "table", "before", table("s.t"), columns(**{name: name for name in NAMES}), name="T", filters=[LEAST]
    )
    book = workbook(asked, before, *making.controls.elements)
    chosen = making.controls.chosen
    return Drawn(book, shelves[:split], shelves[split:], rows, amount, on_rows, on_values, chosen, inherits)


@pytest.fixture(scope="module")
def engines(request: pytest.FixtureRequest) -> Generator[list[Engine]]:
    with opened(request, TABLES, {"t": KINDS}) as result:
        yield result


@drawing(50)
@given(case=drawn())
def test_cells_are_those_of_base_rows(engines: list[Engine], case: Drawn) -> None:
    for engine in engines:
        refill(engine, "t", [*KINDS], case.rows)
    wanted = answer(case)
    for engine in engines:
        compiled = engine.compile(case.book, "pv", controls=case.chosen)
        assert not compiled.problems
        rows = engine.ask(case.book, "pv", controls=case.chosen)
        result, places, _ = spread(rows, len(case.down), len(case.across))
        assert result.keys() == wanted.keys(), compiled.sql
        for place, values in result.items():
            assert tuple(map(_number, values)) == pytest.approx(wanted[place], nan_ok=True), compiled.sql
        assert sorted(places.values()) == list(range(len(places)))


def answer(case: Drawn) -> dict[Cell, tuple[Any, ...]]:
    """The values of every cell, from the rows that filters leave; filters on values leave cells out."""
    given_rows: list[Row] = [dict(zip(NAMES, row, strict=True)) for row in case.rows]
    if case.inherits:
        given_rows = [row for row in given_rows if row["c"] is None or row["c"] >= 1]
    kept = [row for row in given_rows if all(test.passes(row[test.column]) for test in case.on_rows)]
    measures = {
        "total": _total(0),
        "kinds": lambda rows: len({row["v"] for row in rows} - {None}),
        "moved": _total(case.amount),
    }
    of = {name: cells(kept, case.down, case.across, measure) for name, measure in measures.items()}
    shown = _shown(case, of)
    return {
        (own, other): (
            *(of[name][own, other] for name in measures),
            _share(of["total"][own, other], of["total"][own[:-2], other]),
        )
        for own, other in shown
    }


def _shown(case: Drawn, of: dict[str, dict[Cell, Any]]) -> list[Cell]:
    """Filters on values leave cells of the finest level, and the members that have one."""
    places = list(of["total"])
    if not case.on_values:
        return places
    depths = (len(case.down), len(case.across))
    finest = {
        place
        for place in places
        if (len(place[0]), len(place[1])) == depths
        and all(test.passes(of[test.column][place]) for test in case.on_values)
    }
    down, across = ({(), *(part for place in finest for part in prefixes(place[at]))} for at in (0, 1))
    return [
        (own, other)
        for own, other in places
        if (own, other) in finest or ((len(own), len(other)) != depths and own in down and other in across)
    ]


def _total(more: int | None) -> Callable[[list[Row]], Any]:
    def total(rows: list[Row]) -> int | None:
        known = [row["v"] + more for row in rows if row["v"] is not None and more is not None]
        return sum(known) if known else None

    return total


def _share(part: float | None, whole: float | None) -> float | None:
    return None if part is None or not whole else part / whole


def _number(value: Any) -> float | None:
    return None if value is None else float(value)
