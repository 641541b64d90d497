WITH "orders" AS NOT MATERIALIZED (
  SELECT
    "order_id",
    "customer",
    "item",
    "rowid" AS "_row_1"
  FROM "shop"."orders"
), "orders_lookup" AS (
  SELECT
    "order_id" AS "key",
    CASE WHEN MIN("item") = MAX("item") THEN MIN("item") END AS "best_order_item"
  FROM "orders"
  GROUP BY
    "order_id"
), "customers" AS (
  SELECT
    "customers"."customer",
    "orders_lookup"."best_order_item"
  FROM "shop"."customers" AS "customers"
  LEFT JOIN "orders_lookup"
    ON "customers"."points" = "orders_lookup"."key"
), "customers_lookup" AS (
  SELECT
    "customer" AS "key",
    CASE
      WHEN MIN("best_order_item") = MAX("best_order_item")
      THEN MIN("best_order_item")
    END AS "item"
  FROM "customers"
  GROUP BY
    "customer"
)
SELECT
  "orders"."order_id",
  "customers_lookup"."item"
FROM "orders"
LEFT JOIN "customers_lookup"
  ON "orders"."customer" = "customers_lookup"."key"
ORDER BY
  "orders"."_row_1" ASC
