"""Shapes on Snowflake: VARIANT. Their lines are not taken apart into rows, since FLATTEN refers to nothing
around its subquery; see `geography.py`."""

import re

from tablewright.formula.platforms.shapes import ShapeSql
from tablewright.formula.platforms.snowflake.patterns import posix_text


class SnowflakeShapes(ShapeSql):
    def kind(self, geo: str) -> str:
        return f"CAST(GET({geo}, 'type') AS TEXT)"

    def coordinates(self, geo: str) -> str:
        return f"GET({geo}, 'coordinates')"

    def compact(self, geo: str) -> str:
        return f"TO_JSON({self.coordinates(geo)})"

    def ordinate(self, geo: str, index: int) -> str:
        return f"CAST(GET({self.coordinates(geo)}, {index}) AS DOUBLE)"

    def shape(self, kind: str, coordinates: str) -> str:
        return f"TO_VARIANT(OBJECT_CONSTRUCT('type', {kind}, 'coordinates', {coordinates}))"

    def array(self, value: str) -> str:
        return f"TO_VARIANT(ARRAY_CONSTRUCT({value}))"

    def matches(self, text: str, pattern: str) -> str:
        return f"REGEXP_INSTR({text}, {_quoted(posix_text(pattern)[0])}) > 0"

    def group(self, text: str, pattern: str, index: int) -> str:
        plain, place = posix_text(pattern, index)
        return f"REGEXP_SUBSTR({text}, {_quoted(plain)}, 1, 1, 'e', {place})"

    def all_of(self, text: str, pattern: str) -> str:
        """An array of every match."""
        return f"REGEXP_SUBSTR_ALL({text}, {_quoted(posix_text(pattern)[0])}, 1, 1, 'c')"

    def replace_all(self, text: str, pattern: str, template: str) -> str:
        plain, _ = posix_text(pattern)
        numbered = re.sub(r"\\([0-9])", lambda match: f"\\{posix_text(pattern, int(match[1]))[1]}", template)
        return f"REGEXP_REPLACE({text}, {_quoted(plain)}, {_quoted(numbered)})"


def _quoted(pattern: str) -> str:
    """A literal, in which a backslash has to be doubled."""
    return "'" + pattern.replace("\\", "\\\\").replace("'", "''") + "'"
