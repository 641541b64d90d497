WITH "words" AS (
  SELECT
    "order_id",
    TO_JSON(STR_SPLIT("item", ' ')) AS "list",
    "rowid" AS "_row_1"
  FROM "shop"."orders"
)
SELECT
  "words"."order_id",
  "entries"."index" AS "place",
  JSON_EXTRACT_STRING("entries"."value", '$') AS "word"
FROM "words"
LEFT JOIN LATERAL (
  SELECT
    CAST("key" AS BIGINT) AS "index",
    "value"
  FROM JSON_EACH(CASE WHEN JSON_TYPE("words"."list") = 'ARRAY' THEN "words"."list" END)
) AS "entries"
  ON TRUE
ORDER BY
  "words"."_row_1" ASC,
  "place" ASC
