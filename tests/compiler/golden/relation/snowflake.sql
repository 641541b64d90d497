SELECT
  "order_id",
  "region",
  "amount",
  CAST(CAST(CONVERT_TIMEZONE('UTC', CURRENT_TIMESTAMP()) AS TIMESTAMP_NTZ) AS DATE) AS "today"
FROM "shop"."orders"
ORDER BY
  "order_id" DESC NULLS LAST
LIMIT 3
