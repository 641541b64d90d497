SELECT
  "order_id",
  "amount" AS "same",
  CASE WHEN "amount" IS NULL THEN 0 ELSE 1 END AS "one",
  CASE WHEN "paid" THEN "amount" END AS "masked"
FROM "shop"."orders"
ORDER BY
  "order_id" ASC
