SELECT
  "orders"."order_id",
  "buyers"."points",
  ROW_NUMBER() OVER (
    ORDER BY "orders"."order_id" ASC, "buyers"."points" ASC, "buyers"."customer" ASC, "buyers"."full_name" ASC
  ) AS "place"
FROM "shop"."orders" AS "orders"
FULL JOIN "shop"."customers" AS "buyers"
  ON "orders"."customer" = "buyers"."customer"
ORDER BY
  "order_id" ASC,
  "points" ASC,
  "buyers"."customer" ASC,
  "buyers"."full_name" ASC
