WITH "orders" AS (
  SELECT
    "order_id",
    "customer",
    RANK() OVER (PARTITION BY "customer" ORDER BY "order_id" DESC) AS "place",
    "rowid"
  FROM "shop"."orders"
), "orders_with_more" AS (
  SELECT
    "order_id",
    "customer",
    "place",
    "rowid"
  FROM "orders"
  WHERE
    "place" <= 1
), "orders_by_customer" AS (
  SELECT
    "customer",
    COUNT(*) AS "n"
  FROM "orders_with_more"
  GROUP BY
    "customer"
)
SELECT
  "orders_with_more"."customer",
  "orders_by_customer"."n",
  "orders_with_more"."order_id",
  "orders_with_more"."place"
FROM "orders_with_more"
JOIN "orders_by_customer"
  ON "orders_with_more"."customer" IS NOT DISTINCT FROM "orders_by_customer"."customer"
ORDER BY
  "customer" ASC,
  "orders_with_more"."rowid" ASC
