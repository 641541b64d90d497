"""The rules of docs/formulas/semantics-arrays.md: one answer on every engine."""

import itertools
import json
import math
import random
import re
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

import duckdb
import psycopg
import pytest

from formula.evaluation import TestColumn, equal, query_for, typed
from tablewright.formula.errors import FormulaError
from tablewright.formula.functions.geography_text import read
from tablewright.formula.types import ValueType

Holds = Callable[..., None]
ROOT = Path(__file__).parents[2]
DOCUMENT = (ROOT / "docs" / "formulas" / "semantics-arrays.md").read_text(encoding="utf-8")
VARIANT = TestColumn("v", ValueType.VARIANT)
SQUARE = "POLYGON((0 0, 2 0, 2 2, 0 2, 0 0))"


@pytest.fixture(scope="module", params=["duckdb", "postgres"])
def holds(request: pytest.FixtureRequest) -> Generator[Holds]:
    """Asserts a formula's value on an engine."""
    if request.param == "duckdb":
        with duckdb.connect() as connection:
            yield _asserting("duckdb", lambda sql: connection.execute(sql).fetchone())
        return
    with (
        request.getfixturevalue("postgres_server").database() as url,
        psycopg.connect(url, autocommit=True) as connection,
    ):
        connection.execute("SET jit = off")
        yield _asserting("postgres", lambda sql: connection.execute(sql.encode()).fetchone())


def _asserting(dialect: str, run: Callable[[str], Any]) -> Holds:
    def holds(formula: str, expected: Any, **given: list[Any]) -> None:
        sql = query_for(formula, given or None, dialect).sql(dialect=dialect)
        (loads,) = run(sql)
        if dialect == "duckdb" and isinstance(loads, str) and isinstance(expected, list | dict):
            loads = json.loads(loads)
        assert equal(loads, expected), f"{formula} is {loads!r}, from {sql}"

    return holds


def refused(formula: str) -> FormulaError:
    with pytest.raises(FormulaError) as raised:
        typed(formula, VARIANT)
    assert raised.value.hint
    return raised.value


def test_every_rule_names_a_test_and_every_test_is_named() -> None:
    tests = set(re.findall(r"^def (test_\w+)", Path(__file__).read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"`(test_\w+)`", DOCUMENT))
    assert named == tests - {"test_every_rule_names_a_test_and_every_test_is_named"}


# ---------------------------------------------------------------- variants and records


def test_a_json_null_as_a_whole_is_null(holds: Holds) -> None:
    holds('IsNull(Json("null"))', True)
    holds('IsNull(Json("{\\"a\\": null}").a)', True)
    holds("IsNull(Array(Null)[0])", True)
    holds("ArrayLength(Array(Null))", 1)


def test_what_is_not_there_is_null(holds: Holds) -> None:
    for access in ("[v].nothing", "[v].list[9]", "[v].list[-1]", "[v].list.n", "[v].text[0]", "[v][0]"):
        holds(f"IsNull({access})", True, v=[{"list": [1], "text": "x"}])


def test_indexes_and_keys_may_be_computed(holds: Holds) -> None:
    holds("Number([v].list[[i] + 1])", 20, v=[{"list": [10, 20]}], i=[0])
    holds("Text([v][[k]])", "yes", v=[{"a/b~": "yes"}], k=["a/b~"])


def test_variants_are_converted_before_use(holds: Holds) -> None:
    assert refused("[v].a + 1").code == "type"
    holds("Number([v].a) + 1", 3, v=[{"a": 2}])
    holds('Date(Text([v].a)) = Date("2024-01-31")', True, v=[{"a": "2024-01-31"}])
    holds("Number([v].a)", None, v=[{"a": [1]}])


def test_text_of_a_variant_has_no_quotes_and_json_no_spaces(holds: Holds) -> None:
    holds("Text([v].a)", "x  y", v=[{"a": "x  y"}])
    holds("Text([v].a)", '[1,{"b":"x, y: z"}]', v=[{"a": [1, {"b": "x, y: z"}]}])


def test_fields_of_a_record_keep_their_types(holds: Holds) -> None:
    record = '{ n: 2, t: "x", d: Date("2024-01-31"), l: True }'
    holds(f"If([c], {record}, {record}).n + 1", 3, c=[True])
    holds(f"Year(If([c], {record}, {record}).d)", 2024, c=[True])
    holds(f'If([c], {record}, {record}).t & "!"', "x!", c=[True])
    holds(f"not If([c], {record}, {record}).l", False, c=[True])
    assert refused("{ a: 1 }.b").message == "The record has no field b."


# ---------------------------------------------------------------- arrays


def test_what_is_no_array_gives_null(holds: Holds) -> None:
    calls = ["ArrayLength([v])", "ArrayCompact([v])", "ArrayDistinct([v])", "ArraySlice([v], 0)"]
    calls += [
        "ArrayJoin([v])",
        "ArrayConcat([v], Array())",
        "ArrayFilter([v], True)",
        "ArrayTransform([v], 1)",
    ]
    for value in ({"a": 1}, None):
        for call in [*calls, 'ArrayContains([v], "a")']:
            holds(call, None, v=[value, []])


def test_sets_take_what_is_no_array_as_empty(holds: Holds) -> None:
    holds("ArrayIntersection([v], Array(1))", [], v=[{"a": 1}])
    holds("ArrayExcept(Array(1), [v])", [1], v=[{"a": 1}])
    holds("ArrayExcept(Array(1), [v])", None, v=[None, []])


def test_sets_keep_the_order_of_first_appearance(holds: Holds) -> None:
    holds("ArrayDistinct([v])", [3, None, "a", 1], v=[[3, None, "a", 3, 1, None]])
    holds("ArrayIntersection([v], [w])", [3, 1], v=[[3, 2, 1, 3]], w=[[1, 3]])


def test_elements_are_equal_if_type_and_value_are(holds: Holds) -> None:
    holds("ArrayContains([v], 1)", False, v=[["1", True]])
    holds("ArrayContains(Array(2), 4 / 2)", True)
    holds("ArrayContains([v], Array(1))", True, v=[[[1], 2]])
    holds("ArrayContains([v], [w])", None, v=[[1]], w=[None])


def test_positions_in_arrays_count_from_zero(holds: Holds) -> None:
    holds("Number([v][0])", 5, v=[[5, 6]])
    holds("ArraySlice([v], 1, 1)", [6], v=[[5, 6, 7]])
    holds("ArraySlice([v], -2)", [6, 7], v=[[5, 6, 7]])
    holds("ArraySlice([v], -9, 1)", [5], v=[[5, 6, 7]])


def test_dates_in_arrays_are_their_text(holds: Holds) -> None:
    holds('Text(Array(Date("2024-01-31"))[0])', "2024-01-31 00:00:00")
    holds('ArrayContains(Array(Date("2024-01-31 10:00:00")), Date("2024-01-31 10:00:00"))', True)


def test_element_is_the_current_element(holds: Holds) -> None:
    holds("ArrayFilter([v], Number(Element()) > [n])", [3], v=[[1, 3, None]], n=[2])
    holds("ArrayTransform([v], ArrayLength(Element()))", [2, 0], v=[[[1, 2], []]])
    assert refused("Element()").message.startswith("Element() has a value only inside")


def test_element_belongs_to_the_innermost_array(holds: Holds) -> None:
    inner = "ArrayFilter(Element(), Number(Element()) > 1)"
    holds(f"ArrayTransform([v], {inner})", [[2], []], v=[[[1, 2], [0]]])


def test_element_is_no_matter_of_several_rows() -> None:
    assert refused("ArrayFilter([v], Sum(Number(Element())) > 1)").code == "type"
    assert refused("ArrayTransform([v], RowNumber() + Rank(Number(Element())))").code == "type"


def test_aggregated_arrays_leave_out_null_and_follow_the_rows(holds: Holds) -> None:
    holds("ArrayAgg([x])", ["b", "a", "b"], x=["b", None, "a", "b"])
    holds("ArrayAgg([x])", [], x=[None, None])
    holds("ArrayAggDistinct([x])", ["B", "a", "b"], x=["b", None, "a", "B", "b"])


def test_sparklines_are_points_in_the_order_of_the_category(holds: Holds) -> None:
    points = [{"x": 2, "y": 3}, {"x": 10, "y": 7}]
    holds("SparklineAgg([m], Sum([v]))", points, m=[10, 2, None, 2], v=[7, 1, 5, 2])


def test_a_hierarchy_is_the_path_of_its_levels(holds: Holds) -> None:
    holds("RaggedHierarchy([a], [b], [c])", ["Europe", "Paris"], a=["Europe"], b=[None], c=["Paris"])


# ---------------------------------------------------------------- geography


def test_shapes_are_geojson(holds: Holds) -> None:
    holds("Json(MakePoint(1, 2))", {"type": "Point", "coordinates": [1, 2]})
    holds("Text(Geography([v]))", "POINT(1 2)", v=[{"type": "Point", "coordinates": [1, 2], "crs": None}])
    assert refused("Latitude([v])").message == "Argument 1 of Latitude must be a geography, not any variant."


@pytest.mark.parametrize(
    "written",
    [
        "POINT(1 2)",
        "point ( -1.5e1   2 )",
        "LINESTRING(0 0, 1 1)",
        "MULTIPOINT(0 0, 1 1)",
        "MULTIPOINT((0 0), (1 1))",
        "MULTILINESTRING((0 0, 1 1), (2 2, 3 3))",
        SQUARE,
        f"MULTI{SQUARE.replace('((', '(((').replace('))', ')))')}",
        '{"type": "Point", "coordinates": [1, 2, 3]}',
        "POINT(180 90)",
        "POINT(180.1 0)",
        "POINT(0 -91)",
        "LINESTRING(0 0)",
        "POLYGON((0 0, 1 0, 1 1, 0 1))",
        "POINT(1)",
        "POINT(.5 1)",
        "CIRCLE(0 0)",
        '{"type": "Point"}',
        '{"type": "Point", "coordinates": [[1, 2]]}',
        '{"coordinates": [1, 2]}',
        "3",
        "",
        "it's",
    ],
)
def test_text_in_a_formula_and_in_a_column_is_read_alike(holds: Holds, written: str) -> None:
    shape = read(written)
    holds("Geography([t])", shape, t=[written])
    quoted = written.replace('"', '\\"')
    holds(f'Geography("{quoted}")', shape)


def _vector(x: float, y: float) -> tuple[float, float, float]:
    x, y = math.radians(x), math.radians(y)
    return math.cos(y) * math.cos(x), math.cos(y) * math.sin(x), math.sin(y)


def _angle(a: tuple[float, ...], b: tuple[float, ...]) -> float:
    dot = sum(p * q for p, q in zip(a, b, strict=True))
    cross = math.dist(a, b) * math.sqrt(max(0.0, 1 - (math.dist(a, b) / 2) ** 2))
    return math.atan2(cross, dot)


def test_lengths_follow_a_sphere(holds: Holds) -> None:
    """Against angles between vectors, which is another formula than the one in the SQL."""
    chance = random.Random(7)
    for _ in range(5):
        x1, x2 = (round(chance.uniform(-180, 180), 4) for _ in range(2))
        y1, y2 = (round(chance.uniform(-90, 90), 4) for _ in range(2))
        wanted = round(6371.0088 * _angle(_vector(x1, y1), _vector(x2, y2)), 4)
        holds("Round(DistanceGlobe([b], [a], [d], [c]), 4)", wanted, a=[x1], b=[y1], c=[x2], d=[y2])
        points = "MakePoint([a], [b]), MakePoint([c], [d])"
        holds(f'Round(Distance("meters", {points}) / 1000, 4)', wanted, a=[x1], b=[y1], c=[x2], d=[y2])


def test_areas_follow_a_sphere(holds: Holds) -> None:
    """Against the sum of a triangle's angles."""
    corners = [(10.0, 10.0), (50.0, 20.0), (30.0, 60.0)]
    vectors = [_vector(*corner) for corner in corners]
    sides = [_angle(vectors[i - 2], vectors[i - 1]) for i in range(3)]
    half = sum(sides) / 2
    product = math.tan(half / 2) * math.prod(math.tan((half - side) / 2) for side in sides)
    wanted = round(4 * math.atan(math.sqrt(product)) * 6371.0088**2, 1)
    ring = ", ".join(f"{x} {y}" for x, y in [*corners, corners[0]])
    holds(f'Round(Area("square_kilometers", Geography("POLYGON(({ring}))")), 1)', wanted)


def test_the_nearest_point_may_lie_on_an_edge(holds: Holds) -> None:
    holds(
        'Round(Distance("kilometers", MakePoint(1, 3), Geography([t])), 1)', 111.2, t=["LINESTRING(0 2, 2 2)"]
    )
    # Of a point that is in a column, rounding lets the place beside it seem to be on it.
    point, other = ["POINT(-34.5606 -55.4637)"], ["POINT(155.5483 -3.3673)"]
    far = 'Round(Distance("kilometers", Geography([t]), Geography([u])), 1)'
    holds(far, 13408.2, t=point, u=other)
    line, other = 'Geography("LINESTRING(0 0, 0 2)")', 'Geography("LINESTRING(1 1, 3 1)")'
    holds(f'Round(Distance("kilometers", {line}, {other}), 2)', 111.18)


def test_borders_belong_to_a_shape(holds: Holds) -> None:
    for point in ("MakePoint(2, 1)", "MakePoint(0, 0)"):
        holds(f'Within({point}, Geography("{SQUARE}"))', True)
        holds(f'Intersects(Geography("{SQUARE}"), {point})', True)
    beside = 'Geography("POLYGON((2 0, 3 0, 3 2, 2 2, 2 0))")'
    holds(f'Intersects({beside}, Geography("{SQUARE}"))', True)
    holds(f'Within({beside}, Geography("{SQUARE}"))', False)
    holds(f'Within(Geography("{SQUARE}"), Geography("{SQUARE}"))', True)


def test_points_in_random_polygons(holds: Holds) -> None:
    """Against the winding of the polygon around the point."""
    chance = random.Random(11)
    turns = sorted(chance.uniform(0, 2 * math.pi) for _ in range(9))
    ring = [(round(5 * math.cos(t) * chance.uniform(0.3, 1), 3), round(5 * math.sin(t), 3)) for t in turns]
    text = ", ".join(f"{x} {y}" for x, y in [*ring, ring[0]])
    for _ in range(12):
        px, py = round(chance.uniform(-5, 5), 3), round(chance.uniform(-5, 5), 3)
        angles = [math.atan2(y - py, x - px) for x, y in [*ring, ring[0]]]
        steps = [math.remainder(b - a, 2 * math.pi) for a, b in itertools.pairwise(angles)]
        inside = abs(sum(steps)) > math.pi
        holds(f'Within(MakePoint([x], [y]), Geography("POLYGON(({text}))"))', inside, x=[px], y=[py])


def test_shapes_that_are_no_point_have_no_latitude(holds: Holds) -> None:
    holds(f'Latitude(Geography("{SQUARE}"))', None)
    holds("Longitude(MakePoint([x], 1))", None, x=[181])


def test_measures_of_points_and_lines_are_zero(holds: Holds) -> None:
    for shape in ("MakePoint(1, 1)", 'Geography("LINESTRING(0 0, 1 1)")'):
        holds(f'Area("square_meters", {shape})', 0)
        holds(f'Perimeter("meters", {shape})', 0)
