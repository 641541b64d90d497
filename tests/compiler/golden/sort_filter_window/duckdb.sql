SELECT
  "order_id",
  "region",
  "amount"
FROM "shop"."orders"
WHERE
  "amount" BETWEEN 15 AND 60
ORDER BY
  "amount" DESC,
  "region" ASC NULLS FIRST,
  "rowid" ASC
LIMIT 2
OFFSET 1
