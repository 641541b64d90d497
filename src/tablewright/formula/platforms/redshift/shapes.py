"""Shapes on Redshift: GeoJSON in SUPER. Their lines are not unnested to rows."""

from tablewright.formula.platforms.shapes import ShapeSql


class RedshiftShapes(ShapeSql):
    def kind(self, geo: str) -> str:
        return f'CAST(_GIVEN({geo})."type" AS VARCHAR(MAX))'

    def coordinates(self, geo: str) -> str:
        return f'_GIVEN({geo})."coordinates"'

    def compact(self, geo: str) -> str:
        return f"JSON_SERIALIZE({self.coordinates(geo)})"

    def ordinate(self, geo: str, index: int) -> str:
        return f"CAST({self.coordinates(geo)}[{index}] AS DOUBLE PRECISION)"

    def shape(self, kind: str, coordinates: str) -> str:
        return f"OBJECT('type', {kind}, 'coordinates', {coordinates})"

    def array(self, value: str) -> str:
        return f"ARRAY({value})"

    def matches(self, text: str, pattern: str) -> str:
        return f"REGEXP_INSTR({text}, {_quoted(pattern)}, 1, 1, 0, 'p') > 0"

    def group(self, text: str, pattern: str, index: int) -> str:
        """A group of the only match, which is all of the text."""
        return f"REGEXP_REPLACE({text}, {_quoted(pattern)}, '${index}', 1, 'p')"

    def replace_all(self, text: str, pattern: str, template: str) -> str:
        dollars = template.replace("\\", "$")
        return f"REGEXP_REPLACE({text}, {_quoted(pattern)}, '{dollars}', 1, 'p')"


def _quoted(pattern: str) -> str:
    """A literal, in which a backslash has to be doubled."""
    return "'" + pattern.replace("\\", "\\\\").replace("'", "''") + "'"
