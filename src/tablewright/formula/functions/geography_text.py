"""Parses literal shapes, as WKT or GeoJSON, at compile time; for columns, SQL does the same."""

import json
import re
from typing import Any, cast

NUMBER = r"-?[0-9]+(?:[.][0-9]+)?(?:[eE][-+]?[0-9]+)?"
"""A number, in WKT and in JSON."""
POSITION = rf"\[{NUMBER},{NUMBER}(?:,{NUMBER})?\]"
_LINE = rf"\[{POSITION}(?:,{POSITION})+\]"
_RING = rf"\[{POSITION}(?:,{POSITION}){{3,}}\]"
_POLYGON = rf"\[{_RING}(?:,{_RING})*\]"
COORDINATES = {
    "Point": POSITION,
    "MultiPoint": rf"\[{POSITION}(?:,{POSITION})*\]",
    "LineString": _LINE,
    "MultiLineString": rf"\[{_LINE}(?:,{_LINE})*\]",
    "Polygon": _POLYGON,
    "MultiPolygon": rf"\[{_POLYGON}(?:,{_POLYGON})*\]",
}
"""What the coordinates of each shape look like as JSON without white space."""
WKT = r"^\s*([A-Za-z]+)\s*(\([-+0-9.eE(),\s]*\))\s*$"
WKT_POINT = rf"\(\s*({NUMBER})\s+({NUMBER})\s*\)"
WKT_POSITION = rf"({NUMBER})\s+({NUMBER})"

_LINE_OF_SIGNS, _RING_OF_SIGNS = r"\[pq+\]", r"\[pqqq+\]"
STRUCTURES = {
    "Point": ("", "^p$"),
    "MultiPoint": ("", r"^\[pq*\]$"),
    "LineString": ("", f"^{_LINE_OF_SIGNS}$"),
    "MultiLineString": (_LINE_OF_SIGNS, r"^\[ls*\]$"),
    "Polygon": (_RING_OF_SIGNS, r"^\[ls*\]$"),
    "MultiPolygon": (_RING_OF_SIGNS, r"^\[\[ls*\](,\[ls*\])*\]$"),
}
"""Patterns of coordinates where `p` has replaced a position, `q` one after a comma, and `l` and `s` lines or
rings of them. So no group repeats as often as there are positions, at which engines' patterns fail."""


def read(written: str) -> dict[str, Any] | None:
    """The GeoJSON of a text; None if it describes no shape on the earth."""
    match = re.match(WKT, written)
    if match:
        names = {name.upper(): name for name in COORDINATES}
        name = names.get(match.group(1).upper())
        body = re.sub(WKT_POINT, r"[\1,\2]", match.group(2))
        body = re.sub(WKT_POSITION, r"[\1,\2]", body)
        written = f'{{"type":{json.dumps(name)},"coordinates":{body.replace("(", "[").replace(")", "]")}}}'
    try:
        shape = json.loads(written, parse_constant=int)
    except ValueError:
        return None
    return _shape(cast(dict[str, Any], shape)) if isinstance(shape, dict) else None


def _shape(shape: dict[str, Any]) -> dict[str, Any] | None:
    name, coordinates = shape.get("type"), cast(list[Any], shape.get("coordinates"))
    pattern = COORDINATES.get(name) if isinstance(name, str) else None
    if pattern is None or not re.fullmatch(pattern, json.dumps(coordinates, separators=(",", ":"))):
        return None
    lines = {"Polygon": [coordinates], "MultiPolygon": coordinates}.get(name or "", [])
    closed = all(ring[0] == ring[-1] for polygon in lines for ring in polygon)
    if not closed or not all(abs(x) <= 180 and abs(y) <= 90 for x, y in _positions(coordinates)):
        return None
    return {"type": name, "coordinates": coordinates}


def _positions(nested: list[Any]) -> list[tuple[float, float]]:
    if isinstance(nested[0], int | float):
        return [(nested[0], nested[1])]
    return [position for part in nested for position in _positions(part)]
