WITH "orders" AS (
  SELECT
    "item",
    "order_id" AS "_row_1"
  FROM "shop"."orders"
)
SELECT
  "item"
FROM "orders"
ORDER BY
  "_row_1" ASC
LIMIT 3
