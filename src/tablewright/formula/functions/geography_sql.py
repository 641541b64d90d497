"""Shapes on the earth in SQL, without a geography type: a shape is GeoJSON in a variant.

Platforms differ in how they unnest a shape (`platforms/shapes.py`); computations on lines are the same SQL
everywhere. Angles are degrees; lengths are kilometres on a sphere with the mean radius of the earth.
"""

# ruff: noqa: S608 (the texts are put together from constants of this file; values are nodes of the tree)

from sqlglot import exp

from tablewright.formula.functions.geography_formulas import (
    RADIUS,
    cross,
    excess,
    flat_length,
    goes_through,
    haversine,
    length_of,
    passes,
    touches,
)
from tablewright.formula.functions.geography_text import (
    COORDINATES,
    NUMBER,
    WKT,
    WKT_POINT,
    WKT_POSITION,
)
from tablewright.formula.platforms.base import Platform


class GeoSql:
    """Shapes on one platform."""

    def __init__(self, platform: Platform, points: frozenset[str] = frozenset()) -> None:
        self._platform, self._sql = platform, platform.shapes
        self._points = points
        """Names of shapes that are known to be points."""

    # ------------------------------------------------------------ texts of SQL about the shape `:name`

    def _pieces(self, name: str) -> str:
        """The straight pieces of all lines: from (_x1, _y1) to (_x2, _y2)."""
        if name in self._points:
            x, y = self._position(name)
            return f"(SELECT 1 AS _part, 1 AS _ring, {x} AS _x1, {y} AS _y1, {x} AS _x2, {y} AS _y2)"
        return self._sql.pieces(f":{name}")

    def _position(self, name: str) -> tuple[str, str]:
        """Longitude and latitude of a point."""
        return self._sql.ordinate(f":{name}", 0), self._sql.ordinate(f":{name}", 1)

    def _is_area(self, name: str) -> str:
        return f"{self._sql.kind(':' + name)} IN ('Polygon', 'MultiPolygon')"

    def _named(self, sql: str, **shapes: exp.Expression) -> exp.Expression:
        return self._platform.named_shapes(sql, shapes)

    # ------------------------------------------------------------ reading and writing

    def read(self, json: exp.Expression) -> exp.Expression:
        """A GeoJSON object as a shape; Null if it is none."""
        compact, kind = self._sql.compact(":geo"), self._sql.kind(":geo")
        cases = " ".join(
            f"WHEN '{name}' THEN {self._sql.matches(compact, f'^{shape}$')}"
            for name, shape in COORDINATES.items()
        )
        built = self._sql.shape(kind, self._sql.coordinates(":geo"))
        sql = f"""CASE WHEN CASE {kind} {cases} END THEN CASE WHEN NOT EXISTS(
                SELECT 1 FROM {self._pieces("geo")} AS _s
                WHERE GREATEST(ABS(_x1), ABS(_x2)) > 180 OR GREATEST(ABS(_y1), ABS(_y2)) > 90)
            AND NOT ({self._is_area("geo")} AND EXISTS(
                SELECT 1 FROM {self._sql.parts(":geo")} AS _s WHERE {self._sql.is_open()}))
            THEN {built} END END"""
        return self._named(sql, geo=json)

    def json_of(self, text: exp.Expression) -> exp.Expression:
        """WKT as the text of a GeoJSON object; any other text as it is."""
        names = " ".join(f"WHEN '{name.upper()}' THEN '{name}'" for name in COORDINATES)
        word = f"UPPER({self._sql.group(':text', WKT, 1)})"
        points = self._sql.replace_all(self._sql.group(":text", WKT, 2), WKT_POINT, r"[\1,\2]")
        positions = self._sql.replace_all(points, WKT_POSITION, r"[\1,\2]")
        brackets = f"REPLACE(REPLACE({positions}, '(', '['), ')', ']')"
        parts = ('\'{"type":"\'', f"CASE {word} {names} END", '\'","coordinates":\'', brackets, "'}'")
        sql = f"CASE WHEN {self._sql.matches(':text', WKT)} THEN {self._sql.joined(*parts)} ELSE :text END"
        return self._platform.named(sql, {"text": text})

    def wkt(self, geo: exp.Expression) -> exp.Expression:
        kind = self._sql.kind(":geo")
        position = rf"\[({NUMBER}),({NUMBER})(?:,{NUMBER})?\]"
        positions = self._sql.replace_all(self._sql.compact(":geo"), position, r"\1 \2")
        shown = f"REPLACE(REPLACE(REPLACE({positions}, '[', '('), ']', ')'), ',', ', ')"
        point = self._sql.joined("'('", shown, "')'")
        sql = self._sql.joined(f"UPPER({kind})", f"CASE {kind} WHEN 'Point' THEN {point} ELSE {shown} END")
        return self._named(sql, geo=geo)

    def ordinate(self, geo: exp.Expression, index: int) -> exp.Expression:
        """The longitude (0) or latitude (1) of a point."""
        value = self._position("geo")[index]
        return self._named(f"CASE WHEN {self._sql.kind(':geo')} = 'Point' THEN {value} END", geo=geo)

    def line_of(self, geo: exp.Expression) -> exp.Expression:
        """The positions of a point or a line, as an array."""
        where = self._sql.coordinates(":geo")
        sql = (
            f"CASE {self._sql.kind(':geo')} WHEN 'Point' THEN {self._sql.array(where)} "
            f"WHEN 'LineString' THEN {where} END"
        )
        return self._named(sql, geo=geo)

    # ------------------------------------------------------------ measures

    def perimeter(self, geo: exp.Expression) -> exp.Expression:
        sql = f"""CASE WHEN {self._is_area("geo")}
                THEN (SELECT SUM({length_of("")}) FROM {self._pieces("geo")} AS _s)
                WHEN NOT :geo IS NULL THEN 0 END"""
        return self._named(sql, geo=geo)

    def area(self, geo: exp.Expression) -> exp.Expression:
        """Square kilometres: the spherical excess of each ring, minus holes."""
        rings = f"""SELECT _ring, ABS(SUM({excess("")})) AS _excess FROM {self._pieces("geo")} AS _s
                GROUP BY _part, _ring"""
        square = f"POWER({RADIUS}, 2)"
        sql = f"""CASE WHEN {self._is_area("geo")}
                THEN (SELECT {square} * SUM(CASE WHEN _ring = 1 THEN _excess ELSE -_excess END)
                    FROM ({rings}) AS _rings)
                WHEN NOT :geo IS NULL THEN 0 END"""
        return self._named(sql, geo=geo)

    def centroid(self, geo: exp.Expression, point: exp.Expression) -> exp.Expression:
        """A point with `_x` and `_y`: the centre on the flat map of longitude and latitude."""
        turned, length = cross(""), flat_length("")
        hole = "(CASE WHEN _ring = 1 THEN 1 ELSE -1 END)"
        sums = ", ".join(
            f"""SUM((_{axis}1 + _{axis}2) * {turned}) * {hole} * SIGN(SUM({turned})) AS _moment_{axis},
                SUM((_{axis}1 + _{axis}2) / 2 * {length}) AS _pull_{axis}, SUM(_{axis}1) AS _sum_{axis}"""
            for axis in "xy"
        )
        centres = ", ".join(
            f"""COALESCE(
                CASE WHEN {self._is_area("geo")} THEN SUM(_moment_{axis}) / NULLIF(3 * SUM(_area), 0) END,
                SUM(_pull_{axis}) / NULLIF(SUM(_length), 0),
                SUM(_sum_{axis}) / NULLIF(SUM(_count), 0)) AS _{axis}"""
            for axis in "xy"
        )
        sql = f"""(SELECT :point FROM (SELECT {centres} FROM (
            SELECT {sums}, ABS(SUM({turned})) * {hole} AS _area, SUM({length}) AS _length, COUNT(*) AS _count
            FROM {self._pieces("geo")} AS _s GROUP BY _part, _ring) AS _rings) AS _centre)"""
        return self._platform.named(sql, {"geo": geo}, point=point)

    # ------------------------------------------------------------ relations of two shapes

    def _marks(self, name: str) -> str:
        """The positions tested for a shape: where its pieces start and end, and their middles."""
        if name in self._points:
            return "(SELECT {} AS _x, {} AS _y)".format(*self._position(name))
        pieces = self._pieces(name)
        return f"""(SELECT _x1 AS _x, _y1 AS _y FROM {pieces} AS _s
            UNION SELECT _x2, _y2 FROM {pieces} AS _s
            UNION SELECT (_x1 + _x2) / 2, (_y1 + _y2) / 2 FROM {pieces} AS _s)"""

    def _covers(self, name: str, *, border: bool) -> str:
        """Whether a shape covers the position (_x, _y); with or without its border."""
        touched = f"COALESCE(SUM(CASE WHEN {touches('_edges.', '_x', '_y')} THEN 1 ELSE 0 END), 0)"
        passed = f"SUM(CASE WHEN {passes('_edges.', '_x', '_y')} THEN 1 ELSE 0 END)"
        inside = f"({self._is_area(name)} AND MOD({passed}, 2) = 1)"
        joined = f"{touched} > 0 OR {inside}" if border else f"{touched} = 0 AND {inside}"
        return f"(SELECT {joined} FROM {self._pieces(name)} AS _edges)"

    def _cross(self) -> str:
        """Whether a piece of one shape goes through a piece of the other."""
        return f"""EXISTS(SELECT 1 FROM {self._pieces("a")} AS _p, {self._pieces("b")} AS _q
            WHERE {goes_through("_p.", "_q.")})"""

    def _some(self, of: str, covered_by: str, *, border: bool) -> str:
        covers = self._covers(covered_by, border=border)
        return f"EXISTS(SELECT 1 FROM {self._marks(of)} AS _m WHERE {covers})"

    def _meet(self) -> str:
        if self._points:
            point, other = ("a", "b") if "a" in self._points else ("b", "a")
            return self._some(point, other, border=True)
        return f"""({self._some("a", "b", border=True)} OR {self._some("b", "a", border=True)}
            OR {self._cross()})"""

    def intersects(self, a: exp.Expression, b: exp.Expression) -> exp.Expression:
        sql = f"CASE WHEN NOT (:a IS NULL OR :b IS NULL) THEN {self._meet()} END"
        return self._named(sql, a=a, b=b)

    def within(self, a: exp.Expression, b: exp.Expression) -> exp.Expression:
        outside = f"EXISTS(SELECT 1 FROM {self._marks('a')} AS _m WHERE NOT {self._covers('b', border=True)})"
        within = f"NOT {outside}"
        if not self._points:
            within += f" AND NOT {self._cross()} AND NOT {self._some('b', 'a', border=False)}"
        sql = f"CASE WHEN NOT (:a IS NULL OR :b IS NULL) THEN {within} END"
        return self._named(sql, a=a, b=b)

    def distance(self, a: exp.Expression, b: exp.Expression) -> exp.Expression:
        """Kilometres between the nearest points, on great circles."""
        if self._points >= {"a", "b"}:
            between = haversine(*self._position("a"), *self._position("b"))
            return self._named(f"CASE WHEN NOT (:a IS NULL OR :b IS NULL) THEN {between} END", a=a, b=b)
        nearest = [
            self._nearest(one, other) for one, other in (("a", "b"), ("b", "a")) if other not in self._points
        ]
        least = nearest[0] if len(nearest) == 1 else f"LEAST({', '.join(nearest)})"
        sql = f"""CASE WHEN NOT (:a IS NULL OR :b IS NULL) THEN
                CASE WHEN {self._meet()} THEN 0 ELSE {least} END END"""
        return self._named(sql, a=a, b=b)

    def _nearest(self, marks: str, pieces: str) -> str:
        """From the positions of one shape to the pieces of the other: the foot on a piece, else its ends."""
        vectors = ", ".join(
            f"COS(RADIANS({y})) * COS(RADIANS({x})) AS {name}x, COS(RADIANS({y})) * SIN(RADIANS({x})) "
            f"AS {name}y, SIN(RADIANS({y})) AS {name}z"
            for name, x, y in (("_v", "_x", "_y"), ("_v1", "_x1", "_y1"), ("_v2", "_x2", "_y2"))
        )
        turns = ", ".join(
            f"_v1{one} * _v2{other} - _v1{other} * _v2{one} AS _n{axis}"
            for axis, one, other in (("x", "y", "z"), ("y", "z", "x"), ("z", "x", "y"))
        )
        dots = ", ".join(
            f"{one}x * {other}x + {one}y * {other}y + {one}z * {other}z AS {name}"
            for name, one, other in (("_c1", "_v1", "_v"), ("_c2", "_v2", "_v"), ("_c12", "_v1", "_v2"))
        )
        aside = "ABS(_nx * _vx + _ny * _vy + _nz * _vz)"
        size = "SQRT(_nx * _nx + _ny * _ny + _nz * _nz)"
        # A piece without length has no foot, though rounding may let it seem to have one.
        foot = f"""CASE WHEN _c2 > _c12 * _c1 AND _c1 > _c12 * _c2 AND {size} > 0
            THEN {RADIUS} * ASIN(LEAST(1, {aside} / NULLIF({size}, 0))) END"""
        ends = f"LEAST({haversine('_x', '_y', '_x1', '_y1')}, {haversine('_x', '_y', '_x2', '_y2')})"
        return f"""(SELECT MIN(COALESCE({foot}, {ends})) FROM (
            SELECT _x, _y, _x1, _y1, _x2, _y2, _vx, _vy, _vz, {turns}, {dots} FROM (
                SELECT _x, _y, _x1, _y1, _x2, _y2, {vectors}
                FROM {self._marks(marks)} AS _m, {self._pieces(pieces)} AS _edges) AS _pairs) AS _angles)"""


def globe(
    platform: Platform, x1: exp.Expression, y1: exp.Expression, x2: exp.Expression, y2: exp.Expression
) -> exp.Expression:
    """Kilometres between two positions given as numbers."""
    ends = {"x1": x1, "y1": y1, "x2": x2, "y2": y2}
    sql = haversine(*(f":{name}" for name in ends))
    unsure = [f":{name} IS NULL" for name, end in ends.items() if not isinstance(end, exp.Literal)]
    if unsure:
        # LEAST, which keeps rounding from leaving the range of ASIN, passes over Null.
        sql = f"CASE WHEN NOT ({' OR '.join(unsure)}) THEN {sql} END"
    return platform.fragment(sql, **ends)
