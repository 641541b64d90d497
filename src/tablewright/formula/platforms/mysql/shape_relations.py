"""Two shapes on MySQL: what covers what, what meets, and how far apart they are."""

# ruff: noqa: S608 (the texts are put together from constants; values are nodes of the tree)

from sqlglot import exp

from tablewright.formula.functions.base import CallContext
from tablewright.formula.functions.geography import LENGTHS, in_unit
from tablewright.formula.functions.geography_formulas import RADIUS, goes_through, haversine, passes, touches
from tablewright.formula.functions.geography_sql import GeoSql
from tablewright.formula.platforms.mysql.shape_rows import from_rows
from tablewright.formula.platforms.mysql.shape_tables import is_area, pieces, positions, shape

Vector = tuple[str, str, str]


class _Two:
    """Two shapes, `a` and `b`."""

    def __init__(self, context: CallContext, first: int, a: exp.Expression, b: exp.Expression) -> None:
        """They are the arguments from `first` on."""
        self._shapes = {"a": a, "b": b}
        kinds = {name: context.argument(first + index).kind for index, name in enumerate("ab")}
        self.points = [name for name, kind in kinds.items() if kind.geography == "point"]

    def compared(self, result: str) -> exp.Expression:
        """Null if one is Null."""
        return from_rows(f"(SELECT {result} FROM {shape('a')}, {shape('b')})", **self._shapes)

    def marks(self, name: str) -> list[tuple[str, str, str]]:
        """The positions tested for a shape (where its pieces start and end, and their middles), each as a
        table with its expressions of x and y."""
        ends = (positions(name, "_mark"), "_mark_x", "_mark_y")
        middles = (pieces(name, "_m"), "((_m_x1 + _m_x2) / 2)", "((_m_y1 + _m_y2) / 2)")
        return [ends] if name in self.points else [ends, middles]

    def some(self, of: str, covered_by: str, *, border: bool, covers: bool = True) -> str:
        """Whether some position of a shape is covered by the other one, or is not."""
        word = "" if covers else "NOT "
        texts = [
            f"EXISTS(SELECT 1 FROM {table} WHERE {word}{_covers(covered_by, x, y, border=border)})"
            for table, x, y in self.marks(of)
        ]
        return f"({' OR '.join(texts)})"

    def meet(self) -> str:
        if self.points:
            point, other = ("a", "b") if "a" in self.points else ("b", "a")
            return self.some(point, other, border=True)
        either = [self.some(*order, border=True) for order in (("a", "b"), ("b", "a"))]
        return f"({' OR '.join(either)} OR {self.cross()})"

    def cross(self) -> str:
        through = goes_through("_p", "_q")
        return f"EXISTS(SELECT 1 FROM {pieces('a', '_p')}, {pieces('b', '_q')} WHERE {through})"


def _covers(name: str, x: str, y: str, *, border: bool) -> str:
    """Whether a shape covers a position; with or without its border."""
    edges = pieces(name, "_edge")
    touched = f"EXISTS(SELECT 1 FROM {edges} WHERE {touches('_edge', x, y)})"
    passed = f"(SELECT COUNT(*) FROM {edges} WHERE {passes('_edge', x, y)})"
    inside = f"({is_area(name)} AND MOD({passed}, 2) = 1)"
    return f"({touched} OR {inside})" if border else f"(NOT {touched} AND {inside})"


def within(context: CallContext, inner: exp.Expression, outer: exp.Expression) -> exp.Expression:
    two = _Two(context, 0, inner, outer)
    text = f"NOT {two.some('a', 'b', border=True, covers=False)}"
    if not two.points:
        text += f" AND NOT {two.cross()} AND NOT {two.some('b', 'a', border=False)}"
    return two.compared(text)


def intersects(context: CallContext, a: exp.Expression, b: exp.Expression) -> exp.Expression:
    two = _Two(context, 0, a, b)
    return two.compared(two.meet())


def distance(
    context: CallContext, _unit: exp.Expression, a: exp.Expression, b: exp.Expression
) -> exp.Expression:
    """Kilometres between the nearest points, on great circles."""
    two = _Two(context, 1, a, b)
    if len(two.points) == 2:
        return in_unit(context, GeoSql(context.sql, frozenset("ab")).distance(a, b), LENGTHS)
    nearest = [
        f"(SELECT MIN({_between(x, y)}) FROM {table}, {pieces(other, '_edge')})"
        for one, other in (("a", "b"), ("b", "a"))
        if other not in two.points
        for table, x, y in two.marks(one)
    ]
    least = nearest[0] if len(nearest) == 1 else f"LEAST({', '.join(nearest)})"
    text = f"CASE WHEN {two.meet()} THEN 0 ELSE {least} END"
    return in_unit(context, two.compared(text), LENGTHS)


def _vector(x: str, y: str) -> Vector:
    """A position as a vector of length 1 from the centre of the earth."""
    x, y = f"RADIANS({x})", f"RADIANS({y})"
    return f"(COS({y}) * COS({x}))", f"(COS({y}) * SIN({x}))", f"SIN({y})"


def _dot(one: Vector, other: Vector) -> str:
    return "(" + " + ".join(f"{a} * {b}" for a, b in zip(one, other, strict=True)) + ")"


def _turn(one: Vector, other: Vector) -> Vector:
    """The vector perpendicular to two others."""
    x, y, z = (f"({one[a]} * {other[b]} - {one[b]} * {other[a]})" for a, b in ((1, 2), (2, 0), (0, 1)))
    return x, y, z


def _between(x: str, y: str) -> str:
    """From a position to a piece: to the foot on it, else to its nearer end. Of a piece without length, which
    has no foot, LEAST is NULL."""
    start, end, mark = _vector("_edge_x1", "_edge_y1"), _vector("_edge_x2", "_edge_y2"), _vector(x, y)
    upright, along = _turn(start, end), _dot(start, end)
    from_start, from_end = _dot(start, mark), _dot(end, mark)
    aside = f"ABS({_dot(upright, mark)}) / NULLIF(SQRT({_dot(upright, upright)}), 0)"
    foot = f"""CASE WHEN {from_end} > {along} * {from_start} AND {from_start} > {along} * {from_end}
        THEN {RADIUS} * ASIN(LEAST(1, {aside})) END"""
    ends = ", ".join(haversine(x, y, f"_edge_x{at}", f"_edge_y{at}") for at in (1, 2))
    return f"COALESCE({foot}, LEAST({ends}))"
