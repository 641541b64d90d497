WITH "orders" AS (
  SELECT
    "order_id",
    "customer",
    RANK() OVER (PARTITION BY "customer" ORDER BY "order_id" DESC NULLS LAST) AS "place"
  FROM "shop"."orders"
), "orders_filtered" AS (
  SELECT
    "order_id",
    "customer",
    "place"
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
  "customer" ASC,
  "order_id" ASC
