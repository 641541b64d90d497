SELECT
  "order_id",
  "region",
  "amount",
  CAST(GETDATE() AT TIME ZONE 'UTC' AS DATE) AS "today"
FROM "shop"."orders"
ORDER BY
  "order_id" DESC NULLS LAST
LIMIT 3
