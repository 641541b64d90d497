WITH "orders" AS (
  SELECT
    "order_id",
    "amount"
  FROM "shop"."orders"
), "orders_total" AS (
  SELECT
    AVG(CAST("amount" AS DOUBLE PRECISION)) AS "mean"
  FROM "orders"
)
SELECT
  "orders"."order_id",
  "orders"."amount",
  "orders"."amount" - "orders_total"."mean" AS "off"
FROM "orders"
CROSS JOIN "orders_total"
ORDER BY
  "off" DESC NULLS LAST,
  "order_id" ASC
