"""Shapes on Snowflake that its own types know about.

GEOMETRY takes edges as straight lines on the flat map, as the language does where it asks what covers or
meets what, and for centres. GEOGRAPHY measures along great circles of a sphere
(https://docs.snowflake.com/en/sql-reference/data-types-geospatial).
"""

import json
from collections.abc import Mapping

from sqlglot import exp

from tablewright.formula.functions.base import CallContext, Lowering
from tablewright.formula.functions.fragments import fragment
from tablewright.formula.functions.geography import AREAS, LENGTHS, in_unit, make_point
from tablewright.formula.functions.geography_formulas import RADIUS
from tablewright.formula.functions.geography_sql import GeoSql
from tablewright.formula.functions.geography_text import COORDINATES, POSITION, read
from tablewright.formula.functions.sql import call, cast, sql_type, text
from tablewright.formula.platforms.snowflake.shapes import SnowflakeShapes
from tablewright.formula.types import ValueType

_SHAPES = SnowflakeShapes()
_LENGTH = RADIUS / 6_371_010
"""Kilometres on the language's sphere for a metre on Snowflake's, whose radius is 6,371,010 metres."""
_RING = rf"\[{POSITION}(?:,{POSITION})*\]"


def geography(context: CallContext, value: exp.Expression) -> exp.Expression:
    """A shape from WKT or GeoJSON."""
    argument, written = context.argument(0), context.literal(0)
    if argument.kind.geography:
        return value
    if isinstance(written, str):
        shape = read(written)
        # A cast would make it a text in a variant.
        known = call("PARSE_JSON", text(json.dumps(shape)))
        return known if shape is not None else cast(exp.Null(), sql_type(context.call.kind))
    if argument.type is ValueType.TEXT:
        value = context.sql.json.parsed(GeoSql(context.sql).json_of(value))
    # What is computed is computed once, as an element of an array.
    once = "STRIP_NULL_VALUE(GET(TRANSFORM(ARRAY_CONSTRUCT(:value), _element -> :shape), 0))"
    return _fragment(once, value=value, shape=_shape())


def _shape() -> exp.Expression:
    """GeoJSON, the variable `_element`, as a shape; Null if it is none."""
    kind, compact = _SHAPES.kind("_element"), _SHAPES.compact("_element")
    fits = "|".join(f"{name}{shape}" for name, shape in COORDINATES.items())
    first, last = (
        f"TO_JSON(GET(PARSE_JSON(CAST(_item AS TEXT)), {place}))"
        for place in ("0", "ARRAY_SIZE(PARSE_JSON(CAST(_item AS TEXT))) - 1")
    )
    beyond = " OR ".join(
        f"ABS(CAST(GET(PARSE_JSON(CAST(_item AS TEXT)), {place}) AS DOUBLE)) > {most}"
        for place, most in ((0, 180), (1, 90))
    )
    sql = f"""CASE WHEN {_SHAPES.matches(f"({kind} || {compact})", f"^(?:{fits})$")}
        AND ARRAY_SIZE(FILTER({_SHAPES.all_of(compact, POSITION)}, _item -> {beyond})) = 0
        AND (NOT {kind} IN ('Polygon', 'MultiPolygon')
            OR ARRAY_SIZE(FILTER({_SHAPES.all_of(compact, _RING)}, _item -> {first} <> {last})) = 0)
        THEN {_SHAPES.shape(kind, _SHAPES.coordinates("_element"))} END"""
    return _fragment(sql)


def perimeter(context: CallContext, _unit: exp.Expression, shape: exp.Expression) -> exp.Expression:
    return in_unit(context, _measure("ST_PERIMETER", _LENGTH, _on_sphere(shape)), LENGTHS)


def area(context: CallContext, _unit: exp.Expression, shape: exp.Expression) -> exp.Expression:
    return in_unit(context, _measure("ST_AREA", _LENGTH**2, _on_sphere(shape)), AREAS)


def distance(
    context: CallContext, _unit: exp.Expression, a: exp.Expression, b: exp.Expression
) -> exp.Expression:
    if all(context.argument(place).kind.geography == "point" for place in (1, 2)):
        return in_unit(context, GeoSql(context.sql, frozenset("ab")).distance(a, b), LENGTHS)
    nearest = _measure("ST_DISTANCE", _LENGTH, _on_sphere(a), _on_sphere(b))
    met = call("ST_INTERSECTS", _on_map(a), _on_map(b))
    expression = _fragment("CASE WHEN :met THEN 0 ELSE :nearest END", met=met, nearest=nearest)
    return in_unit(context, expression, LENGTHS)


def centroid(context: CallContext, shape: exp.Expression) -> exp.Expression:
    centre = call("ST_CENTROID", _on_map(shape))
    return make_point(context, call("ST_X", centre), call("ST_Y", centre.copy()))


def within(_context: CallContext, inner: exp.Expression, outer: exp.Expression) -> exp.Expression:
    """Not ST_WITHIN, for which what lies on the border is outside."""
    return call("ST_COVEREDBY", _on_map(inner), _on_map(outer))


def intersects(_context: CallContext, a: exp.Expression, b: exp.Expression) -> exp.Expression:
    return call("ST_INTERSECTS", _on_map(a), _on_map(b))


def _measure(name: str, factor: float, *shapes: exp.Expression) -> exp.Expression:
    return exp.Mul(this=call(name, *shapes), expression=exp.Literal.number(repr(factor)))


def _on_sphere(shape: exp.Expression) -> exp.Expression:
    return call("TRY_TO_GEOGRAPHY", shape)


def _on_map(shape: exp.Expression) -> exp.Expression:
    return call("TRY_TO_GEOMETRY", shape)


def _fragment(sql: str, **parts: exp.Expression) -> exp.Expression:
    return fragment("snowflake", sql, **parts)


SHAPES: Mapping[str, Lowering] = {
    "Geography": geography,
    "Perimeter": perimeter,
    "Area": area,
    "Distance": distance,
    "Centroid": centroid,
    "Within": within,
    "Intersects": intersects,
}
