WITH "words" AS (
  SELECT
    "order_id",
    CASE
      WHEN CAST("item" AS VARCHAR(MAX)) = ''
      THEN ARRAY('')
      ELSE SPLIT_TO_ARRAY(CAST("item" AS VARCHAR(MAX)), ' ')
    END AS "list",
    "order_id" AS "_row_1"
  FROM "shop"."orders"
), "rows_with_arrays" AS (
  SELECT
    "order_id",
    "_row_1",
    CASE
      WHEN IS_ARRAY("list") AND GET_ARRAY_LENGTH("list") > 0
      THEN "list"
      ELSE JSON_PARSE('[null]')
    END AS "array",
    IS_ARRAY("list") AND GET_ARRAY_LENGTH("list") > 0 AS "has_entries"
  FROM "words"
), "entries" AS (
  SELECT
    "rows_with_arrays"."order_id",
    "rows_with_arrays"."_row_1",
    CASE WHEN JSON_TYPEOF("entry") <> 'null' THEN "entry" END AS "entry-value",
    CASE WHEN "rows_with_arrays"."has_entries" THEN "entry_place" END AS "entry-index"
  FROM "rows_with_arrays", "rows_with_arrays"."array" AS "entry" AT "entry_place"
)
SELECT
  "order_id",
  "entry-index" AS "place",
  CASE JSON_TYPEOF("entry-value")
    WHEN 'string'
    THEN CAST("entry-value" AS VARCHAR(MAX))
    WHEN 'null'
    THEN NULL
    ELSE JSON_SERIALIZE("entry-value")
  END AS "word"
FROM "entries"
ORDER BY
  "_row_1" ASC,
  "place" ASC
