-- What Redshift has and PostgreSQL 15 has not, as its documentation describes it. In pg_catalog, so that every
-- session finds it and no schema shows.

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
        replace(replacement, chr(92), repeat(chr(92), 2)), '[$]([0-9])', repeat(chr(92), 3) || '1', 'g'
      ), '$$', '$'), 'g') $body$;
CREATE FUNCTION pg_catalog.regexp_substr_(value text, pattern text, start int, place int, flags text)
  RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(regexp_substr(value, pattern, start, place, '',
    CASE WHEN strpos(flags, 'e') > 0 THEN 1 ELSE 0 END), '') $$;

-- SUPER: PostgreSQL's jsonb. JSON_PARSE reads a text, JSON_SERIALIZE writes one.
CREATE FUNCTION pg_catalog.json_parse(value text) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$ SELECT value::jsonb $$;
CREATE FUNCTION pg_catalog.json_serialize(value jsonb) RETURNS text LANGUAGE sql IMMUTABLE
  AS $$ SELECT CASE WHEN jsonb_typeof(value) = 'null' THEN NULL ELSE value::text END $$;
CREATE FUNCTION pg_catalog.is_array(value jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE
  AS $$ SELECT jsonb_typeof(value) = 'array' $$;
CREATE FUNCTION pg_catalog.is_object(value jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE
  AS $$ SELECT jsonb_typeof(value) = 'object' $$;
CREATE FUNCTION pg_catalog.is_varchar(value jsonb) RETURNS boolean LANGUAGE sql IMMUTABLE
  AS $$ SELECT jsonb_typeof(value) = 'string' $$;
CREATE FUNCTION pg_catalog.get_array_length(value jsonb) RETURNS int LANGUAGE sql IMMUTABLE
  AS $$ SELECT CASE WHEN jsonb_typeof(value) = 'array' THEN jsonb_array_length(value) END $$;
CREATE FUNCTION pg_catalog.array_concat(first jsonb, second jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE
  AS $$ SELECT first || second $$;
CREATE FUNCTION pg_catalog.split_to_array(value text, separator text) RETURNS jsonb LANGUAGE sql IMMUTABLE
  AS $$ SELECT to_jsonb(string_to_array(value, separator)) $$;
CREATE FUNCTION pg_catalog.subarray(value jsonb, start int, size int) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(jsonb_agg(entry ORDER BY place), '[]') FROM jsonb_array_elements(value) WITH ORDINALITY AS e(entry, place)
  WHERE place > start AND place <= start + size $$;
CREATE FUNCTION pg_catalog.is_valid_json(value text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RETURN jsonb_typeof(value::jsonb) = 'object';
EXCEPTION WHEN data_exception OR invalid_text_representation THEN RETURN false;
END $$;
CREATE FUNCTION pg_catalog.can_json_parse(value text) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
  RETURN value::jsonb IS NOT NULL;
EXCEPTION WHEN data_exception OR invalid_text_representation THEN RETURN false;
END $$;

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
