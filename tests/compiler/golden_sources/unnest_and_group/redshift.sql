WITH "words" AS (
  SELECT
    "order_id",
    CASE
      WHEN CAST("item" AS VARCHAR(MAX)) = ''
      THEN ARRAY('')
      ELSE SPLIT_TO_ARRAY(CAST("item" AS VARCHAR(MAX)), ' ')
    END AS "list"
  FROM "shop"."orders"
), "rows_with_arrays" AS (
  SELECT
    "order_id",
    "list" AS "array"
  FROM "words"
), "entries" AS (
  SELECT
    "rows_with_arrays"."order_id",
    CASE WHEN JSON_TYPEOF("entry") <> 'null' THEN "entry" END AS "entry-value",
    "entry_place" AS "entry-index"
  FROM "rows_with_arrays", "rows_with_arrays"."array" AS "entry" AT "entry_place"
)
SELECT
  CASE JSON_TYPEOF("entry-value")
    WHEN 'string'
    THEN CAST("entry-value" AS VARCHAR(MAX))
    WHEN 'null'
    THEN NULL
    ELSE JSON_SERIALIZE("entry-value")
  END AS "word",
  COUNT(*) AS "n",
  COUNT(DISTINCT "order_id") AS "orders"
FROM "entries"
GROUP BY
  CASE JSON_TYPEOF("entry-value")
    WHEN 'string'
    THEN CAST("entry-value" AS VARCHAR(MAX))
    WHEN 'null'
    THEN NULL
    ELSE JSON_SERIALIZE("entry-value")
  END
ORDER BY
  "word" ASC
