"""Formulas of the sphere and of the flat map, as texts of SQL that every platform understands.

A piece is a straight part of a line, from (`_x1`, `_y1`) to (`_x2`, `_y2`) in degrees; these names are
prefixed by the piece's alias and a dot. Lengths are kilometres on a sphere with the mean radius of the earth.
"""

RADIUS = 6371.0088
"""The mean radius of the earth in kilometres."""

TOLERANCE = "1e-12"
"""The largest distance from a straight line, due to floating-point errors, at which a position counts as on
it."""


def haversine(x1: str, y1: str, x2: str, y2: str) -> str:
    """Kilometres along the great circle between two positions."""
    return (
        f"{2 * RADIUS} * ASIN(SQRT(LEAST(1, POWER(SIN(RADIANS({y2} - {y1}) / 2), 2) + "
        f"COS(RADIANS({y1})) * COS(RADIANS({y2})) * POWER(SIN(RADIANS({x2} - {x1}) / 2), 2))))"
    )


def length_of(piece: str) -> str:
    """Kilometres along a piece."""
    return haversine(*(f"{piece}{end}" for end in ("_x1", "_y1", "_x2", "_y2")))


def excess(piece: str) -> str:
    """The contribution of a piece, as a part of a great circle, to the spherical excess of its ring: the
    signed area between it and the equator on the unit sphere."""
    x1, y1, x2, y2 = (f"{piece}{end}" for end in ("_x1", "_y1", "_x2", "_y2"))
    return (
        f"2 * ATAN2(TAN(RADIANS({x2} - {x1}) / 2) * (TAN(RADIANS({y1}) / 2) + TAN(RADIANS({y2}) / 2)), "
        f"1 + TAN(RADIANS({y1}) / 2) * TAN(RADIANS({y2}) / 2))"
    )


def cross(piece: str) -> str:
    """Twice the signed contribution of a piece to the area of its ring on the flat map."""
    return f"({piece}_x1 * {piece}_y2 - {piece}_x2 * {piece}_y1)"


def flat_length(piece: str) -> str:
    return f"SQRT(POWER({piece}_x2 - {piece}_x1, 2) + POWER({piece}_y2 - {piece}_y1, 2))"


def side(piece: str, x: str, y: str) -> str:
    """Positive on one side of a piece, negative on the other, 0 on its line."""
    return (
        f"(({piece}_x2 - {piece}_x1) * ({y} - {piece}_y1) - ({piece}_y2 - {piece}_y1) * ({x} - {piece}_x1))"
    )


def touches(piece: str, x: str, y: str) -> str:
    """Whether a position is on a piece."""
    between = " AND ".join(
        f"{value} BETWEEN LEAST({piece}_{axis}1, {piece}_{axis}2)"
        f" AND GREATEST({piece}_{axis}1, {piece}_{axis}2)"
        for axis, value in (("x", x), ("y", y))
    )
    return f"ABS({side(piece, x, y)}) <= {TOLERANCE} AND {between}"


def passes(piece: str, x: str, y: str) -> str:
    """Whether a ray to the right of a position crosses the piece: inside of a ring, an odd number of pieces
    is crossed."""
    return (
        f"({piece}_y1 > {y}) <> ({piece}_y2 > {y}) AND {x} < ({piece}_x2 - {piece}_x1) * ({y} - {piece}_y1)"
        f" / NULLIF({piece}_y2 - {piece}_y1, 0) + {piece}_x1"
    )


def goes_through(p: str, q: str) -> str:
    """Whether two pieces cross, each between the ends of the other."""
    apart = [
        f"{start} * {end} < 0 AND LEAST(ABS({start}), ABS({end})) > {TOLERANCE}"
        for start, end in (
            (side(p, f"{q}_x1", f"{q}_y1"), side(p, f"{q}_x2", f"{q}_y2")),
            (side(q, f"{p}_x1", f"{p}_y1"), side(q, f"{p}_x2", f"{p}_y2")),
        )
    ]
    return " AND ".join(apart)
