SELECT
  COUNT(*) AS "n",
  SUM("amount") AS "total",
  CAST(SUM("amount") AS DOUBLE) / NULLIF(COUNT(*), 0) AS "mean"
FROM "shop"."orders"
WHERE
  "region" = 'north' OR "region" IS NULL
