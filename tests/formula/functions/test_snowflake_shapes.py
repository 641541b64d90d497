"""Shapes on Snowflake are measured by GEOGRAPHY and compared by GEOMETRY."""

import pytest

from formula.evaluation import query_for
from tablewright.formula.platforms.rendering import render

LINE = 'PARSE_JSON(\'{"type": "LineString", "coordinates": [[0, 0], [2, 2]]}\')'
SCALE = "0.0009999998116468189"


@pytest.mark.parametrize(
    ("formula", "written"),
    [
        ("Within({0}, {0})", f"ST_COVEREDBY(TRY_TO_GEOMETRY({LINE}), TRY_TO_GEOMETRY({LINE}))"),
        ("Intersects({0}, {0})", f"ST_INTERSECTS(TRY_TO_GEOMETRY({LINE}), TRY_TO_GEOMETRY({LINE}))"),
        ('Perimeter("kilometers", {0})', f"ST_PERIMETER(TRY_TO_GEOGRAPHY({LINE})) * {SCALE}"),
        (
            'Distance("kilometers", {0}, {0})',
            f"CASE WHEN ST_INTERSECTS(TRY_TO_GEOMETRY({LINE}), TRY_TO_GEOMETRY({LINE})) THEN 0"
            f" ELSE ST_DISTANCE(TRY_TO_GEOGRAPHY({LINE}), TRY_TO_GEOGRAPHY({LINE})) * {SCALE} END",
        ),
    ],
)
def test_its_own_functions_do_it(formula: str, written: str) -> None:
    asked = formula.format('Geography("LINESTRING(0 0, 2 2)")')
    assert render(query_for(asked, {}, "snowflake"), "snowflake") == f'SELECT {written} AS "result"'
