"""Shapes on BigQuery: arrays of arrays of JSON."""

from tablewright.formula.platforms.shapes import ShapeSql


class BigQueryShapes(ShapeSql):
    def kind(self, geo: str) -> str:
        return f"JSON_VALUE({geo}, '$.type')"

    def coordinates(self, geo: str) -> str:
        return f"JSON_QUERY({geo}, '$.coordinates')"

    def compact(self, geo: str) -> str:
        return f"TO_JSON_STRING(JSON_QUERY({geo}, '$.coordinates'))"

    def ordinate(self, geo: str, index: int) -> str:
        return f"SAFE_CAST(JSON_VALUE({geo}, '$.coordinates[{index}]') AS FLOAT64)"

    def shape(self, kind: str, coordinates: str) -> str:
        return f"JSON_OBJECT('type', {kind}, 'coordinates', {coordinates})"

    def array(self, value: str) -> str:
        return f"JSON_ARRAY({value})"

    def matches(self, text: str, pattern: str) -> str:
        return f"REGEXP_CONTAINS({text}, r'{pattern}')"

    def group(self, text: str, pattern: str, index: int) -> str:
        return f"REGEXP_EXTRACT({text}, r'{pattern}')"

    def replace_all(self, text: str, pattern: str, template: str) -> str:
        return f"REGEXP_REPLACE({text}, r'{pattern}', r'{template}')"
