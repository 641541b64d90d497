WITH "sales" AS (
  SELECT
    "north"."customer",
    "north"."order_id",
    "twins"."order_id" AS "order_id_2"
  FROM "shop"."orders" AS "north"
  JOIN "shop"."orders" AS "twins"
    ON "north"."item" = "twins"."item"
)
SELECT
  "buyers"."points",
  "sales"."order_id" AS "first",
  "sales"."order_id_2" AS "second"
FROM "shop"."customers" AS "buyers"
JOIN "sales"
  ON "buyers"."customer" = "sales"."customer"
ORDER BY
  "points" ASC,
  "first" ASC,
  "second" ASC,
  "buyers"."customer" ASC,
  "buyers"."full_name" ASC
