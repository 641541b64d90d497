SELECT
  "order_id",
  "region",
  "amount",
  CAST(CURRENT_TIMESTAMP AT TIME ZONE 'UTC' AS DATE) AS "today"
FROM "shop"."orders"
ORDER BY
  "order_id" DESC NULLS LAST,
  "rowid" ASC
LIMIT 3
