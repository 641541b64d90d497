-- What Redshift has and PostgreSQL 15 has not, as its documentation describes it. In pg_catalog, so that every
-- session finds it and no schema shows.

-- Compiling statements costs more than running such small ones.
ALTER ROLE ALL SET jit = off;

CREATE FUNCTION pg_catalog.getdate() RETURNS timestamp LANGUAGE sql STABLE
  AS $$ SELECT date_trunc('second', now() AT TIME ZONE 'UTC') $$;
CREATE FUNCTION pg_catalog.sysdate_() RETURNS timestamp LANGUAGE sql STABLE
  AS $$ SELECT now() AT TIME ZONE 'UTC' $$;

-- Moves a date by an amount of a unit; the last day of a shorter month is kept.
CREATE FUNCTION pg_catalog.dateadd(part text, amount bigint, moment timestamp) RETURNS timestamp
  LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE lower(part)
    WHEN 'year' THEN moment + make_interval(years => amount::int)
    WHEN 'years' THEN moment + make_interval(years => amount::int)
    WHEN 'quarter' THEN moment + make_interval(months => 3 * amount::int)
    WHEN 'month' THEN moment + make_interval(months => amount::int)
    WHEN 'week' THEN moment + make_interval(days => 7 * amount::int)
    WHEN 'day' THEN moment + make_interval(days => amount::int)
    WHEN 'hour' THEN moment + make_interval(hours => amount::int)
    WHEN 'minute' THEN moment + make_interval(mins => amount::int)
    WHEN 'second' THEN moment + make_interval(secs => amount)
    WHEN 'millisecond' THEN moment + make_interval(secs => amount / 1000.0)
    WHEN 'microsecond' THEN moment + amount * interval '1 microsecond'
  END $$;

-- Counts the boundaries of a unit between two moments. Weeks begin on Monday.
CREATE FUNCTION pg_catalog.datediff(part text, first timestamp, last timestamp) RETURNS bigint
  LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE lower(part)
    WHEN 'year' THEN extract(year FROM last) - extract(year FROM first)
    WHEN 'quarter' THEN (extract(year FROM last) - extract(year FROM first)) * 4
      + extract(quarter FROM last) - extract(quarter FROM first)
    WHEN 'month' THEN (extract(year FROM last) - extract(year FROM first)) * 12
      + extract(month FROM last) - extract(month FROM first)
    WHEN 'week' THEN (date_trunc('week', last)::date - date_trunc('week', first)::date) / 7
    WHEN 'day' THEN last::date - first::date
    WHEN 'hour' THEN extract(epoch FROM date_trunc('hour', last) - date_trunc('hour', first)) / 3600
    WHEN 'minute' THEN extract(epoch FROM date_trunc('minute', last) - date_trunc('minute', first)) / 60
    WHEN 'second' THEN extract(epoch FROM date_trunc('second', last) - date_trunc('second', first))
    WHEN 'millisecond' THEN extract(epoch FROM date_trunc('milliseconds', last) - date_trunc('milliseconds', first)) * 1000
    WHEN 'microsecond' THEN extract(epoch FROM last - first) * 1000000
  END::bigint $$;

CREATE FUNCTION pg_catalog.last_day(moment timestamp) RETURNS date LANGUAGE sql IMMUTABLE
  AS $$ SELECT (date_trunc('month', moment) + interval '1 month - 1 day')::date $$;
CREATE FUNCTION pg_catalog.add_months(moment timestamp, months bigint) RETURNS timestamp LANGUAGE sql IMMUTABLE
  AS $$ SELECT moment + make_interval(months => months::int) $$;
CREATE FUNCTION pg_catalog.convert_timezone(source text, target text, moment timestamp) RETURNS timestamp
  LANGUAGE sql IMMUTABLE AS $$ SELECT moment AT TIME ZONE source AT TIME ZONE target $$;
CREATE FUNCTION pg_catalog.convert_timezone(target text, moment timestamp) RETURNS timestamp
  LANGUAGE sql IMMUTABLE AS $$ SELECT moment AT TIME ZONE 'UTC' AT TIME ZONE target $$;

-- A cast that gives NULL where the text does not convert; the proxy turns TRY_CAST into it.
CREATE FUNCTION pg_catalog.try_cast_(value text, type text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE result text;
BEGIN
  EXECUTE format('SELECT CAST(CAST($1 AS %s) AS text)', type) INTO result USING value;
  RETURN result;
EXCEPTION WHEN data_exception OR invalid_text_representation OR datetime_field_overflow THEN
  RETURN NULL;
END $$;

CREATE FUNCTION pg_catalog.len(value text) RETURNS int LANGUAGE sql IMMUTABLE AS $$ SELECT length(value) $$;
CREATE FUNCTION pg_catalog.charindex(part text, value text) RETURNS int LANGUAGE sql IMMUTABLE
  AS $$ SELECT strpos(value, part) $$;
CREATE FUNCTION pg_catalog.sha2(value text, bits int) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE bits WHEN 224 THEN encode(sha224(convert_to(value, 'UTF8')), 'hex')
    WHEN 384 THEN encode(sha384(convert_to(value, 'UTF8')), 'hex')
    WHEN 512 THEN encode(sha512(convert_to(value, 'UTF8')), 'hex')
    ELSE encode(sha256(convert_to(value, 'UTF8')), 'hex') END $$;
CREATE FUNCTION pg_catalog.strtol(value text, base int) RETURNS bigint LANGUAGE plpgsql IMMUTABLE AS $$
DECLARE result bigint := 0; digit text;
BEGIN
  FOREACH digit IN ARRAY regexp_split_to_array(lower(value), '') LOOP
    result := result * base + strpos('0123456789abcdefghijklmnopqrstuvwxyz', digit) - 1;
  END LOOP;
  RETURN result;
END $$;

-- Numbers are rounded to decimals, halves away from zero.
CREATE FUNCTION pg_catalog.round(value double precision, digits int) RETURNS double precision LANGUAGE sql IMMUTABLE
  AS $$ SELECT CAST(round(CAST(value AS numeric), digits) AS double precision) $$;

-- Patterns. With p they are Perl's; every match is replaced, and groups are called $1; e asks for the first group.
CREATE FUNCTION pg_catalog.regexp_replace(value text, pattern text, replacement text, start int, flags text)
  RETURNS text LANGUAGE sql IMMUTABLE AS $body$
  SELECT left(value, start - 1) || regexp_replace(
    substr(value, start), pattern,
    replace(
      regexp_replace(
        replace(replace(replacement, chr(92), repeat(chr(92), 2)), '$$', chr(1)),
        '[$]([0-9])', repeat(chr(92), 3) || '1', 'g'
      ), chr(1), '$'), 'g') $body$;
CREATE FUNCTION pg_catalog.regexp_substr_(value text, pattern text, start int, place int, flags text)
  RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(regexp_substr(value, pattern, start, place, '',
    CASE WHEN strpos(flags, 'e') > 0 THEN 1 ELSE 0 END), '') $$;

-- SUPER: PostgreSQL's jsonb. A cast to it keeps a text as one; dates and times have no cast. A cast from it to
-- text takes the quotes off, and gives NULL for arrays and objects.
CREATE FUNCTION pg_catalog.super_(value text) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$ SELECT to_jsonb(value) $$;
CREATE FUNCTION pg_catalog.super_(value jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$ SELECT value $$;
CREATE FUNCTION pg_catalog.super_(value boolean) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$ SELECT to_jsonb(value) $$;
CREATE FUNCTION pg_catalog.super_(value int) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$ SELECT to_jsonb(value) $$;
CREATE FUNCTION pg_catalog.super_(value bigint) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$ SELECT to_jsonb(value) $$;
CREATE FUNCTION pg_catalog.super_(value numeric) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$ SELECT to_jsonb(value) $$;
CREATE FUNCTION pg_catalog.super_(value double precision) RETURNS jsonb LANGUAGE sql IMMUTABLE
  AS $$ SELECT to_jsonb(value) $$;
CREATE FUNCTION pg_catalog.super_text_(value jsonb) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN jsonb_typeof(value) NOT IN ('array', 'object') THEN value #>> '{}' END $$;
CREATE CAST (jsonb AS text) WITH FUNCTION pg_catalog.super_text_(jsonb);

-- What is under a name or at a place; NULL where nothing is.
CREATE FUNCTION pg_catalog.super_at_(value jsonb, name text) RETURNS jsonb LANGUAGE sql IMMUTABLE
  AS $$ SELECT CASE WHEN jsonb_typeof(value) = 'object' THEN value -> name END $$;
CREATE FUNCTION pg_catalog.super_at_(value jsonb, place int) RETURNS jsonb LANGUAGE sql IMMUTABLE
  AS $$ SELECT CASE WHEN jsonb_typeof(value) = 'array' AND place >= 0 THEN value -> place END $$;
CREATE FUNCTION pg_catalog.super_items_(value jsonb) RETURNS TABLE (item jsonb, place bigint) LANGUAGE sql IMMUTABLE
  AS $$ SELECT e.item, e.place - 1 FROM jsonb_array_elements(
    CASE WHEN jsonb_typeof(value) = 'array' THEN value END) WITH ORDINALITY AS e(item, place) $$;
CREATE FUNCTION pg_catalog.super_fields_(value jsonb) RETURNS TABLE (item jsonb, name jsonb) LANGUAGE sql IMMUTABLE
  AS $$ SELECT e.value, to_jsonb(e.key) FROM jsonb_each(CASE WHEN jsonb_typeof($1) = 'object' THEN $1 END) AS e $$;

-- JSON_PARSE reads a text, JSON_SERIALIZE writes one without white space.
CREATE FUNCTION pg_catalog.json_parse(value text) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$ SELECT value::jsonb $$;
CREATE FUNCTION pg_catalog.json_serialize(value jsonb) RETURNS text LANGUAGE sql IMMUTABLE AS $body$
  SELECT CASE WHEN jsonb_typeof(value) <> 'null' THEN regexp_replace(
    format('%s', value), '("(?:[^"' || repeat(chr(92), 2) || ']|' || repeat(chr(92), 2) || '.)*")|[ ]+',
    chr(92) || '1', 'g') END $body$;
CREATE FUNCTION pg_catalog.json_typeof(value jsonb) RETURNS text LANGUAGE sql IMMUTABLE
  AS $$ SELECT jsonb_typeof(value) $$;
CREATE FUNCTION pg_catalog.is_array(value jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE
  AS $$ SELECT coalesce(jsonb_typeof(value) = 'array', false) $$;
CREATE FUNCTION pg_catalog.is_object(value jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE
  AS $$ SELECT coalesce(jsonb_typeof(value) = 'object', false) $$;
CREATE FUNCTION pg_catalog.is_varchar(value jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE
  AS $$ SELECT coalesce(jsonb_typeof(value) = 'string', false) $$;
CREATE FUNCTION pg_catalog.get_array_length(value jsonb) RETURNS int LANGUAGE sql IMMUTABLE
  AS $$ SELECT CASE WHEN jsonb_typeof(value) = 'array' THEN jsonb_array_length(value) END $$;
CREATE FUNCTION pg_catalog.array_concat(first jsonb, second jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE
  AS $$ SELECT CASE WHEN jsonb_typeof(first) = 'array' AND jsonb_typeof(second) = 'array' THEN first || second END $$;
CREATE FUNCTION pg_catalog.split_to_array(value text, separator text) RETURNS jsonb LANGUAGE sql IMMUTABLE STRICT
  AS $$ SELECT to_jsonb(string_to_array(value, separator)) $$;
CREATE FUNCTION pg_catalog.subarray(value jsonb, start int, size int) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN jsonb_typeof(value) = 'array' AND size >= 0 AND start IS NOT NULL THEN (
    SELECT coalesce(jsonb_agg(item ORDER BY place), '[]') FROM super_items_(value)
    WHERE place >= first AND place < first + size) END
  FROM (SELECT CASE WHEN start < 0 THEN jsonb_array_length(value) + start ELSE start END AS first) AS f $$;
-- Nulls are found among the elements, unless `null_match` is false.
CREATE FUNCTION pg_catalog.array_position(list jsonb, value jsonb, null_match boolean DEFAULT true) RETURNS int
  LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN jsonb_typeof(list) = 'array' THEN coalesce(
    (SELECT min(place)::int FROM super_items_(list) WHERE item = coalesce(value, 'null')), -1) END $$;
CREATE FUNCTION pg_catalog.array_contains(list jsonb, value jsonb, null_match boolean DEFAULT true) RETURNS boolean
  LANGUAGE sql IMMUTABLE AS $$ SELECT array_position(list, value) >= 0 $$;
-- No order is promised.
CREATE FUNCTION pg_catalog.array_distinct(list jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN jsonb_typeof(list) = 'array' THEN (
    SELECT coalesce(jsonb_agg(item ORDER BY md5(format('%s', item))), '[]')
    FROM (SELECT DISTINCT item FROM super_items_(list)) AS e) END $$;
-- Truth values, numbers, texts, arrays, objects; texts by their bytes.
CREATE FUNCTION pg_catalog.array_sort(list jsonb, ascending boolean DEFAULT true) RETURNS jsonb LANGUAGE plpgsql
  IMMUTABLE AS $body$
DECLARE result jsonb;
BEGIN
  SELECT jsonb_agg(item ORDER BY kind, CASE WHEN kind = 1 THEN item END, text COLLATE "C", item) INTO result FROM (
    SELECT item, array_position(ARRAY['boolean', 'number', 'string', 'array', 'object', 'null'],
      jsonb_typeof(item)) AS kind, CASE WHEN jsonb_typeof(item) = 'string' THEN item #>> '{}' END AS text
    FROM super_items_(list)) AS e;
  IF NOT ascending THEN
    SELECT jsonb_agg(item ORDER BY place DESC) INTO result FROM super_items_(result);
  END IF;
  RETURN coalesce(result, '[]');
END $body$;
CREATE FUNCTION pg_catalog.is_valid_json(value text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RETURN jsonb_typeof(value::jsonb) = 'object';
EXCEPTION WHEN data_exception OR invalid_text_representation THEN RETURN false;
END $$;
CREATE FUNCTION pg_catalog.can_json_parse(value text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE STRICT AS $$
BEGIN
  RETURN value::jsonb IS NOT NULL;
EXCEPTION WHEN data_exception OR invalid_text_representation THEN RETURN false;
END $$;

-- GEOMETRY, as GeoJSON in jsonb: edges are straight on the flat map. What Redshift's documentation says of the
-- functions named ST_, for points, lines and polygons, also several of one kind.

CREATE FUNCTION pg_catalog.st_geomfromgeojson(written text) RETURNS jsonb LANGUAGE plpgsql IMMUTABLE STRICT AS $body$
BEGIN
  IF EXISTS (SELECT FROM st_lines_(written::jsonb) WHERE written::jsonb ->> 'type' LIKE '%Polygon'
      AND line -> 0 <> line -> -1) THEN
    RAISE EXCEPTION 'geometry contains non-closed rings';
  END IF;
  RETURN written::jsonb;
END $body$;

-- All lines: the rings of polygons, and points as lines of one position.
CREATE FUNCTION pg_catalog.st_lines_(geom jsonb) RETURNS TABLE (part bigint, ring bigint, line jsonb)
  LANGUAGE sql IMMUTABLE AS $$
  SELECT p.part, r.ring, r.line FROM (SELECT geom -> 'coordinates' AS c) AS g
    CROSS JOIN jsonb_array_elements(CASE geom ->> 'type'
      WHEN 'Point' THEN jsonb_build_array(jsonb_build_array(jsonb_build_array(c)))
      WHEN 'MultiPoint' THEN jsonb_build_array((SELECT jsonb_agg(jsonb_build_array(e)) FROM jsonb_array_elements(c) AS e))
      WHEN 'LineString' THEN jsonb_build_array(jsonb_build_array(c))
      WHEN 'MultiPolygon' THEN c
      ELSE jsonb_build_array(c) END) WITH ORDINALITY AS p(rings, part)
    CROSS JOIN jsonb_array_elements(p.rings) WITH ORDINALITY AS r(line, ring) $$;

-- Their straight pieces; a point is a piece without length.
CREATE FUNCTION pg_catalog.st_pieces_(geom jsonb)
  RETURNS TABLE (part bigint, ring bigint, x1 float8, y1 float8, x2 float8, y2 float8) LANGUAGE sql IMMUTABLE AS $$
  SELECT l.part, l.ring, (a ->> 0)::float8, (a ->> 1)::float8, (b ->> 0)::float8, (b ->> 1)::float8
  FROM st_lines_(geom) AS l CROSS JOIN generate_series(0, greatest(jsonb_array_length(l.line) - 2, 0)) AS i
    CROSS JOIN LATERAL (SELECT l.line -> i AS a,
      l.line -> least(i + 1, jsonb_array_length(l.line) - 1) AS b) AS ends $$;

CREATE FUNCTION pg_catalog.st_x(geom jsonb) RETURNS float8 LANGUAGE sql IMMUTABLE STRICT
  AS $$ SELECT CASE geom ->> 'type' WHEN 'Point' THEN (geom -> 'coordinates' ->> 0)::float8 END $$;
CREATE FUNCTION pg_catalog.st_y(geom jsonb) RETURNS float8 LANGUAGE sql IMMUTABLE STRICT
  AS $$ SELECT CASE geom ->> 'type' WHEN 'Point' THEN (geom -> 'coordinates' ->> 1)::float8 END $$;

CREATE FUNCTION pg_catalog.st_xmin(geom jsonb) RETURNS float8 LANGUAGE sql IMMUTABLE STRICT
  AS $$ SELECT min(least(x1, x2)) FROM st_pieces_(geom) $$;
CREATE FUNCTION pg_catalog.st_xmax(geom jsonb) RETURNS float8 LANGUAGE sql IMMUTABLE STRICT
  AS $$ SELECT max(greatest(x1, x2)) FROM st_pieces_(geom) $$;
CREATE FUNCTION pg_catalog.st_ymin(geom jsonb) RETURNS float8 LANGUAGE sql IMMUTABLE STRICT
  AS $$ SELECT min(least(y1, y2)) FROM st_pieces_(geom) $$;
CREATE FUNCTION pg_catalog.st_ymax(geom jsonb) RETURNS float8 LANGUAGE sql IMMUTABLE STRICT
  AS $$ SELECT max(greatest(y1, y2)) FROM st_pieces_(geom) $$;
-- The flat projection counts.
CREATE FUNCTION pg_catalog.st_isclosed(geom jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT bool_and(line -> 0 -> 0 = line -> -1 -> 0 AND line -> 0 -> 1 = line -> -1 -> 1) FROM st_lines_(geom) $$;

-- Of points the mean, of lines the middles of their pieces by length, of polygons by area, holes taken off.
CREATE FUNCTION pg_catalog.st_centroid(geom jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT jsonb_build_object('type', 'Point', 'coordinates', CASE
    WHEN geom ->> 'type' LIKE '%Polygon' THEN jsonb_build_array(
      sum(hole * sign(area) * mx) / sum(3 * hole * abs(area)), sum(hole * sign(area) * my) / sum(3 * hole * abs(area)))
    WHEN geom ->> 'type' LIKE '%LineString' THEN jsonb_build_array(sum(lx) / sum(length), sum(ly) / sum(length))
    ELSE jsonb_build_array(sum(px) / sum(count), sum(py) / sum(count)) END)
  FROM (SELECT CASE WHEN ring = 1 THEN 1 ELSE -1 END AS hole, sum(cross2) AS area,
      sum((x1 + x2) * cross2) AS mx, sum((y1 + y2) * cross2) AS my,
      sum((x1 + x2) / 2 * long) AS lx, sum((y1 + y2) / 2 * long) AS ly, sum(long) AS length,
      sum(x1) AS px, sum(y1) AS py, count(*) AS count
    FROM (SELECT *, x1 * y2 - x2 * y1 AS cross2, sqrt((x2 - x1) ^ 2 + (y2 - y1) ^ 2) AS long
      FROM st_pieces_(geom)) AS p GROUP BY part, ring) AS rings $$;

-- On which side of a piece a position is: 0 on its line.
CREATE FUNCTION pg_catalog.st_side_(x1 float8, y1 float8, x2 float8, y2 float8, x float8, y float8) RETURNS float8
  LANGUAGE sql IMMUTABLE AS $$ SELECT (x2 - x1) * (y - y1) - (y2 - y1) * (x - x1) $$;
-- 1 where the shape has the position inside, 0 on its border or line, -1 outside.
CREATE FUNCTION pg_catalog.st_place_(geom jsonb, x float8, y float8) RETURNS int LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN bool_or(abs(st_side_(x1, y1, x2, y2, x, y)) <= 1e-12 AND x BETWEEN least(x1, x2) AND greatest(x1, x2)
      AND y BETWEEN least(y1, y2) AND greatest(y1, y2)) THEN 0
    WHEN geom ->> 'type' LIKE '%Polygon' AND count(*) FILTER (WHERE (y1 > y) <> (y2 > y)
      AND x < (x2 - x1) * (y - y1) / nullif(y2 - y1, 0) + x1) % 2 = 1 THEN 1 ELSE -1 END
  FROM st_pieces_(geom) $$;
-- The positions tested for a shape: the ends and middles of its pieces.
CREATE FUNCTION pg_catalog.st_marks_(geom jsonb) RETURNS TABLE (x float8, y float8) LANGUAGE sql IMMUTABLE AS $$
  SELECT x1, y1 FROM st_pieces_(geom) UNION SELECT x2, y2 FROM st_pieces_(geom)
  UNION SELECT (x1 + x2) / 2, (y1 + y2) / 2 FROM st_pieces_(geom) $$;
CREATE FUNCTION pg_catalog.st_cross_(geom1 jsonb, geom2 jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT EXISTS (SELECT FROM st_pieces_(geom1) AS p, st_pieces_(geom2) AS q
    WHERE st_side_(p.x1, p.y1, p.x2, p.y2, q.x1, q.y1) * st_side_(p.x1, p.y1, p.x2, p.y2, q.x2, q.y2) < -1e-24
      AND st_side_(q.x1, q.y1, q.x2, q.y2, p.x1, p.y1) * st_side_(q.x1, q.y1, q.x2, q.y2, p.x2, p.y2) < -1e-24) $$;
CREATE FUNCTION pg_catalog.st_intersects(geom1 jsonb, geom2 jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT st_cross_(geom1, geom2) OR EXISTS (SELECT FROM st_marks_(geom1) WHERE st_place_(geom2, x, y) >= 0)
    OR EXISTS (SELECT FROM st_marks_(geom2) WHERE st_place_(geom1, x, y) >= 0) $$;
CREATE FUNCTION pg_catalog.st_coveredby(geom1 jsonb, geom2 jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT AS $$
  SELECT NOT st_cross_(geom1, geom2) AND NOT EXISTS (SELECT FROM st_marks_(geom1) WHERE st_place_(geom2, x, y) < 0)
    AND NOT EXISTS (SELECT FROM st_marks_(geom2) WHERE st_place_(geom1, x, y) > 0) $$;

-- A cluster of one node.
CREATE VIEW pg_catalog.stv_slices AS SELECT 0 AS node, generate_series(0, 1) AS slice;
GRANT SELECT ON pg_catalog.stv_slices TO PUBLIC;

-- The catalog of all schemas, tables and columns that a session may see.
CREATE VIEW pg_catalog.svv_all_schemas AS
  SELECT current_database()::varchar AS database_name, nspname::varchar AS schema_name, 'local'::varchar AS schema_type
  FROM pg_namespace WHERE nspname !~ '^pg_(toast|temp)' AND has_schema_privilege(oid, 'USAGE');
CREATE VIEW pg_catalog.svv_all_tables AS
  SELECT current_database()::varchar AS database_name, nspname::varchar AS schema_name, relname::varchar AS table_name,
    CASE WHEN relkind IN ('v', 'm') THEN 'VIEW' ELSE 'TABLE' END::varchar AS table_type,
    obj_description(c.oid, 'pg_class')::varchar AS remarks
  FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = relnamespace
  WHERE relkind IN ('r', 'v', 'm', 'p', 'f') AND nspname !~ '^pg_(toast|temp)'
    AND has_schema_privilege(n.oid, 'USAGE')
    AND (has_table_privilege(c.oid, 'SELECT') OR has_any_column_privilege(c.oid, 'SELECT'));
CREATE VIEW pg_catalog.svv_all_columns AS
  SELECT t.database_name, t.schema_name, t.table_name, a.attname::varchar AS column_name, a.attnum AS ordinal_position,
    CASE WHEN a.atttypid = 'jsonb'::regtype THEN 'super' ELSE format_type(a.atttypid, NULL) END::varchar AS data_type,
    information_schema._pg_numeric_precision(a.atttypid, a.atttypmod) AS numeric_precision,
    information_schema._pg_numeric_scale(a.atttypid, a.atttypmod) AS numeric_scale,
    col_description(a.attrelid, a.attnum)::varchar AS remarks
  FROM svv_all_tables AS t
  JOIN pg_namespace AS n ON n.nspname = t.schema_name
  JOIN pg_class AS c ON c.relnamespace = n.oid AND c.relname = t.table_name
  JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped;
GRANT SELECT ON pg_catalog.svv_all_schemas, pg_catalog.svv_all_tables, pg_catalog.svv_all_columns TO PUBLIC;
CREATE VIEW pg_catalog.svv_relation_privileges AS
  SELECT nspname::varchar AS namespace_name, relname::varchar AS relation_name,
    g.privilege_type::varchar AS privilege_type,
    CASE WHEN g.grantee = 0 THEN 'public' ELSE r.rolname END::varchar AS identity_name,
    CASE WHEN g.grantee = 0 THEN 'public' ELSE 'user' END::varchar AS identity_type
  FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = relnamespace
  CROSS JOIN LATERAL aclexplode(relacl) AS g LEFT JOIN pg_roles AS r ON r.oid = g.grantee
  WHERE g.grantee <> c.relowner;
GRANT SELECT ON pg_catalog.svv_relation_privileges TO PUBLIC;
