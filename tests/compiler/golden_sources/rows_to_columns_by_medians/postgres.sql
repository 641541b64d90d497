WITH "orders_transposed" AS (
  SELECT
    "customer",
    PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY
      CASE WHEN "region" = 'north' THEN "amount" END) AS "north",
    PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY
      CASE WHEN "region" = 'south' THEN "amount" END) AS "place"
  FROM "shop"."orders"
  GROUP BY
    "customer"
)
SELECT
  "customer",
  "north",
  "place" AS "south"
FROM "orders_transposed"
ORDER BY
  "customer" COLLATE "C" ASC
