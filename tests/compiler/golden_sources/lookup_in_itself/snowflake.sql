WITH "answer" AS (
  SELECT
    "order_id",
    "region"
  FROM "shop"."orders"
), "answer_lookup" AS (
  SELECT
    "region" AS "key",
    MAX("order_id") AS "best"
  FROM "answer"
  GROUP BY
    "region"
)
SELECT
  "orders"."order_id",
  "orders"."region",
  "answer_lookup"."best"
FROM "shop"."orders" AS "orders"
LEFT JOIN "answer_lookup"
  ON "orders"."region" = "answer_lookup"."key"
ORDER BY
  "order_id" ASC
