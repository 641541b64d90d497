SELECT
  "orders"."order_id",
  "buyers"."full_name",
  "orders"."amount"
FROM "shop"."orders" AS "orders"
LEFT JOIN "shop"."customers" AS "buyers"
  ON "orders"."customer" = "buyers"."customer"
ORDER BY
  "amount" ASC,
  "full_name" ASC,
  "order_id" ASC,
  "buyers"."customer" ASC,
  "buyers"."points" ASC
