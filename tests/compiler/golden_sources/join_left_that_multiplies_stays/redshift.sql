SELECT
  COUNT(*) AS "n"
FROM "shop"."orders" AS "orders"
LEFT JOIN "shop"."customers" AS "buyers"
  ON "orders"."customer" = "buyers"."customer"
