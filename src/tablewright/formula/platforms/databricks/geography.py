"""Shapes on Databricks: read, and measured, by going through the lists within (see `shape_lists.py`).

The platform's own ST_ functions are in preview, not on every kind of warehouse, and measure on a spheroid
(https://docs.databricks.com/en/sql/language-manual/sql-ref-st-geospatial-functions.html).
"""

from collections.abc import Mapping

from sqlglot import exp

from tablewright.formula.functions.base import CallContext, Lowering
from tablewright.formula.functions.fragments import fragment
from tablewright.formula.functions.geography import AREAS, LENGTHS, in_unit, known_shape, make_point
from tablewright.formula.functions.geography_formulas import RADIUS, cross, excess, flat_length, length_of
from tablewright.formula.functions.geography_sql import GeoSql
from tablewright.formula.platforms.databricks import shape_relations
from tablewright.formula.platforms.databricks.shape_lists import (
    all_of,
    all_pieces,
    is_area,
    let,
    of_one,
    parts_of,
    rings,
    sum_of,
)
from tablewright.formula.platforms.databricks.shapes import DatabricksShapes
from tablewright.formula.typed import ValueKind
from tablewright.formula.types import ValueType

_SHAPES = DatabricksShapes()
_TEXT = ValueKind(type=ValueType.TEXT)


# ---------------------------------------------------------------- reading


def geography(context: CallContext, value: exp.Expression) -> exp.Expression:
    """A shape from WKT or GeoJSON."""
    known = known_shape(context, value)
    if known is not None:
        return known
    json = context.sql.json
    if context.argument(0).type is ValueType.TEXT:
        value = GeoSql(context.sql).json_of(value)
    # The coordinates as a text of JSON, in which a text keeps its quotes and so differs from a number.
    where = json.value(_TEXT, json.at(value, ["coordinates"]))
    written = json.record([("type", json.at(value, ["type"])), ("coordinates", where)])
    return _fragment(_read(), geo=written)


def _read() -> str:
    """The shape, where its lists have the lengths that they must have, and positions are on the earth. What
    is no number in the place of one is NULL in them; a text there makes Spark 3.5 fail, so it is not read."""
    lines = "FLATTEN(_parts)"
    least = f"""CASE WHEN {is_area("_geo")} THEN 4
        WHEN _geo.type IN ('LineString', 'MultiLineString') THEN 2 ELSE 1 END"""
    position = """SIZE(_position) IN (2, 3) AND NOT EXISTS(_position, _number -> _number IS NULL)
        AND ABS(GET(_position, 0)) <= 180 AND ABS(GET(_position, 1)) <= 90"""
    is_open = "GET(_line, 0) <> GET(_line, SIZE(_line) - 1)"
    fits = f"""SIZE({lines}) > 0 AND NOT EXISTS(_parts, _part -> COALESCE(SIZE(_part), 0) < 1)
        AND NOT EXISTS({lines}, _line -> COALESCE(SIZE(_line), 0) < {least})
        AND NOT EXISTS(FLATTEN({lines}), _position -> NOT COALESCE({position}, FALSE))
        AND NOT ({is_area("_geo")} AND EXISTS({lines}, _line -> {is_open}))"""
    built = _SHAPES.shape("_geo.type", "_geo.coordinates")
    parts = f"""CASE WHEN _geo.coordinates NOT LIKE '%"%' THEN {parts_of("_geo")} END"""
    return of_one(let(parts, "_parts", f"CASE WHEN {fits} THEN {built} END"))


# ---------------------------------------------------------------- measures


def perimeter(context: CallContext, _unit: exp.Expression, shape: exp.Expression) -> exp.Expression:
    text = sum_of(all_pieces("_geo"), "_piece", length_of("_piece."))
    return in_unit(context, _of_area(shape, text), LENGTHS)


def area(context: CallContext, _unit: exp.Expression, shape: exp.Expression) -> exp.Expression:
    """The spherical excess of each ring, holes taken away."""
    ring = f"{_hole('_ring')} * ABS({sum_of('_ring._pieces', '_piece', excess('_piece.'))})"
    return in_unit(
        context, _of_area(shape, f"POWER({RADIUS}, 2) * {sum_of(rings('_geo'), '_ring', ring)}"), AREAS
    )


def _of_area(shape: exp.Expression, text: str) -> exp.Expression:
    """What is found of a polygon; of points and lines, 0."""
    return _fragment(of_one(f"CASE WHEN {is_area('_geo')} THEN {text} ELSE CAST(0 AS DOUBLE) END"), geo=shape)


def _hole(ring: str) -> str:
    return f"CASE WHEN {ring}._outer THEN 1 ELSE -1 END"


def centroid(context: CallContext, shape: exp.Expression) -> exp.Expression:
    """Of surfaces, each ring counts by its own, whichever way around it is written; holes count against."""
    turned = sum_of("_ring._pieces", "_piece", cross("_piece."))
    moments = {
        axis: sum_of("_ring._pieces", "_piece", f"(_piece._{axis}1 + _piece._{axis}2) * {cross('_piece.')}")
        for axis in "xy"
    }
    surface = f"""STRUCT({_hole("_ring")} * SIGN({turned}) AS _turn, {turned} AS _cross,
        {moments["x"]} AS _x, {moments["y"]} AS _y)"""
    surfaces = f"CASE WHEN {is_area('_geo')} THEN TRANSFORM(_rings, _ring -> {surface}) END"
    pieces = all_of("_rings", "_ring", "_ring._pieces")
    centres = f"STRUCT({_centre_along('x')} AS _x, {_centre_along('y')} AS _y)"
    made = let(f"STRUCT({surfaces} AS _surfaces, {pieces} AS _pieces)", "_made", centres)
    text = let(of_one(let(rings("_geo"), "_rings", made)), "_centre", ":point")
    point = make_point(context, exp.column("_x", "_centre"), exp.column("_y", "_centre"))
    return _fragment(text, geo=shape, point=point)


def _centre_along(axis: str) -> str:
    """Of surfaces, else of lengths, else of positions."""
    surface = sum_of("_made._surfaces", "_ring", f"_ring._turn * _ring._{axis}")
    whole = sum_of("_made._surfaces", "_ring", "_ring._turn * _ring._cross")
    length = flat_length("_piece.")
    pulls = sum_of("_made._pieces", "_piece", f"(_piece._{axis}1 + _piece._{axis}2) / 2 * {length}")
    starts = sum_of("_made._pieces", "_piece", f"_piece._{axis}1")
    return f"""COALESCE({surface} / NULLIF(3 * {whole}, 0),
        {pulls} / NULLIF({sum_of("_made._pieces", "_piece", length)}, 0),
        {starts} / NULLIF(SIZE(_made._pieces), 0))"""


def _fragment(sql: str, **parts: exp.Expression) -> exp.Expression:
    return fragment("databricks", sql, **parts)


SHAPES: Mapping[str, Lowering] = {
    "Geography": geography,
    "Perimeter": perimeter,
    "Area": area,
    "Distance": shape_relations.distance,
    "Centroid": centroid,
    "Within": shape_relations.within,
    "Intersects": shape_relations.intersects,
}
