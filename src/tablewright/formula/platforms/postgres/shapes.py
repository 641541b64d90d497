"""Shapes on PostgreSQL: JSONB, unnested to rows."""

# ruff: noqa: S608 (the texts are put together from constants; values are nodes of the tree)

from tablewright.formula.platforms.shapes import ShapeSql


class PostgresShapes(ShapeSql):
    def kind(self, geo: str) -> str:
        return f"({geo} ->> 'type')"

    def coordinates(self, geo: str) -> str:
        return f"({geo} -> 'coordinates')"

    def compact(self, geo: str) -> str:
        return rf"REGEXP_REPLACE(({geo} -> 'coordinates')::TEXT, '\s', '', 'g')"

    def parts(self, geo: str) -> str:
        where = self.coordinates(geo)
        return f"""(
        SELECT _part, _ring, _line FROM JSONB_ARRAY_ELEMENTS(CASE {self.kind(geo)}
            WHEN 'Point' THEN JSONB_BUILD_ARRAY(JSONB_BUILD_ARRAY(JSONB_BUILD_ARRAY({where})))
            WHEN 'MultiPoint' THEN JSONB_BUILD_ARRAY(TO_JSONB(ARRAY(
                SELECT JSONB_BUILD_ARRAY(_p) FROM JSONB_ARRAY_ELEMENTS({where}) AS _points(_p))))
            WHEN 'LineString' THEN JSONB_BUILD_ARRAY(JSONB_BUILD_ARRAY({where}))
            WHEN 'MultiLineString' THEN JSONB_BUILD_ARRAY({where})
            WHEN 'Polygon' THEN JSONB_BUILD_ARRAY({where})
            WHEN 'MultiPolygon' THEN {where} END)
            WITH ORDINALITY AS _parts(_lines, _part),
        JSONB_ARRAY_ELEMENTS(_lines) WITH ORDINALITY AS _rings(_line, _ring))"""

    def pieces(self, geo: str) -> str:
        return f"""(
        SELECT _part, _ring, (_line -> _i ->> 0)::FLOAT8 AS _x1, (_line -> _i ->> 1)::FLOAT8 AS _y1,
            (_line -> LEAST(_i + 1, JSONB_ARRAY_LENGTH(_line) - 1) ->> 0)::FLOAT8 AS _x2,
            (_line -> LEAST(_i + 1, JSONB_ARRAY_LENGTH(_line) - 1) ->> 1)::FLOAT8 AS _y2
        FROM {self.parts(geo)} AS _l,
            GENERATE_SERIES(0, GREATEST(JSONB_ARRAY_LENGTH(_line) - 2, 0)) AS _steps(_i))"""

    def is_open(self) -> str:
        return "_line -> 0 <> _line -> -1"

    def ordinate(self, geo: str, index: int) -> str:
        return f"CAST({geo} -> 'coordinates' ->> {index} AS DOUBLE PRECISION)"

    def shape(self, kind: str, coordinates: str) -> str:
        return f"JSONB_BUILD_OBJECT('type', {kind}, 'coordinates', {coordinates})"

    def array(self, value: str) -> str:
        return f"JSONB_BUILD_ARRAY({value})"

    def matches(self, text: str, pattern: str) -> str:
        return f"{text} ~ '{pattern}'"

    def group(self, text: str, pattern: str, index: int) -> str:
        return f"(REGEXP_MATCH({text}, '{pattern}'))[{index}]"
