"""Shapes of every kind, in columns: platforms that go through them in ways of their own answer as DuckDB."""

from collections.abc import Generator

import duckdb
import pytest
import sqlglot
from sqlglot import exp

from formula.evaluation import column_for, equal, query_for, typed
from tablewright.formula.errors import FormulaError
from tablewright.formula.platforms.rendering import render

from .answers import Answers
from .engines import ENGINES, FormulaEngine

OWN = [engine for engine in ENGINES if engine.dialect in ("databricks", "mysql", "redshift")]
HOLED = "POLYGON((0 0, 0 9, 9 10, 9 0, 0 0), (1 1, 4 2, 3 4, 1 1))"
PAIRS = {
    HOLED: "MULTIPOINT(5 5, 20 20)",
    "MULTIPOINT(5 5, 6 5)": HOLED,
    "MULTILINESTRING((2 2.2, 5 5), (6 6, 7 5))": HOLED,
    "LINESTRING(-1 5, 5 5, 5 20)": HOLED,
    "POINT(2.2 2.2)": HOLED,
    "POINT(-34.5606 -55.4637)": "MULTIPOINT(155.5483 -3.3673)",
    "MULTIPOLYGON(((5 5, 6 5, 6 6, 5 5)), ((7 7, 8 7, 8 8, 7 7)))": HOLED,
    "MULTILINESTRING((10 0, 12 5), (20 20, 21 22, 23 20))": "MULTIPOLYGON(((-5 0, 2 0, 2 3, -5 0)))",
}
GIVEN = {"a": list(PAIRS), "b": list(PAIRS.values())}
FORMULAS = (
    "Text(Geography([a]))",
    'Round(Area("square_kilometers", Geography([a])), 3)',
    'Round(Perimeter("kilometers", Geography([a])), 6)',
    "Round(Longitude(Centroid(Geography([a]))), 9)",
    "Round(Latitude(Centroid(Geography([a]))), 9)",
    "Within(Geography([a]), Geography([b]))",
    "Intersects(Geography([a]), Geography([b]))",
    'Round(Distance("kilometers", Geography([a]), Geography([b])), 5)',
)

NOT_MEASURED = ("Area(", "Perimeter(", "Distance(")
"""What Redshift declares as gaps."""


@pytest.fixture(scope="module")
def wanted() -> Generator[dict[str, list[object]]]:
    with duckdb.connect() as connection:
        yield {
            formula: [row[0] for row in connection.execute(_sql(formula, "duckdb")).fetchall()]
            for formula in FORMULAS
        }


@pytest.mark.parametrize(
    ("engine", "formula"),
    [
        pytest.param(engine, formula, id=f"{engine.name}-{formula.partition('(Geo')[0]}")
        for engine in OWN
        for formula in FORMULAS
        if engine.dialect != "redshift" or not any(name in formula for name in NOT_MEASURED)
    ],
)
def test_all_kinds_of_shapes(
    engine: FormulaEngine, formula: str, wanted: dict[str, list[object]], request: pytest.FixtureRequest
) -> None:
    answers = Answers(engine, request.getfixturevalue(engine.fixture))
    kind = typed(formula, *(column_for(name, values) for name, values in GIVEN.items())).kind
    result = [engine.read(kind, value) for value in answers.rows(formula, GIVEN)]
    assert len(set(map(str, wanted[formula]))) > 1
    assert equal(result, wanted[formula])


@pytest.mark.parametrize("formula", FORMULAS)
def test_json_table_of_mysql_reads_no_subquery(formula: str) -> None:
    """MySQL itself refuses one, which its relatives, on which the tests run, do not."""
    tables = [*sqlglot.parse_one(_sql(formula, "mysql"), dialect="mysql").find_all(exp.JSONTable)]
    assert tables
    assert not [table for table in tables if table.this.find(exp.Query, exp.AggFunc)]


@pytest.mark.parametrize(
    "shape",
    [
        "Centroid(Geography([a]))",
        'If([a] = "", Geography([a]), Geography([b]))',
        "MakeLine(Geography([a]), MakePoint(1, 1))",
    ],
)
def test_what_mysql_cannot_go_through_is_refused(shape: str) -> None:
    with pytest.raises(FormulaError) as refused:
        _sql(f"Within({shape}, Geography([b]))", "mysql")
    assert refused.value.code == "unsupported"
    assert refused.value.hint


def _sql(formula: str, dialect: str) -> str:
    return render(query_for(formula, GIVEN, dialect), dialect)
