SELECT
  "orders"."region",
  "orders"."paid",
  SUM("orders"."amount") AS "amount",
  COUNT(*) AS "n"
FROM "shop"."orders" AS "orders"
GROUP BY
  "orders"."paid",
  "orders"."region"
ORDER BY
  "region" ASC,
  "paid" ASC
LIMIT 25001
