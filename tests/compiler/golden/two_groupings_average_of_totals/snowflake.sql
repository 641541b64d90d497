WITH "orders" AS (
  SELECT
    "region",
    "customer",
    "amount"
  FROM "shop"."orders"
), "orders_by_customer" AS (
  SELECT
    "region",
    SUM("amount") AS "total"
  FROM "orders"
  GROUP BY
    "region",
    "customer"
), "orders_by_region" AS (
  SELECT
    "region",
    AVG(CAST("total" AS DOUBLE)) AS "mean_total"
  FROM "orders_by_customer"
  GROUP BY
    "region"
), "orders_by_region_2" AS (
  SELECT
    "region",
    AVG(CAST("amount" AS DOUBLE)) AS "mean"
  FROM "orders"
  GROUP BY
    "region"
)
SELECT
  "orders_by_region"."region",
  "orders_by_region"."mean_total",
  "orders_by_region_2"."mean"
FROM "orders_by_region"
JOIN "orders_by_region_2"
  ON "orders_by_region"."region" IS NOT DISTINCT FROM "orders_by_region_2"."region"
ORDER BY
  "region" ASC
