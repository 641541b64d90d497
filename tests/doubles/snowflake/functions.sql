-- What functions of Snowflake mean, by its documentation
-- (https://docs.snowflake.com/en/sql-reference/functions-all), in the words of DuckDB.
-- The macro _sf_name implements the function NAME; functions of units of time have one for each unit.

-- casts: a variant that holds text gives the text; numbers are rounded half away from zero
CREATE MACRO _sf_to_variant(x) AS to_json(x);
CREATE MACRO _sf_iff(c, a, b) AS CASE WHEN c THEN a ELSE b END;
CREATE MACRO _sf_to_text(x) AS list_transform([x], v -> CASE typeof(v) WHEN 'JSON' THEN to_json(v) ->> '$' WHEN 'DOUBLE' THEN regexp_replace(CAST(v AS VARCHAR), '\.0$', '') ELSE CAST(v AS VARCHAR) END)[1];
CREATE MACRO _sf_to_whole(x) AS list_transform([x], v -> CASE typeof(v) WHEN 'JSON' THEN CAST(to_json(v) ->> '$' AS BIGINT) WHEN 'DOUBLE' THEN CAST(round(CAST(v AS DOUBLE)) AS BIGINT) ELSE CAST(v AS BIGINT) END)[1];
CREATE MACRO _sf_try_to_whole(x) AS TRY_CAST(x AS BIGINT);
CREATE MACRO _sf_to_float(x) AS list_transform([x], v -> CASE typeof(v) WHEN 'JSON' THEN CAST(to_json(v) ->> '$' AS DOUBLE) ELSE CAST(v AS DOUBLE) END)[1];
CREATE MACRO _sf_try_to_float(x) AS TRY_CAST(x AS DOUBLE);
CREATE MACRO _sf_as_boolean(x) AS list_transform([x], v -> CASE typeof(v) WHEN 'JSON' THEN CAST(to_json(v) ->> '$' AS BOOLEAN) ELSE CAST(v AS BOOLEAN) END)[1];
CREATE MACRO _sf_try_to_boolean(x) AS TRY_CAST(x AS BOOLEAN);

-- arithmetic: dividing by zero is an error
CREATE MACRO _sf_divide(a, b) AS a / list_transform([b], v -> CASE WHEN CAST(v AS DOUBLE) = 0 THEN error('Division by zero') ELSE v END)[1];
CREATE MACRO _sf_mod(a, b) AS a % list_transform([b], v -> CASE WHEN CAST(v AS DOUBLE) = 0 THEN error('Division by zero') ELSE v END)[1];

-- texts
CREATE MACRO _sf_contains(a, b) AS contains(a, b);
CREATE MACRO _sf_startswith(a, b) AS starts_with(a, b);
CREATE MACRO _sf_endswith(a, b) AS ends_with(a, b);
CREATE MACRO _sf_position(a, b) AS strpos(b, a);
CREATE MACRO _sf_sha2(a, bits) AS CASE bits WHEN 256 THEN sha256(a) END;
CREATE MACRO _sf_left(a, n) AS CASE WHEN n IS NOT NULL THEN left(a, greatest(n, 0)) END;
CREATE MACRO _sf_right(a, n) AS CASE WHEN n IS NOT NULL THEN right(a, greatest(n, 0)) END;
CREATE MACRO _sf_lpad(a, n, p) AS CASE WHEN n IS NULL THEN NULL WHEN p = '' THEN left(a, greatest(n, 0)) ELSE lpad(a, CAST(greatest(n, 0) AS INT), p) END;
CREATE MACRO _sf_rpad(a, n, p) AS CASE WHEN n IS NULL THEN NULL WHEN p = '' THEN left(a, greatest(n, 0)) ELSE rpad(a, CAST(greatest(n, 0) AS INT), p) END;
CREATE MACRO _sf_escaped(x) AS regexp_replace(x, '([\\\]\[^-])', '\\\1', 'g');
CREATE MACRO _sf_initcap(x, d) AS array_to_string(list_transform(regexp_extract_all(x, '[^' || _sf_escaped(d) || ']+|[' || _sf_escaped(d) || ']+'), w -> upper(left(w, 1)) || lower(substring(w, 2))), '');
CREATE MACRO _sf_nvl(a, b) AS coalesce(a, b);

-- regular expressions find anywhere but in REGEXP_LIKE; a group that is not there is NULL
CREATE MACRO _sf_regexp_like(a, p) AS regexp_full_match(a, p);
CREATE MACRO _sf_regexp_instr(a, p) AS list_transform([a], v -> CASE WHEN v IS NULL OR p IS NULL THEN NULL WHEN regexp_matches(v, p) THEN greatest(strpos(v, regexp_extract(v, p)), 1) ELSE 0 END)[1],
  (a, p, first, times, after, mode) AS list_transform([a], v -> CASE WHEN v IS NULL OR p IS NULL THEN NULL WHEN regexp_matches(v, CASE WHEN mode = 'i' THEN '(?i)' || p ELSE p END) THEN greatest(strpos(v, regexp_extract(v, CASE WHEN mode = 'i' THEN '(?i)' || p ELSE p END)), 1) ELSE 0 END)[1];
CREATE MACRO _sf_regexp_replace(a, p) AS regexp_replace(a, p, '', 'g'), (a, p, r) AS regexp_replace(a, p, r, 'g');
CREATE MACRO _sf_regexp_substr_all(a, p, s, n, f) AS to_json(regexp_extract_all(a, '(?s)' || p));
CREATE MACRO _sf_regexp_count(a, p) AS len(regexp_extract_all(a, p));
CREATE MACRO _sf_regexp_substr(a, p) AS regexp_extract_all(a, p)[1], (a, p, s, n) AS regexp_extract_all(a, p)[n], (a, p, s, n, f, g) AS regexp_extract_all(a, p, g)[n];

-- numbers
CREATE MACRO _sf_log(b, a) AS log(CAST(b AS DOUBLE), CAST(a AS DOUBLE));

-- dates: what is added to a date gives a date, unless it is a part of a day
CREATE MACRO _sf_date_from_parts(y, m, d) AS CAST(make_date(CAST(y AS BIGINT), 1, 1) + to_months(CAST(m AS INT) - 1) + to_days(CAST(d AS INT) - 1) AS DATE);
CREATE MACRO _sf_year(x) AS year(x);
CREATE MACRO _sf_quarter(x) AS quarter(x);
CREATE MACRO _sf_month(x) AS month(x);
CREATE MACRO _sf_day(x) AS day(x);
CREATE MACRO _sf_hour(x) AS hour(x);
CREATE MACRO _sf_minute(x) AS minute(x);
CREATE MACRO _sf_second(x) AS second(x);
CREATE MACRO _sf_weekiso(x) AS weekofyear(x);
CREATE MACRO _sf_dayofyear(x) AS dayofyear(x);
CREATE MACRO _sf_dayofweekiso(x) AS isodow(x);
CREATE MACRO _sf_date_part_nanosecond(x) AS (microsecond(x) % 1000000) * 1000;
CREATE MACRO _sf_convert_timezone(a, b) AS timezone(a, CAST(b AS TIMESTAMPTZ)), (a, b, x) AS timezone(b, timezone(a, CAST(x AS TIMESTAMP)));
CREATE MACRO _sf_try_to_timestamp_ntz(x) AS TRY_CAST(x AS TIMESTAMP), (x, f) AS TRY_CAST(x AS TIMESTAMP);
CREATE MACRO _sf_try_to_timestamp_tz(x) AS TRY_CAST(x AS TIMESTAMPTZ);
CREATE MACRO _sf_current_timestamp() AS now();
CREATE MACRO _sf_dateadd_year(n, x) AS cast_to_type(x + to_years(CAST(round(n) AS INT)), x);
CREATE MACRO _sf_dateadd_quarter(n, x) AS cast_to_type(x + to_months(CAST(round(n) AS INT) * 3), x);
CREATE MACRO _sf_dateadd_month(n, x) AS cast_to_type(x + to_months(CAST(round(n) AS INT)), x);
CREATE MACRO _sf_dateadd_week(n, x) AS cast_to_type(x + to_days(CAST(round(n) AS INT) * 7), x);
CREATE MACRO _sf_dateadd_day(n, x) AS cast_to_type(x + to_days(CAST(round(n) AS INT)), x);
CREATE MACRO _sf_dateadd_hour(n, x) AS CAST(x AS TIMESTAMP) + to_microseconds(CAST(round(n) AS BIGINT) * 3600000000);
CREATE MACRO _sf_dateadd_minute(n, x) AS CAST(x AS TIMESTAMP) + to_microseconds(CAST(round(n) AS BIGINT) * 60000000);
CREATE MACRO _sf_dateadd_second(n, x) AS CAST(x AS TIMESTAMP) + to_microseconds(CAST(round(n) AS BIGINT) * 1000000);
CREATE MACRO _sf_dateadd_millisecond(n, x) AS CAST(x AS TIMESTAMP) + to_microseconds(CAST(round(n) AS BIGINT) * 1000);
CREATE MACRO _sf_dateadd_microsecond(n, x) AS CAST(x AS TIMESTAMP) + to_microseconds(CAST(round(n) AS BIGINT) * 1);
CREATE MACRO _sf_datediff_year(a, b) AS date_diff('year', CAST(a AS TIMESTAMP), CAST(b AS TIMESTAMP));
CREATE MACRO _sf_datediff_quarter(a, b) AS date_diff('quarter', CAST(a AS TIMESTAMP), CAST(b AS TIMESTAMP));
CREATE MACRO _sf_datediff_month(a, b) AS date_diff('month', CAST(a AS TIMESTAMP), CAST(b AS TIMESTAMP));
CREATE MACRO _sf_datediff_day(a, b) AS date_diff('day', CAST(a AS TIMESTAMP), CAST(b AS TIMESTAMP));
CREATE MACRO _sf_datediff_hour(a, b) AS date_diff('hour', CAST(a AS TIMESTAMP), CAST(b AS TIMESTAMP));
CREATE MACRO _sf_datediff_minute(a, b) AS date_diff('minute', CAST(a AS TIMESTAMP), CAST(b AS TIMESTAMP));
CREATE MACRO _sf_datediff_second(a, b) AS date_diff('second', CAST(a AS TIMESTAMP), CAST(b AS TIMESTAMP));
CREATE MACRO _sf_datediff_millisecond(a, b) AS date_diff('millisecond', CAST(a AS TIMESTAMP), CAST(b AS TIMESTAMP));
CREATE MACRO _sf_datediff_microsecond(a, b) AS date_diff('microsecond', CAST(a AS TIMESTAMP), CAST(b AS TIMESTAMP));
CREATE MACRO _sf_date_trunc_year(x) AS cast_to_type(date_trunc('year', x), x);
CREATE MACRO _sf_date_trunc_quarter(x) AS cast_to_type(date_trunc('quarter', x), x);
CREATE MACRO _sf_date_trunc_month(x) AS cast_to_type(date_trunc('month', x), x);
CREATE MACRO _sf_date_trunc_day(x) AS cast_to_type(date_trunc('day', x), x);
CREATE MACRO _sf_date_trunc_hour(x) AS date_trunc('hour', CAST(x AS TIMESTAMP));
CREATE MACRO _sf_date_trunc_minute(x) AS date_trunc('minute', CAST(x AS TIMESTAMP));
CREATE MACRO _sf_date_trunc_second(x) AS date_trunc('second', CAST(x AS TIMESTAMP));
CREATE MACRO _sf_date_trunc_millisecond(x) AS date_trunc('millisecond', CAST(x AS TIMESTAMP));

-- variants and arrays: both are JSON here; JSON null is a value, which STRIP_NULL_VALUE takes off
CREATE MACRO _sf_items(x) AS CAST(json_extract(to_json(x), '$[*]') AS JSON[]);
CREATE MACRO _sf_parse_json(x) AS CAST(x AS JSON);
CREATE MACRO _sf_try_parse_json(x) AS CASE WHEN json_valid(x) THEN json(x) END;
CREATE MACRO _sf_strip_null_value(x) AS nullif(to_json(x), CAST('null' AS JSON));
CREATE MACRO _sf_is_array(x) AS json_type(to_json(x)) = 'ARRAY';
CREATE MACRO _sf_as_array(x) AS list_transform([to_json(x)], j -> CASE WHEN json_type(j) = 'ARRAY' THEN j END)[1];
CREATE MACRO _sf_get(x, k) AS list_transform([to_json(x)], j -> CASE WHEN typeof(k) = 'VARCHAR' THEN CASE WHEN json_type(j) = 'OBJECT' THEN json_extract(j, '/' || replace(replace(CAST(k AS VARCHAR), '~', '~0'), '/', '~1')) END WHEN TRY_CAST(k AS BIGINT) >= 0 THEN json_extract(j, TRY_CAST(k AS BIGINT)) END)[1];
CREATE MACRO _sf_array_size(x) AS list_transform([to_json(x)], j -> CASE WHEN json_type(j) = 'ARRAY' THEN json_array_length(j) END)[1];
CREATE MACRO _sf_array_cat(a, b) AS CASE WHEN a IS NOT NULL AND b IS NOT NULL THEN to_json(list_concat(_sf_items(a), _sf_items(b))) END;
CREATE MACRO _sf_array_append(a, x) AS to_json(list_append(_sf_items(a), to_json(x)));
CREATE MACRO _sf_array_contains(x, a) AS CASE WHEN x IS NOT NULL AND a IS NOT NULL THEN list_contains(_sf_items(a), to_json(x)) END;
CREATE MACRO _sf_array_compact(a) AS to_json(list_filter(_sf_items(a), i -> i <> CAST('null' AS JSON)));
CREATE MACRO _sf_array_slice(a, f, t) AS list_transform([{'a': to_json(a), 'f': f, 't': t}], o -> CASE WHEN o.a IS NULL OR o.f IS NULL OR o.t IS NULL THEN NULL ELSE to_json(coalesce(list_slice(CAST(json_extract(o.a, '$[*]') AS JSON[]), CAST(o.f AS BIGINT) + 1, CAST(o.t AS BIGINT)), [])) END)[1];
CREATE MACRO _sf_array_to_string(a, s) AS CASE WHEN s IS NOT NULL THEN array_to_string(list_transform(_sf_items(a), i -> coalesce(i ->> '$', '')), s) END;
CREATE MACRO _sf_array_generate_range(a, b) AS to_json(range(a, b)), (a, b, s) AS to_json(range(CAST(a AS BIGINT), CAST(b AS BIGINT), CAST(s AS BIGINT)));
CREATE MACRO _sf_split(a, b) AS CASE WHEN b = '' THEN to_json([a]) WHEN b IS NOT NULL THEN to_json(string_split(a, b)) END;

-- shapes: `shapes.py`
CREATE MACRO _sf_try_to_geography(x) AS CASE WHEN x IS NOT NULL THEN json_object('on', 'sphere', 'shape', to_json(x)) END;
CREATE MACRO _sf_try_to_geometry(x) AS CASE WHEN x IS NOT NULL THEN json_object('on', 'plane', 'shape', to_json(x)) END;
CREATE MACRO _sf_st_area(x) AS _py_st_area(CAST(x AS VARCHAR));
CREATE MACRO _sf_st_perimeter(x) AS _py_st_perimeter(CAST(x AS VARCHAR));
CREATE MACRO _sf_st_distance(a, b) AS _py_st_distance(CAST(a AS VARCHAR), CAST(b AS VARCHAR));
CREATE MACRO _sf_st_centroid(x) AS CAST(_py_st_centroid(CAST(x AS VARCHAR)) AS JSON);
CREATE MACRO _sf_st_intersects(a, b) AS _py_st_intersects(CAST(a AS VARCHAR), CAST(b AS VARCHAR));
CREATE MACRO _sf_st_coveredby(a, b) AS _py_st_coveredby(CAST(a AS VARCHAR), CAST(b AS VARCHAR));
CREATE MACRO _sf_st_x(x) AS CAST(json_extract(x, '$.shape.coordinates[0]') AS DOUBLE);
CREATE MACRO _sf_st_y(x) AS CAST(json_extract(x, '$.shape.coordinates[1]') AS DOUBLE);
