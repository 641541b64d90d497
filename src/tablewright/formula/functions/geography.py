"""Shapes on the earth, and distances.

Coordinates are longitude, latitude in degrees. Lengths, areas and distances follow the surface of a sphere
with the mean radius of the earth, 6371.0088 km; Centroid, Within and Intersects take edges as straight lines
on the flat map of longitude and latitude. No shape crosses the line of 180 degrees.
"""

import json

from sqlglot import exp

from tablewright.formula.errors import FormulaError
from tablewright.formula.functions.base import (
    BoundCall,
    CallContext,
    Example,
    Function,
    Lowering,
    Parameter,
    Returns,
    constant_value,
)
from tablewright.formula.functions.geography_sql import GeoSql, globe
from tablewright.formula.functions.geography_text import read
from tablewright.formula.functions.kinds import (
    GEOGRAPHY,
    GIVES_GEOGRAPHY,
    GIVES_LOGICAL,
    GIVES_NUMBER,
    GIVES_POINT,
    NUMBER,
    TEXT,
    many,
    one,
)
from tablewright.formula.functions.sql import cast, sql_type, text, times
from tablewright.formula.platforms.base import Platform
from tablewright.formula.typed import TypedLiteral, ValueKind
from tablewright.formula.types import ValueType

CATEGORY = "geography"
LENGTHS = {"kilometers": 1.0, "meters": 1000.0, "miles": 1 / 1.609344}
AREAS = {f"square_{unit}": factor**2 for unit, factor in LENGTHS.items()}
_LENGTH_UNIT = Parameter("unit", TEXT, choices=tuple(LENGTHS))
_AREA_UNIT = Parameter("unit", TEXT, choices=tuple(AREAS))


def _are_shapes(bound: BoundCall) -> None:
    for index, (argument, parameter) in enumerate(zip(bound.arguments, bound.parameters, strict=True)):
        known = argument.kind.geography or (isinstance(argument, TypedLiteral) and argument.value is None)
        if parameter.accepts is GEOGRAPHY and not known:
            raise FormulaError(
                "type",
                f"Argument {index + 1} of {bound.function.name} must be a geography, not any variant.",
                argument.span,
                hint="Turn GeoJSON or WKT into one with Geography().",
            )


def _geography_kind(bound: BoundCall) -> ValueKind:
    given = bound.arguments[0]
    if given.kind.geography:
        return given.kind
    written = constant_value(given)
    shape = read(written) if isinstance(written, str) else None
    is_point = shape is not None and shape["type"] == "Point"
    return ValueKind(type=ValueType.VARIANT, geography="point" if is_point else "shape")


def known_shape(context: CallContext, value: exp.Expression) -> exp.Expression | None:
    """The argument of Geography, if nothing has to be parsed in SQL: a shape, or a literal text."""
    written = context.literal(0)
    if context.argument(0).kind.geography:
        return value
    if not isinstance(written, str):
        return None
    shape = read(written)
    known = exp.Null() if shape is None else text(json.dumps(shape))
    return cast(known, sql_type(context.call.kind))


def _geography(context: CallContext, value: exp.Expression) -> exp.Expression:
    known = known_shape(context, value)
    if known is not None:
        return known
    shapes = GeoSql(context.sql)
    if context.argument(0).type is ValueType.TEXT:
        value = context.sql.json.parsed(shapes.json_of(value))
    return shapes.read(value)


def _point(sql_: Platform, longitude: exp.Expression, latitude: exp.Expression) -> exp.Expression:
    sql = "CASE WHEN :x BETWEEN -180 AND 180 AND :y BETWEEN -90 AND 90 THEN :point END"
    shapes = sql_.json
    number = ValueKind(type=ValueType.NUMBER)
    position = shapes.array([shapes.value(number, longitude), shapes.value(number, latitude)])
    point = shapes.record([("type", text("Point")), ("coordinates", position)])
    return sql_.fragment(sql, x=longitude, y=latitude, point=point)


def make_point(context: CallContext, longitude: exp.Expression, latitude: exp.Expression) -> exp.Expression:
    return _point(context.sql, longitude, latitude)


def _make_line(context: CallContext, *parts: exp.Expression) -> exp.Expression:
    shapes = GeoSql(context.sql)
    positions = context.sql.json.concat([shapes.line_of(part) for part in parts])
    sql = "CASE WHEN NOT :positions IS NULL THEN :line END"
    name = exp.column("_positions")
    line = context.sql.json.record([("type", text("LineString")), ("coordinates", name)])
    return context.sql.named(sql, {"positions": positions}, line=line)


def _ordinate(index: int) -> Lowering:
    def lower(context: CallContext, shape: exp.Expression) -> exp.Expression:
        return GeoSql(context.sql).ordinate(shape, index)

    return lower


def in_unit(context: CallContext, measure: exp.Expression, units: dict[str, float]) -> exp.Expression:
    factor = units[context.choice(0)]
    return measure if factor == 1 else times(measure, context.sql.double(factor))


def _perimeter(context: CallContext, _unit: exp.Expression, shape: exp.Expression) -> exp.Expression:
    return in_unit(context, GeoSql(context.sql).perimeter(shape), LENGTHS)


def _area(context: CallContext, _unit: exp.Expression, shape: exp.Expression) -> exp.Expression:
    return in_unit(context, GeoSql(context.sql).area(shape), AREAS)


def _two(context: CallContext, first: int) -> GeoSql:
    """The shapes `a` and `b`, arguments from `first` on."""
    kinds = {name: context.argument(first + index).kind for index, name in enumerate(("a", "b"))}
    points = frozenset(name for name, kind in kinds.items() if kind.geography == "point")
    return GeoSql(context.sql, points)


def _distance(
    context: CallContext, _unit: exp.Expression, a: exp.Expression, b: exp.Expression
) -> exp.Expression:
    return in_unit(context, _two(context, 1).distance(a, b), LENGTHS)


def _centroid(context: CallContext, shape: exp.Expression) -> exp.Expression:
    centre = _point(context.sql, exp.column("_x"), exp.column("_y"))
    return GeoSql(context.sql).centroid(shape, centre)


def _within(context: CallContext, inner: exp.Expression, outer: exp.Expression) -> exp.Expression:
    return _two(context, 0).within(inner, outer)


def _intersects(context: CallContext, a: exp.Expression, b: exp.Expression) -> exp.Expression:
    return _two(context, 0).intersects(a, b)


def _globe(
    context: CallContext,
    latitude1: exp.Expression,
    longitude1: exp.Expression,
    latitude2: exp.Expression,
    longitude2: exp.Expression,
) -> exp.Expression:
    return globe(context.sql, longitude1, latitude1, longitude2, latitude2)


def _plane(context: CallContext, *ends: exp.Expression) -> exp.Expression:
    sql = "SQRT(POWER(:x2 - :x1, 2) + POWER(:y2 - :y1, 2))"
    x1, y1, x2, y2 = (context.sql.planar(end) for end in ends)
    return context.sql.fragment(sql, x1=x1, y1=y1, x2=x2, y2=y2)


_SQUARE = "POLYGON((0 0, 2 0, 2 2, 0 2, 0 0))"
_HOLED = "POLYGON((0 0, 4 0, 4 4, 0 4, 0 0), (1 1, 3 1, 3 3, 1 3, 1 1))"
_TWO = "MULTIPOLYGON(((0 0, 1 0, 1 1, 0 1, 0 0)), ((5 5, 6 5, 6 6, 5 6, 5 5)))"

FUNCTIONS = (
    Function(
        name="Geography",
        category=CATEGORY,
        parameters=(one("value", type(TEXT)(TEXT.types | GEOGRAPHY.types)),),
        returns=Returns("geography", _geography_kind),
        description="A shape from WKT or GeoJSON, longitude before latitude: a point, line or polygon, or "
        "several of one kind. Text that is none, a ring that is not closed and coordinates beyond 180 or 90 "
        "degrees give Null.",
        lower=_geography,
        examples=(
            Example('Geography("nonsense")', None),
            Example('Geography("POINT(-78 42)")', {"type": "Point", "coordinates": [-78, 42]}),
            Example('Geography("POINT(181 0)")', None),
            Example('Geography("POLYGON((0 0, 1 0, 1 1))")', None),
            Example(
                'Geography(\'{"type": "Point", "coordinates": [1, 2]}\')',
                {"type": "Point", "coordinates": [1, 2]},
            ),
            *(
                Example("Text(Geography([t]))", expected, {"t": [written]})
                for written, expected in (
                    ("point( -78   42.5 )", "POINT(-78 42.5)"),
                    ("LINESTRING(0 0, 1 1.5)", "LINESTRING(0 0, 1 1.5)"),
                    ("LINESTRING(0 0)", None),
                    (_HOLED, _HOLED),
                    (_TWO, _TWO),
                    ("MULTIPOINT((0 0), (1 1))", "MULTIPOINT(0 0, 1 1)"),
                    ("POLYGON((0 0, 1 0, 1 1))", None),
                    ("POLYGON((0 0, 1 0, 1 1, 0 1))", None),
                    ("POINT(0 90.5)", None),
                    ("POINT(1)", None),
                    ("POINT(a b)", None),
                    ("", None),
                    (
                        '{"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 0]]]}',
                        "POLYGON((0 0, 1 0, 1 1, 0 0))",
                    ),
                    ('{"type": "Point", "coordinates": ["1", 2]}', None),
                    ('{"type": "Point"}', None),
                    ("[1, 2]", None),
                )
            ),
            Example("Latitude(Geography([v]))", 2, {"v": [{"type": "Point", "coordinates": [1, 2]}]}),
        ),
    ),
    Function(
        name="MakePoint",
        category=CATEGORY,
        parameters=(one("longitude", NUMBER), one("latitude", NUMBER)),
        returns=GIVES_POINT,
        description="The point at a longitude and a latitude, in this order, in degrees. Beyond 180 or 90 "
        "degrees it is Null.",
        lower=make_point,
        examples=(
            Example("Text(MakePoint(179, 90))", "POINT(179 90)"),
            Example("MakePoint(180, -90)", {"type": "Point", "coordinates": [180, -90]}),
            Example(
                "MakePoint([x], [y])", {"type": "Point", "coordinates": [-0.5, 10]}, {"x": [-0.5], "y": [10]}
            ),
            Example("MakePoint(0, 91)", None),
            Example("Json(MakePoint(-78, 42))", {"type": "Point", "coordinates": [-78, 42]}),
        ),
    ),
    Function(
        name="MakeLine",
        category=CATEGORY,
        parameters=(one("part", GEOGRAPHY), many("next part", GEOGRAPHY)),
        returns=GIVES_GEOGRAPHY,
        description="The line through points in their order; a line as a part gives its points. Other "
        "shapes give Null.",
        lower=_make_line,
        check=_are_shapes,
        examples=(
            Example("Text(MakeLine(MakePoint(0, 0), MakePoint(1, 2)))", "LINESTRING(0 0, 1 2)"),
            Example(
                'Text(MakeLine(Geography("LINESTRING(0 0, 1 1)"), MakePoint([x], 2), MakePoint(3, 3)))',
                "LINESTRING(0 0, 1 1, 2 2, 3 3)",
                {"x": [2]},
            ),
            Example(f'MakeLine(MakePoint(0, 0), Geography("{_SQUARE}"))', None),
        ),
    ),
    Function(
        name="Latitude",
        category=CATEGORY,
        parameters=(one("point", GEOGRAPHY),),
        returns=GIVES_NUMBER,
        description="The latitude of a point; of other shapes it is Null.",
        lower=_ordinate(1),
        check=_are_shapes,
        examples=(
            Example("Latitude(MakePoint(-78, 42))", 42),
            Example('Latitude(Geography("LINESTRING(0 0, 1 1)"))', None),
        ),
    ),
    Function(
        name="Longitude",
        category=CATEGORY,
        parameters=(one("point", GEOGRAPHY),),
        returns=GIVES_NUMBER,
        description="The longitude of a point; of other shapes it is Null.",
        lower=_ordinate(0),
        check=_are_shapes,
        examples=(
            Example("Longitude(MakePoint(-78, 42))", -78),
            Example("Longitude(Geography([t]))", 1.25, {"t": ["POINT(1.25 3)"]}),
        ),
    ),
    Function(
        name="Distance",
        category=CATEGORY,
        parameters=(_LENGTH_UNIT, one("a", GEOGRAPHY), one("b", GEOGRAPHY)),
        returns=GIVES_NUMBER,
        description="The shortest distance between two shapes along the surface of the earth, in "
        "kilometers, meters or miles; 0 if they meet.",
        lower=_distance,
        check=_are_shapes,
        examples=(
            Example('Distance("kilometers", MakePoint(1, 2), MakePoint(1, 2))', 0),
            Example('Round(Distance("kilometers", MakePoint(0, 0), MakePoint(0, 1)), 4)', 111.1951),
            Example(
                'Round(Distance("miles", MakePoint(-0.1278, 51.5074), MakePoint(2.3522, 48.8566)), 2)', 213.48
            ),
            Example('Round(Distance("meters", MakePoint(0, 0), MakePoint(180, 0)))', 20015114),
            Example(f'Distance("meters", MakePoint(1, 1), Geography("{_SQUARE}"))', 0),
            Example(f'Round(Distance("kilometers", MakePoint(3, 0), Geography("{_SQUARE}")), 4)', 111.1951),
            Example(
                'Round(Distance("kilometers", MakePoint(0, 1), Geography("LINESTRING(-5 0, 5 0)")), 4)',
                111.1951,
            ),
            Example(f'Round(Distance("kilometers", MakePoint(2, 2), Geography("{_HOLED}")), 1)', 111.1),
        ),
    ),
    Function(
        name="Perimeter",
        category=CATEGORY,
        parameters=(_LENGTH_UNIT, one("polygon", GEOGRAPHY)),
        returns=GIVES_NUMBER,
        description="The length of a polygon's borders, holes included, in kilometers, meters or miles; of "
        "points and lines it is 0.",
        lower=_perimeter,
        check=_are_shapes,
        examples=(
            Example(f'Round(Perimeter("kilometers", Geography("{_SQUARE}")), 2)', 889.43),
            Example('Perimeter("meters", MakePoint(0, 0))', 0),
            Example('Round(Perimeter("miles", Geography([t])), 2)', 552.66, {"t": [_SQUARE]}),
        ),
    ),
    Function(
        name="Area",
        category=CATEGORY,
        parameters=(_AREA_UNIT, one("polygon", GEOGRAPHY)),
        returns=GIVES_NUMBER,
        description="The surface of a polygon without its holes, in square_kilometers, square_meters or "
        "square_miles; of points and lines it is 0. Edges are great circles. A polygon around a pole is not "
        "supported.",
        lower=_area,
        check=_are_shapes,
        examples=(
            Example('Area("square_meters", MakePoint(0, 0))', 0),
            Example(f'Round(Area("square_kilometers", Geography("{_SQUARE}")))', 49452),
            Example(
                'Round(Area("square_kilometers", Geography("POLYGON((0 0, 90 0, 0 90, 0 0))")))', 63758235
            ),
            Example('Round(Area("square_kilometers", Geography([t])))', 148319, {"t": [_HOLED]}),
            Example(f'Round(Area("square_miles", Geography("{_TWO}")))', 9526),
        ),
    ),
    Function(
        name="Centroid",
        category=CATEGORY,
        parameters=(one("shape", GEOGRAPHY),),
        returns=GIVES_POINT,
        description="The centre of a shape on the flat map of longitude and latitude: of polygons by area, "
        "of lines by length, of points the mean.",
        lower=_centroid,
        check=_are_shapes,
        examples=(
            Example("Text(Centroid(MakePoint(0, 0)))", "POINT(0 0)"),
            Example("Centroid(MakePoint(1, 2))", {"type": "Point", "coordinates": [1, 2]}),
            Example(f'Text(Centroid(Geography("{_SQUARE}")))', "POINT(1 1)"),
            Example('Text(Centroid(Geography("LINESTRING(0 0, 2 0, 2 2)")))', "POINT(1.5 0.5)"),
            Example(f'Text(Centroid(Geography("{_TWO}")))', "POINT(3 3)"),
            Example('Text(Centroid(Geography("MULTIPOINT(0 0, 3 0, 0 3)")))', "POINT(1 1)"),
            Example("Text(Centroid(Geography([t])))", "POINT(2 2)", {"t": [_HOLED]}),
        ),
    ),
    Function(
        name="Within",
        category=CATEGORY,
        parameters=(one("inner", GEOGRAPHY), one("outer", GEOGRAPHY)),
        returns=GIVES_LOGICAL,
        description="Whether the first shape lies wholly inside the second, whose border counts as inside. "
        "Edges are straight on the map of longitude and latitude.",
        lower=_within,
        check=_are_shapes,
        examples=(
            Example(
                'Within(Geography("POLYGON((1 1, 2 1, 2 2, 1 2, 1 1))"), '
                'Geography("POLYGON((0 0, 3 0, 3 3, 0 3, 0 0))"))',
                True,
            ),
            Example(f'Within(MakePoint([x], 1), Geography("{_SQUARE}"))', True, {"x": [1]}),
            Example(f'Within(MakePoint(2, 1), Geography("{_SQUARE}"))', True),
            Example(f'Within(MakePoint(2.01, 1), Geography("{_SQUARE}"))', False),
            Example(f'Within(MakePoint(2, 2), Geography("{_HOLED}"))', False),
            Example(f'Within(Geography("{_SQUARE}"), Geography("{_HOLED}"))', False),
            Example(f'Within(Geography("{_HOLED}"), Geography("{_HOLED}"))', True),
            Example(f'Within(Geography("POLYGON((0 0, 4 0, 4 4, 0 4, 0 0))"), Geography("{_HOLED}"))', False),
            Example(
                f'Within(Geography([t]), Geography("{_SQUARE}"))', False, {"t": ["LINESTRING(1 1, 3 1)"]}
            ),
            Example(f'Within(MakePoint(5.5, 5.5), Geography("{_TWO}"))', True),
            Example("Within(MakePoint(1, 1), MakePoint(1, 1))", True),
        ),
    ),
    Function(
        name="Intersects",
        category=CATEGORY,
        parameters=(one("a", GEOGRAPHY), one("b", GEOGRAPHY)),
        returns=GIVES_LOGICAL,
        description="Whether two shapes share any point, borders included. Edges are straight on the map of "
        "longitude and latitude.",
        lower=_intersects,
        check=_are_shapes,
        examples=(
            Example(
                'Intersects(Geography("POLYGON((0 0, 2 0, 2 2, 0 2, 0 0))"), '
                'Geography("POLYGON((1 1, 3 1, 3 3, 1 3, 1 1))"))',
                True,
            ),
            Example(f'Intersects(Geography("{_SQUARE}"), Geography("LINESTRING(-1 1, 3 1)"))', True),
            Example(f'Intersects(Geography("{_SQUARE}"), Geography("LINESTRING(-1 3, 3 3)"))', False),
            Example("Intersects(Geography([t]), MakePoint(0, 0))", True, {"t": [_SQUARE]}),
            Example(f'Intersects(Geography("{_HOLED}"), MakePoint(2, 2))', False),
            Example('Intersects(Geography("LINESTRING(0 0, 2 2)"), Geography("LINESTRING(0 2, 2 0)"))', True),
        ),
    ),
    Function(
        name="DistanceGlobe",
        category="math",
        parameters=tuple(one(name, NUMBER) for name in ("lat1", "lon1", "lat2", "lon2")),
        returns=GIVES_NUMBER,
        description="Kilometers between two points on the earth, taken as a sphere with a radius of "
        "6371.0088 km. Each point is its latitude, then its longitude, in degrees.",
        lower=_globe,
        examples=(
            Example("DistanceGlobe(10, 20, 10, 20)", 0),
            Example("Round(DistanceGlobe(51.5074, -0.1278, 48.8566, 2.3522), 3)", 343.557),
            Example("Round(DistanceGlobe([a], 0, 1, 0), 4)", 111.1951, {"a": [0]}),
        ),
    ),
    Function(
        name="DistancePlane",
        category="math",
        parameters=tuple(one(name, NUMBER) for name in ("x1", "y1", "x2", "y2")),
        returns=GIVES_NUMBER,
        description="The straight distance between two points of a plane.",
        lower=_plane,
        examples=(
            Example("DistancePlane(0, 0, 3, 4)", 5),
            Example("DistancePlane([x], 1.5, 1, 1.5)", 3, {"x": [-2]}),
        ),
    ),
)
