WITH "words" AS (
  SELECT
    "order_id",
    TO_JSON(STR_SPLIT("item", ' ')) AS "list"
  FROM "shop"."orders"
)
SELECT
  JSON_EXTRACT_STRING("entries"."value", '$') AS "word",
  COUNT(*) AS "n",
  COUNT(DISTINCT "words"."order_id") AS "orders"
FROM "words"
CROSS JOIN LATERAL (
  SELECT
    CAST("key" AS BIGINT) AS "index",
    "value"
  FROM JSON_EACH(CASE WHEN JSON_TYPE("words"."list") = 'ARRAY' THEN "words"."list" END)
) AS "entries"
GROUP BY
  JSON_EXTRACT_STRING("entries"."value", '$')
ORDER BY
  "word" ASC
