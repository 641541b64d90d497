SELECT
  COUNT(*) AS "n",
  SUM("amount") AS "total",
  SUM("amount") / NULLIF(COUNT(*), 0) AS "mean"
FROM "shop"."orders"
WHERE
  "region" = 'north' OR "region" IS NULL
