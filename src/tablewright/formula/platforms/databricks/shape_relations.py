"""Two shapes on Databricks: what covers what, what meets, and how far apart they are."""

from sqlglot import exp

from tablewright.formula.functions.base import CallContext
from tablewright.formula.functions.fragments import fragment
from tablewright.formula.functions.geography import LENGTHS, in_unit
from tablewright.formula.functions.geography_formulas import RADIUS, goes_through, haversine, passes, touches
from tablewright.formula.functions.geography_sql import GeoSql
from tablewright.formula.platforms.databricks.shape_lists import all_of, all_pieces, is_area, let, of_two


def _compared(result: str, **shapes: exp.Expression) -> exp.Expression:
    """A result made of the shapes `_both._a` and `_both._b`."""
    compared = ", ".join(
        f"STRUCT({is_area(f'_two._{name}')} AS _is_area, {all_pieces(f'_two._{name}')} AS _pieces) AS _{name}"
        for name in shapes
    )
    return fragment("databricks", of_two(let(f"STRUCT({compared})", "_both", result)), **shapes)


def _marks(name: str, points: frozenset[str]) -> str:
    """The positions tested for a shape: where its pieces start and end, and their middles."""
    start = "STRUCT(_p._x1 AS _x, _p._y1 AS _y)"
    if name in points:
        return f"TRANSFORM(_both._{name}._pieces, _p -> {start})"
    end = "STRUCT(_p._x2 AS _x, _p._y2 AS _y)"
    middle = "STRUCT((_p._x1 + _p._x2) / 2 AS _x, (_p._y1 + _p._y2) / 2 AS _y)"
    return all_of(f"_both._{name}._pieces", "_p", f"ARRAY({start}, {end}, {middle})")


def _covers(name: str, *, border: bool) -> str:
    """Whether a shape covers the position `_mark`; with or without its border."""
    pieces = f"_both._{name}._pieces"
    touched = f"EXISTS({pieces}, _edge -> {touches('_edge.', '_mark._x', '_mark._y')})"
    passed = f"FILTER({pieces}, _edge -> {passes('_edge.', '_mark._x', '_mark._y')})"
    inside = f"(_both._{name}._is_area AND SIZE({passed}) % 2 = 1)"
    return f"({touched} OR {inside})" if border else f"(NOT {touched} AND {inside})"


def _some(of: str, covered_by: str, points: frozenset[str], *, border: bool) -> str:
    return f"EXISTS({_marks(of, points)}, _mark -> {_covers(covered_by, border=border)})"


def _cross() -> str:
    through = goes_through("_edge.", "_other.")
    return f"EXISTS(_both._a._pieces, _edge -> EXISTS(_both._b._pieces, _other -> {through}))"


def _meet(points: frozenset[str]) -> str:
    if points:
        point, other = ("a", "b") if "a" in points else ("b", "a")
        return _some(point, other, points, border=True)
    either = [_some(*order, points, border=True) for order in (("a", "b"), ("b", "a"))]
    return f"({' OR '.join(either)} OR {_cross()})"


def _points(context: CallContext, first: int) -> frozenset[str]:
    """Which of the shapes `a` and `b`, arguments from `first` on, are known to be points."""
    kinds = {name: context.argument(first + index).kind for index, name in enumerate("ab")}
    return frozenset(name for name, kind in kinds.items() if kind.geography == "point")


def within(context: CallContext, inner: exp.Expression, outer: exp.Expression) -> exp.Expression:
    points = _points(context, 0)
    text = f"NOT EXISTS({_marks('a', points)}, _mark -> NOT {_covers('b', border=True)})"
    if not points:
        text += f" AND NOT {_cross()} AND NOT {_some('b', 'a', points, border=False)}"
    return _compared(text, a=inner, b=outer)


def intersects(context: CallContext, a: exp.Expression, b: exp.Expression) -> exp.Expression:
    return _compared(_meet(_points(context, 0)), a=a, b=b)


def distance(
    context: CallContext, _unit: exp.Expression, a: exp.Expression, b: exp.Expression
) -> exp.Expression:
    """Kilometres between the nearest points, on great circles."""
    points = _points(context, 1)
    if len(points) == 2:
        return in_unit(context, GeoSql(context.sql, points).distance(a, b), LENGTHS)
    nearest = [
        _nearest(marks, pieces, points) for marks, pieces in (("a", "b"), ("b", "a")) if pieces not in points
    ]
    least = nearest[0] if len(nearest) == 1 else f"LEAST({', '.join(nearest)})"
    text = f"CASE WHEN {_meet(points)} THEN CAST(0 AS DOUBLE) ELSE {least} END"
    return in_unit(context, _compared(text, a=a, b=b), LENGTHS)


def _vector(x: str, y: str) -> str:
    """A position as a vector of length 1 from the centre of the earth."""
    x, y = f"RADIANS({x})", f"RADIANS({y})"
    return f"STRUCT(COS({y}) * COS({x}) AS _x, COS({y}) * SIN({x}) AS _y, SIN({y}) AS _z)"


def _dot(one: str, other: str) -> str:
    return " + ".join(f"{one}._{axis} * {other}._{axis}" for axis in "xyz")


def _nearest(marks: str, pieces: str, points: frozenset[str]) -> str:
    """From the positions of one shape to the pieces of the other: the foot on a piece, else its ends."""
    turns = ", ".join(
        f"_e._v1._{one} * _e._v2._{other} - _e._v1._{other} * _e._v2._{one} AS _{axis}"
        for axis, one, other in (("x", "y", "z"), ("y", "z", "x"), ("z", "x", "y"))
    )
    ends = f"{_vector('_e._x1', '_e._y1')} AS _v1, {_vector('_e._x2', '_e._y2')} AS _v2"
    edges = f"TRANSFORM(_both._{pieces}._pieces, _e -> STRUCT(_e AS _at, {ends}))"
    edge = f"_e._at AS _at, _e._v1 AS _v1, _e._v2 AS _v2, STRUCT({turns}) AS _n"
    edges = f"TRANSFORM({edges}, _e -> STRUCT({edge}, {_dot('_e._v1', '_e._v2')} AS _c))"
    places = f"TRANSFORM({_marks(marks, points)}, _m -> STRUCT(_m AS _at, {_vector('_m._x', '_m._y')} AS _v))"
    from_start, from_end = f"({_dot('_edge._v1', '_mark._v')})", f"({_dot('_edge._v2', '_mark._v')})"
    size = f"SQRT({_dot('_edge._n', '_edge._n')})"
    aside = f"ABS({_dot('_edge._n', '_mark._v')}) / NULLIF({size}, 0)"
    foot = f"""CASE WHEN {from_end} > _edge._c * {from_start} AND {from_start} > _edge._c * {from_end}
        AND {size} > 0 THEN {RADIUS} * ASIN(LEAST(1, {aside})) END"""
    start, end = (
        haversine("_mark._at._x", "_mark._at._y", f"_edge._at._x{at}", f"_edge._at._y{at}") for at in (1, 2)
    )
    between = f"COALESCE({foot}, LEAST({start}, {end}))"
    least = f"ARRAY_MIN(TRANSFORM(_near._edges, _edge -> {between}))"
    near = f"STRUCT({places} AS _places, {edges} AS _edges)"
    return let(near, "_near", f"ARRAY_MIN(TRANSFORM(_near._places, _mark -> {least}))")
