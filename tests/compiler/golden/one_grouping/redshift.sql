SELECT
  "region",
  COUNT(*) AS "n",
  SUM("amount") AS "total"
FROM "shop"."orders"
GROUP BY
  "region"
ORDER BY
  "region" ASC
