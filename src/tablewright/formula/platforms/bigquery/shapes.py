"""Shapes on BigQuery: lines are JSON, unnested to rows."""

# ruff: noqa: S608 (the texts are put together from constants; values are nodes of the tree)

from tablewright.formula.platforms.bigquery.patterns import only_group_of
from tablewright.formula.platforms.shapes import ShapeSql

_POINTS = "JSON_QUERY_ARRAY(_line)"


class BigQueryShapes(ShapeSql):
    def kind(self, geo: str) -> str:
        return f"JSON_VALUE({geo}, '$.type')"

    def coordinates(self, geo: str) -> str:
        return f"JSON_QUERY({geo}, '$.coordinates')"

    def compact(self, geo: str) -> str:
        return f"TO_JSON_STRING({self.coordinates(geo)})"

    def parts(self, geo: str) -> str:
        where = self.coordinates(geo)
        return f"""(
        SELECT _part_place + 1 AS _part, _ring_place + 1 AS _ring, _line FROM UNNEST(CASE {self.kind(geo)}
            WHEN 'Point' THEN [JSON_ARRAY(JSON_ARRAY({where}))]
            WHEN 'MultiPoint' THEN [TO_JSON(ARRAY(SELECT JSON_ARRAY(_point)
                FROM UNNEST(JSON_QUERY_ARRAY({where})) AS _point WITH OFFSET AS _place ORDER BY _place))]
            WHEN 'LineString' THEN [JSON_ARRAY({where})]
            WHEN 'MultiLineString' THEN [{where}]
            WHEN 'Polygon' THEN [{where}]
            WHEN 'MultiPolygon' THEN JSON_QUERY_ARRAY({where}) END) AS _lines WITH OFFSET AS _part_place,
        UNNEST(JSON_QUERY_ARRAY(_lines)) AS _line WITH OFFSET AS _ring_place)"""

    def pieces(self, geo: str) -> str:
        def ordinate(place: str, index: int) -> str:
            return f"SAFE_CAST(JSON_VALUE(_points[SAFE_OFFSET({place})], '$[{index}]') AS FLOAT64)"

        following = "LEAST(_i + 1, ARRAY_LENGTH(_points) - 1)"
        return f"""(
        SELECT _part, _ring, {ordinate("_i", 0)} AS _x1, {ordinate("_i", 1)} AS _y1,
            {ordinate(following, 0)} AS _x2, {ordinate(following, 1)} AS _y2
        FROM (SELECT _part, _ring, {_POINTS} AS _points FROM {self.parts(geo)} AS _l) AS _of_line,
            UNNEST(GENERATE_ARRAY(0, GREATEST(ARRAY_LENGTH(_points) - 2, 0))) AS _i)"""

    def is_open(self) -> str:
        last = f"ARRAY_REVERSE({_POINTS})[SAFE_OFFSET(0)]"
        return f"TO_JSON_STRING({_POINTS}[SAFE_OFFSET(0)]) <> TO_JSON_STRING({last})"

    def ordinate(self, geo: str, index: int) -> str:
        return f"SAFE_CAST(JSON_VALUE({geo}, '$.coordinates[{index}]') AS FLOAT64)"

    def shape(self, kind: str, coordinates: str) -> str:
        return f"JSON_OBJECT('type', {kind}, 'coordinates', {coordinates})"

    def array(self, value: str) -> str:
        return f"JSON_ARRAY({value})"

    def matches(self, text: str, pattern: str) -> str:
        return f"REGEXP_CONTAINS({text}, r'{pattern}')"

    def group(self, text: str, pattern: str, index: int) -> str:
        return f"REGEXP_EXTRACT({text}, r'{only_group_of(pattern, index)}')"

    def replace_all(self, text: str, pattern: str, template: str) -> str:
        return f"REGEXP_REPLACE({text}, r'{pattern}', r'{template}')"
