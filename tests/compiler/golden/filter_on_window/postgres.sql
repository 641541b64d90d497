WITH "orders" AS (
  SELECT
    "order_id",
    "customer",
    RANK() OVER (PARTITION BY "customer" ORDER BY "order_id" DESC NULLS LAST) AS "place",
    "rowid"
  FROM "shop"."orders"
), "orders_filtered" AS (
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
  FROM "orders_filtered"
  GROUP BY
    "customer"
)
SELECT
  "orders_filtered"."customer",
  "orders_by_customer"."n",
  "orders_filtered"."order_id",
  "orders_filtered"."place"
FROM "orders_filtered"
JOIN "orders_by_customer"
  ON COALESCE("orders_filtered"."customer", '') = COALESCE("orders_by_customer"."customer", '')
  AND (
    "orders_filtered"."customer" IS NULL
  ) = (
    "orders_by_customer"."customer" IS NULL
  )
ORDER BY
  "orders_filtered"."customer" COLLATE "C" ASC,
  "orders_filtered"."rowid" ASC
