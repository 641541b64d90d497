WITH "words" AS (
  SELECT
    "order_id",
    CASE
      WHEN CAST(' ' AS TEXT) IS NULL
      THEN NULL
      WHEN CAST("item" AS TEXT) = ''
      THEN '[""]'
      ELSE TO_JSONB(STRING_TO_ARRAY(CAST("item" AS TEXT), NULLIF(CAST(' ' AS TEXT), '')))
    END AS "list"
  FROM "shop"."orders"
)
SELECT
  CASE
    WHEN JSONB_TYPEOF("entries"."value") IN ('array', 'object')
    THEN REGEXP_REPLACE("entries"."value" #>> '{}', '("(?:[^"\\]|\\.)*")|\s+', '\1', 'g')
    ELSE "entries"."value" #>> '{}'
  END AS "word",
  COUNT(*) AS "n",
  COUNT(DISTINCT "words"."order_id") AS "orders"
FROM "words"
CROSS JOIN LATERAL (
  SELECT
    "place" - 1 AS "index",
    "value"
  FROM JSONB_ARRAY_ELEMENTS(CASE WHEN JSONB_TYPEOF("words"."list") = 'array' THEN "words"."list" END) WITH ORDINALITY AS entry("value", "place")
) AS "entries"
GROUP BY
  CASE
    WHEN JSONB_TYPEOF("entries"."value") IN ('array', 'object')
    THEN REGEXP_REPLACE("entries"."value" #>> '{}', '("(?:[^"\\]|\\.)*")|\s+', '\1', 'g')
    ELSE "entries"."value" #>> '{}'
  END
ORDER BY
  CASE
    WHEN JSONB_TYPEOF("entries"."value") IN ('array', 'object')
    THEN REGEXP_REPLACE("entries"."value" #>> '{}', '("(?:[^"\\]|\\.)*")|\s+', '\1', 'g')
    ELSE "entries"."value" #>> '{}'
  END COLLATE "C" ASC
