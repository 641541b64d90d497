"""Shapes on MySQL, as far as they are points and lines: MariaDB cannot go through the lines of a shape inside
of an expression, where a table made from it would have to look at the row."""

from tablewright.formula.platforms.shapes import ShapeSql


class MySqlShapes(ShapeSql):
    def kind(self, geo: str) -> str:
        return f"CAST(JSON_UNQUOTE(JSON_EXTRACT({geo}, '$.type')) AS CHAR)"

    def coordinates(self, geo: str) -> str:
        return f"JSON_EXTRACT({geo}, '$.coordinates')"

    def ordinate(self, geo: str, index: int) -> str:
        return f"CAST(JSON_EXTRACT({geo}, '$.coordinates[{index}]') AS DOUBLE)"

    def shape(self, kind: str, coordinates: str) -> str:
        return f"JSON_OBJECT('type', {kind}, 'coordinates', JSON_EXTRACT({coordinates}, '$'))"

    def array(self, value: str) -> str:
        return f"JSON_ARRAY(JSON_EXTRACT({value}, '$'))"
