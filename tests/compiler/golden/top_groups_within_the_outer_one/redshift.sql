WITH "orders_by_customer" AS (
  SELECT
    "region",
    "customer",
    SUM("amount") AS "total",
    RANK() OVER (PARTITION BY "region" ORDER BY SUM("amount") DESC NULLS LAST) AS "total_rank"
  FROM "shop"."orders"
  GROUP BY
    "region",
    "customer"
)
SELECT
  "region",
  "customer",
  "total"
FROM "orders_by_customer"
WHERE
  "total_rank" <= 1 AND NOT "total" IS NULL
ORDER BY
  "region" ASC,
  "customer" ASC
