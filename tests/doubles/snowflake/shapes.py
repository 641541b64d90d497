"""What functions of shapes mean: GEOGRAPHY on a sphere, GEOMETRY on a plane.

https://docs.snowflake.com/en/sql-reference/data-types-geospatial

A value is JSON text that says which of the two it is: `{"on": "sphere", "shape": {...}}`. Only what is asked
of the double is here: measures on the sphere; covering, meeting and centres on the plane.
"""

import json
import math
from collections.abc import Iterator
from itertools import pairwise

import duckdb

RADIUS = 6_371_010
"""Metres: that of the documented result of ST_AREA for a square degree."""
Position = tuple[float, float]
Piece = tuple[Position, Position]
_NEAR = 1e-9


def register(connection: duckdb.DuckDBPyConnection) -> None:
    for name, function, count, result in (
        ("area", area, 1, "DOUBLE"),
        ("perimeter", perimeter, 1, "DOUBLE"),
        ("distance", distance, 2, "DOUBLE"),
        ("centroid", centroid, 1, "VARCHAR"),
        ("intersects", intersects, 2, "BOOLEAN"),
        ("coveredby", covered_by, 2, "BOOLEAN"),
    ):
        connection.create_function(f"_py_st_{name}", function, ["VARCHAR"] * count, result)


# ---------------------------------------------------------------- taking apart


def _shape(text: str, on: str) -> tuple[str, list]:
    value = json.loads(text)
    if value["on"] != on:
        raise duckdb.InvalidInputException(f"the double does not do this on a {value['on']}")
    return value["shape"]["type"], value["shape"]["coordinates"]


def _polygons(kind: str, coordinates: list) -> list[list[list]]:
    return {"Polygon": [coordinates], "MultiPolygon": coordinates}.get(kind, [])


def _lines(kind: str, coordinates: list) -> list[list]:
    match kind:
        case "LineString":
            return [coordinates]
        case "MultiLineString":
            return coordinates
        case _:
            return [ring for polygon in _polygons(kind, coordinates) for ring in polygon]


def _points(kind: str, coordinates: list) -> list[list]:
    return {"Point": [coordinates], "MultiPoint": coordinates}.get(kind, [])


def _pieces(kind: str, coordinates: list) -> list[Piece]:
    """The straight pieces; a point is one without length."""
    pieces = [(tuple(a[:2]), tuple(b[:2])) for line in _lines(kind, coordinates) for a, b in pairwise(line)]
    return pieces + [(tuple(point[:2]), tuple(point[:2])) for point in _points(kind, coordinates)]


# ---------------------------------------------------------------- on the sphere


def _vector(position: Position) -> tuple[float, float, float]:
    x, y = math.radians(position[0]), math.radians(position[1])
    return math.cos(y) * math.cos(x), math.cos(y) * math.sin(x), math.sin(y)


def _cross(a: tuple, b: tuple) -> tuple[float, float, float]:
    return a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]


def _dot(a: tuple, b: tuple) -> float:
    return sum(one * other for one, other in zip(a, b, strict=True))


def _angle(a: tuple, b: tuple) -> float:
    return math.atan2(math.hypot(*_cross(a, b)), _dot(a, b))


def area(text: str) -> float:
    """Of each ring by triangles from its first corner, holes taken away."""
    kind, coordinates = _shape(text, "sphere")
    total = 0.0
    for polygon in _polygons(kind, coordinates):
        for place, ring in enumerate(polygon):
            corners = [_vector(tuple(item[:2])) for item in ring]
            excess = abs(sum(_triangle(corners[0], a, b) for a, b in pairwise(corners[1:-1])))
            total += -excess if place else excess
    return total * RADIUS**2


def _triangle(a: tuple, b: tuple, c: tuple) -> float:
    """Its signed spherical excess."""
    return 2 * math.atan2(_dot(a, _cross(b, c)), 1 + _dot(a, b) + _dot(b, c) + _dot(c, a))


def perimeter(text: str) -> float:
    kind, coordinates = _shape(text, "sphere")
    if not _polygons(kind, coordinates):
        return 0.0
    return RADIUS * sum(_angle(_vector(a), _vector(b)) for a, b in _pieces(kind, coordinates))


def distance(one: str, other: str) -> float:
    """Between shapes that do not meet: from the ends of the pieces of each to the pieces of the other."""
    first, second = _pieces(*_shape(one, "sphere")), _pieces(*_shape(other, "sphere"))
    return RADIUS * min(
        _to_arc(_vector(end), tuple(map(_vector, piece)))
        for ends, pieces in ((first, second), (second, first))
        for other_end in ends
        for end in other_end
        for piece in pieces
    )


def _to_arc(point: tuple, arc: tuple) -> float:
    a, b = arc
    pole = _cross(a, b)
    size = math.hypot(*pole)
    nearest = min(_angle(point, a), _angle(point, b))
    if size < _NEAR:
        return nearest
    inside = _dot(_cross(pole, a), point) >= 0 and _dot(_cross(b, pole), point) >= 0
    return abs(math.asin(max(-1.0, min(1.0, _dot(pole, point) / size)))) if inside else nearest


# ---------------------------------------------------------------- on the plane


def _side(piece: Piece, position: Position) -> float:
    (x1, y1), (x2, y2) = piece
    return (x2 - x1) * (position[1] - y1) - (y2 - y1) * (position[0] - x1)


def _on(piece: Piece, position: Position) -> bool:
    (x1, y1), (x2, y2) = piece
    x, y = position
    within = (
        min(x1, x2) - _NEAR <= x <= max(x1, x2) + _NEAR and min(y1, y2) - _NEAR <= y <= max(y1, y2) + _NEAR
    )
    return within and abs(_side(piece, position)) < _NEAR


def _holds(kind: str, coordinates: list, position: Position) -> bool:
    """Whether a position is one of the shape's, on its border too."""
    pieces = _pieces(kind, coordinates)
    if any(_on(piece, position) for piece in pieces):
        return True
    x, y = position
    crossed = sum(
        1
        for (x1, y1), (x2, y2) in pieces
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1
    )
    return bool(_polygons(kind, coordinates)) and crossed % 2 == 1


def _cuts(piece: Piece, others: list[Piece]) -> Iterator[float]:
    """Where along a piece (0 to 1) it meets the others."""
    (x1, y1), (x2, y2) = piece
    yield 0.0
    for other in others:
        one, two = _side(other, piece[0]), _side(other, piece[1])
        if one * two < 0:
            yield one / (one - two)
        for end in other:
            length = (x2 - x1) ** 2 + (y2 - y1) ** 2
            if length and _on(piece, end):
                yield ((end[0] - x1) * (x2 - x1) + (end[1] - y1) * (y2 - y1)) / length
    yield 1.0


def _samples(pieces: list[Piece], others: list[Piece]) -> Iterator[Position]:
    """Of every stretch between two cuts its ends and its middle."""
    for piece in pieces:
        (x1, y1), (x2, y2) = piece
        cuts = sorted(_cuts(piece, others))
        for at in [*cuts, *((a + b) / 2 for a, b in pairwise(cuts))]:
            yield x1 + (x2 - x1) * at, y1 + (y2 - y1) * at


def intersects(one: str, other: str) -> bool:
    first, second = _shape(one, "plane"), _shape(other, "plane")
    pieces, others = _pieces(*first), _pieces(*second)
    return any(_holds(*second, at) for at in _samples(pieces, others)) or any(
        _holds(*first, at) for at in _samples(others, pieces)
    )


def covered_by(inner: str, outer: str) -> bool:
    """Its lines lie in the other, and no border of the other lies within it but on its own border."""
    first, second = _shape(inner, "plane"), _shape(outer, "plane")
    pieces, others = _pieces(*first), _pieces(*second)
    if not all(_holds(*second, at) for at in _samples(pieces, others)):
        return False
    if not _polygons(*first):
        return True
    return not any(
        _holds(*first, at) and not any(_on(piece, at) for piece in pieces) for at in _samples(others, pieces)
    )


def centroid(text: str) -> str:
    """Of polygons by area, of lines by length, of points the mean."""
    kind, coordinates = _shape(text, "plane")
    weighted: list[tuple[float, float, float]] = []
    for polygon in _polygons(kind, coordinates):
        for place, ring in enumerate(polygon):
            weighted.append(_of_ring(ring, -1 if place else 1))
    if not weighted:
        for (x1, y1), (x2, y2) in _pieces(kind, coordinates):
            length = math.hypot(x2 - x1, y2 - y1) or (0.0 if _lines(kind, coordinates) else 1.0)
            weighted.append(((x1 + x2) / 2, (y1 + y2) / 2, length))
    whole = sum(weight for *_, weight in weighted)
    x, y = (sum(item[axis] * item[2] for item in weighted) / whole for axis in (0, 1))
    return json.dumps({"on": "plane", "shape": {"type": "Point", "coordinates": [x, y]}})


def _of_ring(ring: list, sign: int) -> tuple[float, float, float]:
    crosses = [(a, b, a[0] * b[1] - b[0] * a[1]) for a, b in pairwise(ring)]
    twice = sum(cross for *_, cross in crosses)
    x, y = (sum((a[axis] + b[axis]) * cross for a, b, cross in crosses) / (3 * twice) for axis in (0, 1))
    return x, y, sign * abs(twice) / 2
