WITH "orders" AS NOT MATERIALIZED (
  SELECT
    "order_id",
    "amount",
    "rowid"
  FROM "shop"."orders"
), "orders_total" AS (
  SELECT
    AVG("amount") AS "mean"
  FROM "orders"
)
SELECT
  "orders"."order_id",
  "orders"."amount",
  "orders"."amount" - "orders_total"."mean" AS "off"
FROM "orders"
CROSS JOIN "orders_total"
ORDER BY
  "off" DESC,
  "orders"."rowid" ASC
