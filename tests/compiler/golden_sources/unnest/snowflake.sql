WITH "words" AS (
  SELECT
    "order_id",
    TO_VARIANT(SPLIT("item", ' ')) AS "list",
    "order_id" AS "_row_1"
  FROM "shop"."orders"
)
SELECT
  "words"."order_id",
  CAST("entries"."INDEX" AS BIGINT) AS "place",
  CAST(STRIP_NULL_VALUE("entries"."VALUE") AS VARCHAR) AS "word"
FROM "words"
CROSS JOIN LATERAL FLATTEN(INPUT => AS_ARRAY("words"."list"), OUTER => TRUE) AS "entries"
ORDER BY
  "words"."_row_1" ASC,
  "place" ASC
