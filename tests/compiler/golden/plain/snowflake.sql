SELECT
  "order_id",
  "region",
  "amount"
FROM "shop"."orders"
ORDER BY
  "order_id" ASC
