WITH "orders" AS (
  SELECT
    "amount"
  FROM "shop"."orders"
  ORDER BY
    "amount" DESC NULLS LAST,
    "order_id" ASC
  LIMIT 3
)
SELECT
  SUM("amount") AS "total"
FROM "orders"
