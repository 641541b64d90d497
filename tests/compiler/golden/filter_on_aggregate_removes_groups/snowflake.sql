WITH "orders" AS (
  SELECT
    "region",
    "amount",
    "order_id"
  FROM "shop"."orders"
), "orders_by_region" AS (
  SELECT
    "region",
    COUNT(*) AS "n",
    SUM("amount") AS "total",
    ROW_NUMBER() OVER (ORDER BY "region" ASC) AS "place"
  FROM "orders"
  GROUP BY
    "region"
  HAVING
    COUNT(*) >= 2
)
SELECT
  "orders"."region",
  "orders_by_region"."n",
  "orders_by_region"."total",
  "orders_by_region"."place",
  "orders"."amount"
FROM "orders"
JOIN "orders_by_region"
  ON "orders"."region" IS NOT DISTINCT FROM "orders_by_region"."region"
ORDER BY
  "region" ASC,
  "orders"."order_id" ASC
