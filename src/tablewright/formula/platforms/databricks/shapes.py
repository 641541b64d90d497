"""Shapes on Databricks: GeoJSON in a text. Their lines are not unnested to rows, since a subquery cannot
unnest a list of the outer row; see `geography.py`."""

import re

from tablewright.formula.platforms.shapes import ShapeSql


class DatabricksShapes(ShapeSql):
    def kind(self, geo: str) -> str:
        return f"GET_JSON_OBJECT({geo}, '$.type')"

    def coordinates(self, geo: str) -> str:
        return f"GET_JSON_OBJECT({geo}, '$.coordinates')"

    def compact(self, geo: str) -> str:
        return self.coordinates(geo)

    def ordinate(self, geo: str, index: int) -> str:
        return f"TRY_CAST(GET_JSON_OBJECT({geo}, '$.coordinates[{index}]') AS DOUBLE)"

    def shape(self, kind: str, coordinates: str) -> str:
        return f"""CONCAT('{{"coordinates":', {coordinates}, ',"type":"', {kind}, '"}}')"""

    def array(self, value: str) -> str:
        return f"CONCAT('[', {value}, ']')"

    def matches(self, text: str, pattern: str) -> str:
        return f"REGEXP_LIKE({text}, {_quoted(pattern)})"

    def group(self, text: str, pattern: str, index: int) -> str:
        return f"REGEXP_EXTRACT({text}, {_quoted(pattern)}, {index})"

    def replace_all(self, text: str, pattern: str, template: str) -> str:
        java = re.sub(r"\\(\d)", r"$\1", template)
        return f"REGEXP_REPLACE({text}, {_quoted(pattern)}, {_quoted(java)})"


def _quoted(pattern: str) -> str:
    """A literal, in which a backslash has to be doubled."""
    return "'" + pattern.replace("\\", "\\\\").replace("'", "\\'") + "'"
