SELECT
  "order_id",
  "region",
  "amount"
FROM "shop"."orders"
WHERE
  "amount" BETWEEN 15 AND 60
ORDER BY
  "amount" DESC NULLS LAST,
  "region" ASC NULLS FIRST,
  "order_id" ASC
LIMIT 2
OFFSET 1
