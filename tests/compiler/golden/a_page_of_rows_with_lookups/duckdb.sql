WITH "orders" AS NOT MATERIALIZED (
  SELECT
    "order_id",
    "region",
    "rowid",
    "customer",
    "amount"
  FROM "shop"."orders"
), "orders_page" AS (
  SELECT
    "order_id",
    "region",
    "rowid",
    "customer"
  FROM "orders"
  ORDER BY
    "region" ASC,
    "rowid" ASC
  LIMIT 3
  OFFSET 2
), "customers" AS (
  SELECT
    "customer",
    "full_name"
  FROM "shop"."customers"
), "customers_lookup" AS (
  SELECT
    "customer" AS "key",
    CASE WHEN MIN("full_name") = MAX("full_name") THEN MIN("full_name") END AS "who"
  FROM "customers"
  GROUP BY
    "customer"
), "orders_by_region" AS (
  SELECT
    "region",
    SUM("amount") AS "total"
  FROM "orders"
  GROUP BY
    "region"
)
SELECT
  "orders_page"."region",
  "orders_by_region"."total",
  "orders_page"."order_id",
  "customers_lookup"."who",
  REPLACE(UPPER("customers_lookup"."who"), 'ẞ', 'ß') AS "loud"
FROM "orders_page"
LEFT JOIN "customers_lookup"
  ON "orders_page"."customer" = "customers_lookup"."key"
JOIN "orders_by_region"
  ON "orders_page"."region" IS NOT DISTINCT FROM "orders_by_region"."region"
ORDER BY
  "region" ASC,
  "orders_page"."rowid" ASC
