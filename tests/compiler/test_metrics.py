"""Metrics that name metrics: large ones are computed in columns, and give what they give written out."""

from typing import Any

import pytest

from compiler.kit import Engine, Rows, columns, element, parent, table, workbook
from tablewright.compiler.analysis import related

LINKS = [
    {"id": "m0", "name": "M0", "formula": "Sum([Amount])"},
    {"id": "m1", "name": "M1", "formula": "[Metrics/M0] + If([Metrics/M0] > 5, Count(), 2)"},
    {"id": "m2", "name": "M2", "formula": "[Metrics/M1] * 2 - [Metrics/M0] / [Metrics/M1]"},
    {"id": "m3", "name": "M3", "formula": "If(IsNull([Metrics/M2]), [Metrics/M1], [Metrics/M2])"},
]
SHOWN = columns(k="k", amount="amount", x="=[Metrics/M3] + 1", y="=[Metrics/M2]")
ELEMENTS: dict[str, dict[str, Any]] = {
    "summary": element(
        "table", "t", table("s.t"), SHOWN, metrics=LINKS, summary=["x", "y"], collapsed_to="summary"
    ),
    "grouping": element(
        "table",
        "t",
        table("s.t"),
        SHOWN,
        metrics=LINKS,
        groupings=[{"id": "g", "keys": ["k"], "calculations": ["x", "y"]}],
        collapsed_to="g",
    ),
    "filtered groups": element(
        "table",
        "t",
        table("s.t"),
        SHOWN,
        metrics=LINKS,
        groupings=[{"id": "g", "keys": ["k"], "calculations": ["x", "y"]}],
        filters=[{"id": "f", "kind": "number-range", "column_id": "x", "min": 20}],
    ),
    "pivot": element(
        "pivot",
        "t",
        table("s.t"),
        SHOWN,
        metrics=LINKS,
        rows={"keys": [{"column_id": "k"}]},
        values=["x", "y"],
    ),
    "chart": element("chart", "t", table("s.t"), SHOWN, metrics=LINKS, chart="bar", x="k", y=["x", "y"]),
    "number": element("kpi", "t", table("s.t"), SHOWN, metrics=LINKS, value="x", comparison="y"),
    "base": element("table", "t", table("s.t"), SHOWN, metrics=LINKS),
}


@pytest.fixture(scope="module")
def engine() -> Engine:
    engine = Engine()
    engine.run("CREATE SCHEMA s")
    engine.run(
        "CREATE TABLE s.t AS SELECT * FROM (VALUES ('a', 1), ('a', 2), ('b', 9), ('b', NULL)) t(k, amount)"
    )
    return engine


def both(engine: Engine, monkeypatch: pytest.MonkeyPatch, elements: list[Any], **question: Any) -> Rows:
    written_out = engine.ask(workbook(*elements), "t", **question)
    monkeypatch.setattr(related, "LARGEST_METRIC", 1)
    in_columns = engine.ask(workbook(*elements), "t", **question)
    monkeypatch.undo()
    assert in_columns == written_out
    return in_columns


@pytest.mark.parametrize("name", ELEMENTS)
def test_large_metrics_give_what_small_ones_give(
    name: str, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert both(engine, monkeypatch, [ELEMENTS[name]])


def test_values(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = both(engine, monkeypatch, [ELEMENTS["grouping"]])
    # a: M0 = 3, M1 = 3 + 2, M2 = 10 - 3 / 5; b: M0 = 9, M1 = 9 + 2, M2 = 22 - 9 / 11
    assert [(row[0], round(row[1], 6), round(row[2], 6)) for row in rows] == [
        ("a", 10.4, 9.4),
        ("b", round(23 - 9 / 11, 6), round(22 - 9 / 11, 6)),
    ]


def test_metrics_of_the_source(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    source = element(
        "table", "s", table("s.t"), columns(k="k", amount="amount"), metrics=LINKS, name="Source"
    )
    reader = element(
        "table",
        "t",
        parent("s"),
        columns(k="k", x="=[Metrics/M3]"),
        groupings=[{"id": "g", "keys": ["k"], "calculations": ["x"]}],
        collapsed_to="g",
    )
    assert len(both(engine, monkeypatch, [source, reader])) == 2


def test_a_metric_in_an_aggregate_is_still_refused(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(related, "LARGEST_METRIC", 1)
    book = workbook(
        element("table", "t", table("s.t"), columns(amount="amount", x="=Sum([Metrics/M3])"), metrics=LINKS)
    )
    (problem,) = engine.compile(book, "t").problems
    assert (problem.column_id, problem.code) == ("x", "metric")


def test_metrics_that_name_each_other_are_circular(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    for largest in (1, 200):
        monkeypatch.setattr(related, "LARGEST_METRIC", largest)
        circle = [
            {"id": "a", "name": "A", "formula": "Sum([Amount]) + [Metrics/B]"},
            {"id": "b", "name": "B", "formula": "Sum([Amount]) + [Metrics/A]"},
        ]
        book = workbook(
            element("table", "t", table("s.t"), columns(amount="amount", x="=[Metrics/A]"), metrics=circle)
        )
        (problem,) = engine.compile(book, "t").problems
        assert (problem.column_id, problem.code) == ("x", "circular")
