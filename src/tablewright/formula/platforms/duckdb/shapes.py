"""Shapes on DuckDB: lists of lists of doubles."""

# ruff: noqa: S608 (the texts are put together from constants; values are nodes of the tree)

from tablewright.formula.platforms.shapes import ShapeSql


class DuckDbShapes(ShapeSql):
    def kind(self, geo: str) -> str:
        return f"JSON_EXTRACT_STRING({geo}, '$.type')"

    def coordinates(self, geo: str) -> str:
        return f"JSON_EXTRACT({geo}, '$.coordinates')"

    def compact(self, geo: str) -> str:
        return f"CAST(JSON_EXTRACT({geo}, '$.coordinates') AS TEXT)"

    def parts(self, geo: str) -> str:
        where = self.coordinates(geo)
        return f"""(
        SELECT _part, _ring, _line FROM UNNEST(CASE {self.kind(geo)}
            WHEN 'Point' THEN [[[TRY_CAST({where} AS DOUBLE[])]]]
            WHEN 'MultiPoint' THEN [LIST_TRANSFORM(TRY_CAST({where} AS DOUBLE[][]), LAMBDA _p: [_p])]
            WHEN 'LineString' THEN [[TRY_CAST({where} AS DOUBLE[][])]]
            WHEN 'MultiLineString' THEN [TRY_CAST({where} AS DOUBLE[][][])]
            WHEN 'Polygon' THEN [TRY_CAST({where} AS DOUBLE[][][])]
            WHEN 'MultiPolygon' THEN TRY_CAST({where} AS DOUBLE[][][][]) END)
            WITH ORDINALITY AS _parts(_lines, _part),
        UNNEST(_lines) WITH ORDINALITY AS _rings(_line, _ring))"""

    def pieces(self, geo: str) -> str:
        return f"""(
        SELECT _part, _ring, _line[_i][1] AS _x1, _line[_i][2] AS _y1,
            _line[LEAST(_i + 1, LEN(_line))][1] AS _x2, _line[LEAST(_i + 1, LEN(_line))][2] AS _y2
        FROM {self.parts(geo)} AS _l, UNNEST(RANGE(1, GREATEST(LEN(_line), 2))) AS _steps(_i))"""

    def is_open(self) -> str:
        return "_line[1] <> _line[LEN(_line)]"

    def ordinate(self, geo: str, index: int) -> str:
        return f"CAST(JSON_EXTRACT_STRING({geo}, '$.coordinates[{index}]') AS DOUBLE)"

    def shape(self, kind: str, coordinates: str) -> str:
        return f"JSON_OBJECT('type', {kind}, 'coordinates', {coordinates})"

    def array(self, value: str) -> str:
        return f"JSON_ARRAY({value})"

    def matches(self, text: str, pattern: str) -> str:
        return f"REGEXP_MATCHES({text}, '{pattern}')"

    def group(self, text: str, pattern: str, index: int) -> str:
        return f"REGEXP_EXTRACT({text}, '{pattern}', {index})"
