SELECT
  COUNT(*) AS "n",
  SUM("amount") AS "total"
FROM "shop"."orders"
WHERE
  "region" = 'x'
