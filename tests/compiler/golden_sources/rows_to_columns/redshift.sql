WITH "orders_transposed" AS (
  SELECT
    "customer",
    SUM(CASE WHEN "region" = 'north' THEN "amount" END) AS "north",
    SUM(CASE WHEN "region" = 'south' THEN "amount" END) AS "south",
    SUM(CASE WHEN "region" IS NULL THEN "amount" END) AS "none"
  FROM "shop"."orders"
  GROUP BY
    "customer"
)
SELECT
  "customer",
  "north",
  "south",
  "none" AS "nowhere",
  "north" * 2 AS "twice"
FROM "orders_transposed"
ORDER BY
  "customer" ASC
