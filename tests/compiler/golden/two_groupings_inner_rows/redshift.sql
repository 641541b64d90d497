WITH "orders" AS (
  SELECT
    "region",
    "customer",
    "amount"
  FROM "shop"."orders"
), "orders_by_customer" AS (
  SELECT
    "region",
    "customer",
    SUM("amount") AS "total",
    RANK() OVER (PARTITION BY "region" ORDER BY SUM("amount") DESC NULLS LAST) AS "place"
  FROM "orders"
  GROUP BY
    "region",
    "customer"
), "orders_by_region" AS (
  SELECT
    "region",
    SUM("amount") AS "region_total"
  FROM "orders"
  GROUP BY
    "region"
)
SELECT
  "orders_by_customer"."region",
  "orders_by_region"."region_total",
  "orders_by_customer"."customer",
  "orders_by_customer"."total",
  CAST("orders_by_customer"."total" AS DOUBLE PRECISION) / NULLIF("orders_by_region"."region_total", 0) AS "share",
  "orders_by_customer"."place"
FROM "orders_by_customer"
JOIN "orders_by_region"
  ON COALESCE("orders_by_customer"."region", '') = COALESCE("orders_by_region"."region", '')
  AND (
    "orders_by_customer"."region" IS NULL
  ) = (
    "orders_by_region"."region" IS NULL
  )
ORDER BY
  "region_total" DESC NULLS LAST,
  "region" ASC,
  "customer" ASC
