"""Shapes on Redshift that its own geometry knows about: whether one covers or meets another, and centres.

GEOMETRY takes edges as straight lines on the flat map, as the language does
(https://docs.aws.amazon.com/redshift/latest/dg/geospatial-functions.html). Lengths and areas of GEOGRAPHY
follow a spheroid, which is not the language's sphere.
"""

from sqlglot import exp

from tablewright.formula.functions.base import CallContext
from tablewright.formula.functions.fragments import fragment
from tablewright.formula.functions.geography import known_shape
from tablewright.formula.functions.geography_sql import GeoSql
from tablewright.formula.functions.geography_text import POSITION, STRUCTURES
from tablewright.formula.functions.sql import call
from tablewright.formula.platforms.redshift.given import named
from tablewright.formula.platforms.redshift.shapes import RedshiftShapes
from tablewright.formula.typed import ValueKind
from tablewright.formula.types import ValueType

_NUMBER = ValueKind(type=ValueType.NUMBER)
_SHAPES = RedshiftShapes()


def geography(context: CallContext, value: exp.Expression) -> exp.Expression:
    """A shape from WKT or GeoJSON."""
    known = known_shape(context, value)
    if known is not None:
        return known
    if context.argument(0).type is ValueType.TEXT:
        value = context.sql.json.parsed(GeoSql(context.sql).json_of(value))
    kind, compact = _SHAPES.kind(":geo"), _SHAPES.compact(":geo")
    fits = " ".join(
        f"WHEN '{name}' THEN {_fits(compact, *structure)}" for name, structure in STRUCTURES.items()
    )
    built = _SHAPES.shape(kind, _SHAPES.coordinates(":geo"))
    sql = f"""CASE WHEN CASE {kind} {fits} END THEN
        CASE WHEN {_is_on_earth(_lines(kind, compact), kind)} THEN {built} END END"""
    return named(sql, {"geo": value})


def _fits(compact: str, within: str, pattern: str) -> str:
    """Whether the lists have the lengths that they must have."""
    structure = f"REPLACE({_SHAPES.replace_all(compact, POSITION, 'p')}, ',p', 'q')"
    if within:
        structure = f"REPLACE({_SHAPES.replace_all(structure, within, 'l')}, ',l', 's')"
    return _SHAPES.matches(structure, pattern)


def _lines(kind: str, compact: str) -> str:
    """The geometry of a shape, in which rings are lines: one of a polygon that is not closed is an error."""
    all_rings = f"REPLACE({compact}, ']]],[[[', ']],[[')"
    written = f"""'{{"type":"' || CASE WHEN {kind} IN ('Polygon', 'MultiPolygon') THEN 'MultiLineString'
        ELSE {kind} END || '","coordinates":' || CASE WHEN {kind} = 'MultiPolygon'
        THEN SUBSTRING({all_rings}, 2, LEN({all_rings}) - 2) ELSE {compact} END || '}}'"""
    return f"ST_GEOMFROMGEOJSON({written})"


def _is_on_earth(lines: str, kind: str) -> str:
    """Whether all positions are, and rings end where they start."""
    bounds = " AND ".join(
        f"ST_{axis}MIN({lines}) >= -{most} AND ST_{axis}MAX({lines}) <= {most}"
        for axis, most in (("X", 180), ("Y", 90))
    )
    return f"{bounds} AND (NOT {kind} IN ('Polygon', 'MultiPolygon') OR ST_ISCLOSED({lines}))"


def within(_context: CallContext, inner: exp.Expression, outer: exp.Expression) -> exp.Expression:
    return call("ST_COVEREDBY", _geometry(inner), _geometry(outer))


def intersects(_context: CallContext, a: exp.Expression, b: exp.Expression) -> exp.Expression:
    return call("ST_INTERSECTS", _geometry(a), _geometry(b))


def centroid(context: CallContext, shape: exp.Expression) -> exp.Expression:
    centre = call("ST_CENTROID", _geometry(shape))
    ordinates = [context.sql.json.value(_NUMBER, call(name, centre)) for name in ("ST_X", "ST_Y")]
    sql = "CASE WHEN NOT :shape IS NULL THEN OBJECT('type', 'Point', 'coordinates', :position) END"
    return _fragment(sql, shape=shape, position=context.sql.json.array(ordinates))


def _geometry(shape: exp.Expression) -> exp.Expression:
    return call("ST_GEOMFROMGEOJSON", call("JSON_SERIALIZE", shape))


def _fragment(sql: str, **parts: exp.Expression) -> exp.Expression:
    return fragment("redshift", sql, **parts)
