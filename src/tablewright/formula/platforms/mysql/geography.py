"""Shapes on MySQL: read, and measured, by going through the rows of JSON_TABLE (see `shape_tables.py`).

The server's own ST_ functions know flat maps and spheroids, not the language's sphere, and its relatives do
not agree on them: one has no ST_GeomFromGeoJSON, another no centre of several points.
"""

# ruff: noqa: S608 (the texts are put together from constants; values are nodes of the tree)

from collections.abc import Mapping

from sqlglot import exp

from tablewright.formula.functions.base import CallContext, Lowering
from tablewright.formula.functions.fragments import fragment
from tablewright.formula.functions.geography import AREAS, LENGTHS, in_unit, known_shape, make_point
from tablewright.formula.functions.geography_formulas import RADIUS, cross, excess, flat_length, length_of
from tablewright.formula.functions.geography_sql import GeoSql
from tablewright.formula.functions.geography_text import POSITION, STRUCTURES
from tablewright.formula.platforms.mysql import shape_relations
from tablewright.formula.platforms.mysql.shape_rows import from_rows, read_in_rows
from tablewright.formula.platforms.mysql.shape_tables import (
    WHITE,
    is_area,
    kind,
    lines,
    opened,
    pieces,
    pieces_of_line,
    positions,
    quoted,
    shape,
    written,
)
from tablewright.formula.types import ValueType

# ---------------------------------------------------------------- reading


def geography(context: CallContext, value: exp.Expression) -> exp.Expression:
    """A shape from WKT or GeoJSON."""
    known = known_shape(context, value)
    if known is not None:
        return known
    if context.argument(0).type is not ValueType.TEXT:
        return read_in_rows(_read(written("geo")), geo=value)
    tables = (
        f"{_named(':text', '_text')}, {_named(':json', '_json')}, "
        f"{written('geo', 'CASE WHEN JSON_VALID(_json) THEN _json END')}"
    )
    json = GeoSql(context.sql).json_of(exp.column("_text"))
    return read_in_rows(_read(tables), text=value, json=json)


def _named(value: str, name: str) -> str:
    """A table of one row: a text with a name."""
    return f"JSON_TABLE(JSON_ARRAY({value}), '$' COLUMNS ({name} LONGTEXT PATH '$[0]')) AS {name}_given"


def _read(tables: str) -> str:
    """The shape `geo` of the tables, where its lists have the lengths that they must have, rings end where
    they start, and positions are on the earth."""
    plain = f"REGEXP_REPLACE(CAST(_geo_where AS CHAR), {quoted(WHITE)}, '')"
    structure = f"REPLACE(REGEXP_REPLACE({plain}, {quoted(POSITION)}, 'p'), ',p', 'q')"
    fits = " ".join(f"WHEN '{name}' THEN {_fits(*structure)}" for name, structure in STRUCTURES.items())
    beyond = f"SELECT 1 FROM {positions('geo', '_mark')} WHERE ABS(_mark_x) > 180 OR ABS(_mark_y) > 90"
    first, last = "'$[0][0][{}]'", "CONCAT('$[', JSON_LENGTH(_line) - 1, '][1][{}]')"
    is_open = " OR ".join(
        f"{_number(first.format(place))} <> {_number(last.format(place))}" for place in range(3)
    )
    holes = f"{is_area('geo')} AND EXISTS(SELECT 1 FROM {lines('geo')} WHERE {is_open})"
    built = f"JSON_OBJECT('type', {kind('geo')}, 'coordinates', JSON_EXTRACT(_geo_where, '$'))"
    return f"""(SELECT {built} FROM {tables}, {_named(structure, "_structure")}, {opened("geo")}
        WHERE CASE {kind("geo")} {fits} END AND NOT EXISTS({beyond}) AND NOT ({holes}))"""


def _fits(within: str, pattern: str) -> str:
    result = "_structure"
    if within:
        result = f"REPLACE(REGEXP_REPLACE(_structure, {quoted(within)}, 'l'), ',l', 's')"
    return f"REGEXP_INSTR({result}, {quoted(pattern)}) > 0"


def _number(path: str) -> str:
    return f"COALESCE(CAST(JSON_EXTRACT(_line, {path}) AS DOUBLE), 0)"


# ---------------------------------------------------------------- measures


def perimeter(context: CallContext, _unit: exp.Expression, of: exp.Expression) -> exp.Expression:
    text = f"(SELECT SUM({length_of('_piece')}) FROM {pieces('geo', '_piece')})"
    return in_unit(context, _of_area(of, text), LENGTHS)


def area(context: CallContext, _unit: exp.Expression, of: exp.Expression) -> exp.Expression:
    """The spherical excess of each ring, holes taken away."""
    text = (
        f"(SELECT POWER({RADIUS}, 2) * SUM({_HOLE} * ABS({_of_line(excess('_piece'))})) FROM {lines('geo')})"
    )
    return in_unit(context, _of_area(of, text), AREAS)


_HOLE = "CASE WHEN _ring = 1 THEN 1 ELSE -1 END"


def _of_line(value: str) -> str:
    return f"(SELECT SUM({value}) FROM {pieces_of_line('_piece')})"


def _of_area(of: exp.Expression, text: str) -> exp.Expression:
    """What is found of a polygon; of points and lines, 0."""
    text = f"CASE WHEN {is_area('geo')} THEN {text} ELSE 0 END"
    return from_rows(f"(SELECT {text} FROM {shape('geo')})", geo=of)


def centroid(context: CallContext, of: exp.Expression) -> exp.Expression:
    point = make_point(context, _fragment(_centre_along("x")), _fragment(_centre_along("y")))
    return from_rows(f"(SELECT :point FROM {shape('geo')})", geo=of, point=point)


def _centre_along(axis: str) -> str:
    """Of surfaces, else of lengths, else of positions. Each ring counts by its own, whichever way around it
    is written; holes count against."""
    middle = f"(_piece_{axis}1 + _piece_{axis}2)"
    turned, moment = _of_line(cross("_piece")), _of_line(f"{middle} * {cross('_piece')}")
    whole = f"NULLIF(3 * SUM({_HOLE} * ABS({turned})), 0)"
    surface = f"(SELECT SUM({_HOLE} * SIGN({turned}) * {moment}) / {whole} FROM {lines('geo')})"
    length, all_pieces = flat_length("_piece"), pieces("geo", "_piece")
    along = f"(SELECT SUM({middle} / 2 * {length}) / NULLIF(SUM({length}), 0) FROM {all_pieces})"
    mean = f"(SELECT AVG(_piece_{axis}1) FROM {all_pieces})"
    return f"COALESCE(CASE WHEN {is_area('geo')} THEN {surface} END, {along}, {mean})"


def _fragment(sql: str, **parts: exp.Expression) -> exp.Expression:
    return fragment("mysql", sql, **parts)


SHAPES: Mapping[str, Lowering] = {
    "Geography": geography,
    "Perimeter": perimeter,
    "Area": area,
    "Distance": shape_relations.distance,
    "Centroid": centroid,
    "Within": shape_relations.within,
    "Intersects": shape_relations.intersects,
}
