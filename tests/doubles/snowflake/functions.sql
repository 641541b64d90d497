-- What functions of Snowflake mean, by its documentation
-- (https://docs.snowflake.com/en/sql-reference/functions-all), in the words of DuckDB.
-- The macro _sf_name stands for the function NAME; functions of units of time have one for each unit.

-- casts: a variant that holds text gives the text; numbers are rounded half away from zero
CREATE MACRO _sf_to_variant(x) AS to_json(x);
CREATE MACRO _sf_to_text(x) AS CASE typeof(x) WHEN 'JSON' THEN to_json(x) ->> '$' WHEN 'DOUBLE' THEN regexp_replace(CAST(x AS VARCHAR), '\.0$', '') ELSE CAST(x AS VARCHAR) END;
CREATE MACRO _sf_to_whole(x) AS CASE typeof(x) WHEN 'JSON' THEN CAST(to_json(x) ->> '$' AS BIGINT) WHEN 'DOUBLE' THEN CAST(round(CAST(x AS DOUBLE)) AS BIGINT) ELSE CAST(x AS BIGINT) END;
CREATE MACRO _sf_try_to_whole(x) AS TRY_CAST(x AS BIGINT);
CREATE MACRO _sf_to_float(x) AS CASE typeof(x) WHEN 'JSON' THEN CAST(to_json(x) ->> '$' AS DOUBLE) ELSE CAST(x AS DOUBLE) END;
CREATE MACRO _sf_try_to_float(x) AS TRY_CAST(x AS DOUBLE);
CREATE MACRO _sf_as_boolean(x) AS CASE typeof(x) WHEN 'JSON' THEN CAST(to_json(x) ->> '$' AS BOOLEAN) ELSE CAST(x AS BOOLEAN) END;
CREATE MACRO _sf_try_to_boolean(x) AS TRY_CAST(x AS BOOLEAN);

-- arithmetic: dividing by zero is an error
CREATE MACRO _sf_divide(a, b) AS CASE WHEN CAST(b AS DOUBLE) = 0 THEN error('Division by zero') ELSE a / b END;
CREATE MACRO _sf_mod(a, b) AS CASE WHEN CAST(b AS DOUBLE) = 0 THEN error('Division by zero') ELSE a % b END;
