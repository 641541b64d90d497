SELECT
  CAST(DATE_TRUNC('MONTH', CAST("order_date" AS TIMESTAMP_NTZ)) AS DATE) AS "month",
  COUNT(*) AS "n",
  MAX("order_id") AS "late"
FROM "shop"."orders"
GROUP BY
  CAST(DATE_TRUNC('MONTH', CAST("order_date" AS TIMESTAMP_NTZ)) AS DATE)
ORDER BY
  "month" ASC
