"""Shapes on MySQL: JSON. Their lines are unnested by JSON_TABLE; see `shape_tables.py`."""

from tablewright.formula.platforms.mysql.shape_tables import WHITE, quoted, replaced
from tablewright.formula.platforms.shapes import ShapeSql


class MySqlShapes(ShapeSql):
    def kind(self, geo: str) -> str:
        return f"CAST(JSON_UNQUOTE(JSON_EXTRACT({geo}, '$.type')) AS CHAR)"

    def coordinates(self, geo: str) -> str:
        return f"JSON_EXTRACT({geo}, '$.coordinates')"

    def compact(self, geo: str) -> str:
        where = f"CAST(JSON_EXTRACT({geo}, '$.coordinates') AS CHAR)"
        return f"REGEXP_REPLACE({where}, {quoted(WHITE)}, '')"

    def ordinate(self, geo: str, index: int) -> str:
        return f"CAST(JSON_EXTRACT({geo}, '$.coordinates[{index}]') AS DOUBLE)"

    def shape(self, kind: str, coordinates: str) -> str:
        return f"JSON_OBJECT('type', {kind}, 'coordinates', JSON_EXTRACT({coordinates}, '$'))"

    def array(self, value: str) -> str:
        return f"JSON_ARRAY(JSON_EXTRACT({value}, '$'))"

    def matches(self, text: str, pattern: str) -> str:
        return f"REGEXP_INSTR({text}, {quoted(pattern)}) > 0"

    def group(self, text: str, pattern: str, index: int) -> str:
        """A group of the only match, which is all of the text."""
        return replaced(text, pattern, f"\\{index}")

    def replace_all(self, text: str, pattern: str, template: str) -> str:
        return replaced(text, pattern, template)

    def joined(self, *parts: str) -> str:
        return f"CONCAT({', '.join(parts)})"
