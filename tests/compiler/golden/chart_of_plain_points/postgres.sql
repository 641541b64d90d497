SELECT
  "quantity" AS "q",
  "amount" AS "a"
FROM "shop"."orders"
ORDER BY
  "rowid" ASC
LIMIT 25001
