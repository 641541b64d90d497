"""Shapes on Redshift that its own geometry knows about: whether one covers or meets another, and centres.

GEOMETRY takes edges as straight lines on the flat map, as the language does
(https://docs.aws.amazon.com/redshift/latest/dg/geospatial-functions.html). Lengths and areas of GEOGRAPHY
follow a spheroid, which is not the language's sphere.
"""

from sqlglot import exp

from tablewright.formula.functions.base import CallContext
from tablewright.formula.functions.fragments import fragment
from tablewright.formula.functions.sql import call
from tablewright.formula.typed import ValueKind
from tablewright.formula.types import ValueType

_NUMBER = ValueKind(type=ValueType.NUMBER)


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
