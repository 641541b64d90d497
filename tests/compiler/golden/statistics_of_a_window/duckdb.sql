WITH "orders" AS NOT MATERIALIZED (
  SELECT
    "region",
    "amount",
    "order_id",
    "rowid"
  FROM "shop"."orders"
), "orders_page" AS (
  SELECT
    "region",
    "amount",
    "order_id",
    "rowid"
  FROM "orders"
  ORDER BY
    "region" ASC,
    "order_id" DESC,
    "rowid" ASC
  LIMIT 3
  OFFSET 3
), "orders_by_region" AS (
  SELECT
    "region",
    SUM("amount") AS "total"
  FROM "orders"
  GROUP BY
    "region"
), "orders_selected" AS (
  SELECT
    "orders_page"."amount",
    "orders_by_region"."total",
    "orders_page"."region"
  FROM "orders_page"
  JOIN "orders_by_region"
    ON "orders_page"."region" IS NOT DISTINCT FROM "orders_by_region"."region"
), "orders_groups" AS (
  SELECT
    CASE
      WHEN MIN("orders_selected"."total") = MAX("orders_selected"."total")
      THEN MIN("orders_selected"."total")
    END AS "total"
  FROM "orders_selected"
  GROUP BY
    "orders_selected"."region"
), "orders_level" AS (
  SELECT
    COUNT("amount") AS "count_0",
    SUM("amount") AS "sum_0"
  FROM "orders_selected"
), "orders_level_2" AS (
  SELECT
    COUNT("total") AS "count_1",
    SUM("total") AS "sum_1"
  FROM "orders_groups"
)
SELECT
  "orders_level"."count_0",
  "orders_level"."sum_0",
  "orders_level_2"."count_1",
  "orders_level_2"."sum_1"
FROM "orders_level"
CROSS JOIN "orders_level_2"
