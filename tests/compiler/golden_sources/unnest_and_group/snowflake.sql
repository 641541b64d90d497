WITH "words" AS (
  SELECT
    "order_id",
    TO_VARIANT(SPLIT("item", ' ')) AS "list"
  FROM "shop"."orders"
)
SELECT
  CAST(STRIP_NULL_VALUE("entries"."VALUE") AS VARCHAR) AS "word",
  COUNT(*) AS "n",
  COUNT(DISTINCT "words"."order_id") AS "orders"
FROM "words"
CROSS JOIN LATERAL FLATTEN(INPUT => AS_ARRAY("words"."list")) AS "entries"
GROUP BY
  CAST(STRIP_NULL_VALUE("entries"."VALUE") AS VARCHAR)
ORDER BY
  "word" ASC
