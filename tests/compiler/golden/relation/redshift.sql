SELECT
  "order_id",
  "region",
  "amount",
  CAST(CONVERT_TIMEZONE('UTC', 'UTC', GETDATE()) AS DATE) AS "today"
FROM "shop"."orders"
ORDER BY
  "order_id" DESC NULLS LAST
LIMIT 3
